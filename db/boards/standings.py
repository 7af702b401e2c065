"""Reading a board: the top, a member's place with its neighbours, and the own record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.answers import ANSWER
from db.boards.records import BoardRow, SeasonRow, board_of, rounds_of
from db.boards.scopes import EVERYBODY, FLOOR, Scope, is_in, ranked_in, rows
from db.boards.seasons import seasons
from db.rounds.records import ROUND
from db.rows import scalar

AROUND = 3

# One text for both engines. A place is one more than the number of ranked members with a greater value, so that
# ties share it; the place before is the same at the generation before, of the row that was valid then.
# Texts are built once: building a statement costs more than running one of these.
LINES = """
SELECT s.member, s.value, s.n, s.correct, m.number, CASE WHEN m.named THEN coalesce(m.alias, m.name) END AS name,
 (SELECT h.above + 1 FROM histogram h WHERE h.board = :board AND h.gen = :gen AND h.value = s.value) AS place,
 CASE WHEN b.ranked THEN (SELECT h.above + 1 FROM histogram h
   WHERE h.board = :board AND h.gen = :gen - 1 AND h.value = b.value) END AS place_before
FROM ({chosen}) s
JOIN member m ON m.id = s.member
LEFT JOIN standing b ON b.board = :board AND b.member = s.member AND b.from_gen < :gen AND b.to_gen >= :gen
ORDER BY s.value DESC, s.member DESC
"""
RANKED = """
SELECT member, value, n, correct FROM standing
WHERE board = :board AND ranked = TRUE AND from_gen <= :gen AND to_gen > :gen {more} LIMIT :count"""
DOWN, UP = "ORDER BY value DESC, member DESC", "ORDER BY value, member"
TOP = text(LINES.format(chosen=RANKED.format(more=DOWN)))
AROUND_ME = text(LINES.format(chosen=" UNION ALL ".join(
    f"SELECT * FROM ({RANKED.format(more=more)}) AS {name}" for name, more in (
        ("above", f"AND (value, member) > (:value, :me) {UP}"),
        ("below", f"AND (value, member) <= (:value, :me) {DOWN}"),
    )
).replace("LIMIT :count) AS below", "LIMIT :count + 1) AS below")))
MINE = text("""
SELECT member, value, n, correct, ranked FROM standing
WHERE board = :board AND member = :me AND from_gen <= :gen AND to_gen > :gen
""")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a board; `value` in thousandths, `name` None for a member who is unnamed."""

    member: int
    number: int
    name: str | None
    place: int
    place_before: int | None
    value: int
    n: int
    correct: int

    @property
    def moved(self) -> int | None:
        """Say how many places this is up since the last reveal; negative is down, None is new."""
        return None if self.place_before is None else self.place_before - self.place


@dataclass(frozen=True, slots=True)
class MyPlace:
    """Where a member stands: `lines` has the own line with its neighbours, empty while warming up.

    `to_go` is how many more counted answers it takes to be ranked.
    """

    mine: Line | None
    lines: tuple[Line, ...]
    n: int
    to_go: int


@dataclass(frozen=True, slots=True)
class Record:
    """A member's own record over a season, revealed rounds only; `place` None while warming up."""

    answered: int
    n: int
    correct: int
    value: int | None
    place: int | None
    place_before: int | None
    ranked: int
    to_go: int


@dataclass(frozen=True, slots=True)
class Show:
    """A board as it is shown; `mine` None when nobody asked.

    Of a scope with fewer than five ranked members `top` is empty, and of its lines only the own one is there.
    """

    season: SeasonRow
    board: BoardRow
    cases: int
    ranked: int
    top: tuple[Line, ...]
    mine: MyPlace | None
    scope: Scope = EVERYBODY

    @property
    def small(self) -> bool:
        """Tell whether the scope is too small to be shown as a board."""
        return self.scope != EVERYBODY and self.ranked < FLOOR


def top(session: Session, board: BoardRow, limit: int = 10) -> tuple[Line, ...]:
    """List the first ranked members of a board."""
    given = {"board": board.id, "gen": board.generation, "count": limit}
    return _lines(session, TOP, given)


def my_place(session: Session, board: BoardRow, member: int, around: int = AROUND) -> MyPlace:
    """Give a member's own line with up to `around` neighbours on each side."""
    given: dict[str, Any] = {"board": board.id, "gen": board.generation, "me": member}
    own = session.execute(MINE, given).one_or_none()
    n = own.n if own else 0
    if own is None or not own.ranked:
        return MyPlace(None, (), n, max(board.ranked_from - n, 0))
    # Given as values: SQLite searches the index for a pair of values, not for a pair that it has to look up.
    lines = _lines(session, AROUND_ME, {**given, "value": own.value, "count": around})
    return MyPlace(next(line for line in lines if line.member == member), lines, n, 0)


def _lines(session: Session, query: Any, given: dict[str, Any]) -> tuple[Line, ...]:
    return _as_lines(session.execute(query, given).all())


def _as_lines(found: Sequence[Any]) -> tuple[Line, ...]:
    return tuple(Line(row.member, row.number, row.name, row.place, row.place_before, row.value, row.n, row.correct)
                 for row in found)


def show(
    session: Session, community: int, member: int | None = None, season: int | None = None, limit: int = 10,
    scope: Scope = EVERYBODY,
) -> Show | None:
    """Read a season's board with the place of a member; None before the first round of the community."""
    board = board_of(session, community, season)
    if board is None:
        return None
    row = next(row for row in seasons(session, community) if row.id == board.season)
    cases = rounds_of(session, board.season)
    if scope != EVERYBODY:
        return _scoped(session, community, Show(row, board, cases, 0, (), None, scope), member, limit)
    mine = my_place(session, board, member) if member is not None else None
    return Show(row, board, cases, ranked_count(session, board), top(session, board, limit), mine)


def _scoped(session: Session, community: int, of: Show, member: int | None, limit: int) -> Show:
    """Read the board of a part of the community."""
    ranked = ranked_in(session, community, of.board, of.scope)
    shown = replace(of, ranked=ranked)
    first = () if shown.small else _as_lines(rows(session, community, of.board, of.scope, "top", count=limit))
    mine = _place_in(session, community, shown, member) if member is not None else None
    return replace(shown, top=first, mine=mine)


def _place_in(session: Session, community: int, shown: Show, member: int) -> MyPlace | None:
    """Give a member's place within a scope; None for one who is not in it."""
    if not is_in(session, community, shown.scope, member):
        return None
    plain = my_place(session, shown.board, member, around=0)
    if plain.mine is None:
        return plain
    around = 0 if shown.small else AROUND
    lines = _as_lines(rows(session, community, shown.board, shown.scope, "around", me=member, count=around))
    return MyPlace(next(line for line in lines if line.member == member), lines, plain.n, 0)


def ranked_count(session: Session, board: BoardRow) -> int:
    """Count the ranked members of a board."""
    count = text("SELECT coalesce(sum(n), 0) FROM histogram WHERE board = :board AND gen = :gen")
    return int(session.execute(count, {"board": board.id, "gen": board.generation}).scalar_one())


def me(session: Session, community: int, member: int, season: int | None = None) -> Record | None:
    """Give a member's own record over a season; None before the first round of the community."""
    board = board_of(session, community, season)
    if board is None:
        return None
    given = {"board": board.id, "gen": board.generation, "me": member}
    own = session.execute(MINE, given).one_or_none()
    line = my_place(session, board, member, around=0).mine
    answered = select(func.count()).select_from(ANSWER).join(ROUND, ROUND.c.id == ANSWER.c.round).where(
        ANSWER.c.member == member, ROUND.c.season == board.season, ROUND.c.state == "revealed",
        ROUND.c.community == community,
    )
    return Record(
        scalar(session, answered), own.n if own else 0, own.correct if own else 0,
        own.value if own else None, line.place if line else None, line.place_before if line else None,
        ranked_count(session, board), max(board.ranked_from - (own.n if own else 0), 0),
    )
