"""Groups against each other: teams of a community, and programs in a cup.

score = mean grade of those who took part, times the share of the members who took part. So a small group whose
members all come can win over a large one of which few do. Somebody took part who answered at least half of what they
were offered. A group of which fewer than five took part has no score: it would tell of single persons.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.boards.offering import Taken, taken
from db.boards.records import BoardRow
from db.boards.scopes import FLOOR
from db.boards.taking_part import places_of
from db.rounds.records import ROUND
from db.teams import TEAM_MEMBER, TeamRow, teams

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of `members` so many `took_part`; `score` in thousandths, None where they are fewer than five."""

    members: int
    took_part: int
    score: int | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team on the board of teams; `place` None where it has no score."""

    team: TeamRow
    tally: Tally
    place: int | None


def tally(rows: Iterable[Taken], others: Iterable[Taken] = ()) -> Tally:
    """Score a group; `others` are counted only where they took part, as those who run it are."""
    members = [row for row in rows if row.offered]
    members += [row for row in others if took_part(row)]
    those = [row for row in members if took_part(row)]
    if len(those) < FLOOR:
        return Tally(len(members), len(those), None)
    score = sum((row.grade for row in those), Fraction(0)) / len(members)
    return Tally(len(members), len(those), int(1000 * score + HALF))


def took_part(row: Taken) -> bool:
    """Tell whether somebody answered at least half of what they were offered."""
    return row.answered > 0 and row.share >= HALF


def team_lines(session: Session, community: int, board: BoardRow) -> tuple[TeamLine, ...] | None:
    """Rank the teams of a community over a season; None where the answers are too many to be counted."""
    found = taken(session, community, ROUND.c.season == board.season)
    if found is None:
        return None
    rows = teams(session, community)
    inside = _inside(session, [row.id for row in rows])
    tallies = {row.id: tally(found[member] for member in inside.get(row.id, ()) if member in found) for row in rows}
    places = placed(tallies)
    lines = [TeamLine(row, tallies[row.id], places.get(row.id)) for row in rows]
    return tuple(sorted(lines, key=lambda line: (line.place is None, line.place or 0, line.team.name.casefold())))


def placed(tallies: dict[int, Tally]) -> dict[int, int]:
    """Give the places of the groups that have a score."""
    return places_of({one: row.score for one, row in tallies.items() if row.score is not None})


def _inside(session: Session, of: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for team, member in session.execute(
            select(TEAM_MEMBER.c.team, TEAM_MEMBER.c.member).where(TEAM_MEMBER.c.team.in_(of))):
        found.setdefault(team, []).append(member)
    return found
