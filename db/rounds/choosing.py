"""Which case a schedule posts on a date: asked when it is posted, and by whoever plans it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from db import cases, communities, decks, schedules
from db.cases import Bounds, CaseRow
from db.decks import Next
from db.extent import bounds_of
from db.schedules import ScheduleRow

NOTHING = "the deck has no case"
GONE = {"withdrawn": "it was withdrawn", "rejected": "it was rejected"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is posted on a date: a case, the turn in which the deck counts it, and whether it is `pinned` there.

    `why` says what else could have come and does not, or why there is no case at all.
    """

    case: CaseRow | None
    turn: int | None = None
    pinned: bool = False
    why: str = ""


def choose(
    session: Session, rule: ScheduleRow, day: date, places: Sequence[str], ahead: Sequence[Next] = ()
) -> Choice:
    """Choose the case of a date: the one that is pinned to it, or the next of the deck; nothing is changed.

    `ahead` are the cases that the deck will have given by then. A pinned case that its own deck holds counts there as
    posted; until its date the deck passes over it.
    """
    community = rule.community
    reach = communities.reach_of(session, community, places)
    bounds = bounds_of(session, community, reach, schedules.closes(rule, day))
    why = _waiting(session, community, rule, day) or _passed_over(session, community, rule, day, bounds)
    pinned = _pinned(session, rule, day, bounds)
    if pinned is not None:
        own = decks.counted(session, rule.deck, pinned.id, ahead) if rule.deck is not None else None
        return Choice(pinned, own.turn if own is not None else None, True, why)
    kept = schedules.kept(session, community, day)
    following = decks.next_case(session, rule.deck, bounds, kept, ahead) if rule.deck is not None else None
    if following is None:
        return Choice(None, why=why or NOTHING)
    return Choice(cases.get(session, community, following.case), following.turn, why=why)


def _pinned(session: Session, rule: ScheduleRow, day: date, bounds: Bounds) -> CaseRow | None:
    """Give the case that is pinned to a date, where it may be posted then."""
    held = schedules.pinned(session, rule.id, day)
    case = cases.get(session, rule.community, held) if held is not None else None
    if case is None or case.status != "approved" or cases.is_hidden(session, case.id):
        return None
    return None if cases.barred(case, bounds) else case


def _waiting(session: Session, community: int, rule: ScheduleRow, day: date) -> str:
    """Say which cases could have come on a date but wait, since their pictures are being checked; empty where none."""
    pinned = schedules.pinned(session, rule.id, day)
    held = {*decks.held_back(session, rule.deck), *([pinned] if pinned is not None else [])}
    found = [cases.get(session, community, case) for case in sorted(held)]
    numbers = [str(case.number) for case in found if case is not None and cases.is_hidden(session, case.id)]
    return f"the pictures of case {', '.join(numbers)} are being checked" if numbers else ""


def _passed_over(
    session: Session, community: int, rule: ScheduleRow, day: date, bounds: Bounds
) -> str:
    """Say why a pinned case, or a deck that has others, gives none for these places; empty where none was barred."""
    pinned = schedules.pinned(session, rule.id, day)
    case = cases.get(session, community, pinned) if pinned is not None else None
    why = "" if case is None else cases.barred(case, bounds) if case.status == "approved" else GONE.get(
        case.status, "it is not approved")
    if case is not None and why:
        return f"case {case.number} was pinned, but {why}"
    there = rule.deck is not None and decks.next_case(session, rule.deck) is not None
    passed = _unapproved(session, community, rule.deck) if not bounds.patients else ""
    if passed or rule.deck is None or not there or decks.next_case(session, rule.deck, bounds) is not None:
        return passed
    return "no case of the deck may be shown in these places until it closes"


def _unapproved(session: Session, community: int, deck: int | None) -> str:
    """Say which cases of a deck wait since they show patients and no approval of the program lasts."""
    numbers = [str(number) for number in decks.of_patients(session, community, deck)] if deck is not None else []
    return f"case {', '.join(numbers)} waits: {cases.UNAPPROVED}" if numbers else ""
