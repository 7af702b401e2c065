"""Messages that must not stay as they were sent: deleted, and posted anew in their places."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.deliveries.posting import DELIVERY, ROWS_ARE_MESSAGES, THREAD, DeliveryRow, post, redraw, takedown
from db.rows import many, pick

C = DELIVERY.c
ALIVE = ("pending", "sending", "sent", "in_doubt")


def replace(session: Session, subject: tuple[str, int], now: datetime) -> int:
    """Want every copy of the messages about a subject deleted, and posted anew as they are drawn from now on.

    Give how many messages there are. An edit would leave the file that was sent with a message within reach; a
    message that is deleted takes it along. In the web rooms a message is its row, of which there is no copy: it is
    drawn again where it stands. So is what no attempt can have sent yet. What stands in their threads has no pictures.
    """
    rows = _sent(session, subject)
    for row in rows:
        takedown(session, subject, only=row.id, threads=False)
        if row.state in ALIVE and _kept(session, row):
            post(session, row.community, row.place, row.view, subject, f"again:{row.id}", now, "correction")
    redraw(session, *subject, "correction")
    return len(rows)


def _sent(session: Session, subject: tuple[str, int]) -> list[DeliveryRow]:
    """List the messages of which something may stand on a platform, whatever became of them.

    They are locked: one that another process claims meanwhile, to draw what must not be seen, is claimed either
    before, and counts as sent, or after, and is drawn from what is written here.
    """
    query = pick(DELIVERY, DeliveryRow).where(
        C.subject_kind == subject[0], C.subject_id == subject[1], C.state != "gone", ~C.takedown,
        C.platform.not_in(ROWS_ARE_MESSAGES),
    )
    rows = many(session, query.order_by(C.id).with_for_update(), DeliveryRow)
    return [row for row in rows if row.message_id is not None or row.first_attempt_at is not None]


def _kept(session: Session, row: DeliveryRow) -> bool:
    """Tell whether the community still posts to a place; nobody keeps direct messages in a list."""
    place = DELIVERY.metadata.tables["place"]
    known = select(place.c.id).where(place.c.place == row.place, place.c.community == row.community)
    return "/@" in row.place or session.execute(known).first() is not None


def standing(session: Session, community: int, subject: tuple[str, int]) -> tuple[DeliveryRow, ...]:
    """List the messages about a subject, and in their threads, that are to be deleted and are not gone yet."""
    about = (C.subject_kind == subject[0]) & (C.subject_id == subject[1])
    messages = select(C.id).where(about)
    within = (C.subject_kind == THREAD) & C.subject_id.in_(messages)
    query = pick(DELIVERY, DeliveryRow).where(
        C.community == community, about | within, C.takedown, C.state != "gone",
    )
    return many(session, query.order_by(C.id), DeliveryRow)
