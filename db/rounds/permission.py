"""What becomes of posted cases when their permission ends, or when they may no longer be where they stand."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import cases, communities, concerns, deliveries, reviews, signatures, slack_files, talk
from db.cases.records import CASE, CaseRow
from db.communities.records import AUDIENCES
from db.concerns import CONCERN
from db.deliveries import DELIVERY
from db.rounds.hiding import hide, sharing
from db.rounds.records import ROUND
from db.rounds.withdrawing import take_down
from db.rows import next_number

PERMISSION_WITHDRAWN, PERMISSION_EXPIRED = "permission withdrawn", "permission expired"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Ended:
    """What was taken back: the cases by id and by number, and how many messages are taken down.

    `hidden` are the numbers of other authors' cases with the same pictures, which wait for an editor.
    """

    cases: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    messages: int = 0
    hidden: tuple[int, ...] = ()


def withdraw_shared(session: Session, community: int, case: int, by: int | None, now: datetime,
                    decision: str = "withdrawn") -> Ended:
    """Take back a case for good, and every other one of its community with pictures of the same series."""
    same = [case, *sharing(session, community, case)]
    return _together([_end(session, community, one, decision, by, now) for one in same])


def withdraw_permission(session: Session, community: int, case: int, by: int | None, now: datetime, *,
                        editor: bool = True) -> Ended:
    """Take back a case whose permission was withdrawn, and every other one with pictures of the same series.

    Whoever is no editor ends only cases of their own: those of other authors are hidden, and an editor decides, since
    whoever has the same bytes could otherwise end anybody's case.
    """
    if editor or by is None:
        return withdraw_shared(session, community, case, by, now, PERMISSION_WITHDRAWN)
    # Its lock comes first, as where a concern is reported, so that neither waits for the other.
    next_number(session, CONCERN, community)
    found = cases.get(session, community, case)
    if found is None or found.status == "withdrawn":
        return Ended()
    same = [cases.get(session, community, one) for one in sharing(session, community, case)]
    own = [one.id for one in same if one is not None and one.author == by]
    ended = _together([_end(session, community, one, PERMISSION_WITHDRAWN, by, now) for one in (case, *own)])
    others = [one for one in same if one is not None and one.author != by]
    for one in others:
        _ask_an_editor(session, one, by, now)
    return replace(ended, hidden=tuple(one.number for one in others))


def _ask_an_editor(session: Session, case: CaseRow, by: int, now: datetime) -> None:
    """Hide a case and open a ticket about it, whose note says that a permission was withdrawn."""
    number = next_number(session, CONCERN, case.community)
    hid = hide(session, case.community, case.id, now)
    concerns.open_ticket(session, case.community, number, case.id, by, now, hid, PERMISSION_WITHDRAWN)


def expire(session: Session, now: datetime, limit: int = PAGE) -> Ended:
    """Take back approved cases whose permission is over, a page of them, whichever community they are of."""
    over = cases.ending(session, now, over=True)[:limit]
    return _together([_end(session, one.community, one.case, PERMISSION_EXPIRED, None, now) for one in over])


def _together(ended: list[Ended]) -> Ended:
    return Ended(tuple(case for one in ended for case in one.cases),
                 tuple(number for one in ended for number in one.numbers), sum(one.messages for one in ended))


def _end(session: Session, community: int, case: int, decision: str, by: int | None, now: datetime) -> Ended:
    """Withdraw a case for good, keep the decision, and want its messages deleted; nothing where it is withdrawn."""
    found = cases.get(session, community, case)
    if found is None or cases.withdraw(session, community, case, by, now, looked=signatures.digest(found),
                                       decision=decision) != "withdrawn":
        return Ended()
    return Ended((case,), (found.number,), take_down(session, community, case, now))


def confine(session: Session, community: int, *, case: int | None = None, place: str | None = None,
            reaching: str | None = None) -> int:
    """Take down what stands where its case may not be any more: of a case, or in a place. Give how many messages.

    The rounds go on wherever else they were posted. Where `reaching` says how far the place would reach, nothing is
    taken down: so many messages would be.
    """
    reach = {row.place: reaching or row.audience for row in communities.places(session, community)}
    query = select(DELIVERY.c.id, DELIVERY.c.subject_id, DELIVERY.c.place, ROUND.c.case, CASE.c.audience).join(
        ROUND, ROUND.c.id == DELIVERY.c.subject_id).join(CASE, CASE.c.id == ROUND.c.case)
    query = query.where(DELIVERY.c.subject_kind == "round", ROUND.c.community == community,
                        DELIVERY.c.state != "gone", DELIVERY.c.takedown.is_(False))
    query = query.where(CASE.c.id == case) if case is not None else query
    query = query.where(DELIVERY.c.place == place) if place is not None else query
    if case is not None and reaching is None:
        reviews.confine(session, community, case)
    beyond = [row for row in session.execute(query).all()
              if not cases.reaches(row.audience, reach.get(row.place, AUDIENCES[-1]))]
    if reaching is not None:
        return len(beyond)
    messages = sum(deliveries.takedown(session, ("round", row.subject_id), row.id) for row in beyond)
    talk.confine(session, community, list(dict.fromkeys(row.subject_id for row in beyond)))
    for one in dict.fromkeys(row.case for row in beyond):
        slack_files.forsake(session, community, one)
    return messages
