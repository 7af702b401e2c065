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
BARRED = "no case of the deck may be shown in these places until it closes"
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
    held = schedules.pinned(session, rule.id, day)
    pinned = cases.get(session, community, held) if held is not None else None
    why = _waiting(session, community, rule, pinned) or _unpinned(pinned, bounds) or _of_patients(session, rule, bounds)
    if pinned is not None and _may_come(session, pinned, bounds):
        own = decks.counted(session, rule.deck, pinned.id, ahead) if rule.deck is not None else None
        return Choice(pinned, own.turn if own is not None else None, True, why)
    kept = schedules.kept(session, community, day)
    following = decks.next_case(session, rule.deck, bounds, kept, ahead) if rule.deck is not None else None
    if following is None:
        return Choice(None, why=why or _why_none(session, rule))
    return Choice(cases.get(session, community, following.case), following.turn, why=why)


def _may_come(session: Session, case: CaseRow, bounds: Bounds) -> bool:
    """Tell whether a pinned case may be posted then."""
    return case.status == "approved" and not cases.is_hidden(session, case.id) and not cases.barred(case, bounds)


def _waiting(session: Session, community: int, rule: ScheduleRow, pinned: CaseRow | None) -> str:
    """Say which cases could have come on a date but wait, since their pictures are being checked; empty where none."""
    held = {*decks.held_back(session, rule.deck), *([pinned.id] if pinned is not None else [])}
    found = [cases.get(session, community, case) for case in sorted(held)]
    numbers = [str(case.number) for case in found if case is not None and cases.is_hidden(session, case.id)]
    return f"the pictures of case {', '.join(numbers)} are being checked" if numbers else ""


def _unpinned(pinned: CaseRow | None, bounds: Bounds) -> str:
    """Say why a pinned case is not posted; empty where it is, or there is none."""
    if pinned is None:
        return ""
    gone = GONE.get(pinned.status, "it is not approved")
    why = cases.barred(pinned, bounds) if pinned.status == "approved" else gone
    return f"case {pinned.number} was pinned, but {why}" if why else ""


def _of_patients(session: Session, rule: ScheduleRow, bounds: Bounds) -> str:
    """Say which cases of a deck wait since they show patients and no approval of the program lasts."""
    if rule.deck is None or bounds.patients:
        return ""
    numbers = [str(number) for number in decks.of_patients(session, rule.community, rule.deck)]
    return f"case {', '.join(numbers)} waits: {cases.UNAPPROVED}" if numbers else ""


def _why_none(session: Session, rule: ScheduleRow) -> str:
    """Say why a deck gives no case: it has none, or none that these places may be shown."""
    there = rule.deck is not None and decks.next_case(session, rule.deck) is not None
    return BARRED if there else NOTHING
