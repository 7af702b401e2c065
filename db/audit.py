"""The audit: what was done, by whom, in the order in which it happened. Rows are only ever added."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Json, Record, append_only, table
from db.rows import many, pick


class Entry(Record, table=True):
    """One thing that was done."""

    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    at: datetime = Field(sa_type=Instant)
    by: int | None = Field(default=None, foreign_key="member.id")
    what: str
    subject: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


ENTRY = table(Entry)

append_only(ENTRY)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One thing that was done."""

    id: int
    at: datetime
    by: int | None
    what: str
    subject: str
    detail: dict[str, Any]


def record(
    session: Session, community: int, by: int | None, what: str, subject: str, now: datetime, **detail: Any
) -> None:
    """Add a line: `what` is a dotted action, `subject` what it was done to; no names and no free text."""
    values = {"community": community, "at": now, "by": by, "what": what, "subject": subject, "detail": detail}
    session.execute(insert(ENTRY).values(values))


def latest(session: Session) -> int:
    """Give the number of the newest line of all; nought where there is none."""
    return int(session.execute(select(func.max(ENTRY.c.id))).scalar() or 0)


def recent(session: Session, community: int, limit: int = 50) -> tuple[EntryRow, ...]:
    """List the newest lines of a community, newest first."""
    query = pick(ENTRY, EntryRow).where(ENTRY.c.community == community)
    return many(session, query.order_by(ENTRY.c.id.desc()).limit(limit), EntryRow)


def about(session: Session, community: int, subject: str, whats: Collection[str]) -> tuple[EntryRow, ...]:
    """List the lines of these actions about one subject, oldest first."""
    query = pick(ENTRY, EntryRow).where(ENTRY.c.community == community, ENTRY.c.subject == subject,
                                        ENTRY.c.what.in_(whats))
    return many(session, query.order_by(ENTRY.c.id), EntryRow)
