"""What becomes of a place that a platform refuses: it is stopped, and those who can set it right are told once."""

from datetime import datetime

from sqlalchemy.orm import Session

from db import communities, deliveries
from db.deliveries import DeliveryRow

VIEW, KIND = "admin.stopped", "stop"
TOLD = ("admin",)


def refused(session: Session, row: DeliveryRow, why: str, now: datetime) -> None:
    """Stop the place that refused a message, and post the card that tells so, unless it was stopped before.

    A direct message that somebody does not take is nobody else's to know, and stops nothing.
    """
    if "/@" in row.place:
        return
    new = deliveries.stop(session, row.community, row.place, why, now)
    if new is None:
        return
    for where in communities.read_by(session, row.community, TOLD, but=row.place, now=now):
        deliveries.post(session, row.community, where, f"{VIEW}/{row.id}", (KIND, new), f"{KIND}:{new}:{where}", now,
                        "correction")


def over(session: Session, community: int, place: str, now: datetime) -> bool:
    """Send to a place again, and what failed there lately; the card that told of it says so. False if it was not."""
    held = deliveries.resume(session, community, place, now)
    if held is None:
        return False
    deliveries.redraw(session, KIND, held, "correction")
    return True
