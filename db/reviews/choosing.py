"""What comes back next: from a member's own misses, those that they may be shown now."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import unquote

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import cases, communities
from db.answers import ANSWER
from db.cases.records import QUESTION
from db.extent import bounds_of
from db.reviews.records import REVIEW, ReviewerRow, ReviewRow
from db.reviews.sheets import Miss
from db.rounds.records import ROUND
from db.rows import many, one, pick

ADOPTED, LOOKED_AT = 50, 20
CERTAIN = 3
# What has waited for so long comes before anything else.
LONG = timedelta(days=7)


def missed(session: Session, community: int, member: int) -> tuple[Miss, ...]:
    """List a member's misses that do not come back yet, oldest first: ranked answers that were wrong when revealed."""
    there = select(REVIEW.c.id).where(REVIEW.c.member == member, REVIEW.c.case == ROUND.c.case)
    query = select(ROUND.c.case, ROUND.c.id.label("round"), ROUND.c.revealed_at.label("at"), ANSWER.c.confidence)
    query = query.join(ANSWER, (ANSWER.c.round == ROUND.c.id) & (ANSWER.c.question == ROUND.c.question))
    query = query.join(QUESTION, QUESTION.c.id == ROUND.c.question)
    query = query.where(ROUND.c.community == community, ANSWER.c.member == member, _wrong(), ~there.exists(),
                        QUESTION.c.kind == "choice")
    found = session.execute(query.order_by(ROUND.c.id).limit(ADOPTED)).all()
    return tuple(Miss(row.case, row.round, row.at, row.confidence == CERTAIN) for row in found)


def _wrong() -> Any:
    """Hold of answers that were ranked, and count as wrong by the key as it is now."""
    return (ROUND.c.state == "revealed") & ~ROUND.c.set_aside & ANSWER.c.counts & (ANSWER.c.grade == 0)


def due(session: Session, community: int, reviewer: ReviewerRow, now: datetime, today: date,
        limit: int) -> tuple[ReviewRow, ...]:
    """List what comes back to a member now, at most `limit`: what waited long, then what they were certain of."""
    still = select(ANSWER.c.id).join(ROUND, ROUND.c.id == ANSWER.c.round).where(
        ROUND.c.id == REVIEW.c.round, ANSWER.c.question == ROUND.c.question, ANSWER.c.member == REVIEW.c.member,
        _wrong())
    query = pick(REVIEW, ReviewRow).where(
        REVIEW.c.member == reviewer.member, REVIEW.c.community == community, REVIEW.c.retired_at.is_(None),
        REVIEW.c.due_on <= today, still.exists())
    found = many(session, query.order_by(REVIEW.c.due_on, REVIEW.c.id).limit(200), ReviewRow)
    first = sorted(found, key=lambda row: (today - row.due_on < LONG, not (row.certain and not row.answered),
                                           row.due_on, row.id))[:LOOKED_AT]
    fit = (row for row in first if may_come(session, community, reviewer.place, row.case, now))
    return tuple(islice(fit, limit))


def may_come(session: Session, community: int, place: str, case: int, now: datetime) -> bool:
    """Tell whether a case may be shown in a direct message: approved, not hidden, permitted, and that far."""
    found = cases.get(session, community, case)
    if found is None or found.status != "approved" or cases.is_hidden(session, case):
        return False
    reach = _reach(session, community, place)
    return not cases.barred(found, bounds_of(session, community, reach, now + timedelta(days=1)))


def travels(session: Session, community: int, place: str, case: int) -> bool:
    """Tell whether a case may travel as far as a direct message."""
    found = cases.get(session, community, case)
    return found is not None and cases.reaches(found.audience, _reach(session, community, place))


def _reach(session: Session, community: int, place: str) -> str:
    platform, _, rest = place.partition(":")
    found: str = communities.reach_at(session, community, place, (platform, unquote(rest.partition("/")[0])))
    return found


def review_of(session: Session, community: int, review: int, member: int) -> ReviewRow | None:
    """Find what comes back to a member; None where it is somebody else's."""
    query = pick(REVIEW, ReviewRow).where(
        REVIEW.c.id == review, REVIEW.c.community == community, REVIEW.c.member == member)
    return one(session, query, ReviewRow)
