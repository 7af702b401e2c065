"""The table of wordings: what readers typed as their diagnosis, kept once for each case, with what it is worth."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.rows import many, pick


class Wording(Record, table=True):
    """What a diagnosis was called by readers of one case.

    `words` is its normal form, `shown` what the first of them typed. `grade` is what it is worth, None while nobody
    has said; `waits_since` when it was left to a person. A person's decision stays for all rounds and versions, what
    the matcher made of it (`decided_at` None) is asked again at each reveal; `why` is the matcher's reason.
    """

    __table_args__ = (UniqueConstraint("case", "words"), Index("ix_wording_waiting", "community", "waits_since"))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    case: int = Field(foreign_key="case.id")
    words: str
    shown: str
    grade: float | None = None
    why: str = ""
    waits_since: datetime | None = Field(default=None, sa_type=Instant)
    decided_by: int | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


WORDING = table(Wording)


@dataclass(frozen=True, slots=True)
class Said:
    """A typed diagnosis: its normal form, by which it is known again, and what was typed."""

    words: str
    shown: str


@dataclass(frozen=True, slots=True)
class WordingRow:
    """A wording of a case; `name` is what answers and keys call it."""

    id: int
    community: int
    case: int
    words: str
    shown: str
    grade: float | None
    why: str
    waits_since: datetime | None
    decided_by: int | None
    decided_at: datetime | None

    @property
    def name(self) -> str:
        """Give the name that stands in answers and keys."""
        return f"w{self.id}"


def of_case(session: Session, community: int, case: int) -> tuple[WordingRow, ...]:
    """List the wordings of a case, in the order in which they were first typed."""
    these = (WORDING.c.case == case) & (WORDING.c.community == community)
    return many(session, pick(WORDING, WordingRow).where(these).order_by(WORDING.c.id), WordingRow)


def named(session: Session, community: int, names: Collection[str]) -> dict[str, WordingRow]:
    """Give the wordings that answers or keys name, by their names; those of another community are not there."""
    ids = [int(name[1:]) for name in names if name[:1] == "w" and name[1:].isdecimal() and len(name) < 11]
    query = pick(WORDING, WordingRow).where(WORDING.c.id.in_(ids), WORDING.c.community == community)
    return {row.name: row for row in many(session, query, WordingRow)} if ids else {}
