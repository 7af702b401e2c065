"""What pages that are open ask: which messages of a place changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.deliveries.posting import DELIVERY, PIN


def revisions(session: Session, place: str, limit: int = 30) -> list[tuple[int, int]]:
    """Give (message, revision) of the newest messages of a place, those taken down among them."""
    query = select(DELIVERY.c.id, DELIVERY.c.wanted).where(DELIVERY.c.place == place, DELIVERY.c.subject_kind != PIN)
    return [(row.id, row.wanted) for row in session.execute(query.order_by(DELIVERY.c.id.desc()).limit(limit))]
