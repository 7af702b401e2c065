"""What a message that somebody points at is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.deliveries.posting import DELIVERY
from db.rows import scalar

C = DELIVERY.c


def view_at(session: Session, community: int, workspace: str, message_id: str) -> str | None:
    """Give the view that a message shows, by its platform's own id; None where it is no message of the community's."""
    this = (C.community == community) & (C.workspace == workspace) & (C.message_id == message_id)
    standing = this & (C.state != "gone") & C.after.is_(None)
    found: str | None = scalar(session, select(C.view).where(standing).order_by(C.id).limit(1))
    return found
