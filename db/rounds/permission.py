"""What becomes of posted cases when their permission ends, or when they may no longer be where they stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import cases, communities, deliveries, signatures
from db.cases.records import CASE
from db.communities.records import AUDIENCES
from db.deliveries import DELIVERY
from db.rounds.hiding import sharing
from db.rounds.records import ROUND
from db.rounds.withdrawing import take_down
from db.rows import set_where

PERMISSION_WITHDRAWN, PERMISSION_EXPIRED = "permission withdrawn", "permission expired"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Ended:
    """What was taken back: the numbers of the cases, and how many messages are taken down."""

    numbers: tuple[int, ...]
    messages: int


def withdraw_permission(session: Session, community: int, case: int, by: int | None, now: datetime) -> Ended:
    """Take back a case whose permission was withdrawn, and every other one with pictures of the same series."""
    found = cases.get(session, community, case)
    if found is None:
        return Ended((), 0)
    same = [case, *sharing(session, community, case)]
    return _together([_end(session, community, one, PERMISSION_WITHDRAWN, by, now) for one in same])


def expire(session: Session, now: datetime, limit: int = PAGE) -> Ended:
    """Take back approved cases whose permission is over, a page of them, whichever community they are of."""
    over = cases.ending(session, now, over=True)[:limit]
    return _together([_end(session, one.community, one.case, PERMISSION_EXPIRED, None, now) for one in over])


def _together(ended: list[Ended]) -> Ended:
    numbers = tuple(number for one in ended for number in one.numbers)
    return Ended(numbers, sum(one.messages for one in ended))


def _end(session: Session, community: int, case: int, decision: str, by: int | None, now: datetime) -> Ended:
    """Withdraw a case for good, keep the decision, and want its messages deleted; nothing where it is withdrawn."""
    if cases.withdraw(session, community, case, by, now) != "withdrawn":
        return Ended((), 0)
    found = cases.get(session, community, case)
    assert found is not None
    set_where(session, CASE, CASE.c.id == case, note=decision)
    pixels = signatures.pixels_of_case(found)
    signatures.record(session, community, case, found.version.number, decision, by, now, pixels=pixels)
    return Ended((found.number,), take_down(session, community, case, now))


def confine(session: Session, community: int, *, case: int | None = None, place: str | None = None) -> int:
    """Take down what stands where its case may not be any more: of a case, or in a place. Give how many messages.

    The rounds go on wherever else they were posted.
    """
    reach = {row.place: row.audience for row in communities.places(session, community)}
    query = select(DELIVERY.c.id, DELIVERY.c.subject_id, DELIVERY.c.place, CASE.c.audience).join(
        ROUND, ROUND.c.id == DELIVERY.c.subject_id).join(CASE, CASE.c.id == ROUND.c.case)
    query = query.where(DELIVERY.c.subject_kind == "round", ROUND.c.community == community,
                        DELIVERY.c.state != "gone", DELIVERY.c.takedown.is_(False))
    query = query.where(CASE.c.id == case) if case is not None else query
    query = query.where(DELIVERY.c.place == place) if place is not None else query
    beyond = [row for row in session.execute(query).all()
              if not cases.reaches(row.audience, reach.get(row.place, AUDIENCES[-1]))]
    return sum(deliveries.takedown(session, ("round", row.subject_id), row.id) for row in beyond)
