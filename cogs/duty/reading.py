"""What the cards of the case duty need of the database, read in one transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db import cases, duty, members, runway
from db.duty import Place, TurnRow
from db.runway import Runway

AHEAD = 12


@dataclass(frozen=True)
class Seen:
    """A rota as a member sees it: the turns to come, their own wishes, the one of theirs that is settled."""

    places: tuple[Place, ...]
    weeks: int
    wishes: duty.Wishes
    mine: int | None = None
    case: int | None = None


@dataclass(frozen=True)
class Turn:
    """A turn, whose it is, and the number of the case that was sent in it."""

    row: TurnRow
    name: str
    case: int | None


@dataclass(frozen=True)
class Dry:
    """A deck that runs dry, what is in review and in work, and whose turn it is to send a case."""

    runway: Runway
    reviews: int
    drafts: int
    turn: Place | None


def seen(session: Session, community: int, member: int | None, now: datetime) -> Seen | None:
    """Read the rota; None where there is none."""
    rota = duty.get(session, community)
    if rota is None:
        return None
    places = duty.upcoming(session, community, now, AHEAD)
    wishes = duty.wishes_of(session, community, member) if member is not None else duty.Wishes()
    own = next((one for one in places if one.turn and one.member and one.member.id == member), None)
    done = cases.get(session, community, own.case) if own is not None and own.case is not None else None
    return Seen(places, rota.weeks, wishes, own.turn if own is not None and done is None else None,
                done.number if done is not None else None)


def turn_of(session: Session, community: int, turn: int) -> Turn | None:
    """Read a turn."""
    row = duty.turn(session, community, turn)
    if row is None:
        return None
    member = members.get(session, community, row.member) if row.member is not None else None
    case = cases.get(session, community, row.case) if row.case is not None else None
    return Turn(row, member.name if member is not None else "", case.number if case is not None else None)


def next_of(session: Session, community: int, member: int, now: datetime) -> tuple[str, Place | None]:
    """Read a member's name and the turn of theirs that comes next."""
    row = members.get(session, community, member)
    return row.name if row is not None else "", duty.next_of(session, community, member, now)


def dry(session: Session, community: int, deck: int, now: datetime) -> Dry | None:
    """Read how long a deck lasts, and what helps."""
    found = runway.of(session, community, deck, now)
    if found is None:
        return None
    counts = [len(cases.list_cases(session, community, status)) for status in ("review", "draft")]
    return Dry(found, counts[0], counts[1], duty.now_on(session, community, now))


def names(session: Session, community: int, those: tuple[int, ...]) -> str:
    """Name members, with commas."""
    known = {row.id: row.name for row in members.list_members(session, community)}
    return ", ".join(known[member] for member in those if member in known)
