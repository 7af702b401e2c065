"""Cases that members answered in private after the reveal: they count for nothing, and are not offered again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.rounds.records import ROUND
from db.rows import scalar, upsert


class Trial(Record, table=True):
    """A case that a member has tried; what they chose is kept nowhere."""

    member: int = Field(foreign_key="member.id", primary_key=True)
    case: int = Field(foreign_key="case.id", primary_key=True)
    community: int = Field(foreign_key="community.id")
    round: int = Field(foreign_key="round.id")
    at: datetime = Field(sa_type=Instant)


TRIAL = table(Trial)


def keep(session: Session, community: int, round: int, member: int, now: datetime) -> bool:
    """Note that a member tried the case of a round; False where the round is not there."""
    query = select(ROUND.c.case).where(ROUND.c.id == round, ROUND.c.community == community)
    case = scalar(session, query)
    if case is None:
        return False
    kept = upsert(session, TRIAL).values(member=member, case=case, community=community, round=round, at=now)
    session.execute(kept.on_conflict_do_nothing())
    return True


def tried(session: Session, community: int, case: int, member: int) -> bool:
    """Tell whether a member has tried a case."""
    these = (TRIAL.c.member == member) & (TRIAL.c.case == case) & (TRIAL.c.community == community)
    return scalar(session, select(TRIAL.c.at).where(these)) is not None
