"""Roles that come with the groups of a workspace, such as Discord's roles."""

from __future__ import annotations

from typing import Annotated, Literal

from bot import Ask, Card, Choice, Context, Refusal, Text, action, say
from cogs.admin import cards
from db import groups

GIVES = (("member", "Nothing: a member as anybody"), ("contributor", "Contributor"), ("editor", "Editor"),
         ("director", "Director"))


async def _groups(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    wanted = text.casefold().strip("<@&>")
    found = [(id, name) for id, name in (await ctx.groups()).items()
             if wanted in name.casefold() or wanted == id.casefold()]
    found.sort(key=lambda one: wanted not in (one[0].casefold(), one[1].casefold()))
    return [Choice(id, name) for id, name in found[:25]]


class Groups:
    """The actions that concern groups."""

    @action("role map", role="admin", submit="Save", title="The role that a group gives")
    async def role_map(self, ctx: Context,
                       group: Annotated[str, Ask("Group", "A role of your Discord server, or a user group.",
                                                 suggest=_groups)],
                       role: Annotated[Literal["member", "contributor", "editor", "director"],
                                       Ask("Gives", labels=GIVES)]) -> Text:
        """Say which role whoever is in a group of this workspace has here."""
        if ctx.person is None:
            raise Refusal("Write this in the workspace whose group you mean.")
        name = (await ctx.groups()).get(group, group)
        workspace = (ctx.person.platform, ctx.person.workspace)
        await ctx.db(groups.map_group, ctx.community, workspace, (group, name), role, ctx.member, ctx.now)
        if role == "member":
            return say("{group} gives no role any more. Whoever had one by it has what they had before.", group=name)
        return say("Whoever is in {group} is {role} from their next visit on. Whoever may add people to it gives that "
                   "role.", group=name, role=cards.ROLE[role])

    @action("role groups", role="director")
    async def role_groups(self, ctx: Context) -> Card | Text:
        """See which groups of this workspace give a role."""
        if ctx.person is None:
            raise Refusal("Write this in the workspace whose groups you mean.")
        rows = await ctx.read(groups.mapped, ctx.person.platform, ctx.person.workspace)
        names = await ctx.groups()
        return cards.groups([(names.get(row.external, row.name), row.role) for row in rows])
