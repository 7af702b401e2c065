"""Disagreeing with the key of a revealed case: once for each reader and round, and it may be written anew."""

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.rows import scalar, upsert
from db.talk.records import DISAGREEMENT
from db.talk.rounds import told
from db.talk.telling import tell

DAY = timedelta(days=1)
A_DAY = 5
Disagreed = Literal["sent", "changed", "unchanged", "is the key", "own", "enough", "not revealed", "withdrawn",
                    "unknown"]
C = DISAGREEMENT.c


def disagree(
    session: Session, community: int, round: int, member: int, value: str, why: str, named: bool, now: datetime
) -> Disagreed:
    """Keep what a reader holds to be right and why, and tell the author and the editors.

    Written anew it is open again, whatever was answered to it before.
    """
    row = told(session, community, round)
    if isinstance(row, str):
        return row  # type: ignore[return-value]
    if row.author == member:
        return "own"
    if value in row.key:
        return "is the key"
    before = session.execute(select(DISAGREEMENT).where(C.round == round, C.member == member)).one_or_none()
    if before is not None and (before.value, before.why, before.named) == (value, why, named):
        return "unchanged"
    if _lately(session, round, member, now) >= A_DAY:
        return "enough"
    values: dict[str, Any] = {"value": value, "why": why, "named": named, "at": now, "state": "open", "reply": "",
                              "replied_by": None, "replied_at": None, "heard_at": None}
    made = upsert(session, DISAGREEMENT).values(community=community, round=round, member=member, **values)
    session.execute(made.on_conflict_do_update(index_elements=["round", "member"], set_=values))
    tell(session, community, round, row.author, now)
    return "sent" if before is None else "changed"


def _lately(session: Session, round: int, member: int, now: datetime) -> int:
    """Count the other rounds that a member disagreed with within a day."""
    these = (C.member == member) & (C.round != round) & (C.at > now - DAY)
    query = select(func.count()).select_from(DISAGREEMENT).where(these)
    found: int = scalar(session, query)
    return found
