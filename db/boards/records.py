"""The tables of seasons and boards."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, bindparam, select, text
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, one_of, table
from db.rows import pick

FOREVER = 2_147_483_647
RANKED_FROM = 10
CLUSTERED = {"sqlite_with_rowid": False}  # the rows stand in their key's order: a place is one short scan
OUTDATED = text(f"to_gen < {FOREVER}")


class Season(Record, table=True):
    """A span of rounds; one is current. `until` is when it ends by itself, with the first case after it."""

    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    name: str
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime | None = Field(default=None, sa_type=Instant)
    current: bool = True
    until: datetime | None = Field(default=None, sa_type=Instant)


class Board(Record, table=True):
    """A ranking over a season; readers see the rows that are valid at its generation.

    `scoring` names the round that is being scored, `scored_to` the last member whose answer has been; `correcting` the
    correction of that round for which the whole season is scored again.
    """

    __table_args__ = (UniqueConstraint("season", "scope"), one_of("rule", ("skill",)))
    id: int | None = Field(default=None, primary_key=True)
    season: int = Field(foreign_key="season.id")
    scope: str = "community"
    rule: str = "skill"
    ranked_from: int = RANKED_FROM
    generation: int = 0
    scoring: int | None = None
    scored_to: int = 0
    correcting: int | None = None
    held_at: datetime | None = Field(default=None, sa_type=Instant)


class Standing(Record, table=True):
    """A member's score, valid for generations from_gen <= g < to_gen.

    `total` is the sum of contributions in millionths, `value` the skill in thousandths.
    """

    __table_args__ = (
        Index("ix_standing_place", "board", "ranked", "value", "member"),
        Index("ix_standing_outdated", "board", "to_gen", sqlite_where=OUTDATED, postgresql_where=OUTDATED),
        CLUSTERED,
    )
    board: int = Field(foreign_key="board.id", primary_key=True)
    member: int = Field(foreign_key="member.id", primary_key=True)
    from_gen: int = Field(primary_key=True)
    to_gen: int = FOREVER
    value: int
    total: int = Field(sa_type=BigInteger)
    n: int
    correct: int
    ranked: bool


class Histogram(Record, table=True):
    """How many ranked members have a value at a generation, and how many have a greater one.

    While a round is scored, the generation to come holds what it will change.
    """

    __table_args__ = (CLUSTERED,)
    board: int = Field(foreign_key="board.id", primary_key=True)
    gen: int = Field(primary_key=True)
    value: int = Field(primary_key=True)
    n: int
    above: int = 0


SEASON, BOARD, STANDING, HISTOGRAM = map(table, (Season, Board, Standing, Histogram))


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """A season."""

    id: int
    community: int
    name: str
    starts_at: datetime
    ends_at: datetime | None
    current: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A board and the generation that readers see."""

    id: int
    season: int
    scope: str
    rule: str
    ranked_from: int
    generation: int


# Built once, since boards are read more often than anything else.
BOARDS = pick(BOARD, BoardRow).join(SEASON, SEASON.c.id == BOARD.c.season)
BOARDS = BOARDS.where(SEASON.c.community == bindparam("community"), BOARD.c.scope == "community")
CURRENT_BOARD = BOARDS.where(SEASON.c.current)
BOARD_OF_SEASON = BOARDS.where(SEASON.c.id == bindparam("season"))


def board_of(session: Session, community: int, season: int | None = None) -> BoardRow | None:
    """Give the board of a season, by default of the current one; None before the first round."""
    query = CURRENT_BOARD if season is None else BOARD_OF_SEASON
    given = {"community": community} | ({} if season is None else {"season": season})
    found = session.execute(query, given).one_or_none()
    return None if found is None else BoardRow(*found)


def rounds_of(session: Session, season: int) -> int:
    """Count the revealed rounds of a season."""
    rounds = SEASON.metadata.tables["round"]
    query = select(rounds.c.id).where(rounds.c.season == season, rounds.c.state == "revealed")
    return len(session.execute(query).all())
