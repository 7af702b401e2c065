"""Tickets for the upload page: one upload each, for the call that asked for a file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.rows import changed, one, pick, set_where


class Ticket(Record, table=True):
    """A one-time permission to upload, kept as a digest; `token` is the call that goes on with the file."""

    digest: str = Field(primary_key=True)
    community: int = Field(foreign_key="community.id")
    member: int = Field(foreign_key="member.id")
    token: str
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


TICKET = table(Ticket)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A permission to upload."""

    digest: str
    community: int
    member: int
    token: str
    expires_at: datetime


def make(
    session: Session, digest: str, community: int, member: int, token: str, expires_at: datetime
) -> None:
    """Store a ticket's digest."""
    session.execute(
        insert(TICKET).values(
            digest=digest, community=community, member=member, token=token, expires_at=expires_at
        )
    )


def _fresh(digest: str, now: datetime) -> Any:
    return (TICKET.c.digest == digest) & TICKET.c.used_at.is_(None) & (TICKET.c.expires_at > now)


def look(session: Session, digest: str, now: datetime) -> TicketRow | None:
    """Give a ticket that still works, without using it."""
    return one(session, pick(TICKET, TicketRow).where(_fresh(digest, now)), TicketRow)


def consume(session: Session, digest: str, now: datetime) -> TicketRow | None:
    """Use a ticket: the first caller gets it, everyone after gets None."""
    if not set_where(session, TICKET, _fresh(digest, now), used_at=now):
        return None
    return one(session, pick(TICKET, TicketRow).where(TICKET.c.digest == digest), TicketRow)


def sweep(session: Session, now: datetime) -> int:
    """Forget tickets that have expired."""
    return changed(session, delete(TICKET).where(TICKET.c.expires_at <= now))
