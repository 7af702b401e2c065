"""Messages under way: changed only by the attempt that holds their lease."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, literal, update
from sqlalchemy.orm import Session

from db.columns import Instant
from db.deliveries.posting import DELIVERY, PRIORITIES, DeliveryRow
from db.deliveries.telling import retell
from db.notes import carries, touch
from db.rows import one, pick, set_where

C = DELIVERY.c


def _held(delivery: int, attempt: int) -> Any:
    return (C.id == delivery) & (C.attempt == attempt) & (C.state == "sending")


def renew(session: Session, delivery: int, attempt: int, until: datetime) -> bool:
    """Keep a lease; False when another attempt has the message."""
    return set_where(session, DELIVERY, _held(delivery, attempt), lease_until=until) == 1


def sent(
    session: Session, delivery: int, attempt: int, message_id: str, drawn: int, now: datetime
) -> bool:
    """Say that a revision stands in the place; a newer one that is wanted by now goes out next."""
    given = {"delivery": delivery, "held": attempt, "message": message_id, "revision": drawn, "now": now}
    touch(session, "delivery")
    return session.execute(SENT, given).scalar() is not None


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


@carries
def begin(session: Session, delivery: int, attempt: int, now: datetime) -> DeliveryRow | None:
    """Store that a message may be posted from now on, unless it is to be taken down; give it as it stands.

    An attempt that died before this has surely posted nothing.
    """
    row = session.execute(BEGUN, {"delivery": delivery, "held": attempt, "now": now}).mappings().one_or_none()
    if row is not None:
        return DeliveryRow(**row)
    return one(session, pick(DELIVERY, DeliveryRow).where(C.id == delivery), DeliveryRow)


@carries
def defer(
    session: Session, delivery: int, attempt: int, until: datetime, error: str | None = None, untried: bool = False,
    counted: bool = False,
) -> bool:
    """Give a message back, to be sent not before an instant; `untried` says that no attempt can have posted it.

    What was only `counted` when it was asked to wait does not wait if by now it is wanted for more.
    """
    forget = {"first_attempt_at": None, "begun_at": None} if untried else {}
    more = case((C.priority < PRIORITIES["count"], C.created_at), else_=literal(until, Instant()))
    return _end(session, delivery, attempt, state="pending", due_at=more if counted else until, error=error, **forget)


def orphaned(session: Session, delivery: int, why: str) -> None:
    """Leave out what was to come after a message that will never be there."""
    waiting = (C.after == delivery) & (C.state == "pending") & C.message_id.is_(None)
    set_where(session, DELIVERY, waiting, state="skipped", error=why)


def abandoned(session: Session, now: datetime) -> int:
    """End the lease of every message under way: whoever held one is known to have died; give how many."""
    return set_where(session, DELIVERY, C.state == "sending", C.lease_until >= now, lease_until=now)


def _end(session: Session, delivery: int, attempt: int, **values: Any) -> bool:
    touch(session, "delivery")
    ended = set_where(session, DELIVERY, _held(delivery, attempt), lease_until=None, **values) == 1
    if ended and values["state"] != "pending":
        retell(session, delivery)
    return ended


def decide(session: Session, community: int, delivery: int, again: bool, now: datetime) -> str:
    """Settle a message in doubt: post it again, or leave it; 'settled' or 'unknown'."""
    these = (C.id == delivery) & (C.community == community) & (C.state == "in_doubt")
    # No first attempt any more: the director has answered for whatever the earlier ones did. What is to be taken
    # down is still looked for from the first attempt on, or a message that stands there would never be found.
    values: dict[str, Any] = {"state": "skipped"}
    if again:
        tried = {name: case((C.takedown, C[name]), else_=None) for name in ("first_attempt_at", "begun_at")}
        values = {"state": "pending", "due_at": now, "error": None, **tried}
    touch(session, "delivery")
    return "settled" if set_where(session, DELIVERY, these, **values) else "unknown"


def _mine() -> Any:
    """Start an update of the message that an attempt holds, by its parameters."""
    held = (C.id == bindparam("delivery")) & (C.attempt == bindparam("held")) & (C.state == "sending")
    return update(DELIVERY).where(held)


def _sent() -> Any:
    again = C.wanted > bindparam("revision")
    values: dict[str, Any] = {
        "message_id": bindparam("message"), "drawn": bindparam("revision"), "lease_until": None, "error": None,
        "state": case((again, "pending"), else_="sent"),
        "priority": case((again & (C.priority != PRIORITIES["post"]), C.priority), else_=PRIORITIES["count"]),
        "sent_at": func.coalesce(C.sent_at, bindparam("now", type_=Instant())),
    }
    return _mine().values(values).returning(C.id)


def _begun() -> Any:
    begun = func.coalesce(C.begun_at, bindparam("now", type_=Instant()))
    return _mine().values(begun_at=case((C.takedown, C.begun_at), else_=begun)).returning(*C)


# Both are run for every message that is posted, so they are built once.
SENT, BEGUN = _sent(), _begun()
