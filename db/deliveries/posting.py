"""Messages wanted: posted once by their key, and drawn again whenever their subject changes."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Index, and_, case, or_, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, one_of, table
from db.notes import note, touch
from db.rows import many, one, pick, scalar, upsert

STATES = ("pending", "sending", "sent", "in_doubt", "failed", "skipped", "gone")
PRIORITIES = {"takedown": 0, "reveal": 1, "correction": 1, "post": 2, "count": 3}
LIVE = text("state IN ('pending', 'sending')")
# In the web rooms a message is its row: nothing is sent, and it is drawn when it is asked for.
ROWS_ARE_MESSAGES = ("web",)
# The view and subject of what is no message of its own: it keeps another in sight.
PIN = "pin"
# The subject of a line in the thread of another message, which the thread is opened for.
THREAD = "thread"
# How a place goes on after its workspace where one person alone reads.
DIRECT = "/@"


class Delivery(Record, table=True):
    """One message in one place."""

    __table_args__ = (
        one_of("state", STATES),
        Index("ix_delivery_subject", "subject_kind", "subject_id"),
        Index("ix_delivery_place", "community", "place", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    platform: str
    workspace: str
    place: str
    view: str
    subject_kind: str
    subject_id: int
    key: str = Field(unique=True)
    wanted: int = 1
    drawn: int = 0
    message_id: str | None = None
    state: str = "pending"
    priority: int = 2
    after: int | None = Field(default=None, foreign_key="delivery.id", index=True)
    due_at: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    attempt: int = 0
    worker: str | None = None
    first_attempt_at: datetime | None = Field(default=None, sa_type=Instant)
    begun_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    takedown: bool = False
    mention: str | None = None
    created_at: datetime = Field(sa_type=Instant)


DELIVERY = table(Delivery)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message as it stands; `attempt` fences every later change of it, `wanted` is the revision to draw.

    From `first_attempt_at` on something drawn may be on its way; from `begun_at` on it may have been posted.
    """

    id: int
    community: int
    platform: str
    workspace: str
    place: str
    view: str
    subject_kind: str
    subject_id: int
    key: str
    wanted: int
    drawn: int
    message_id: str | None
    state: str
    priority: int
    after: int | None
    due_at: datetime
    lease_until: datetime | None
    attempt: int
    worker: str | None
    first_attempt_at: datetime | None
    begun_at: datetime | None
    error: str | None
    sent_at: datetime | None
    takedown: bool
    mention: str | None
    created_at: datetime


def post(
    session: Session, community: int, place: str, view: str, subject: tuple[str, int], key: str,
    now: datetime, priority: str = "post", after: int | None = None, mentions: bool = False,
) -> int:
    """Want a message in a place and give its delivery's id; a key that is there already keeps its message.

    What `mentions` mentions the group that an admin chose for the place, if any. A direct message to somebody who is
    away waits until they are back, unless it is more urgent than a post.
    """
    platform, workspace, left, mention = _home(session, place)
    values: dict[str, Any] = {
        "community": community, "platform": platform, "workspace": workspace, "place": place, "view": view,
        "subject_kind": subject[0], "subject_id": subject[1], "key": key, "after": after,
        "priority": PRIORITIES[priority], "due_at": now, "created_at": now, "mention": mention if mentions else None,
    }
    if DIRECT in place and priority == "post":
        values["due_at"] = _back_at(session, place, now)
    if platform in ROWS_ARE_MESSAGES:
        values |= {"state": "sent", "drawn": 1, "sent_at": now, "message_id": key}
    if left:
        values |= {"state": "skipped", "error": "Readout is not in this workspace any more."}
    session.execute(upsert(session, DELIVERY).values(values).on_conflict_do_nothing(index_elements=["key"]))
    touch(session, "delivery")
    touch(session, f"place:{place}")
    found: int = scalar(session, select(DELIVERY.c.id).where(DELIVERY.c.key == key))
    return found


def _back_at(session: Session, place: str, now: datetime) -> datetime:
    """Give when a direct message may reach its reader: now, or when their leave ends."""
    head, _, external = place.partition(DIRECT)
    platform, _, workspace = head.partition(":")
    person, member = (DELIVERY.metadata.tables[name] for name in ("person", "member"))
    query = select(member.c.away_until).join(person, person.c.member == member.c.id)
    this = (person.c.platform == platform) & (person.c.workspace == unquote(workspace))
    until: datetime | None = scalar(session, query.where(this, person.c.external == unquote(external)))
    return now if until is None else max(now, until)


def _home(session: Session, place: str) -> tuple[str, str, bool, str | None]:
    """Give a place's platform and workspace, whether Readout was taken out of it, and whom a new case mentions there.

    The place may be in no table.
    """
    tables = DELIVERY.metadata.tables
    known, home, departure = tables["place"], tables["workspace"], tables["departure"]
    query = select(home.c.platform, home.c.external, departure.c.at, known.c.mention)
    query = query.join(known, known.c.workspace == home.c.id).outerjoin(departure, departure.c.workspace == home.c.id)
    found = session.execute(query.where(known.c.place == place)).one_or_none()
    if found is not None:
        return found.platform, found.external, found.at is not None, found.mention
    parts = re.split(r"[:/]", place)
    return parts[0], parts[1] if len(parts) > 1 else "", False, None


def redraw(session: Session, subject_kind: str, subject_id: int, priority: str = "count") -> None:
    """Want every message about a subject drawn again.

    It is noted and done once before the commit, so a hundred answers to one round cost one update.
    """
    note(session, _raise_wanted, (subject_kind, subject_id), PRIORITIES[priority], min)


def _raise_wanted(session: Session, subjects: dict[Any, Any]) -> None:
    for priority in sorted(set(subjects.values())):
        these = [key for key, value in subjects.items() if value == priority]
        rows = session.execute(_wanting(these, priority)).all()
        for row in rows:
            touch(session, f"place:{row.place}")
        if rows:
            touch(session, "delivery")


def _wanting(subjects: list[tuple[str, int]], priority: int) -> Any:
    column = DELIVERY.c
    matches = [and_(column.subject_kind == kind, column.subject_id == number) for kind, number in subjects]
    is_row = column.platform.in_(ROWS_ARE_MESSAGES)
    # A message that waits for its first sending keeps its place in the queue unless this is more urgent.
    urgency = case((or_(column.state != "sent", column.priority < priority), column.priority), else_=priority)
    values = {
        "wanted": column.wanted + 1,
        "drawn": case((is_row, column.wanted + 1), else_=column.drawn),
        "state": case((and_(column.state == "sent", ~is_row), "pending"), else_=column.state),
        "priority": case((column.priority > priority, priority), else_=urgency),
        # A count may have been asked to wait; what is more than a count does not wait for that.
        "due_at": case((and_(column.message_id.is_not(None), column.priority == PRIORITIES["count"],
                             column.priority > priority), column.created_at), else_=column.due_at),
    }
    alive = column.state.in_(("pending", "sending", "sent", "in_doubt"))
    return update(DELIVERY).where(or_(*matches), alive).values(values).returning(column.place)


def takedown(session: Session, subject: tuple[str, int], only: int | None = None, *, threads: bool = True) -> int:
    """Want every message about a subject, or `only` one of them, deleted before anything else is sent; give how many.

    With `threads`, what stands in their threads is deleted as well; the threads themselves stay.
    """
    these = and_(DELIVERY.c.subject_kind == subject[0], DELIVERY.c.subject_id == subject[1])
    rows = _take_down(session, these if only is None else and_(these, DELIVERY.c.id == only))
    if threads and rows:
        _take_down(session, and_(DELIVERY.c.subject_kind == THREAD, DELIVERY.c.subject_id.in_(rows)))
    touch(session, "delivery")
    return len(rows)


def _take_down(session: Session, these: Any) -> list[int]:
    column = DELIVERY.c
    # What an attempt may have posted is looked for, though nobody knows its message.
    shown = or_(column.message_id.is_not(None), column.first_attempt_at.is_not(None))
    is_row = column.platform.in_(ROWS_ARE_MESSAGES)
    values = {
        # At once, however long an earlier attempt was to wait.
        "takedown": True, "wanted": column.wanted + 1, "priority": PRIORITIES["takedown"], "due_at": column.created_at,
        "state": case((or_(is_row, ~shown), "gone"), (column.state == "sending", "sending"), else_="pending"),
    }
    these = and_(these, column.state != "gone")
    rows = session.execute(update(DELIVERY).where(these).values(values).returning(column.id, column.place)).all()
    for row in rows:
        touch(session, f"place:{row.place}")
    return [row.id for row in rows]


def get(session: Session, community: int, delivery: int) -> DeliveryRow | None:
    """Find a message of a community."""
    these = (DELIVERY.c.id == delivery) & (DELIVERY.c.community == community)
    return one(session, pick(DELIVERY, DeliveryRow).where(these), DeliveryRow)


def about(session: Session, community: int, subject_kind: str, subject_id: int) -> tuple[DeliveryRow, ...]:
    """List the messages about a subject."""
    query = pick(DELIVERY, DeliveryRow).where(
        DELIVERY.c.community == community, DELIVERY.c.subject_kind == subject_kind,
        DELIVERY.c.subject_id == subject_id,
    )
    return many(session, query.order_by(DELIVERY.c.id), DeliveryRow)


def page(
    session: Session, community: int, place: str, before: int | None = None, limit: int = 20
) -> tuple[DeliveryRow, ...]:
    """Read the messages of a place, oldest first: the newest `limit`, or those before a delivery."""
    query = pick(DELIVERY, DeliveryRow).where(
        DELIVERY.c.community == community, DELIVERY.c.place == place, DELIVERY.c.state == "sent",
        DELIVERY.c.subject_kind != PIN,
    )
    query = query.where(DELIVERY.c.id < before) if before is not None else query
    return many(session, query.order_by(DELIVERY.c.id.desc()).limit(limit), DeliveryRow)[::-1]


def in_doubt_of(session: Session, community: int) -> tuple[DeliveryRow, ...]:
    """List the messages of which nobody knows whether they were posted, for a director to decide."""
    query = pick(DELIVERY, DeliveryRow).where(
        DELIVERY.c.community == community, DELIVERY.c.state == "in_doubt"
    )
    return many(session, query.order_by(DELIVERY.c.id), DeliveryRow)
