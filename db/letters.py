"""Letters: what one member is told, once: directly if they agreed to that, else when they next speak to Readout.

A letter is a view, drawn when it is read, so that it says what holds then. What a platform refused to deliver waits
like a letter that could not be sent.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import Index, Select, func, or_, select, text
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import consents, deliveries
from db.columns import Instant, Record, table
from db.communities.telling import DIRECT
from db.members import MEMBER, PERSON
from db.rows import many, pick, scalar, set_where, upsert

UNTOLD = text("told_at IS NULL")
FAILED = ("failed", "skipped", "gone")
SUBJECT = "letter"


class Letter(Record, table=True):
    """One thing that one member is told; `view` draws it, `case` is what it is about."""

    __table_args__ = (
        Index("ix_letter_untold", "member", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
        Index("ix_letter_member", "member", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    member: int = Field(foreign_key="member.id")
    view: str
    case: int | None = Field(default=None, foreign_key="case.id", index=True)
    key: str = Field(unique=True)
    delivery: int | None = Field(default=None, foreign_key="delivery.id")
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    at: datetime = Field(sa_type=Instant)


LETTER = table(Letter)
L = LETTER.c


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter; `told_at` is None until its member has read it where they speak."""

    id: int
    member: int
    view: str
    case: int | None
    delivery: int | None
    told_at: datetime | None
    at: datetime


def write(
    session: Session, community: int, member: int, view: str, key: str, now: datetime, *, case: int | None = None
) -> int | None:
    """Tell a member something once and give the letter's id; None where the same key has told it, or for a stranger."""
    theirs = select(MEMBER.c.id).where(MEMBER.c.id == member, MEMBER.c.community == community)
    if scalar(session, theirs) is None:
        return None
    values: dict[str, Any] = {"community": community, "member": member, "view": view, "case": case, "key": key,
                              "at": now}
    made = upsert(session, LETTER).values(values).on_conflict_do_nothing(index_elements=["key"]).returning(L.id)
    letter: int | None = session.execute(made).scalar()
    place = _directly(session, community, member) if letter is not None else None
    if letter is not None and place is not None:
        sent = deliveries.post(session, community, place, view, (SUBJECT, letter), f"letter:{letter}", now)
        set_where(session, LETTER, L.id == letter, delivery=sent)
    return letter


def _directly(session: Session, community: int, member: int) -> str | None:
    """Give the place where a member alone reads, if they agreed to be written to there."""
    if not consents.holds(session, community, member, consents.DIRECT):
        return None
    query = select(PERSON).where(PERSON.c.member == member, PERSON.c.platform.in_(DIRECT)).order_by(PERSON.c.id)
    found = session.execute(query.limit(1)).one_or_none()
    if found is None:
        return None
    return f"{found.platform}:{quote(found.workspace, safe='')}/@{quote(found.external, safe='@')}"


def waiting(session: Session, community: int, member: int, limit: int = 10) -> tuple[LetterRow, ...]:
    """List the letters that a member has not read and that were not sent to them, oldest first."""
    sent = deliveries.DELIVERY.c
    undelivered = or_(L.delivery.is_(None), sent.state.in_(FAILED))
    query = pick(LETTER, LetterRow).outerjoin(deliveries.DELIVERY, sent.id == L.delivery)
    query = query.where(L.community == community, L.member == member, L.told_at.is_(None), undelivered)
    return many(session, query.order_by(L.id).limit(limit), LetterRow)


def told(session: Session, community: int, member: int, letters: Collection[int], now: datetime) -> int:
    """Note that a member has read letters; give how many were new."""
    these = (L.community == community) & (L.member == member) & L.id.in_(letters) & L.told_at.is_(None)
    return set_where(session, LETTER, these, told_at=now)


def of_member(session: Session, community: int, member: int, limit: int = 10) -> tuple[LetterRow, ...]:
    """List a member's newest letters, newest first."""
    query = pick(LETTER, LetterRow).where(L.community == community, L.member == member)
    return many(session, query.order_by(L.id.desc()).limit(limit), LetterRow)


def redraw(session: Session, case: int) -> None:
    """Have every letter about a case that was sent drawn again, since something of it changed."""
    sent = select(L.id).where(L.case == case, L.delivery.is_not(None))
    for letter in session.execute(sent).scalars().all():
        deliveries.redraw(session, SUBJECT, letter, "correction")


def take_back(session: Session, case: int, now: datetime) -> None:
    """Take back every letter about a case: what was sent is deleted, what waits is told to nobody."""
    for letter in session.execute(select(L.id).where(L.case == case)).scalars().all():
        deliveries.takedown(session, (SUBJECT, letter))
    set_where(session, LETTER, L.case == case, L.told_at.is_(None), told_at=now)


def unsend(session: Session, deliveries_of: Select[Any], now: datetime) -> int:
    """Forget by which messages letters were sent, as those are forgotten themselves; they count as read."""
    values: dict[str, Any] = {"delivery": None, "told_at": func.coalesce(L.told_at, now)}
    return set_where(session, LETTER, L.delivery.in_(deliveries_of), **values)
