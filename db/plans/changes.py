"""A planned case brought to another date, or two of them exchanged."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import audit, schedules
from db.plans.coming import coming
from db.schedules import SCHEDULE, ScheduleRow

Outcome = Literal["done", "unknown", "closed", "changed", "taken"]


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change; of one that was not made nothing is kept."""

    outcome: Outcome


def move(
    session: Session, community: int, schedule: int, day: date, to: date, case: int, by: int | None, now: datetime
) -> Changed:
    """Post a case on another date than the one for which it is planned; the deck decides again what comes instead.

    'changed' where another case is planned by now, 'closed' where a date is decided or does not post, 'taken' where
    one is pinned to the other date.
    """
    rule = _held(session, community, schedule)
    if rule is None:
        return Changed("unknown")
    if not _open(rule, to):
        return Changed("closed")
    if _planned(session, rule, day) != case:
        return Changed("changed")
    if schedules.pinned(session, schedule, to) is not None:
        return Changed("taken")
    schedules.unpin(session, community, schedule, day)
    schedules.pin(session, community, schedule, to, case, by, now)
    words = {"date": day.isoformat(), "to": to.isoformat()}
    audit.record(session, community, by, "plan.move", f"schedule:{schedule}", now, case=case, **words)
    return Changed("done")


def swap(
    session: Session, community: int, schedule: int, days: tuple[date, date], cases: tuple[int, int], by: int | None,
    now: datetime,
) -> Changed:
    """Exchange the cases of two dates of a schedule; both are pinned then."""
    rule = _held(session, community, schedule)
    if rule is None:
        return Changed("unknown")
    if not all(_open(rule, day) for day in days):
        return Changed("closed")
    if tuple(_planned(session, rule, day) for day in days) != cases:
        return Changed("changed")
    for day, case in zip(days, reversed(cases), strict=True):
        schedules.pin(session, community, schedule, day, case, by, now)
    words = [day.isoformat() for day in days]
    audit.record(session, community, by, "plan.swap", f"schedule:{schedule}", now, dates=words)
    return Changed("done")


def _held(session: Session, community: int, schedule: int) -> ScheduleRow | None:
    """Read a schedule, which nobody else changes until this is done: two directors would both find a case free."""
    session.execute(select(SCHEDULE.c.id).where(SCHEDULE.c.id == schedule).with_for_update())
    return schedules.get(session, community, schedule)


def _open(rule: ScheduleRow, day: date) -> bool:
    """Tell whether a date is still to come, and posts."""
    return rule.next_date is not None and day >= rule.next_date and schedules.posts_on(rule, day)


def _planned(session: Session, rule: ScheduleRow, day: date) -> int | None:
    """Give the case that is planned for a date: what will be posted, else what is pinned where nothing posts."""
    for one in coming(session, rule.community, day):
        if one.schedule == rule.id and one.day == day:
            return one.case
    return schedules.pinned(session, rule.id, day)
