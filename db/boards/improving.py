"""Who improved most: the points of a season's second half less those of its first, by the same rule."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.answers import ANSWER
from db.boards.offering import MOST_ANSWERS, counting
from db.boards.records import BoardRow
from db.boards.scoring import Counted, Totals, skill
from db.boards.taking_part import names_of, places_of
from db.rounds.records import ROUND


@dataclass(frozen=True, slots=True)
class Gain:
    """A line of those who improved; `value` in thousandths, `name` None for a member who is unnamed."""

    member: int
    name: str | None
    place: int
    value: int


@dataclass(frozen=True, slots=True)
class Improved:
    """Those who improved: the first lines, and the reader's own gain where there is one to be told."""

    top: tuple[Gain, ...]
    mine: int | None


def improved(session: Session, community: int, board: BoardRow, member: int | None = None,
             limit: int = 10) -> Improved | None:
    """List who is better in a season's second half than in its first, with enough answers in both.

    Nobody is listed for having become worse. None where the answers are too many to be counted while somebody waits.
    """
    query = select(ROUND.c.id, ROUND.c.ranked, ROUND.c.correct, ROUND.c.graded, ROUND.c.m)
    query = query.where(counting(community), ROUND.c.season == board.season)
    rounds = session.execute(query.order_by(ROUND.c.revealed_at, ROUND.c.id)).all()
    if sum(row.ranked for row in rounds) > MOST_ANSWERS:
        return None
    middle = len(rounds) // 2
    gains = _gains(_half(session, rounds[:middle]), _half(session, rounds[middle:]), board.ranked_from)
    better = {one: value for one, value in gains.items() if value > 0}
    places = places_of(better)
    order = sorted(better, key=lambda one: (places[one], -one))[:limit]
    names = names_of(session, order)
    return Improved(tuple(Gain(one, names[one], places[one], better[one]) for one in order),
                    gains.get(member) if member is not None else None)


def _gains(first: dict[int, list[int]], second: dict[int, list[int]], enough: int) -> dict[int, int]:
    return {member: skill(*second[member]) - skill(*first[member]) for member in first.keys() & second.keys()
            if first[member][1] >= enough and second[member][1] >= enough}


def _half(session: Session, rounds: Any) -> dict[int, list[int]]:
    """Sum what each member's answers to some rounds add, and count them."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    worth: dict[int, Totals] = {row.id: Counted(row.ranked, row.correct, row.graded).totals(row.m) for row in rounds}
    query = select(ANSWER.c.round, ANSWER.c.grade, ANSWER.c.member)
    contributions: dict[tuple[int, float], int] = {}
    query = query.where(ANSWER.c.round.in_(list(worth)), ANSWER.c.counts, ANSWER.c.grade.is_not(None))
    for round, grade, member in session.execute(query):
        if (round, grade) not in contributions:
            contributions[round, grade] = worth[round].contribution(grade)
        found[member][0] += contributions[round, grade]
        found[member][1] += 1
    return found
