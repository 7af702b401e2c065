"""Boards of a part of a community: of a stage of training, or of a team.

Nobody's points change with the board that they are read on: each answer is measured against everybody who answered
the same case, and a scope only says whom the board lists. So a scope keeps nothing of its own and is read from the
standings of the community's board, a few rows of a few hundred.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.boards.records import BoardRow
from db.members import MEMBER, get
from db.members.stages import STAGES
from db.teams import team_of, teams

FLOOR = 5
NARROW = 24
ALL = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a board lists: everybody, the members of a stage, or those of a team (its id and its name)."""

    kind: str = "community"
    stage: str = ""
    team: int = 0
    name: str = ""

    @property
    def value(self) -> str:
        """Give what a button carries."""
        return {"stage": self.stage, "team": str(self.team)}.get(self.kind, ALL)


EVERYBODY = Scope()


def scopes(session: Session, community: int, member: int | None) -> tuple[Scope, ...]:
    """List the scopes of a community: a member's own stage and team first."""
    query = select(MEMBER.c.stage).where(MEMBER.c.community == community, MEMBER.c.stage.in_(STAGES)).distinct()
    held = set(session.execute(query).scalars())
    found = [Scope("stage", stage=stage, name=stage) for stage in STAGES if stage in held]
    found += [Scope("team", team=row.id, name=row.name) for row in teams(session, community)]
    mine = _own(session, community, member) if member is not None else ()
    return tuple(sorted(found, key=lambda scope: scope not in mine)[:NARROW])


def _own(session: Session, community: int, member: int) -> tuple[Scope, ...]:
    row, team = get(session, community, member), team_of(session, community, member)
    stage = row.stage if row is not None and row.stage in STAGES else None
    return (*([Scope("stage", stage=stage, name=stage)] if stage else []),
            *([Scope("team", team=team.id, name=team.name)] if team else []))


def scope_of(session: Session, community: int, value: str) -> Scope | None:
    """Find the scope that a button carries; None where this community has none such."""
    if value in ("", ALL):
        return EVERYBODY
    if value in STAGES:
        return Scope("stage", stage=value, name=value)
    return next((Scope("team", team=row.id, name=row.name) for row in teams(session, community)
                 if str(row.id) == value), None)


# One text for both engines. A place is the rank among those of the scope; the place before is that of the generation
# before, among those who are in the scope now.
INSIDE = {
    "stage": "SELECT id AS member FROM member WHERE community = :community AND stage = :stage",
    "team": "SELECT tm.member AS member FROM team_member tm JOIN member m ON m.id = tm.member "
            "WHERE tm.team = :team AND m.community = :community",
}
LINES = """
WITH inside AS ({inside}),
listed AS (
 SELECT s.member AS member, s.value AS value, s.n AS n, s.correct AS correct,
  rank() OVER (ORDER BY s.value DESC) AS place, row_number() OVER (ORDER BY s.value DESC, s.member DESC) AS line
 FROM standing s JOIN inside i ON i.member = s.member
 WHERE s.board = :board AND s.ranked = TRUE AND s.from_gen <= :gen AND s.to_gen > :gen),
before AS (
 SELECT s.member AS member, rank() OVER (ORDER BY s.value DESC) AS place
 FROM standing s JOIN inside i ON i.member = s.member
 WHERE s.board = :board AND s.ranked = TRUE AND s.from_gen < :gen AND s.to_gen >= :gen)
SELECT l.member, l.value, l.n, l.correct, m.number, CASE WHEN m.named THEN coalesce(m.alias, m.name) END AS name,
 l.place, b.place AS place_before
FROM listed l JOIN member m ON m.id = l.member LEFT JOIN before b ON b.member = l.member
WHERE {these} ORDER BY l.line
"""
THESE = {
    "top": "l.line <= :count",
    "around": "l.line BETWEEN (SELECT line FROM listed WHERE member = :me) - :count "
              "AND (SELECT line FROM listed WHERE member = :me) + :count",
}
QUERIES = {(kind, which): text(LINES.format(inside=inside, these=these))
           for kind, inside in INSIDE.items() for which, these in THESE.items()}
MEMBERS = {kind: text(f"SELECT count(*) FROM ({inside}) AS i WHERE i.member = :me") for kind, inside in INSIDE.items()}
RANKED = {kind: text(f"WITH inside AS ({inside}) SELECT count(*) FROM standing s JOIN inside i ON i.member = s.member "
                     "WHERE s.board = :board AND s.ranked = TRUE AND s.from_gen <= :gen AND s.to_gen > :gen")
          for kind, inside in INSIDE.items()}


def rows(session: Session, community: int, board: BoardRow, scope: Scope, which: str, **given: int) -> Any:
    """Read the "top" lines of a scope, so many by `count`, or those "around" a member `me`."""
    values = {**_given(community, board, scope), **given}
    return session.execute(QUERIES[scope.kind, which], values).all()


def ranked_in(session: Session, community: int, board: BoardRow, scope: Scope) -> int:
    """Count the ranked members of a scope."""
    return int(session.execute(RANKED[scope.kind], _given(community, board, scope)).scalar_one())


def _given(community: int, board: BoardRow, scope: Scope) -> dict[str, Any]:
    return {"community": community, "board": board.id, "gen": board.generation, **_which(scope)}


def _which(scope: Scope) -> dict[str, Any]:
    return {"stage": scope.stage} if scope.kind == "stage" else {"team": scope.team}


def is_in(session: Session, community: int, scope: Scope, member: int) -> bool:
    """Tell whether a member is in a scope."""
    if scope.kind == "community":
        return True
    given = {"community": community, "me": member, **_which(scope)}
    return bool(session.execute(MEMBERS[scope.kind], given).scalar_one())
