"""The standing of a cup: one line for each community, and nobody of any of them."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.boards.choices import are_off
from db.boards.offering import taken
from db.boards.programs import Tally, placed, tally
from db.communities.records import COMMUNITY
from db.cups.entering import cup
from db.cups.records import CUP_ENTRY, CupRow
from db.members import MEMBER
from db.rounds.records import ROUND

# Those who run a program are not expected to answer; where they do, they count.
EXPECTED = ("member", "contributor")


@dataclass(frozen=True, slots=True)
class CupLine:
    """A community in a cup; one whose boards are "off", or that is too "large" to be counted, has no tally."""

    name: str
    mine: bool
    state: Literal["counted", "off", "large"]
    tally: Tally
    place: int | None


@dataclass(frozen=True, slots=True)
class CupShow:
    """A cup as a community in it sees it."""

    cup: CupRow
    lines: tuple[CupLine, ...]


def cup_show(session: Session, community: int, number: int) -> CupShow | None:
    """Read the standing of a cup; None for a community that is not in it."""
    row = cup(session, community, number)
    if row is None:
        return None
    query = select(COMMUNITY.c.id, COMMUNITY.c.name, CUP_ENTRY.c.joined_at).join(
        CUP_ENTRY, CUP_ENTRY.c.community == COMMUNITY.c.id)
    entries = session.execute(query.where(CUP_ENTRY.c.cup == number, CUP_ENTRY.c.left_at.is_(None))).all()
    counted = {entry.id: _counted(session, row, entry) for entry in entries}
    places = placed({one: found for one, (_, found) in counted.items()})
    lines = [CupLine(entry.name, entry.id == community, *counted[entry.id], places.get(entry.id)) for entry in entries]
    return CupShow(row, tuple(sorted(lines, key=lambda line: (line.place is None, line.place or 0,
                                                              line.name.casefold()))))


def _counted(session: Session, row: CupRow, entry: Any) -> tuple[Literal["counted", "off", "large"], Tally]:
    if are_off(session, entry.id):
        return "off", Tally(0, 0, None)
    these = ROUND.c.opens_at >= entry.joined_at
    found = taken(session, entry.id, these if row.ends_at is None else these & (ROUND.c.opens_at < row.ends_at))
    if found is None:
        return "large", Tally(0, 0, None)
    query = select(MEMBER.c.id).where(MEMBER.c.community == entry.id, MEMBER.c.role.in_(EXPECTED))
    expected = set(session.execute(query).scalars())
    return "counted", tally((found[member] for member in found if member in expected),
                            (found[member] for member in found if member not in expected))
