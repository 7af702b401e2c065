"""Stored calls: what a person has typed so far, or a call too long for a token."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Json, Record, one_of, table
from db.rows import changed, one, pick, set_where


class StoredCall(Record, table=True):
    """An action with some of its arguments, kept for a while under a random id."""

    __tablename__ = "stored_call"
    __table_args__ = (one_of("kind", ("call", "draft", "form", "which", "text")),)
    id: str = Field(primary_key=True)
    community: int = Field(foreign_key="community.id")
    member: int | None = Field(default=None, foreign_key="member.id", index=True)
    action: str
    given: dict[str, Any] = Field(sa_type=Json)
    kind: str = "call"
    expires_at: datetime = Field(sa_type=Instant, index=True)
    created_at: datetime = Field(sa_type=Instant)


CALL = table(StoredCall)


@dataclass(frozen=True, slots=True)
class StoredCallRow:
    """A stored call with the values that were given."""

    id: str
    community: int
    member: int | None
    action: str
    given: dict[str, Any]
    kind: str
    expires_at: datetime


def keep(
    session: Session, id: str, community: int, member: int | None, action: str, given: dict[str, Any],
    kind: str, expires_at: datetime, now: datetime,
) -> None:
    """Store a call under an id that its caller made up at random."""
    session.execute(
        insert(CALL).values(
            id=id, community=community, member=member, action=action, given=given, kind=kind,
            expires_at=expires_at, created_at=now,
        )
    )


def _theirs(id: str, community: int, member: int | None) -> Any:
    # A call without a member belongs to whoever in the community holds its token.
    owner = CALL.c.member.is_(None) if member is None else (CALL.c.member == member) | CALL.c.member.is_(None)
    return (CALL.c.id == id) & (CALL.c.community == community) & owner


def get(
    session: Session, id: str, community: int, member: int | None, now: datetime
) -> StoredCallRow | None:
    """Find a stored call of a member; None when it has expired or is somebody else's."""
    query = pick(CALL, StoredCallRow).where(_theirs(id, community, member), CALL.c.expires_at > now)
    return one(session, query, StoredCallRow)


def update(
    session: Session, id: str, community: int, member: int | None, given: dict[str, Any],
    expires_at: datetime,
) -> bool:
    """Replace the values of a stored call."""
    return set_where(session, CALL, _theirs(id, community, member), given=given, expires_at=expires_at) == 1


def drop(session: Session, id: str, community: int, member: int | None) -> bool:
    """Forget a stored call."""
    return changed(session, delete(CALL).where(_theirs(id, community, member))) == 1


def sweep(session: Session, now: datetime) -> int:
    """Forget every stored call that has expired."""
    return changed(session, delete(CALL).where(CALL.c.expires_at <= now))
