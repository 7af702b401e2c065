"""Messages under way: claimed under a lease, and changed only by the attempt that holds it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session

from db.columns import Instant
from db.deliveries.posting import DELIVERY, LIVE, PRIORITIES, DeliveryRow
from db.notes import touch
from db.rows import scalar, set_where

C = DELIVERY.c
HEADS = 512


def due(
    session: Session, platform: str, now: datetime, limit: int = 50, *, worker: str = "",
    lease_seconds: float = 60, workspace: str | None = None, busy: Collection[str] = (), urgent: bool = False,
) -> tuple[DeliveryRow, ...]:
    """Claim what a platform has to send now, most urgent first, at most one message for a place.

    A row whose `message_id` is set is drawn over; without one it is posted. A `first_attempt_at` before `now`
    without a message id means that an earlier attempt may have posted it. A row waits for the one it comes
    `after`. Places in `busy` are left out, so that one with many messages does not keep the others waiting;
    `urgent` leaves out counts.
    """
    ready = or_(
        (C.state == "pending") & (C.due_at <= now), (C.state == "sending") & (C.lease_until < now)
    )
    heads = _heads(platform, ready, workspace, busy, urgent, limit)
    chosen = select(C.id).where(C.id.in_(heads), LIVE, ready).with_for_update(skip_locked=True)
    values = {
        "state": "sending", "worker": worker, "attempt": C.attempt + 1,
        "lease_until": now + timedelta(seconds=lease_seconds),
        "first_attempt_at": func.coalesce(C.first_attempt_at, now),
    }
    taken = update(DELIVERY).where(C.id.in_(chosen)).values(values).returning(*C)
    rows = [DeliveryRow(**row) for row in session.execute(taken).mappings()]
    return tuple(sorted(rows, key=lambda row: (row.priority, row.due_at, row.id)))


def _heads(
    platform: str, ready: Any, workspace: str | None, busy: Collection[str], urgent: bool, limit: int
) -> Any:
    """Choose the most urgent ready message of each place, looking no further than a page."""
    page = select(C.id, C.place, C.priority, C.due_at).where(LIVE, C.platform == platform, ready, ~_waits())
    page = page.where(C.workspace == workspace) if workspace is not None else page
    page = page.where(C.place.not_in(busy)) if busy else page
    page = page.where(C.priority < PRIORITIES["count"]) if urgent else page
    found = page.order_by(C.priority, C.due_at, C.id).limit(HEADS).subquery()
    order = (found.c.priority, found.c.due_at, found.c.id)
    turn = func.row_number().over(partition_by=found.c.place, order_by=order).label("turn")
    turns = select(*found.c, turn).subquery()
    heads = select(turns.c.id).where(turns.c.turn == 1)
    return heads.order_by(turns.c.priority, turns.c.due_at, turns.c.id).limit(limit)


def _waits() -> Any:
    first = DELIVERY.alias("first")
    return select(first.c.id).where(first.c.id == C.after, first.c.message_id.is_(None)).exists()


def _held(delivery: int, attempt: int) -> Any:
    return (C.id == delivery) & (C.attempt == attempt) & (C.state == "sending")


def renew(session: Session, delivery: int, attempt: int, until: datetime) -> bool:
    """Keep a lease; False when another attempt has the message."""
    return set_where(session, DELIVERY, _held(delivery, attempt), lease_until=until) == 1


def sent(
    session: Session, delivery: int, attempt: int, message_id: str, drawn: int, now: datetime
) -> bool:
    """Say that a revision stands in the place; a newer one that is wanted by now goes out next."""
    again = C.wanted > drawn
    values = {
        "message_id": message_id, "drawn": drawn, "lease_until": None, "error": None,
        "state": case((again, "pending"), else_="sent"),
        "priority": case((again & (C.priority != PRIORITIES["post"]), C.priority), else_=PRIORITIES["count"]),
        "sent_at": func.coalesce(C.sent_at, now),
    }
    touch(session, "delivery")
    return set_where(session, DELIVERY, _held(delivery, attempt), **values) == 1


def failed(session: Session, delivery: int, attempt: int, error: str) -> bool:
    """Give a message up, with the sentence that a director reads."""
    return _end(session, delivery, attempt, state="failed", error=error)


def skipped(session: Session, delivery: int, attempt: int, why: str) -> bool:
    """Leave a message out for a reason, such as a deadline that has passed."""
    return _end(session, delivery, attempt, state="skipped", error=why)


def in_doubt(session: Session, delivery: int, attempt: int, error: str) -> bool:
    """Stop at a message that may or may not have been posted; a director decides."""
    return _end(session, delivery, attempt, state="in_doubt", error=error)


def gone(session: Session, delivery: int, attempt: int) -> bool:
    """Say that a message no longer exists, because it was taken down or somebody deleted it."""
    return _end(session, delivery, attempt, state="gone")


def defer(
    session: Session, delivery: int, attempt: int, until: datetime, error: str | None = None, untried: bool = False
) -> bool:
    """Give a message back, to be sent not before an instant; `untried` says that no attempt can have posted it."""
    forget = {"first_attempt_at": None} if untried else {}
    return _end(session, delivery, attempt, state="pending", due_at=until, error=error, **forget)


def orphaned(session: Session, delivery: int, why: str) -> None:
    """Leave out what was to come after a message that will never be there."""
    waiting = (C.after == delivery) & (C.state == "pending") & C.message_id.is_(None)
    set_where(session, DELIVERY, waiting, state="skipped", error=why)


def abandoned(session: Session, now: datetime) -> int:
    """End the lease of every message under way: whoever held one is known to have died; give how many."""
    return set_where(session, DELIVERY, C.state == "sending", C.lease_until >= now, lease_until=now)


def _end(session: Session, delivery: int, attempt: int, **values: Any) -> bool:
    touch(session, "delivery")
    return set_where(session, DELIVERY, _held(delivery, attempt), lease_until=None, **values) == 1


def decide(session: Session, community: int, delivery: int, again: bool, now: datetime) -> str:
    """Settle a message in doubt: post it again, or leave it; 'settled' or 'unknown'."""
    these = (C.id == delivery) & (C.community == community) & (C.state == "in_doubt")
    # No first attempt any more: the director has answered for whatever the earlier ones did. What is to be taken
    # down is still looked for from the first attempt on, or a message that stands there would never be found.
    values: dict[str, Any] = {"state": "skipped"}
    if again:
        begun = case((C.takedown, C.first_attempt_at), else_=None)
        values = {"state": "pending", "due_at": now, "first_attempt_at": begun, "error": None}
    touch(session, "delivery")
    return "settled" if set_where(session, DELIVERY, these, **values) else "unknown"


def next_due(session: Session, platform: str | None = None) -> datetime | None:
    """Give the instant at which the next message wants attention."""
    when = case((C.state == "sending", C.lease_until), else_=C.due_at)
    query = select(func.min(when, type_=Instant())).where(LIVE, ~_waits())
    query = query.where(C.platform == platform) if platform is not None else query
    found: datetime | None = scalar(session, query)
    return found
