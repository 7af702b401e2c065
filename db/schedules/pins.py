"""Single dates of a schedule that a director decides: a case pinned to one, one left out."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Record, table
from db.rows import changed, scalar, upsert
from db.schedules.records import ENABLED, SCHEDULE, ScheduleRow, edit, get, owns

Day = date  # a column may be named after its type only through another name


class Pin(Record, table=True):
    """A case pinned to a date of a schedule."""

    schedule: int = Field(foreign_key="schedule.id", primary_key=True)
    date: Day = Field(primary_key=True)
    case: int = Field(foreign_key="case.id")


PIN = table(Pin)


def skip(
    session: Session, community: int, schedule: int, day: date, by: int | None, now: datetime
) -> ScheduleRow | None:
    """Leave out one local date."""
    row = get(session, community, schedule)
    if row is None:
        return None
    days = sorted({*row.skip_dates, day.isoformat()})
    audit.record(session, community, by, "schedule.skip", f"schedule:{schedule}", now, date=day.isoformat())
    return edit(session, community, schedule, by, now, skip_dates=days)


def unskip(
    session: Session, community: int, schedule: int, day: date, by: int | None, now: datetime
) -> ScheduleRow | None:
    """Post on a date again that was left out, or in spite of a holiday."""
    row = get(session, community, schedule)
    if row is None:
        return None
    word = day.isoformat()
    left_out = [one for one in row.skip_dates if one != word]
    despite = sorted({*row.despite, word}) if word in row.holidays else row.despite
    free = [one for one in row.holidays if one != word]
    audit.record(session, community, by, "schedule.unskip", f"schedule:{schedule}", now, date=word)
    return edit(session, community, schedule, by, now, skip_dates=left_out, despite=despite, holidays=free)


def pin(
    session: Session, community: int, schedule: int, day: date, case: int, by: int | None, now: datetime
) -> str:
    """Pin a case to a date: 'pinned' or 'unknown'; a pin that was there is replaced."""
    if get(session, community, schedule) is None or not owns(session, community, "case", case):
        return "unknown"
    values = upsert(session, PIN).values(schedule=schedule, date=day, case=case)
    session.execute(values.on_conflict_do_update(index_elements=["schedule", "date"], set_={"case": case}))
    audit.record(session, community, by, "schedule.pin", f"schedule:{schedule}", now, date=day.isoformat())
    return "pinned"


def unpin(
    session: Session, community: int, schedule: int, day: date, by: int | None = None, now: datetime | None = None
) -> str:
    """Take a pin away: 'unpinned' or 'unknown'; told in the audit where it is said when."""
    if get(session, community, schedule) is None:
        return "unknown"
    if not changed(session, delete(PIN).where(PIN.c.schedule == schedule, PIN.c.date == day)):
        return "unknown"
    if now is not None:
        audit.record(session, community, by, "schedule.unpin", f"schedule:{schedule}", now, date=day.isoformat())
    return "unpinned"


def pins(session: Session, schedule: int, since: date) -> tuple[int, ...]:
    """List the cases that are pinned to dates of a schedule, from a date on."""
    query = select(PIN.c.case).where(PIN.c.schedule == schedule, PIN.c.date >= since).order_by(PIN.c.date)
    return tuple(session.execute(query).scalars())


def pinned(session: Session, schedule: int, day: date) -> int | None:
    """Give the case that is pinned to a date."""
    found: int | None = scalar(session, select(PIN.c.case).where(PIN.c.schedule == schedule, PIN.c.date == day))
    return found


def pins_between(
    session: Session, community: int, since: date, until: date, case: int | None = None
) -> tuple[tuple[int, date, int], ...]:
    """List what is pinned between two dates, as schedule, date and case in the order of dates; of one case alone."""
    query = select(PIN.c.schedule, PIN.c.date, PIN.c.case).join(SCHEDULE, SCHEDULE.c.id == PIN.c.schedule)
    query = query.where(SCHEDULE.c.community == community, PIN.c.date >= since, PIN.c.date <= until)
    query = query if case is None else query.where(PIN.c.case == case)
    return tuple((row[0], row[1], row[2]) for row in session.execute(query.order_by(PIN.c.date, PIN.c.schedule)))


def kept(session: Session, community: int, since: date) -> frozenset[int]:
    """Give the cases that wait for a date from `since` on to which they are pinned, so that no deck gives them before.

    What is pinned where a schedule is stopped waits for nothing.
    """
    query = select(PIN.c.case).join(SCHEDULE, SCHEDULE.c.id == PIN.c.schedule)
    found: Iterable[int] = session.execute(
        query.where(SCHEDULE.c.community == community, ENABLED, PIN.c.date >= since)).scalars()
    return frozenset(found)
