"""What a member is told once: that no direct message reaches them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.reviews.records import REVIEWER
from db.rows import scalar, set_where

VIEW = "reviews.refused"
C = REVIEWER.c


def unheard(session: Session, community: int, member: int) -> int | None:
    """Give the member whose reviews ended since no direct message reaches them, unless they have heard it."""
    these = (C.member == member) & (C.community == community) & (C.state == "refused") & C.heard_at.is_(None)
    found: int | None = scalar(session, select(C.member).where(these))
    return found


def heard(session: Session, community: int, member: int, now: datetime) -> bool:
    """Note that a member was told; False where they were before."""
    return bool(set_where(session, REVIEWER, C.member == member, C.community == community, C.heard_at.is_(None),
                          heard_at=now))
