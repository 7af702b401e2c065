"""Who is here: members added by hand, let in by a link, and named."""

from __future__ import annotations

from typing import Annotated, Literal

from bot import Ask, Card, Cog, Context, MemberId, Refusal, Text, action, say
from cogs.admin import cards, changes
from cogs.admin.cog import ROLES
from db import members

NAME, STAGE = 80, 40


class People(Cog, name="people"):
    """Members: added by hand, let in by a link, and named."""

    @action("member add", role="director", submit="Add", title="Add a member")
    async def member_add(self, ctx: Context, name: Annotated[str, Ask("Name", most=NAME)],
                         role: Annotated[Literal["member", "contributor", "editor", "director", "admin"],
                                         Ask("Role", "Up to your own.", labels=ROLES)] = "member",
                         stage: Annotated[str, Ask("Stage of training", "Like PGY-2.", most=STAGE)] = "") -> Card:
        """Add a member, and get a link that lets them in once."""
        name = _plain(name)
        own = await ctx.read(changes.asker, ctx.community, ctx.member)
        made = await ctx.db(changes.add_member, ctx.community, name, role, _stage(stage), own, ctx.now)
        if made == "above":
            raise Refusal("You can give roles up to your own. Ask an admin.", field="role")
        if isinstance(made, str):
            raise taken(name)
        link = await ctx.dispatch.store.sign_in_link(ctx.community, made.id, ctx.now)
        added = say("{name} is member {number} now, with the role {role}.", name=name, number=made.number,
                    role=cards.ROLE[role])
        return cards.way_in(name, link, added)

    @action("member link", role="director", title="Make a link for a member")
    async def member_link(self, ctx: Context, member: MemberId) -> Card:
        """Make a new link that lets a member in to the web rooms once, within 10 minutes."""
        own = await ctx.read(changes.asker, ctx.community, ctx.member)
        found = await ctx.db(changes.may_let_in, ctx.community, member, own, ctx.now)
        if found is None:
            raise Refusal("You can make links for members up to your own role. Ask an admin.")
        return cards.way_in(found.name, await ctx.dispatch.store.sign_in_link(ctx.community, member, ctx.now))

    @action("member rename", role="admin", submit="Rename")
    async def member_rename(self, ctx: Context, member: MemberId,
                            name: Annotated[str, Ask("New name", most=NAME)]) -> Text:
        """Give a member another name."""
        name = _plain(name)
        outcome = await ctx.db(members.rename, ctx.community, member, name, ctx.member, ctx.now)
        if outcome == "taken":
            raise taken(name)
        if outcome == "unknown":
            raise Refusal("That member is not here any more.", field="member")
        return say("The name is {name} now. Boards go on as that member chose.", name=name)


def _plain(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal("Name is missing.", field="name")
    if name.isdecimal():
        raise Refusal("A name of digits alone would be taken for a member's number. Add a letter.", field="name")
    return name


def _stage(stage: str) -> str | None:
    return members.stage_of(stage)


def taken(name: str) -> Refusal:
    """Refuse a name that somebody has: members are named in commands."""
    return Refusal("Somebody here is called “{name}” already. Add what tells them apart, or write `/member link` for a "
                   "new link.", field="name", name=name)
