"""What members and directors can do with a case of the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from bot import (
    Ask,
    Button,
    Card,
    CaseId,
    Cog,
    Context,
    OptionId,
    Place,
    Refusal,
    RoundId,
    Row,
    ScheduleId,
    Text,
    When,
    action,
    job,
    say,
    view,
)
from cogs.quiz import board, posting, reading, reveal, whispers
from cogs.quiz.reading import Posted
from cogs.quiz.receipts import receipt
from db import cases, rounds, schedules

GONE = "This case is not here any more."
HOURS = Ask("Hours open", least=1, most=336)


class Quiz(Cog, name="quiz"):
    """A case with a question, open until it closes; then the answer, in the same place."""

    @view
    async def board(self, ctx: Context, round: RoundId) -> Card:
        """Show a case as everyone sees it, before and after the reveal."""
        return board.board(await _posted(ctx, round), ctx.now)

    @action
    async def answer(self, ctx: Context, round: RoundId, option: OptionId) -> Card | Text:
        """Choose an answer; you may change it until the case closes."""
        given = await ctx.db(reading.give, ctx.community, round, ctx.member, option, ctx.now, ctx.dispatch.clock())
        return receipt(given, round)

    @action
    async def more(self, ctx: Context, round: RoundId) -> Card:
        """See more pictures of a case, how answers are used, and the policy."""
        return whispers.more(await _posted(ctx, round), await ctx.read(reading.policy_of, ctx.community))

    @action
    async def my_result(self, ctx: Context, round: RoundId) -> Card:
        """See your own answer beside the key, and what separates them."""
        found = await ctx.read(reading.mine, ctx.community, round, ctx.member)
        if found is None:
            raise Refusal(GONE)
        return whispers.my_result(found)

    @action
    async def read_on(self, ctx: Context, round: RoundId) -> Card:
        """Read what the case teaches, and where to read more."""
        return whispers.read_on(await _posted(ctx, round))

    @action
    async def try_it(self, ctx: Context, round: RoundId) -> Card:
        """Answer a revealed case in private, unspoiled; it does not count."""
        return whispers.trial(await _posted(ctx, round))

    @action(replace=True)
    async def tried(self, ctx: Context, round: RoundId, option: OptionId) -> Card:
        """See at once how a trial went."""
        return whispers.tried(await _posted(ctx, round), option)

    @action
    async def look(self, ctx: Context, round: RoundId) -> Card:
        """See a posted case again, in private."""
        return await ctx.draw(Quiz.board(round))

    @action("today")
    async def today(self, ctx: Context) -> Card | Text:
        """See the cases that are open now."""
        found = [row for row in await ctx.read(rounds.open_rounds, ctx.community) if row.closes_at > ctx.now]
        if len(found) == 1:
            return await ctx.draw(Quiz.board(found[0].id))
        if not found:
            return await _nothing_open(ctx)
        return Card(say("Open now"), *[
            say("Case {number} · {title}, closes {closes}", number=row.case.number, title=row.case.title,
                closes=When(row.closes_at)) for row in found[:10]],
            Row(*[Button(say("Case {number}", number=row.case.number), Quiz.look, row.id) for row in found[:10]]))

    @action("case preview", role="contributor", replace=True)
    async def preview_case(self, ctx: Context, case: CaseId, after: bool = False) -> Card:
        """See the exact card of a case before it is posted; you are not ranked on it then."""
        row = await ctx.read(cases.get, ctx.community, case)
        if row is not None and row.author != ctx.member and not ctx.may("editor"):
            raise Refusal("Only its author and editors can preview case {number}.", number=row.number)
        found = await ctx.db(reading.tried_out, ctx.community, case, ctx.member)
        if found is None or not found.case.questions:
            raise Refusal("This case is not here any more.")
        return whispers.preview(found, after)

    @action("post now", role="director", submit="Post")
    async def post(self, ctx: Context, case: CaseId, hours: Annotated[int, HOURS] = 24,
                   place: Place | None = None) -> Text:
        """Post an approved case at once, in one place or in all that are for cases."""
        where = str(place) if place is not None else None
        made = await ctx.db(posting.post_now, ctx.community, case, where, hours, ctx.member, ctx.now)
        row = await ctx.read(cases.get, ctx.community, case)
        return posting.posted_sentence(made, row.number if row else case, ctx.now + timedelta(hours=hours))

    @action("close early", role="director")
    async def close(self, ctx: Context, round: RoundId | None = None) -> Text:
        """Close an open case now; the answer follows in a moment."""
        chosen = round if round is not None else posting.only(await ctx.read(rounds.open_rounds, ctx.community)).id
        outcome = await ctx.db(rounds.close_early, ctx.community, chosen, ctx.member, ctx.now)
        if outcome != "closing":
            raise Refusal("This case has closed already.")
        return say("Closed. The answer is shown in a moment, in every place where the case was posted.")

    @job
    async def open(self, ctx: Context, schedule: ScheduleId, day: date) -> Text:
        """Post the next case of a schedule for one local date."""
        made = await ctx.db(rounds.open_next, ctx.community, schedule, day, ctx.key, ctx.now)
        if made.round is None:
            return say("Nothing was posted: {why}.", why=made.why or "the schedule is gone")
        row = await ctx.read(rounds.get, ctx.community, made.round)
        return say("Case {number} was posted.", number=row.case.number if row else made.round)

    @job
    async def reveal(self, ctx: Context, round: RoundId) -> Text:
        """Close a round, score it, and turn every posted card into the answer."""
        return await reveal.reveal(ctx, round)


async def _posted(ctx: Context, round: int) -> Posted:
    found = await ctx.read(reading.posted, ctx.community, round)
    if found is None:
        raise Refusal(GONE)
    return found


async def _nothing_open(ctx: Context) -> Card | Text:
    """Say when the next case comes, and offer the last one."""
    upcoming = [row.next_at for row in await ctx.read(schedules.list_schedules, ctx.community)
                if row.enabled and row.next_at is not None]
    last = await ctx.read(rounds.latest, ctx.community, 1, state="revealed")
    told = say("No case is open. The next one comes {when}.", when=When(min(upcoming))) if upcoming else say(
        "No case is open, and none is planned.")
    return Card(None, told, Row(Button(say("The last case"), Quiz.look, last[0].id))) if last else told
