"""The days on which a community works as little as it can: no schedule of it posts then."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Record, table
from db.rows import many, pick

Day = date  # a column may be named after its type only through another name


class Holiday(Record, table=True):
    """One free day of a community; a holiday of several days is several rows."""

    community: int = Field(foreign_key="community.id", primary_key=True)
    date: Day = Field(primary_key=True)
    name: str = ""


HOLIDAY = table(Holiday)


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One free day."""

    date: Day
    name: str


def list_holidays(
    session: Session, community: int, since: date | None = None, until: date | None = None
) -> tuple[HolidayRow, ...]:
    """List the free days of a community in order, between two dates where they are given."""
    query = pick(HOLIDAY, HolidayRow).where(HOLIDAY.c.community == community).order_by(HOLIDAY.c.date)
    query = query if since is None else query.where(HOLIDAY.c.date >= since)
    query = query if until is None else query.where(HOLIDAY.c.date <= until)
    return many(session, query, HolidayRow)
