"""What editors can do about typed answers: accept them as the same, as half, or not; and see what was said before."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Annotated

from bot import Ask, Card, CaseId, Cog, Context, Refusal, Text, action, job, say
from cogs.grading import cards
from db import cases, communities, jobs, rounds, wordings
from db.wordings import JOB, WordingRow

AGAIN = timedelta(seconds=10)
BUSY = ("being counted", "being revealed", "meanwhile")
GONE = "This wording is not here any more."
Wording = Annotated[int, Ask("Wording", bound=True)]
Before = Annotated[str, Ask("What it was worth", bound=True)]
Page = Annotated[int, Ask("Page", bound=True)]


class Grading(Cog, name="grading"):
    """Typed answers that no rule can grade, decided by a person: once for everybody who wrote the same."""

    @action("grading queue", role="editor", replace=True, alone=True)
    async def queue(self, ctx: Context) -> Card:
        """Read the typed answers that wait for a person."""
        return await _queue(ctx)

    @action("grading case", role="editor", submit="Read them", replace=True, title="The typed answers of a case")
    async def case(self, ctx: Context, case: Annotated[CaseId, Ask("Case", "Revealed: its number.")],
                   page: Page = 0) -> Card:
        """See what the typed answers of a revealed case are worth, and change it."""
        row = await ctx.read(cases.get, ctx.community, case)
        if row is None or not cases.reaches(row.audience, await _reach(ctx)):
            raise Refusal("There is no such case here.")
        if not row.question.typed:
            raise Refusal("The answers to case {number} are not typed, so there is nothing to grade.",
                          number=row.number)
        states = {one.state for one in await ctx.read(rounds.of_case, ctx.community, case)}
        if "revealed" not in states or states & {"open", "closed"}:
            raise Refusal("The answer to this case is not out. Its typed answers are graded after the reveal.")
        waits = await ctx.read(wordings.waiting, ctx.community, case)
        return cards.of_case(row, waits, await ctx.read(wordings.decided, ctx.community, case), page)

    @action(role="editor", replace=True)
    async def same(self, ctx: Context, wording: Wording, before: Before) -> Card:
        """Accept a wording as the same as the answer; it is remembered for this case."""
        return await _decide(ctx, wording, 1.0, before)

    @action(role="editor", replace=True)
    async def half(self, ctx: Context, wording: Wording, before: Before) -> Card:
        """Count a wording as half right."""
        return await _decide(ctx, wording, 0.5, before)

    @action(role="editor", replace=True)
    async def other(self, ctx: Context, wording: Wording, before: Before) -> Card:
        """Say that a wording is not the answer."""
        return await _decide(ctx, wording, 0.0, before)

    @job
    async def count(self, ctx: Context, case: CaseId) -> Text:
        """Count everybody again by what the wordings of a case are worth now."""
        outcome = await ctx.db(wordings.recount, ctx.community, case, None, ctx.now)
        if outcome in BUSY:
            due = ctx.now + AGAIN
            await ctx.db(jobs.add, f"{ctx.key}+", f"{JOB}/{case}", due, ctx.community, None, ctx.now)
        return say("Counting: {outcome}.", outcome=outcome)


async def _reach(ctx: Context) -> str:
    """Tell how far what is told here may travel."""
    if ctx.person is None:
        return "department"
    where = str(ctx.place) if ctx.place is not None else None
    home = (ctx.person.platform, ctx.person.workspace) if ctx.place is not None else None
    reach: str = await ctx.read(communities.reach_at, ctx.community, where, home)
    return reach


async def _queue(ctx: Context, told: Text | None = None) -> Card:
    reach = await _reach(ctx)
    found = [one for one in await ctx.read(wordings.waiting, ctx.community) if cases.reaches(one.audience, reach)]
    shown = found[:cards.SHOWN]
    drawn = cards.queue(shown, await _keys(ctx, {one.case for one in shown}), len(found) - len(shown))
    return drawn if told is None else Card(drawn.title, told, *drawn.blocks)


async def _keys(ctx: Context, these: Collection[int]) -> dict[int, str]:
    rows = [await ctx.read(cases.get, ctx.community, case) for case in sorted(these)]
    return {row.id: row.question.names[0] for row in rows if row is not None and row.question.names}


async def _decide(ctx: Context, wording: int, worth: float, before: str) -> Card:
    seen = None if before == "waits" else float(before) if before in ("0", "0.5", "1") else -1.0
    made = await ctx.db(wordings.decide, ctx.community, wording, worth, seen, ctx.member, ctx.now)
    outcome, row = made.outcome, made.wording
    if row is None or outcome == "withdrawn":
        raise Refusal(GONE if row is None else "This case was withdrawn, so nothing of it is graded.")
    if outcome == "open":
        raise Refusal("This case is open again. Its typed answers are graded after the reveal.")
    return await _queue(ctx, _said(outcome, row, worth))


def _said(outcome: str, row: WordingRow, worth: float) -> Text:
    what = cards.WORTH[worth]
    if outcome == "decided":
        return say("Kept: “{words}” is {what}. Everybody who wrote it is counted again.", words=row.shown, what=what,
                   tone="good")
    if outcome == "same":
        return say("“{words}” was {what} already.", words=row.shown, what=what)
    now = cards.WORTH.get(row.grade if row.grade is not None else 0.0, cards.WORTH[0.5])
    return say("Somebody else said meanwhile that “{words}” is {now}. That stands; change it in `/grading case`.",
               words=row.shown, now=now, tone="caution")
