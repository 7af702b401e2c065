"""How far and how long a case may be shown: its audience against a place's reach, and the end of its permission."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from db.cases.records import CASE, VERSION, CaseRow
from db.communities.records import AUDIENCES
from db.days import day_of
from db.rows import scalar, set_where

WARNED = timedelta(days=14)
NARROW, EXPIRED = "it may not travel that far", "its permission ends before it closes"
UNAPPROVED = "no approval of the program by the privacy officer lasts until it closes"
# What shows nobody who could be asked; every other kind needs the approval, also one that is added one day.
FREE = ("public", "synthetic")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where and how long something is to be shown: the widest reach among its places, and the instant it closes.

    `patients` says that the privacy officer's approval of the program lasts until then, so that patients may be shown.
    """

    reach: str
    until: datetime
    patients: bool = False


def reaches(audience: str, reach: str) -> bool:
    """Tell whether a case with an audience may be shown where a place reaches so far."""
    return AUDIENCES.index(audience) >= AUDIENCES.index(reach)


def as_far(reach: str) -> tuple[str, ...]:
    """Give the audiences of the cases that may be shown where a place reaches so far."""
    return AUDIENCES[AUDIENCES.index(reach):]


def widest(reaches: Any) -> str:
    """Give the widest of some reaches; the narrowest where there is none."""
    return max(reaches, key=AUDIENCES.index, default=AUDIENCES[0])


def expired(expires: date | None, at: datetime) -> bool:
    """Tell whether a permission that ends with a date is over at an instant, somewhere on Earth."""
    return expires is not None and expires < day_of(at)


def barred(case: CaseRow, bounds: Bounds) -> str:
    """Say why a case may not be shown within bounds; empty where it may."""
    if expired(case.version.permission_expires, bounds.until):
        return EXPIRED
    if case.version.permission_kind not in FREE and not bounds.patients:
        return UNAPPROVED
    return "" if reaches(case.audience, bounds.reach) else NARROW


def within(bounds: Bounds) -> ColumnElement[bool]:
    """Hold of cases that may be shown within bounds; the query has joined the current version."""
    wide = as_far(bounds.reach)
    lasting = or_(VERSION.c.permission_expires.is_(None), VERSION.c.permission_expires >= day_of(bounds.until))
    allowed = true() if bounds.patients else VERSION.c.permission_kind.in_(FREE)
    return CASE.c.audience.in_(wide) & lasting & allowed


def current() -> ColumnElement[bool]:
    """Join a case to its current version."""
    return (VERSION.c.case == CASE.c.id) & (VERSION.c.number == CASE.c.current_version)


@dataclass(frozen=True, slots=True)
class Ending:
    """An approved case whose permission ends soon, or is over."""

    case: int
    community: int
    number: int
    title: str
    expires: date


def ending(session: Session, now: datetime, community: int | None = None, *, over: bool = False) -> tuple[Ending, ...]:
    """List approved cases whose permission ends within 14 days, soonest first; those that are `over` alone."""
    before = day_of(now) if over else day_of(now + WARNED)
    query = select(CASE.c.id, CASE.c.community, CASE.c.number, VERSION.c.title, VERSION.c.permission_expires)
    query = query.join(VERSION, current()).where(CASE.c.status == "approved", VERSION.c.permission_expires < before)
    query = query if community is None else query.where(CASE.c.community == community)
    rows = session.execute(query.order_by(VERSION.c.permission_expires, CASE.c.id).limit(100))
    return tuple(Ending(*row) for row in rows)


def renew(session: Session, community: int, case: int, reference: str, expires: date | None) -> str:
    """Write where a permission is now and when it ends, into the version as it stands: 'saved' or 'unknown'.

    This is no part of what the case says, so that what was posted needs no new version.
    """
    version = scalar(session, select(VERSION.c.id).join(CASE, current()).where(
        CASE.c.id == case, CASE.c.community == community))
    if version is None:
        return "unknown"
    set_where(session, VERSION, VERSION.c.id == version, permission_reference=reference, permission_expires=expires)
    return "saved"
