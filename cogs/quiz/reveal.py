"""The reveal: a round is closed, scored in pages, charted, and shown with the new board, all at once.

Every step may be killed after it and run again: closing keeps its counts, a page writes the same rows, a chart
has the name of its content, and only the last step lets anybody see anything.
"""

from __future__ import annotations

from datetime import timedelta

from bot import Context, Text, imaging, say
from cogs.quiz.board import chart_of
from cogs.quiz.heating import heat
from cogs.quiz.judging import judge
from cogs.quiz.reading import SPREAD_FROM, Posted, posted
from db import blobs, boards, jobs, rounds

AGAIN = timedelta(seconds=10)
WIDTH = 1_000


async def reveal(ctx: Context, round: int) -> Text:
    """Carry a reveal from the close to the card; what was done before a kill is not done twice."""
    await judge(ctx, round)
    begun = await ctx.db(boards.begin_reveal, ctx.community, round, ctx.now)
    if begun.outcome in ("busy", "too early"):
        return await _later(ctx, round)
    if begun.outcome == "unknown":
        return say("This round is not there any more, or was withdrawn.")
    if begun.outcome == "begun":
        await _score(ctx, round)
        chart = await _chart(ctx, round) if begun.answered >= SPREAD_FROM else None
        await heat(ctx, round)
        await ctx.db(boards.finish_reveal, ctx.community, round, chart, ctx.now)
    return say("Revealed, with {count} answers.", count=begun.answered)


async def _score(ctx: Context, round: int) -> None:
    after: int | None = 0
    while after is not None:
        after = await ctx.db(boards.score_page, ctx.community, round, after)


async def _chart(ctx: Context, round: int) -> str | None:
    found = await ctx.read(posted, ctx.community, round)
    return None if found is None else await chart(ctx, found)


async def chart(ctx: Context, found: Posted) -> str | None:
    """Draw the spread of a round's answers and keep it as a blob drawn by us; give its hash, None for no bars."""
    counts, answered = chart_of(found)
    if not counts:
        return None
    content: bytes = await ctx.work(imaging.spread, counts, answered, width=WIDTH)
    hash: str = await ctx.work(ctx.bytes.put, content)
    height = int.from_bytes(content[20:24], "big")
    await ctx.db(blobs.add, ctx.community, hash, "chart", "image/png", len(content), ctx.now, state="drawn",
                 width=WIDTH, height=height)
    return hash


async def _later(ctx: Context, round: int) -> Text:
    """Try again soon, under a key of its own: another round of the board is being revealed, or this one is open."""
    row = await ctx.read(rounds.get, ctx.community, round)
    due = max(ctx.now + AGAIN, row.closes_at) if row else ctx.now + AGAIN
    await ctx.db(jobs.add, f"{ctx.key}+", f"quiz.reveal/{round}", due, ctx.community, None, ctx.now)
    return say("Put off until {due}.", due=due.isoformat(timespec="minutes"))
