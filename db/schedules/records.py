"""The tables of a schedule, and how a director changes them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, insert, select, text
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Instant, Json, Record, one_of, table
from db.notes import touch
from db.rows import many, next_number, one, pick, scalar, set_where
from db.schedules.calendar import local_date, next_after
from db.schedules.holidays import list_holidays

ENABLED = text("enabled AND next_at IS NOT NULL")
Day = date  # a column may be named after its type only through another name
RULE_FIELDS = {"days", "at", "zone", "weekends", "skip_dates", "pause_until", "enabled", "holidays"}


class Schedule(Record, table=True):
    """A rule in local time; `next_date` and `next_at` are derived from it.

    `holidays` are those of its community without the dates in `despite`, on which a director has it post all the same:
    the planner reads thousands of rules at one instant, and looks nowhere else.
    """

    __table_args__ = (
        UniqueConstraint("community", "number"),
        one_of("weekends", ("post", "skip", "bridge")),
        Index("ix_schedule_next_at", "next_at", sqlite_where=ENABLED, postgresql_where=ENABLED),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    name: str
    call: str = "quiz.open"
    deck: int | None = Field(default=None, foreign_key="deck.id")
    days: int = 0b11111
    at: str
    zone: str
    places: list[str] = Field(default_factory=list, sa_type=Json)
    hours_open: int = 24
    weekends: str = "skip"
    skip_dates: list[str] = Field(default_factory=list, sa_type=Json)
    pause_until: date | None = None
    window_hours: int = 6
    enabled: bool = True
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    next_date: date | None = None
    made_by: int | None = Field(default=None, foreign_key="member.id")
    created_at: datetime = Field(sa_type=Instant)
    holidays: list[str] = Field(default_factory=list, sa_type=Json)
    despite: list[str] = Field(default_factory=list, sa_type=Json)


class Occasion(Record, table=True):
    """What became of one date of a schedule, for everyone to see."""

    __table_args__ = (one_of("state", ("posted", "skipped")),)
    schedule: int = Field(foreign_key="schedule.id", primary_key=True)
    date: Day = Field(primary_key=True)
    state: str
    why: str = ""
    round: int | None = Field(default=None, foreign_key="round.id")


SCHEDULE, OCCASION = map(table, (Schedule, Occasion))


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule; bit 0 of `days` is Monday, `at` is "HH:MM" in `zone`."""

    id: int
    community: int
    number: int
    name: str
    call: str
    deck: int | None
    days: int
    at: str
    zone: str
    places: list[str]
    hours_open: int
    weekends: str
    skip_dates: list[str]
    pause_until: date | None
    window_hours: int
    enabled: bool
    next_at: datetime | None
    next_date: date | None
    made_by: int | None
    holidays: list[str]
    despite: list[str]


@dataclass(frozen=True, slots=True)
class OccasionRow:
    """What became of one date."""

    schedule: int
    date: Day
    state: str
    why: str
    round: int | None


def create(
    session: Session, community: int, name: str, deck: int | None, at: str, zone: str, places: list[str],
    by: int | None, now: datetime, **rule: Any,
) -> ScheduleRow | None:
    """Begin a schedule; None when the deck is not the community's."""
    if deck is not None and not owns(session, community, "deck", deck):
        return None
    number = next_number(session, SCHEDULE, community)
    free = [one.date.isoformat() for one in list_holidays(session, community)]
    values = {
        "community": community, "number": number, "name": name, "deck": deck, "at": at, "zone": zone,
        "places": places, "made_by": by, "created_at": now, "holidays": free, "despite": [], **rule,
    }
    schedule = scalar(session, insert(SCHEDULE).values(values).returning(SCHEDULE.c.id))
    audit.record(session, community, by, "schedule.create", f"schedule:{schedule}", now)
    return _aim(session, community, schedule, now)


def owns(session: Session, community: int, name: str, identity: int) -> bool:
    """Tell whether a row of a table is the community's."""
    other = SCHEDULE.metadata.tables[name]
    query = select(other.c.id).where(other.c.id == identity, other.c.community == community)
    return scalar(session, query) is not None


def _aim(session: Session, community: int, schedule: int, now: datetime) -> ScheduleRow | None:
    """Derive the next date from the rule: the first whose instant is still to come."""
    row = get(session, community, schedule)
    assert row is not None
    here = local_date(now, row.zone)
    upcoming = next_after(row, date.fromordinal(here.toordinal() - 2))
    while upcoming is not None and (upcoming[1] <= now or _settled(session, schedule, upcoming[0])):
        upcoming = next_after(row, upcoming[0])
    when = upcoming if row.enabled else None
    values = {"next_date": when and when[0], "next_at": when and when[1]}
    set_where(session, SCHEDULE, SCHEDULE.c.id == schedule, **values)
    touch(session, "schedule")
    return get(session, community, schedule)


def _settled(session: Session, schedule: int, day: date) -> bool:
    return scalar(session, select(OCCASION.c.date).where(
        OCCASION.c.schedule == schedule, OCCASION.c.date == day
    )) is not None


def get(session: Session, community: int, schedule: int) -> ScheduleRow | None:
    """Find a schedule of a community."""
    these = (SCHEDULE.c.id == schedule) & (SCHEDULE.c.community == community)
    return one(session, pick(SCHEDULE, ScheduleRow).where(these), ScheduleRow)


def list_schedules(session: Session, community: int) -> tuple[ScheduleRow, ...]:
    """List the schedules of a community."""
    query = pick(SCHEDULE, ScheduleRow).where(SCHEDULE.c.community == community)
    return many(session, query.order_by(SCHEDULE.c.number), ScheduleRow)


def find(session: Session, community: int, text: str) -> tuple[ScheduleRow, ...]:
    """Suggest schedules by a text in the name or by their number; at most 25."""
    wanted = text.strip().lower()
    return tuple(
        row for row in list_schedules(session, community)
        if wanted in row.name.lower() or wanted.lstrip("#") == str(row.number)
    )[:25]


def edit(
    session: Session, community: int, schedule: int, by: int | None, now: datetime, **values: Any
) -> ScheduleRow | None:
    """Change fields of a schedule; its next date follows. None when it, or its new deck, is not there."""
    if get(session, community, schedule) is None:
        return None
    if values.get("deck") is not None and not owns(session, community, "deck", values["deck"]):
        return None
    set_where(session, SCHEDULE, SCHEDULE.c.id == schedule, **values)
    audit.record(session, community, by, "schedule.edit", f"schedule:{schedule}", now, fields=sorted(values))
    return _aim(session, community, schedule, now) if RULE_FIELDS & set(values) else get(
        session, community, schedule
    )


def pause(
    session: Session, community: int, schedule: int, until: date, by: int | None, now: datetime
) -> ScheduleRow | None:
    """Post nothing before a local date."""
    return edit(session, community, schedule, by, now, pause_until=until)


def resume(
    session: Session, community: int, schedule: int, by: int | None, now: datetime
) -> ScheduleRow | None:
    """End a pause."""
    return edit(session, community, schedule, by, now, pause_until=None, enabled=True)
