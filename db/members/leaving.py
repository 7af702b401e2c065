"""When members are away: their leaves, by the dates of the zone that they live in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Index, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Record, table
from db.members.reading import get
from db.members.records import MEMBER
from db.rows import many, one, pick, scalar, set_where


class Leave(Record, table=True):
    """One absence of a member, from its first local date up to, and without, the one on which they are back."""

    __table_args__ = (
        Index("ix_leave_member", "member", "back_on"), Index("ix_leave_community", "community", "back_on"))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    member: int = Field(foreign_key="member.id")
    starts_on: date
    back_on: date


LEAVE = table(Leave)


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """An absence: away on every local date from `starts_on` on, and back on `back_on`."""

    id: int
    member: int
    starts_on: date
    back_on: date


def go_away(session: Session, community: int, member: int, today: date, back_on: date, zone: str) -> str:
    """Let a member be away from today on: 'saved', 'unchanged' or 'unknown'; a leave that runs ends on the new date."""
    if get(session, community, member) is None:
        return "unknown"
    running = _running(session, community, member, today)
    if running is None:
        values = {"community": community, "member": member, "starts_on": today, "back_on": back_on}
        session.execute(insert(LEAVE).values(values))
    elif running.back_on == back_on:
        return "unchanged"
    else:
        set_where(session, LEAVE, LEAVE.c.id == running.id, back_on=back_on)
    set_where(session, MEMBER, MEMBER.c.id == member, away_until=_midnight(back_on, zone))
    return "saved"


def come_back(session: Session, community: int, member: int, today: date) -> LeaveRow | None:
    """End a member's leave today and give it; None where none runs."""
    running = _running(session, community, member, today)
    if running is None:
        return None
    set_where(session, LEAVE, LEAVE.c.id == running.id, back_on=today)
    set_where(session, MEMBER, MEMBER.c.id == member, away_until=None)
    return running


def _running(session: Session, community: int, member: int, today: date) -> LeaveRow | None:
    # Whoever travelled east may have left on a date that is to come where they are now.
    these = (LEAVE.c.member == member) & (LEAVE.c.community == community) & (LEAVE.c.back_on > today)
    query = pick(LEAVE, LeaveRow).where(these).order_by(LEAVE.c.id.desc()).limit(1)
    return one(session, query, LeaveRow)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def away(session: Session, community: int, member: int, day: date) -> bool:
    """Tell whether a member is away on a local date."""
    these = (LEAVE.c.member == member) & (LEAVE.c.community == community)
    query = select(LEAVE.c.id).where(these, LEAVE.c.starts_on <= day, LEAVE.c.back_on > day).limit(1)
    return scalar(session, query) is not None


def away_on(session: Session, community: int, day: date) -> frozenset[int]:
    """Name the members of a community who are away on a local date."""
    query = select(LEAVE.c.member).where(LEAVE.c.starts_on <= day, LEAVE.c.back_on > day)
    return frozenset(session.execute(query.where(LEAVE.c.community == community)).scalars())


def leaves(session: Session, community: int, member: int | None = None) -> tuple[LeaveRow, ...]:
    """List the leaves of a member, or of everybody in a community, oldest first."""
    query = pick(LEAVE, LeaveRow).where(LEAVE.c.community == community, LEAVE.c.back_on > LEAVE.c.starts_on)
    query = query.where(LEAVE.c.member == member) if member is not None else query
    return many(session, query.order_by(LEAVE.c.starts_on, LEAVE.c.id), LeaveRow)
