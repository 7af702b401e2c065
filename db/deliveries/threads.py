"""Threads: where a posted message is talked about, each begun by one line of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, false, insert, literal, select, true
from sqlalchemy.orm import Session

from db.columns import Instant
from db.deliveries.posting import DELIVERY, PRIORITIES, ROWS_ARE_MESSAGES, THREAD
from db.notes import carries, touch
from db.rows import set_where

C = DELIVERY.c
ALIVE = ("pending", "sending", "sent", "in_doubt")


def thread(session: Session, community: int, subject: tuple[str, int], view: str, now: datetime) -> None:
    """Want a line in the thread of every message about a subject, as soon as that is posted.

    Left out are places whose admins want no threads, direct messages, and the web rooms, which have none.
    """
    place = DELIVERY.metadata.tables["place"]
    wanted = place.c.threads & (place.c.kind == "room") & C.platform.not_in(ROWS_ARE_MESSAGES)
    values: dict[str, Any] = {
        "community": C.community, "platform": C.platform, "workspace": C.workspace, "place": C.place,
        "view": literal(view), "subject_kind": literal(THREAD), "subject_id": C.id,
        "key": literal(f"{THREAD}:") + cast(C.id, String), "after": C.id, "wanted": literal(1), "drawn": literal(0),
        "attempt": literal(0), "state": literal("pending"), "priority": literal(PRIORITIES["post"]),
        "due_at": literal(now, Instant), "created_at": literal(now, Instant), "takedown": false(),
    }
    query = select(*values.values()).join(place, (place.c.place == C.place) & (place.c.community == C.community))
    query = query.where(C.community == community, C.subject_kind == subject[0], C.subject_id == subject[1],
                        C.state.in_(ALIVE), C.takedown != true(), wanted)
    session.execute(insert(DELIVERY).from_select(list(values), query, include_defaults=False))
    touch(session, "delivery")


@carries
def moved(session: Session, delivery: int, attempt: int, place: str) -> bool:
    """Note the thread that a line goes into, once it is open; False when another attempt has the line."""
    these = (C.id == delivery) & (C.attempt == attempt) & (C.state == "sending")
    return set_where(session, DELIVERY, these, place=place) == 1
