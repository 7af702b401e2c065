"""The table of corrections, which are never changed but for how far they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Json, Record, one_of, table
from db.rows import many, one, pick

# What is "graded" corrects no key: a person has said what typed answers are worth.
KINDS = ("rekey", "both", "aside", "graded")
STATES = ("waiting", "shown", "done")


class Correction(Record, table=True):
    """What became of a round's key: another one, several, more wordings, or that the question counts for nobody.

    `revision` is the key revision that it makes; `before` holds {"key", "set_aside"}. It is `waiting` while the season
    is counted again, `shown` once readers see it, and `done` when every answer has its new grade.
    """

    __table_args__ = (UniqueConstraint("round", "revision"), one_of("kind", KINDS), one_of("state", STATES))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    round: int = Field(foreign_key="round.id")
    revision: int
    kind: str
    before: dict[str, Any] = Field(sa_type=Json)
    key: list[str] = Field(sa_type=Json)
    set_aside: bool
    note: str
    by: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_type=Instant)
    state: str = "waiting"


CORRECTION = table(Correction)


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """What became of a round's key, and how far that is."""

    id: int
    community: int
    round: int
    revision: int
    kind: str
    before: dict[str, Any]
    key: list[str]
    set_aside: bool
    note: str
    by: int | None
    at: datetime
    state: str


def get(session: Session, community: int, round: int, revision: int) -> CorrectionRow | None:
    """Find the correction of a round that makes a revision of its key."""
    these = (CORRECTION.c.round == round) & (CORRECTION.c.revision == revision)
    return one(session, pick(CORRECTION, CorrectionRow).where(these, CORRECTION.c.community == community),
               CorrectionRow)


def of_round(session: Session, community: int, round: int) -> tuple[CorrectionRow, ...]:
    """List the corrections of a round, oldest first."""
    query = pick(CORRECTION, CorrectionRow).where(CORRECTION.c.round == round, CORRECTION.c.community == community)
    return many(session, query.order_by(CORRECTION.c.revision), CorrectionRow)
