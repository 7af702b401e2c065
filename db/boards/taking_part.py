"""Who took part: the share of the cases that somebody answered of those that they were offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.boards.offering import Taken, taken
from db.boards.records import BoardRow
from db.members import MEMBER
from db.rounds.records import ROUND


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the participation board; `name` None for a member who is unnamed."""

    member: int
    name: str | None
    place: int
    offered: int
    answered: int


@dataclass(frozen=True, slots=True)
class Participation:
    """The participation board of a season: how many are ranked, the first lines, and the reader's own."""

    ranked: int
    top: tuple[Part, ...]
    mine: Part | None


def participation(session: Session, community: int, board: BoardRow, member: int | None = None,
                  limit: int = 10) -> Participation | None:
    """Rank by the share of cases answered those who have enough answers; None where they are too many to be counted."""
    found = taken(session, community, ROUND.c.season == board.season)
    if found is None:
        return None
    ranked = {one: row for one, row in found.items() if row.answered >= board.ranked_from}
    order = sorted(ranked, key=lambda one: (-ranked[one].share, -one))
    places = places_of({one: row.share for one, row in ranked.items()})
    chosen = [*order[:limit], *([member] if member in ranked else [])]
    names = names_of(session, chosen)
    lines = [_line(one, names[one], places[one], ranked[one]) for one in chosen]
    return Participation(len(ranked), tuple(lines[:len(order[:limit])]), lines[-1] if member in ranked else None)


def _line(member: int, name: str | None, place: int, row: Taken) -> Part:
    return Part(member, name, place, row.offered, row.answered)


def places_of(values: Mapping[int, Fraction | int]) -> dict[int, int]:
    """Give the place of each by value, the greatest first; those of one value share a place."""
    places: dict[Fraction | int, int] = {}
    for place, value in enumerate(sorted(values.values(), reverse=True), 1):
        places.setdefault(value, place)
    return {key: places[value] for key, value in values.items()}


def names_of(session: Session, members: list[int]) -> dict[int, str | None]:
    """Give the names that boards may show."""
    query = select(MEMBER.c.id, MEMBER.c.name, MEMBER.c.alias, MEMBER.c.named).where(MEMBER.c.id.in_(members))
    return {row.id: (row.alias or row.name) if row.named else None for row in session.execute(query)}
