"""Thanks to who wrote a case: by its readers after the reveal, and by Readout when it runs and a week later."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import jobs, kinds, letters
from db.cases.records import CASE
from db.columns import Instant, Record, table
from db.members import MEMBER
from db.rounds.records import ROUND
from db.rows import scalar, upsert

RUNS, AFTER, WEEK = "letters.runs", "letters.after", "letters.week"
LATER = timedelta(days=7)


class Thanks(Record, table=True):
    """One member's thanks to the author of a case."""

    case: int = Field(primary_key=True, foreign_key="case.id")
    member: int = Field(primary_key=True, foreign_key="member.id")
    at: datetime = Field(sa_type=Instant)


THANKS = table(Thanks)


@dataclass(frozen=True, slots=True)
class Echo:
    """What became of a round, for its author: counts alone. `agreed` is None below five answers."""

    answered: int
    agreed: int | None
    asked: int
    thanked: int


def give(session: Session, community: int, case: int, member: int, now: datetime) -> str:
    """Thank the author of a case: 'thanked', 'already', 'own', 'nobody' without an author, 'early' or 'unknown'.

    It is early until the answer was out once.
    """
    theirs = select(MEMBER.c.id).where(MEMBER.c.id == member, MEMBER.c.community == community)
    this = select(CASE.c.author, CASE.c.status).where(CASE.c.id == case, CASE.c.community == community)
    found = session.execute(this).one_or_none()
    if found is None or found.status == "withdrawn" or scalar(session, theirs) is None:
        return "unknown"
    if not _revealed(session, case):
        return "early"
    if found.author is None:
        return "nobody"
    if found.author == member:
        return "own"
    made = upsert(session, THANKS).values(case=case, member=member, at=now).on_conflict_do_nothing()
    return "thanked" if session.execute(made.returning(THANKS.c.case)).first() is not None else "already"


def _revealed(session: Session, case: int) -> bool:
    these = (ROUND.c.case == case) & (ROUND.c.state == "revealed")
    return session.execute(select(ROUND.c.id).where(these).limit(1)).first() is not None


def count(session: Session, community: int, case: int) -> int:
    """Count who thanked the author of a case."""
    query = select(func.count()).select_from(THANKS).join(CASE, CASE.c.id == THANKS.c.case)
    found: int = scalar(session, query.where(THANKS.c.case == case, CASE.c.community == community))
    return found


def runs(session: Session, case: Any, round: int, by: int | None, now: datetime) -> None:
    """Thank the author of a case when it runs for the first time; whoever posts their own knows."""
    if case.author is not None and case.author != by:
        letters.write(session, case.community, case.author, f"{RUNS}/{round}", f"runs:{case.id}", now, case=case.id)


def revealed(session: Session, community: int, round: int, now: datetime) -> None:
    """Have a letter written to the author of a round a week after its reveal."""
    these = (ROUND.c.id == round) & (ROUND.c.community == community)
    if scalar(session, select(ROUND.c.id).where(these)) is not None:
        jobs.add(session, f"letter:{round}", f"{WEEK}/{round}", now + LATER, community, None, now)


def write(session: Session, community: int, round: int, now: datetime) -> str:
    """Write the letter about a round to its author, one for each case: 'written', 'already', 'nobody' or 'unknown'.

    Nobody is told of a case that was withdrawn meanwhile, or of a round that does not stand any more.
    """
    query = select(CASE.c.id, CASE.c.author).join(ROUND, ROUND.c.case == CASE.c.id).where(
        ROUND.c.id == round, ROUND.c.community == community, ROUND.c.state == "revealed", CASE.c.status != "withdrawn")
    found = session.execute(query).one_or_none()
    if found is None or found.author is None:
        return "unknown" if found is None else "nobody"
    made = letters.write(session, community, found.author, f"{AFTER}/{round}", f"after:{found.id}", now, case=found.id)
    return "written" if made is not None else "already"


def echo(session: Session, community: int, row: Any, asked: int) -> Echo:
    """Count what became of a revealed round, by the key that counts now; `asked` is how often readers spoke of it."""
    right = sum(n for value, n in (row.tally or {}).items() if kinds.grade(value, row.key) == 1)
    agreed = right if row.answered >= 5 and not row.set_aside else None
    return Echo(row.answered, agreed, asked, count(session, community, row.case.id))
