"""Help in two steps: what waits and which features there are, then what each of them does, to be pressed."""

from __future__ import annotations

from typing import Annotated, Any

from bot import Ask, Card, Cog, Context, Fields, Refusal, action, say, view
from cogs.help import cards
from cogs.help.now import to_do
from cogs.help.seeing import sees_what
from cogs.help.welcome import welcome
from db import members

ASK_FOR = {"admin": say("settings, places, access and roles"), "director": say("schedules, cases and new members"),
           "editor": say("reviews of cases"), "contributor": say("how to send a case")}


class Help(Cog, name="help"):
    """What there is to do here, in words."""

    @view
    async def welcome(self, ctx: Context) -> Card:
        """Show what Readout sees in a new workspace, and the way to the first case."""
        return welcome()

    @action("help", replace=True, title="Help")
    async def help(self, ctx: Context, about: Annotated[str, Ask("Command")] = "") -> Card:
        """See what to do now and what there is, or read about a feature or a command."""
        wanted = tuple(about.casefold().split())
        allowed = ctx.dispatch.may(ctx)
        if not wanted:
            return cards.first(ctx, allowed, await to_do(ctx))
        if wanted == ("all",):
            return cards.everything(allowed)
        found = _found(allowed, wanted)
        if len(found) == 1:
            return cards.explained(found[0])
        if found:
            return cards.group(" ".join(wanted), found)
        return _feature(ctx, " ".join(wanted))

    @action(replace=True)
    async def feature(self, ctx: Context, name: Annotated[str, Ask("Feature")]) -> Card:
        """See what one feature does, with a button for each command."""
        return _feature(ctx, name.casefold())

    @action("who")
    async def who(self, ctx: Context, sees: Annotated[str, Ask("Sees what")] = "") -> Card:
        """See who sees what here, and whom to ask."""
        rows = await ctx.read(members.list_members, ctx.community)
        asked = [(cards.ROLE_NAMES[role], ", ".join(row.name for row in rows if row.role == role)[:200], what)
                 for role, what in ASK_FOR.items()]
        people = [(label, say("{names} (for {what})", names=names, what=what)) for label, names, what in asked if names]
        return Card(say("Who sees what"), sees_what(),
                    say("Whoever runs the computer that Readout lives on can open its database, and with it every "
                        "answer. Ask them how they keep it."),
                    say("A director who makes somebody's sign-in link could use it; the audit shows every link."),
                    say("**Whom to ask**") if people else None, Fields(*people) if people else None)


def _found(allowed: list[Any], wanted: tuple[str, ...]) -> list[Any]:
    """List the commands that begin with these words."""
    return [made for made in allowed if made.words[:len(wanted)] == wanted]


def _feature(ctx: Context, name: str) -> Card:
    found = [made for made in ctx.dispatch.may(ctx) if made.cog == name]
    if not found:
        raise Refusal("There is no command “{text}”. Write `/help` to see what there is.", text=name[:60])
    return cards.feature(ctx.dispatch.registry.cogs[name], found)
