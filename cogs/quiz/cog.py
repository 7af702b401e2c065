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
from cogs.quiz import board, keeping, posting, reading, regrading, reveal, whispers
from cogs.quiz.answering import Answering
from cogs.quiz.besides import below, beside
from cogs.quiz.catching import Catching
from cogs.quiz.finding import GONE
from cogs.quiz.finding import mine as _mine
from cogs.quiz.finding import posted as _posted
from cogs.quiz.finding import reach as _reach
from cogs.quiz.looking import Looking
from cogs.quiz.receipts import receipt
from cogs.quiz.sureness import Sureness
from db import cases, policies, rounds, schedules

HOURS = Ask("Hours open", least=1, most=336)
POSTABLE = Ask("Case", "Approved and not open now: its number or a word of its title.", suggest=posting.postable)
OPEN = Ask("Case", "Open now: its number.", suggest=posting.open_cases, now=posting.the_open_case)
OPEN_SHOWN = 10


class Quiz(Answering, Looking, Catching, Sureness, Cog, name="quiz"):
    """A case with a question, open until it closes; then the answer, in the same place."""

    @view
    async def board(self, ctx: Context, round: RoundId) -> Card:
        """Show a case as everyone sees it, before and after the reveal."""
        return board.board(await _posted(ctx, round), ctx.now)

    @view
    async def thread(self, ctx: Context, round: RoundId) -> Card:
        """Begin the thread in which a case is talked about, once its answer is out."""
        found = await _posted(ctx, round)
        if found.round is None or found.round.state != "revealed" or found.case.status == "withdrawn":
            raise Refusal(GONE)
        return board.line(found)

    @action(together=True)
    async def answer(self, ctx: Context, round: RoundId, option: OptionId) -> Card | Text:
        """Choose an answer; you may change it until the case closes."""
        given = await ctx.db(keeping.give, ctx.community, round, ctx.member, option, ctx.now, ctx.dispatch.clock())
        return below(receipt(given, round), await beside(ctx, round, given), round)

    @action
    async def more(self, ctx: Context, round: RoundId) -> Card:
        """See more pictures of a case, how answers are used, and the policy."""
        return whispers.more(await _posted(ctx, round), await ctx.read(policies.current, ctx.community))

    @action
    async def my_result(self, ctx: Context, round: RoundId) -> Card:
        """See your own answer beside the key, and what separates them."""
        return whispers.my_result(await _mine(ctx, round))

    @action
    async def read_on(self, ctx: Context, round: RoundId) -> Card:
        """Read what the case teaches, and where to read more."""
        return whispers.read_on(await _posted(ctx, round))

    @action
    async def look(self, ctx: Context, round: RoundId) -> Card:
        """See a posted case again, in private, with your answer."""
        return whispers.seen(await _mine(ctx, round), ctx.now)

    @action("today")
    async def today(self, ctx: Context) -> Card | Text:
        """See the cases that are open now."""
        found = await ctx.read(reading.open_now, ctx.community, ctx.member, ctx.now)
        reach = await _reach(ctx)
        found = [one for one in found if cases.reaches(one[0].case.audience, reach)]
        if len(found) == 1:
            return whispers.seen(await _mine(ctx, found[0][0].id), ctx.now)
        return whispers.open_now(found[:OPEN_SHOWN]) if found else await _nothing_open(ctx)

    @action("case preview", role="contributor", replace=True, title="See a case before it is posted")
    async def preview_case(self, ctx: Context, case: CaseId, after: bool = False) -> Card:
        """See the exact card of a case before it is posted; you are not ranked on it then."""
        row = await ctx.read(cases.get, ctx.community, case)
        if row is not None and row.author != ctx.member and not ctx.may("editor"):
            raise Refusal("Only its author and editors can preview case {number}.", number=row.number)
        found = await ctx.db(reading.tried_out, ctx.community, case, ctx.member)
        if found is None or not found.case.questions:
            raise Refusal("This case is not here any more.")
        return whispers.preview(found, after)

    @action("post now", role="director", submit="Post", title="Post a case now")
    async def post(self, ctx: Context, case: Annotated[CaseId, POSTABLE], hours: Annotated[int, HOURS] = 24,
                   place: Place | None = None) -> Text:
        """Post an approved case at once, in one place or in all that are for cases."""
        row = await ctx.read(cases.get, ctx.community, case)
        if row is None:
            raise Refusal(GONE)
        where = str(place) if place is not None else None
        await posting.may_go(ctx, row, where, hours)
        lacking = await posting.closed(ctx, where)
        made = await ctx.db(posting.post_now, ctx.community, case, where, hours, ctx.member, ctx.now)
        return posting.posted_sentence(made, row.number, ctx.now + timedelta(hours=hours), lacking)

    @action("close early", role="director", submit="Close it now", title="Close an open case")
    async def close(self, ctx: Context, case: Annotated[CaseId, OPEN]) -> Text:
        """Close an open case now; the answer follows in a moment."""
        if not await ctx.db(posting.close, ctx.community, case, ctx.member, ctx.now):
            raise Refusal("This case is not open, so there is nothing to close.", field="case")
        return say("Closed. The answer is shown in a moment, in every place where the case was posted.")

    @job
    async def open(self, ctx: Context, schedule: ScheduleId, day: date) -> Text:
        """Post the next case of a schedule for one local date."""
        made = await ctx.db(rounds.open_next, ctx.community, schedule, day, ctx.key, ctx.now)
        if made.round is None:
            return say("Nothing was posted: {why}.", why=made.why or "the schedule is gone")
        number = (await _posted(ctx, made.round)).case.number
        return say("Case {number} was posted; {why}.", number=number, why=made.why) if made.why else say(
            "Case {number} was posted.", number=number)

    @job
    async def reveal(self, ctx: Context, round: RoundId) -> Text:
        """Close a round, score it, and turn every posted card into the answer."""
        return await reveal.reveal(ctx, round)

    @job
    async def regrade(self, ctx: Context, round: RoundId, revision: int) -> Text:
        """Count a correction of a key, and turn every posted card into what counts now."""
        return await regrading.regrade(ctx, round, revision)


async def _nothing_open(ctx: Context) -> Card | Text:
    """Say when the next case comes, and offer the last one."""
    upcoming = [row.next_at for row in await ctx.read(schedules.list_schedules, ctx.community)
                if row.enabled and row.next_at is not None]
    last = await ctx.read(rounds.latest, ctx.community, 1, state="revealed")
    told = say("No case is open. The next one comes {when}.", when=When(min(upcoming))) if upcoming else say(
        "No case is open, and none is planned.")
    return Card(None, told, Row(Button(say("The last case"), Quiz.look, last[0].id))) if last else told
