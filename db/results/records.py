"""The tables of what leaves as a file: exports that a director asked for, and records with a check code."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Json, Record, one_of, table

STATES = ("waiting", "ready", "empty", "over")
SEPARATORS = ("comma", "semicolon")


class Export(Record, table=True):
    """One export of results: what was asked for, and the file until it has been forgotten."""

    __table_args__ = (UniqueConstraint("community", "number"), one_of("state", STATES),
                      one_of("separator", SEPARATORS))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    by: int | None = Field(default=None, foreign_key="member.id")
    season: int | None = Field(default=None, foreign_key="season.id")
    since: date | None = None
    until: date | None = None
    separator: str = "comma"
    state: str = "waiting"
    rows: int = 0
    members: int = 0
    left_out: int = 0
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    at: datetime = Field(sa_type=Instant)


class OwnRecord(Record, table=True):
    """A record that a member made of themselves: its day and its numbers, and nothing of who it was."""

    __tablename__ = "own_record"
    __table_args__ = (UniqueConstraint("community", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    seal: str = Field(unique=True)
    day: date
    numbers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


EXPORT, OWN_RECORD = table(Export), table(OwnRecord)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export; `season` is None for all of them. `left_out` counts members who were too few to be told of."""

    id: int
    community: int
    number: int
    by: int | None
    season: int | None
    since: date | None
    until: date | None
    separator: str
    state: str
    rows: int
    members: int
    left_out: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnRecordRow:
    """A record that can be checked by its number and code."""

    id: int
    number: int
    day: date
    numbers: dict[str, Any]
