"""Taking a case down wherever it was posted."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import concerns, deliveries, letters, reviews, talk
from db.rounds.records import ROUND
from db.rows import set_where


def take_down(session: Session, community: int, case: int, now: datetime) -> int:
    """Want every message about the rounds of a case deleted; rounds that are open end unscored. Give how many
    messages there were.

    What was revealed stays scored: members keep what they earned. Whoever had a privacy concern about it was right
    to say so: tickets that wait are decided as founded.
    """
    concerns.decide(session, community, case, "founded", None, now)
    letters.take_back(session, case, now)
    these = (ROUND.c.case == case) & (ROUND.c.community == community)
    posted = session.execute(select(ROUND.c.id).where(these)).scalars().all()
    set_where(session, ROUND, these, ROUND.c.state == "open", state="withdrawn", closes_at=now)
    talk.take_down(session, posted)
    reviews.take_down(session, posted)
    for round in posted:
        deliveries.redraw(session, talk.KIND, round, "correction")
    return sum(deliveries.takedown(session, ("round", round)) for round in posted)
