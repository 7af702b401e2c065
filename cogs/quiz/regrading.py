"""A correction of a key: everybody is scored again in pages, and cards and board change at once.

Every step may be killed after it and run again, as those of a reveal may.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot import Context, Text, say
from cogs.quiz.heating import heat
from cogs.quiz.reading import posted
from cogs.quiz.reveal import chart
from db import corrections, jobs
from db.corrections import CorrectionRow

AGAIN = timedelta(seconds=10)


async def regrade(ctx: Context, round: int, revision: int) -> Text:
    """Carry a correction from the board to every answer; what was done before a kill is not done twice."""
    clock = ctx.dispatch.clock
    begun = await ctx.db(corrections.begin, ctx.community, round, revision, clock())
    if begun == "busy":
        return await _later(ctx, round, revision)
    if begun == "begun":
        while await ctx.db(corrections.score_page, ctx.community, round, revision, clock()):
            pass
        drawn = await _charts(ctx, round, revision)
        await ctx.db(corrections.finish, ctx.community, round, revision, drawn, clock())
    for of in await ctx.read(corrections.siblings, ctx.community, round):
        await _grade(ctx, round, revision, of)
        if begun == "begun":
            await heat(ctx, of)
    return say("Counted again.")


async def _grade(ctx: Context, round: int, revision: int, of: int) -> None:
    after: int | None = 0
    while after is not None:
        after = await ctx.db(corrections.grade_page, ctx.community, round, revision, of, after)


async def _charts(ctx: Context, round: int, revision: int) -> dict[int, str | None]:
    """Draw the spreads again that stand on cards of this question, with the key as it will be."""
    row: CorrectionRow | None = await ctx.read(corrections.get, ctx.community, round, revision)
    drawn: dict[int, str | None] = {}
    for of in await ctx.read(corrections.siblings, ctx.community, round):
        found = await ctx.read(posted, ctx.community, of)
        if row is not None and found is not None and found.chart is not None:
            drawn[of] = await chart(ctx, replace(found, key=tuple(row.key)))
    return drawn


async def _later(ctx: Context, round: int, revision: int) -> Text:
    """Try again soon, under a key of its own: another round of the board is being scored."""
    due = ctx.now + AGAIN
    await ctx.db(jobs.add, f"{ctx.key}+", f"quiz.regrade/{round}/{revision}", due, ctx.community, None, ctx.now)
    return say("Put off until {due}.", due=due.isoformat(timespec="minutes"))
