"""The policy, accepted before a contribution: whoever has not yet, reads it and goes on with one press."""

from __future__ import annotations

from typing import Annotated

from bot import Anyway, Ask, Context, Refusal, Text, say, written
from db import policies
from db.policies import PolicyRow

# Whoever may open the terminal's socket runs this computer: they set up what others are asked to accept.
OPERATOR = "terminal"
Accepted = Annotated[str, Ask("Version of the policy", "The button that accepts it carries it.", bound=True)]


async def accepted_first(ctx: Context, accepted: str) -> None:
    """Refuse a contribution until its member has accepted the policy that holds now; nothing typed is lost.

    `accepted` is the version that the button below the policy carried: pressing it accepts, and the call goes on.
    """
    if ctx.member is None or (ctx.person is not None and ctx.person.platform == OPERATOR):
        return
    if await ctx.read(policies.accepted, ctx.community, ctx.member):
        return
    row = await ctx.read(policies.current, ctx.community)
    if accepted == str(row.version) and await ctx.db(
            policies.accept, ctx.community, ctx.member, row.version, ctx.now) != "outdated":
        return
    raise Refusal.of({"": _asked(row)}, anyway=Anyway("accepted", str(row.version), say("I accept"),
                                                       say("Back to the form"), first=True))


def _asked(row: PolicyRow) -> Text:
    """Say what is asked of contributors, with the facility's own address where it has one."""
    text = written(row.text)
    if not row.link:
        return say("Before you contribute, read this and accept it:\n{policy}", policy=text)
    return say("Before you contribute, read this and accept it:\n{policy}\nThe facility's own policy: {link}",
               policy=text, link=row.link)
