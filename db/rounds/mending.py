"""Mending the key of a case that was posted, while nobody has answered to it."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db import cases
from db.rounds.records import ROUND
from db.rows import scalar


def answered(session: Session, community: int, case: int) -> bool:
    """Say whether anybody has answered a round of a case."""
    answer = ROUND.metadata.tables["answer"]
    theirs = select(ROUND.c.id).where(ROUND.c.case == case, ROUND.c.community == community)
    found = scalar(session, select(func.count()).select_from(answer).where(answer.c.round.in_(theirs)))
    return bool(found)


def mend_key(session: Session, community: int, case: int) -> bool:
    """Give the rounds of a case the key that its question has now; False where somebody has answered.

    The rounds are written before the answers are counted: an answer that comes meanwhile waits for this
    transaction, which the caller gives up on False.
    """
    found = cases.get(session, community, case)
    if found is None:
        return False
    question = found.question
    theirs = (ROUND.c.case == case) & (ROUND.c.community == community)
    session.execute(update(ROUND).where(theirs).values(key=question.key, key_revision=question.key_revision))
    return not answered(session, community, case)
