"""Dates of schedules: which one is meant, and whether it can still be changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from sqlalchemy.orm import Session

import db.plans
import db.schedules
from bot import Ask, Button, CaseId, Context, Refusal, ScheduleId, say
from db.plans import Planned
from db.schedules import ScheduleRow

AHEAD = 370
Day = Annotated[date, Ask("Date", "The local date there, like 2027-02-28.")]
# Which schedule a plan's command means, where a community has several.
Which = Annotated[ScheduleId | None, Ask("Schedule", "Needed where there are several.")]
# What a button's card showed on that date, so that nobody changes what another has changed meanwhile.
Shown = Annotated[CaseId | None, Ask("The case that was shown there", bound=True)]


def coming(rule: ScheduleRow, count: int) -> Iterator[tuple[date, datetime]]:
    """Give the next dates of a schedule with their instants; none while it is stopped."""
    upcoming = (rule.next_date, rule.next_at) if rule.next_date and rule.next_at else None
    for _ in range(count):
        if upcoming is None:
            return
        yield upcoming
        upcoming = db.schedules.next_after(rule, upcoming[0])


async def there(ctx: Context, schedule: int) -> ScheduleRow:
    """Give a schedule; Refusal where it is gone."""
    rule = await ctx.read(db.schedules.get, ctx.community, schedule)
    if rule is None:
        raise Refusal("That schedule is not here any more.")
    return rule


async def meant(ctx: Context, schedule: int | None) -> ScheduleRow:
    """Give the schedule that is meant: the one that was named, or the only one."""
    if schedule is not None:
        return await there(ctx, schedule)
    rules = await ctx.read(db.schedules.list_schedules, ctx.community)
    if not rules:
        raise Refusal("There is no schedule yet. Make one first.", Button(say("Make a schedule"), "schedules.add"))
    if len(rules) > 1:
        names = ", ".join(f"{rule.number} · {rule.name}" for rule in rules[:10])
        raise Refusal("There are several schedules. Say which one: {names}.", field="schedule", names=names)
    return rules[0]


async def still_to_come(ctx: Context, rule: ScheduleRow, day: date, field: str = "day") -> None:
    """Refuse a date that has passed, is a year away, or is decided."""
    today = db.schedules.local_date(ctx.now, rule.zone)
    if day < today:
        raise Refusal("{day} has passed. Choose a date from {today} on.", field=field, day=day, today=today)
    if (day - today).days > AHEAD:
        raise Refusal("{day} is more than a year away. Choose a nearer date.", field=field, day=day)
    aimed_beyond = rule.next_date is not None and day < rule.next_date and db.schedules.posts_on(rule, day)
    if aimed_beyond or db.schedules.occurrence(day, rule.at, rule.zone) <= ctx.now:
        raise Refusal("What is posted on {day} is decided already. Choose a later date.", field=field, day=day)


async def posting(ctx: Context, rule: ScheduleRow, day: date, field: str = "day") -> None:
    """Refuse a date on which a schedule will not post."""
    await still_to_come(ctx, rule, day, field)
    if not rule.enabled:
        raise Refusal("This schedule is stopped, so that it posts on no date. Start it first.",
                      Button(say("Start"), "schedules.start", rule.id), field=field)
    match db.schedules.absence(rule, day):
        case "":
            return
        case "paused":
            raise Refusal("{day} is within a pause, which ends on {until}. Choose a date from then on.",
                          Button(say("End the pause"), "schedules.start", rule.id), field=field, day=day,
                          until=rule.pause_until or day)
        case "skipped" | "holiday":
            raise Refusal("{day} is left out. Have it post again first, or choose another date.",
                          Button(say("Post on it"), "plan.unskip", day, rule.id), field=field, day=day)
    near = next((one for one, _ in coming(rule, AHEAD) if one > day), None)
    if near is None:
        raise Refusal("This schedule does not post on {day}.", field=field, day=day)
    raise Refusal("This schedule does not post on {day}. The next date after it is {near}.", field=field, day=day,
                  near=near)


async def planned(ctx: Context, rule: ScheduleRow, day: date) -> Planned | None:
    """Give what is planned for a date of a schedule, or what became of it."""
    return await ctx.read(planned_on, rule, day, ctx.now)


def planned_on(session: Session, rule: ScheduleRow, day: date, now: datetime) -> Planned | None:
    """Read what is planned for a date of a schedule."""
    found = db.plans.dates(session, rule.community, day, day, now)
    return next((one for one in found if one.schedule == rule.id), None)
