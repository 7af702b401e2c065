"""Planning: what is due becomes a job, what is too late is recorded as skipped."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from db import jobs
from db.columns import Instant
from db.notes import touch
from db.rows import many, pick, scalar, upsert
from db.schedules.calendar import next_after
from db.schedules.records import ENABLED, OCCASION, SCHEDULE, OccasionRow, ScheduleRow

TOO_LATE = "too late"


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
    rows = due(session, now, limit)
    new_jobs: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    aims: list[dict[str, Any]] = []
    for row in rows:
        missed, upcoming = _missed(row, now)
        last, at = missed[-1]
        in_time = now - at <= timedelta(hours=row.window_hours)
        if in_time:
            new_jobs.append(_job(row, last, at, now))
        late = missed[:-1] if in_time else missed
        skipped += [_occasion(row.id, day) for day, _ in late]
        aims.append(_aim(row.id, upcoming))
    jobs.add_all(session, new_jobs)
    _store(session, skipped, aims)
    return len(rows)


def _missed(row: ScheduleRow, now: datetime) -> tuple[list[tuple[date, datetime]], tuple[date, datetime] | None]:
    assert row.next_date is not None
    assert row.next_at is not None
    missed = [(row.next_date, row.next_at)]
    upcoming = next_after(row, row.next_date)
    while upcoming is not None and upcoming[1] <= now:
        missed.append(upcoming)
        upcoming = next_after(row, upcoming[0])
    return missed, upcoming


def _job(row: ScheduleRow, day: date, at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "key": f"schedule:{row.id}:{day.isoformat()}", "call": f"{row.call}/{row.id}/{day.isoformat()}",
        "due_at": at, "community": row.community, "made_by": row.made_by, "created_at": now,
    }


def _occasion(schedule: int, day: date) -> dict[str, Any]:
    return {"schedule": schedule, "date": day, "state": "skipped", "why": TOO_LATE}


def _aim(schedule: int, upcoming: tuple[date, datetime] | None) -> dict[str, Any]:
    return {"which": schedule, "day": upcoming and upcoming[0], "instant": upcoming and upcoming[1]}


def _store(session: Session, skipped: Sequence[dict[str, Any]], aims: Sequence[dict[str, Any]]) -> None:
    if skipped:
        session.execute(upsert(session, OCCASION).on_conflict_do_nothing(), skipped)
    if aims:
        aim = update(SCHEDULE).where(SCHEDULE.c.id == bindparam("which"))
        aim = aim.values(next_date=bindparam("day"), next_at=bindparam("instant"))
        session.connection().execute(aim, aims)
        touch(session, "schedule")


def advance(session: Session, schedule: int, day: date) -> bool:
    """Aim a schedule at the first date after a date; False when it is there or beyond already."""
    row = session.execute(pick(SCHEDULE, ScheduleRow).where(SCHEDULE.c.id == schedule)).mappings().one()
    held = ScheduleRow(**row)
    if held.next_date is None or held.next_date > day:
        return False
    _store(session, (), [_aim(schedule, next_after(held, day))])
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


def next_due(session: Session) -> datetime | None:
    """Give the earliest instant at which a schedule posts."""
    found: datetime | None = scalar(
        session, select(func.min(SCHEDULE.c.next_at, type_=Instant())).where(ENABLED)
    )
    return found
