"""Planning: what is due becomes a job, what is too late is recorded as skipped."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, cast, func, literal, select
from sqlalchemy.orm import Session

from db import jobs
from db.columns import Instant
from db.notes import touch
from db.rows import many, pick, scalar, set_where, upsert
from db.schedules.calendar import next_after
from db.schedules.records import ENABLED, OCCASION, SCHEDULE, OccasionRow, ScheduleRow

TOO_LATE = "too late"
JOB_COLUMNS = ("key", "call", "due_at", "community", "made_by", "created_at")
Moment = tuple[date, datetime]


class Aimed(NamedTuple):
    """The rule of a schedule with the date that it is aimed at; thousands may share it, and are computed once."""

    days: int
    at: str
    zone: str
    hours_open: int
    window_hours: int
    weekends: str
    skip_dates: Any  # JSON as text until it is needed
    pause_until: date | None
    next_date: date
    next_at: datetime
    holidays: Any  # as skip_dates


LISTS = ("skip_dates", "holidays")
DUE = (
    select(
        SCHEDULE.c.id,
        *(cast(SCHEDULE.c[name], String) if name in LISTS else SCHEDULE.c[name] for name in Aimed._fields),
    )
    .where(ENABLED, SCHEDULE.c.next_at <= bindparam("now", type_=Instant()))
    .order_by(SCHEDULE.c.next_at, SCHEDULE.c.id)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True)
)


def due(session: Session, now: datetime, limit: int = 500) -> tuple[ScheduleRow, ...]:
    """Take schedules whose next instant has come, the longest due first."""
    query = pick(SCHEDULE, ScheduleRow).where(ENABLED, SCHEDULE.c.next_at <= now)
    query = query.order_by(SCHEDULE.c.next_at, SCHEDULE.c.id).limit(limit)
    return many(session, query.with_for_update(skip_locked=True), ScheduleRow)


def plan(session: Session, now: datetime, limit: int = 500) -> int:
    """Turn a page of due schedules into jobs and aim them at their next dates; give how many were due.

    Of the dates that were missed the latest is posted if it is within the schedule's window; every other one is
    recorded as skipped. The key of a job is schedule and local date, so planning twice makes one job.
    """
    rows = session.execute(DUE, {"now": now, "limit": limit}).all()
    posted, aims = defaultdict[Moment, list[int]](list), defaultdict[Moment | None, list[int]](list)
    skipped: list[dict[str, Any]] = []
    ahead = cache(partial(_missed, now))
    for schedule, *rule in rows:
        missed, late, upcoming = ahead(*rule)
        if len(late) < len(missed):
            posted[missed[-1]].append(schedule)
        skipped += [_occasion(schedule, day) for day, _ in late]
        aims[upcoming].append(schedule)
    _store(session, posted, skipped, aims, now)
    return len(rows)


def _missed(now: datetime, *columns: Any) -> tuple[list[Moment], list[Moment], Moment | None]:
    """Give the dates that have come, those of them that are too late, and the one to aim at next."""
    rule = Aimed(*columns)
    rule = rule._replace(skip_dates=json.loads(rule.skip_dates), holidays=json.loads(rule.holidays))
    missed = [(rule.next_date, rule.next_at)]
    upcoming = next_after(rule, rule.next_date)
    while upcoming is not None and upcoming[1] <= now:
        missed.append(upcoming)
        upcoming = next_after(rule, upcoming[0])
    in_time = now - missed[-1][1] <= timedelta(hours=rule.window_hours)
    return missed, missed[:-1] if in_time else missed, upcoming


def _occasion(schedule: int, day: date) -> dict[str, Any]:
    return {"schedule": schedule, "date": day, "state": "skipped", "why": TOO_LATE}


def _aim(upcoming: Moment | None) -> dict[str, Any]:
    return {"next_date": upcoming and upcoming[0], "next_at": upcoming and upcoming[1]}


def _store(
    session: Session, posted: Mapping[Moment, list[int]], skipped: Sequence[dict[str, Any]],
    aims: Mapping[Moment | None, list[int]], now: datetime,
) -> None:
    for (day, at), schedules in posted.items():
        jobs.add_from(session, _jobs(schedules, day, at, now), JOB_COLUMNS)
    if skipped:
        session.execute(upsert(session, OCCASION).on_conflict_do_nothing(), skipped)
    for upcoming, schedules in aims.items():
        set_where(session, SCHEDULE, SCHEDULE.c.id.in_(schedules), **_aim(upcoming))
    touch(session, "schedule")


def _jobs(schedules: list[int], day: date, at: datetime, now: datetime) -> Any:
    """Select the jobs of schedules that post on a local date, in the order of JOB_COLUMNS."""
    word, number = day.isoformat(), cast(SCHEDULE.c.id, String)
    key = literal("schedule:") + number + f":{word}"
    call = SCHEDULE.c.call + "/" + number + f"/{word}"
    query = select(key, call, literal(at, Instant()), SCHEDULE.c.community, SCHEDULE.c.made_by, literal(now, Instant()))
    return query.where(SCHEDULE.c.id.in_(schedules))


def advance(session: Session, schedule: int, day: date) -> bool:
    """Aim a schedule at the first date after a date; False when it is there or beyond already."""
    row = session.execute(pick(SCHEDULE, ScheduleRow).where(SCHEDULE.c.id == schedule)).mappings().one()
    held = ScheduleRow(**row)
    if held.next_date is None or held.next_date > day:
        return False
    following = next_after(held, day)
    set_where(session, SCHEDULE, SCHEDULE.c.id == schedule, **_aim(following))
    touch(session, "schedule")
    return True


def record_occasion(
    session: Session, schedule: int, day: date, state: str, why: str = "", round: int | None = None
) -> None:
    """Record what became of a date; the first record stands."""
    values = {"schedule": schedule, "date": day, "state": state, "why": why, "round": round}
    session.execute(upsert(session, OCCASION).values(values).on_conflict_do_nothing())


def occasions(session: Session, community: int, schedule: int, limit: int = 30) -> tuple[OccasionRow, ...]:
    """List what became of the latest dates of a schedule, newest first."""
    query = pick(OCCASION, OccasionRow).join(SCHEDULE, SCHEDULE.c.id == OCCASION.c.schedule)
    query = query.where(OCCASION.c.schedule == schedule, SCHEDULE.c.community == community)
    return many(session, query.order_by(OCCASION.c.date.desc()).limit(limit), OccasionRow)


def occasions_between(session: Session, community: int, since: date, until: date) -> tuple[OccasionRow, ...]:
    """List what became of the dates of a community's schedules between two dates."""
    query = pick(OCCASION, OccasionRow).join(SCHEDULE, SCHEDULE.c.id == OCCASION.c.schedule)
    query = query.where(SCHEDULE.c.community == community, OCCASION.c.date >= since, OCCASION.c.date <= until)
    return many(session, query.order_by(OCCASION.c.date, OCCASION.c.schedule), OccasionRow)


def next_due(session: Session) -> datetime | None:
    """Give the earliest instant at which a schedule posts."""
    found: datetime | None = scalar(
        session, select(func.min(SCHEDULE.c.next_at, type_=Instant())).where(ENABLED)
    )
    return found
