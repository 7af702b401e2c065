"""Single dates changed by a director, each with a sentence that also says what was there before."""

from __future__ import annotations

from datetime import date, timedelta

import db.cases
import db.plans
import db.schedules
from bot import Button, Context, Refusal, Text, say
from cogs.schedules.bounds import may_be_pinned
from cogs.schedules.dates import AHEAD, planned, posting, still_to_come, there
from db.cases import CaseRow
from db.plans import Planned
from db.schedules import ScheduleRow

# Within so many days nobody wants to meet a case twice.
APART = timedelta(days=30)
# What no form asks for: a refusal about it is told with its buttons, and no form opens again.
SHOWN = "shown"


async def pin(ctx: Context, rule: ScheduleRow, day: date, case: int, shown: int | None = None) -> Text:
    """Pin a case to a date."""
    await posting(ctx, rule, day)
    before = await _as_shown(ctx, rule, day, shown)
    row = await _approved(ctx, case)
    await may_be_pinned(ctx, rule, row, day)
    await _apart(ctx, rule, day, row)
    await ctx.db(db.schedules.pin, ctx.community, rule.id, day, case, ctx.member, ctx.now)
    return say("Case {number} is posted on {day}. {before}", number=row.number, day=day, before=was(before),
               tone="good")


async def unpin(ctx: Context, rule: ScheduleRow, day: date) -> Text:
    """Take a pin away."""
    before = await planned(ctx, rule, day)
    if await ctx.db(db.schedules.unpin, ctx.community, rule.id, day, ctx.member, ctx.now) != "unpinned":
        raise Refusal("No case is pinned to {day}.", field="day", day=day)
    return say("The deck decides again what is posted on {day}. {before}", day=day, before=was(before), tone="good")


async def skip(ctx: Context, rule: ScheduleRow, day: date) -> Text:
    """Leave out a date."""
    await posting(ctx, rule, day)
    before = await planned(ctx, rule, day)
    await ctx.db(db.schedules.skip, ctx.community, rule.id, day, ctx.member, ctx.now)
    if before is not None and before.pinned:
        return say("{day} is left out. Case {number} is pinned to it: move it to another date, or take the pin away.",
                   day=day, number=before.number or "", tone="good")
    return say("{day} is left out. {before}", day=day, before=was(before), tone="good")


async def unskip(ctx: Context, rule: ScheduleRow, day: date) -> Text:
    """Post on a date that was left out, or in spite of a holiday."""
    await still_to_come(ctx, rule, day)
    absent = db.schedules.absence(rule, day)
    if absent not in ("skipped", "holiday"):
        await posting(ctx, rule, day)
        raise Refusal("{day} is not left out, so there is nothing to take back.", field="day", day=day)
    await ctx.db(db.schedules.unskip, ctx.community, rule.id, day, ctx.member, ctx.now)
    after = await planned(ctx, rule, day)
    before = say("Before it was a holiday.") if absent == "holiday" else say("Before it was left out.")
    if after is None or after.number is None:
        return say("{day} posts again. {before}", day=day, before=before, tone="good")
    return say("{day} posts again: case {number}. {before}", day=day, number=after.number, before=before, tone="good")


async def pause(ctx: Context, rule: ScheduleRow, until: date) -> Text:
    """Post nothing before a date."""
    today = db.schedules.local_date(ctx.now, rule.zone)
    if not 0 < (until - today).days <= AHEAD:
        raise Refusal("Choose a date after {today}, within a year.", field="until", today=today)
    await ctx.db(db.schedules.pause, ctx.community, rule.id, until, ctx.member, ctx.now)
    earlier = rule.pause_until
    before = say("Before it was paused until {day}.", day=earlier) if earlier and earlier > today else say(
        "Before it was not paused.")
    return say("Paused until {day}. {before}", day=until, before=before, tone="good")


async def move(ctx: Context, rule: ScheduleRow, day: date, to: date, shown: int | None = None) -> Text:
    """Bring the case of a date to another one."""
    held, row = await _movable(ctx, rule, day, shown)
    if day == to:
        raise Refusal("It is on {day} already. Choose another date.", field="to", day=day)
    await posting(ctx, rule, to, "to")
    there_now = await planned(ctx, rule, to)
    if there_now is not None and there_now.pinned and there_now.number is not None:
        raise Refusal("Case {number} is pinned to {day} already. Swap the two, or choose another date.",
                      Button(say("Swap them"), "plan.swap", day, to, rule.id, row.id),
                      Button(say("Another date"), "plan.move", day, None, rule.id, row.id), field=SHOWN,
                      number=there_now.number, day=to)
    await may_be_pinned(ctx, rule, row, to)
    made = await ctx.db(db.plans.move, ctx.community, rule.id, day, to, row.id, ctx.member, ctx.now)
    _done(made.outcome, day)
    after = await planned(ctx, await there(ctx, rule.id), day)
    moved = say("Case {number} moves from {day} to {to}.", number=row.number, day=day, to=to)
    if after is None or after.number is None or held.state not in ("coming", "nothing"):
        return say("{moved}", moved=moved, tone="good")
    return say("{moved} On {day} case {next} comes instead.", moved=moved, day=day, next=after.number, tone="good")


async def swap(ctx: Context, rule: ScheduleRow, day: date, other: date, shown: int | None = None) -> Text:
    """Exchange the cases of two dates."""
    if day == other:
        raise Refusal("These are the same date. Choose two.", field="other")
    await posting(ctx, rule, day)
    await posting(ctx, rule, other, "other")
    _, first = await _movable(ctx, rule, day, shown)
    _, second = await _movable(ctx, rule, other, None, "other")
    if first.id == second.id:
        raise Refusal("Case {number} is planned for both dates, so a swap changes nothing.", field="other",
                      number=first.number)
    await may_be_pinned(ctx, rule, first, other)
    await may_be_pinned(ctx, rule, second, day)
    made = await ctx.db(db.plans.swap, ctx.community, rule.id, (day, other), (first.id, second.id), ctx.member, ctx.now)
    _done(made.outcome, day)
    return say("Case {first} is posted on {other} and case {second} on {day}. Before it was the other way round.",
               first=first.number, other=other, second=second.number, day=day, tone="good")


def was(before: Planned | None) -> Text:
    """Say what stood on a date before it was changed."""
    if before is None or before.number is None:
        return say("Before, it had no case.")
    if before.pinned:
        return say("Before it was case {number}, pinned.", number=before.number)
    return say("Before it was case {number}, from the deck.", number=before.number)


async def _approved(ctx: Context, case: int) -> CaseRow:
    row = await ctx.read(db.cases.get, ctx.community, case)
    if row is None or row.status != "approved":
        raise Refusal("Only an approved case can be pinned. Approve it first.", field="case")
    return row


async def _as_shown(ctx: Context, rule: ScheduleRow, day: date, shown: int | None) -> Planned | None:
    """Give what is planned for a date; Refusal where it is not any more what somebody saw who pressed there."""
    held = await planned(ctx, rule, day)
    if shown is not None and (held is None or held.case != shown):
        _done("changed", day)
    return held


async def _movable(ctx: Context, rule: ScheduleRow, day: date, shown: int | None,
                   field: str = "day") -> tuple[Planned, CaseRow]:
    """Give what is planned for a date that is still to come, with its case."""
    await still_to_come(ctx, rule, day, field)
    held = await _as_shown(ctx, rule, day, shown)
    if held is None or held.case is None:
        raise Refusal("No case is planned for {day}. Choose a date that has one.", field=field, day=day)
    return held, await _approved(ctx, held.case)


async def _apart(ctx: Context, rule: ScheduleRow, day: date, row: CaseRow) -> None:
    """Refuse a case that is pinned to another date nearby."""
    pins = await ctx.read(db.schedules.pins_between, ctx.community, day - APART, day + APART, row.id)
    near = next((one for one in pins if one[:2] != (rule.id, day)), None)
    if near is not None:
        raise Refusal("Case {number} is pinned to {other} already, within 30 days of {day}. Move it, or choose "
                      "another case.", Button(say("Look at that day"), "plan.day", near[1], near[1]), field="case",
                      number=row.number, other=near[1], day=day)


def _done(outcome: str, day: date) -> None:
    """Refuse what could not be done any more when its turn came."""
    if outcome == "changed":
        raise Refusal("Somebody changed what is planned for {day} since you looked. Nothing of yours was done. Look "
                      "again.", Button(say("Look again"), "plan.day", day, day), field=SHOWN, day=day)
    if outcome == "taken":
        raise Refusal("Somebody pinned a case to that date just now. Nothing of yours was done. Look again.",
                      Button(say("Look again"), "plan.day", day, day), field=SHOWN)
    if outcome != "done":
        raise Refusal("What is posted then is decided already. Nothing was changed.", field=SHOWN)
