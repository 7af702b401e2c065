"""Telling the author and the editors what readers say: one card for each case, drawn again as more is said."""

from datetime import datetime

from sqlalchemy.orm import Session

from db import communities, deliveries
from db.members.records import ROLES

VIEW, KIND = "talk.said", "talk"
TOLD = ROLES[ROLES.index("editor"):]


def tell(session: Session, community: int, round: int, author: int | None, now: datetime) -> None:
    """Post the card where editors read and to the author, unless it stands there; then it is drawn again."""
    own = communities.direct_to(session, community, author) if author is not None else None
    places = [*communities.read_by(session, community, TOLD, now=now), *([own] if own is not None else [])]
    for place in dict.fromkeys(places):
        # An author who is away is told when they are back.
        deliveries.post(session, community, place, f"{VIEW}/{round}", (KIND, round), f"{KIND}:{round}:{place}", now,
                        "post" if place == own else "correction")
    deliveries.redraw(session, KIND, round, "correction")
