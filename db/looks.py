"""First looks: what a member said they saw before the options were shown; a fact beside the answer, never graded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.cases.records import QUESTION
from db.columns import Instant, Record, table
from db.rounds.records import ROUND
from db.rows import one, pick, upsert

Looked = Literal["looked", "already", "closed", "not asked", "unknown"]


class FirstLook(Record, table=True):
    """What a member committed to before the options of a round; `said` is None for nothing seen."""

    __tablename__ = "first_look"
    round: int = Field(foreign_key="round.id", primary_key=True)
    member: int = Field(foreign_key="member.id", primary_key=True)
    community: int = Field(foreign_key="community.id")
    said: str | None = None
    at: datetime = Field(sa_type=Instant)


FIRST_LOOK = table(FirstLook)


@dataclass(frozen=True, slots=True)
class LookRow:
    """What a member saw first; None for nothing."""

    round: int
    member: int
    said: str | None
    at: datetime


def look(session: Session, community: int, round: int, member: int, said: str | None, at: datetime) -> Looked:
    """Keep what a member saw first; it stays as it was said, since the options are known from then on."""
    query = select(ROUND.c.state, ROUND.c.closes_at, QUESTION.c.look_first)
    query = query.join(QUESTION, QUESTION.c.id == ROUND.c.question)
    row = session.execute(query.where(ROUND.c.id == round, ROUND.c.community == community)).one_or_none()
    if row is None:
        return "unknown"
    if not row.look_first:
        return "not asked"
    if row.state != "open" or at >= row.closes_at:
        return "closed"
    values = {"round": round, "member": member, "community": community, "said": said, "at": at}
    new = upsert(session, FIRST_LOOK).values(values).on_conflict_do_nothing().returning(FIRST_LOOK.c.round)
    return "already" if session.execute(new).one_or_none() is None else "looked"


def mine(session: Session, community: int, round: int, member: int) -> LookRow | None:
    """Give what a member saw first in a round; None where they have not committed to anything."""
    these = (FIRST_LOOK.c.round == round) & (FIRST_LOOK.c.member == member) & (FIRST_LOOK.c.community == community)
    return one(session, pick(FIRST_LOOK, LookRow).where(these), LookRow)
