"""A posted case for whoever asks about it: refused where it is not there, or may not be told of."""

from __future__ import annotations

from bot import Context, Refusal
from cogs.quiz import reading
from cogs.quiz.reading import Mine, Posted
from db import cases, communities

GONE = "This case is not here any more."


async def posted(ctx: Context, round: int) -> Posted:
    """Read a round as its card shows it."""
    found = await ctx.read(reading.posted, ctx.community, round)
    if found is None:
        raise Refusal(GONE)
    await _may_travel(ctx, found)
    return found


async def mine(ctx: Context, round: int) -> Mine:
    """Read a round with the caller's own answer."""
    found = await ctx.read(reading.mine, ctx.community, round, ctx.member)
    if found is None:
        raise Refusal(GONE)
    await _may_travel(ctx, found.posted)
    return found


async def _may_travel(ctx: Context, found: Posted) -> None:
    """Refuse to tell of a case where it may not be posted; what is posted was asked for its places before."""
    if ctx.person is None:
        return
    if not cases.reaches(found.case.audience, await reach(ctx)):
        raise Refusal("Case {number} may not be shown as far as this place reaches. Look at it where it was posted.",
                      number=found.case.number)


async def reach(ctx: Context) -> str:
    """Tell how far what is told here may travel."""
    assert ctx.person is not None
    where = str(ctx.place) if ctx.place is not None else None
    home = (ctx.person.platform, ctx.person.workspace) if ctx.place is not None else None
    found: str = await ctx.read(communities.reach_at, ctx.community, where, home)
    return found
