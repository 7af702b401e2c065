"""The message of a day as it stands, and when it is taken down with a case."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import deliveries
from db.reviews.choosing import travels
from db.reviews.records import ASKED, KIND, REVIEW, SHEET, SheetRow
from db.rows import one, pick


def sheet(session: Session, community: int, number: int) -> tuple[SheetRow, tuple[int, ...]] | None:
    """Read the message of a day with the reviews on it, in their order."""
    row = one(session, pick(SHEET, SheetRow).where(SHEET.c.id == number, SHEET.c.community == community), SheetRow)
    if row is None:
        return None
    asked = select(ASKED.c.review).where(ASKED.c.sheet == number).order_by(ASKED.c.position)
    return row, tuple(session.execute(asked).scalars())


def take_down(session: Session, rounds: Sequence[int]) -> int:
    """Want every message deleted that shows, or showed, a case of some rounds; give how many there are."""
    query: Any = select(ASKED.c.sheet).join(REVIEW, REVIEW.c.id == ASKED.c.review).where(REVIEW.c.round.in_(rounds))
    found = session.execute(query.distinct()).scalars().all()
    return sum(deliveries.takedown(session, (KIND, one)) for one in found)


def confine(session: Session, community: int, case: int) -> int:
    """Want every message with a case deleted that its member may not be shown any more where it stands."""
    query = select(ASKED.c.sheet).join(REVIEW, REVIEW.c.id == ASKED.c.review).where(
        REVIEW.c.case == case, REVIEW.c.community == community)
    found = session.execute(query.distinct()).scalars().all()
    places = {sheet: [one.place for one in deliveries.about(session, community, KIND, sheet)] for sheet in found}
    beyond = [one for one, where in places.items() if not all(travels(session, community, place, case)
                                                              for place in where)]
    return sum(deliveries.takedown(session, (KIND, one)) for one in beyond)


def unsent(session: Session, community: int, number: int) -> bool:
    """Tell whether the message of a day has not reached its member yet."""
    return all(row.sent_at is None for row in deliveries.about(session, community, KIND, number))
