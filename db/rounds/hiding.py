"""Hiding the pictures of a case everywhere while an editor looks at them, and showing them again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import concerns, deliveries, reviews, signatures, talk
from db.cases import CaseRow
from db.cases import get as case_of
from db.cases.records import CASE, CLOSED, STACK
from db.concerns import CONCERN, Outcome
from db.deliveries import DeliveryRow
from db.rounds.agreeing import agreed
from db.rounds.records import ROUND
from db.rows import next_number, set_where


def report(
    session: Session, community: int, case: int, member: int, now: datetime, *, trusted: bool = False
) -> Outcome:
    """Hide the pictures of a case that was posted, and open a ticket, in one transaction.

    The ticket is opened without hiding them for whoever hid others within a day, or reported twice for nothing;
    `trusted` members, who may decide about tickets themselves, always hide. Of pictures that are hidden already it is
    opened where none waits.
    """
    # Its lock comes first, so that of two who press at once only one hides.
    number = next_number(session, CONCERN, community)
    found = case_of(session, community, case)
    if found is None or found.status in CLOSED or not found.version.posted:
        return "unknown"
    # A case may be hidden for another reason, as after a recall: whoever sees something then is heard all the same.
    if found.hidden_at is not None and concerns.open_about(session, community, case):
        return "hidden already"
    why = None if trusted else concerns.limit(session, community, case, member, now)
    if why in ("told already", "enough"):
        return why
    if found.hidden_at is not None:
        why = "hidden already"
    if why is None:
        hide(session, community, case, now)
        _sign(session, found, "hidden", None, now)
    concerns.open_ticket(session, community, number, case, member, now, hid=why is None)
    return why or "hidden"


def restore(session: Session, community: int, concern: int, by: int, now: datetime, *, editors: int = 1) -> str:
    """Show the pictures of a ticket's case again: 'restored', 'kept', 'already', 'not approved' or 'unknown'.

    Its author does not: 'own'. Where two `editors` are needed, the first of them is kept: 'one more'.

    Every open ticket about the case is decided with it: unfounded, unless the case was approved anew since, with
    other masks. 'kept' says that nothing was hidden, and nothing is.
    """
    next_number(session, CONCERN, community)
    row = concerns.get(session, community, concern)
    found = case_of(session, community, row.case) if row is not None else None
    if row is None or found is None:
        return "unknown"
    if row.state != "open":
        return "already"
    if found.status != "approved":
        return "not approved"
    if by == found.author:
        return "own"
    if not agreed(session, found, row.at, by, now, editors):
        return "one more"
    mended = found.approved_at is not None and found.approved_at > row.at
    concerns.decide(session, community, row.case, "founded" if mended else "unfounded", by, now)
    if not show_again(session, community, row.case, now):
        return "kept"
    _sign(session, found, "restored", by, now)
    return "restored"


def _sign(session: Session, case: CaseRow, decision: str, by: int | None, now: datetime) -> None:
    """Keep a decision with the pixels that it was about; nobody is named who asked to hide them."""
    signatures.record(session, case.community, case.id, case.version.number, decision, by, now,
                      looked=signatures.digest(case), pixels=signatures.pixels_of_case(case))


def hide(session: Session, community: int, case: int, now: datetime) -> bool:
    """Hide the pictures of a case; False where they are hidden already, or the case is none of the community's.

    From this commit on no picture is given of it, nor of any case that has the same stack. What was posted is deleted
    with its files and posted again without them; the rounds go on.
    """
    these = (CASE.c.id == case) & (CASE.c.community == community)
    if not set_where(session, CASE, these, CASE.c.hidden_at.is_(None), CASE.c.status.not_in(CLOSED), hidden_at=now):
        return False
    held = _rounds(session, community, case)
    for round in held:
        deliveries.replace(session, ("round", round), now)
    talk.take_down(session, held)
    reviews.take_down(session, held)
    deliveries.redraw(session, "case", case, "correction")
    return True


def show_again(session: Session, community: int, case: int, now: datetime) -> bool:
    """Show the pictures of a hidden case again wherever it was posted; False where they are not hidden."""
    these = (CASE.c.id == case) & (CASE.c.community == community)
    if not set_where(session, CASE, these, CASE.c.hidden_at.is_not(None), hidden_at=None):
        return False
    held = _rounds(session, community, case)
    for round in held:
        deliveries.redraw(session, "round", round, "correction")
    talk.show_again(session, community, held, now)
    deliveries.redraw(session, "case", case, "correction")
    return True


def still_standing(session: Session, community: int, case: int) -> tuple[DeliveryRow, ...]:
    """List the messages with pictures of a case that are to be deleted and are not gone yet."""
    found = [deliveries.standing(session, community, ("round", round)) for round in _rounds(session, community, case)]
    return tuple(row for rows in found for row in rows)


def _rounds(session: Session, community: int, case: int) -> list[int]:
    """List the rounds of a case and of those that show pictures of the same stacks."""
    same = [case, *sharing(session, community, case)]
    query = select(ROUND.c.id).where(ROUND.c.community == community, ROUND.c.case.in_(same))
    return list(session.execute(query.order_by(ROUND.c.id.desc())).scalars())


def sharing(session: Session, community: int, case: int) -> tuple[int, ...]:
    """List the other cases of a community that have a stack of a case, and are not closed."""
    own = select(STACK.c.hash).where(STACK.c.case == case)
    query = select(CASE.c.id).join(STACK, STACK.c.case == CASE.c.id).where(
        CASE.c.community == community, CASE.c.id != case, STACK.c.hash.in_(own), CASE.c.status.not_in(CLOSED))
    return tuple(session.execute(query.distinct().order_by(CASE.c.id)).scalars())
