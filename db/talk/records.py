"""The tables of what readers say after a reveal; who asked a question stands in none of these."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Record, one_of, table

DISAGREEING = ("open", "answered", "corrected")
SHOWN = ("shown", "hidden", "removed")
REPORTED = ("open", "founded", "unfounded")


class Disagreement(Record, table=True):
    """One reader who holds another answer to be right, and why; `named` is their leave to tell editors who it is.

    `heard_at` is when they were told what became of it.
    """

    __table_args__ = (
        UniqueConstraint("round", "member"),
        one_of("state", DISAGREEING),
        Index("ix_disagreement_member", "member", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    round: int = Field(foreign_key="round.id")
    member: int = Field(foreign_key="member.id")
    value: str
    why: str
    named: bool = False
    state: str = "open"
    at: datetime = Field(sa_type=Instant)
    reply: str = ""
    replied_by: int | None = Field(default=None, foreign_key="member.id")
    replied_at: datetime | None = Field(default=None, sa_type=Instant)
    heard_at: datetime | None = Field(default=None, sa_type=Instant)


class Inquiry(Record, table=True):
    """One question that "a reader asks" about a revealed case, with the answer to it."""

    __table_args__ = (UniqueConstraint("community", "number"), one_of("state", SHOWN))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    round: int = Field(foreign_key="round.id", index=True)
    text: str
    state: str = "shown"
    at: datetime = Field(sa_type=Instant)
    reply: str = ""
    replied_by: int | None = Field(default=None, foreign_key="member.id")
    replied_at: datetime | None = Field(default=None, sa_type=Instant)


class Report(Record, table=True):
    """One reader who holds that a question should not stand there, and what an editor decided."""

    __table_args__ = (one_of("state", REPORTED),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    inquiry: int = Field(foreign_key="inquiry.id", index=True)
    by: int = Field(foreign_key="member.id", index=True)
    at: datetime = Field(sa_type=Instant)
    hid: bool = False
    state: str = "open"
    decided_by: int | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


DISAGREEMENT, INQUIRY, REPORT = map(table, (Disagreement, Inquiry, Report))


def others(name: str) -> Any:
    """Give the table of another domain, which may itself stand on this one."""
    return INQUIRY.metadata.tables[name]


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """A disagreement; `name` is the reader's where they gave leave, else None: nothing else tells who it is."""

    id: int
    round: int
    value: str
    why: str
    state: str
    at: datetime
    reply: str
    replied_by: int | None
    replied_at: datetime | None
    named: bool
    name: str | None = None


@dataclass(frozen=True, slots=True)
class InquiryRow:
    """A question of a reader, and the answer to it."""

    id: int
    number: int
    round: int
    text: str
    state: str
    at: datetime
    reply: str
    replied_by: int | None
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report about a question; whose it is stays untold."""

    id: int
    inquiry: int
    at: datetime
    hid: bool
    state: str
    decided_by: int | None
    decided_at: datetime | None
