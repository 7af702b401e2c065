"""Holidays kept and removed; every schedule of the community follows in the same transaction."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from db import audit, schedules
from db.rows import changed, upsert
from db.schedules import HOLIDAY


def keep_holidays(
    session: Session, community: int, days: Mapping[date, str], by: int | None, now: datetime
) -> int:
    """Keep free days, and give how many of them are new; one that is there gets its new name."""
    before = {one.date for one in schedules.list_holidays(session, community)}
    for day, name in sorted(days.items()):
        values = upsert(session, HOLIDAY).values(community=community, date=day, name=name)
        session.execute(values.on_conflict_do_update(index_elements=["community", "date"], set_={"name": name}))
    audit.record(session, community, by, "holidays.keep", f"community:{community}", now, days=len(days))
    _follow(session, community, by, now)
    return len(set(days) - before)


def remove_holiday(session: Session, community: int, day: date, by: int | None, now: datetime) -> str:
    """Make a free day an ordinary one again: 'removed' or 'unknown'."""
    if not changed(session, delete(HOLIDAY).where(HOLIDAY.c.community == community, HOLIDAY.c.date == day)):
        return "unknown"
    audit.record(session, community, by, "holidays.remove", f"community:{community}", now, date=day.isoformat())
    _follow(session, community, by, now)
    return "removed"


def _follow(session: Session, community: int, by: int | None, now: datetime) -> None:
    """Have each schedule leave out the free days, without those that it keeps all the same."""
    free = [one.date.isoformat() for one in schedules.list_holidays(session, community)]
    for rule in schedules.list_schedules(session, community):
        wanted = [day for day in free if day not in rule.despite]
        if wanted != rule.holidays:
            schedules.edit(session, community, rule.id, by, now, holidays=wanted)
