"""Pins: a message is kept in sight at the top of its place, once it is there."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.deliveries.posting import DELIVERY, PIN, DeliveryRow, get, post
from db.rows import many, pick


def pin(session: Session, community: int, delivery: int, now: datetime) -> int | None:
    """Want a message pinned as soon as it is posted, and give the pin's delivery; None for another community's."""
    row = get(session, community, delivery)
    if row is None:
        return None
    subject, key = (PIN, delivery), f"{PIN}:{delivery}"
    return post(session, community, row.place, PIN, subject, key, now, after=delivery)


def pinned(session: Session, community: int, place: str) -> tuple[DeliveryRow, ...]:
    """List the messages that stand pinned in a place, oldest first."""
    pins = DELIVERY.alias("pins")
    query = pick(DELIVERY, DeliveryRow).join(pins, pins.c.subject_id == DELIVERY.c.id).where(
        pins.c.subject_kind == PIN, pins.c.state == "sent", DELIVERY.c.community == community,
        DELIVERY.c.place == place, DELIVERY.c.state == "sent", ~DELIVERY.c.takedown,
    )
    return many(session, query.order_by(DELIVERY.c.id), DeliveryRow)
