"""What became of a reader's disagreement, and whether they have heard it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.rows import scalar, set_where
from db.talk.records import DISAGREEMENT

VIEW = "talk.heard"
C = DISAGREEMENT.c
WAITS: Any = C.state.in_(("answered", "corrected")) & C.heard_at.is_(None)


def unheard(session: Session, community: int, member: int) -> int | None:
    """Give the oldest disagreement of a member of which they have not heard what became; None where there is none."""
    these = (C.member == member) & (C.community == community) & WAITS
    found: int | None = scalar(session, select(C.id).where(these).order_by(C.replied_at, C.id).limit(1))
    return found


def heard(session: Session, community: int, disagreement: int, now: datetime) -> bool:
    """Note that a member was told what became of a disagreement; False where they were before."""
    return bool(set_where(session, DISAGREEMENT, C.id == disagreement, C.community == community, WAITS, heard_at=now))
