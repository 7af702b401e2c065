"""The tables of reviews: who wants them, what comes back, what was asked on which day, and a log of every answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Json, Record, append_only, one_of, table

STATES = ("on", "stopped", "refused")
QUIET_FROM, QUIET_UNTIL = "20:00", "07:00"
# What a message about a sheet is about.
KIND = "sheet"


class Reviewer(Record, table=True):
    """A member who wants missed questions back, and where; the quiet hours are in the member's own zone.

    Their misses are looked at again at `next_at`. `ignored` counts the messages in a row that nobody answered. A
    platform that takes no direct message is `refused`.
    """

    __table_args__ = (one_of("state", STATES),)
    member: int = Field(primary_key=True, foreign_key="member.id")
    community: int = Field(foreign_key="community.id", index=True)
    place: str
    state: str = "on"
    quiet_from: str = QUIET_FROM
    quiet_until: str = QUIET_UNTIL
    ignored: int = 0
    since: datetime = Field(sa_type=Instant)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    heard_at: datetime | None = Field(default=None, sa_type=Instant)


class Review(Record, table=True):
    """One missed case of one member: the state of its spacing, and when it is due."""

    __table_args__ = (UniqueConstraint("member", "case"), Index("ix_review_due", "member", "retired_at", "due_on"))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    member: int = Field(foreign_key="member.id")
    case: int = Field(foreign_key="case.id")
    round: int = Field(foreign_key="round.id", index=True)
    certain: bool = False
    card: dict[str, Any] = Field(sa_type=Json)
    due_on: date
    streak: int = 0
    answered: int = 0
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class ReviewSheet(Record, table=True):
    """The one message of a member's day."""

    __tablename__ = "review_sheet"
    __table_args__ = (UniqueConstraint("member", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    member: int = Field(foreign_key="member.id")
    day: date
    at: datetime = Field(sa_type=Instant)
    over: bool = False


class ReviewAsked(Record, table=True):
    """A question on a sheet, with its options in an order of their own; `before` is the card as it was."""

    __tablename__ = "review_asked"
    sheet: int = Field(primary_key=True, foreign_key="review_sheet.id")
    review: int = Field(primary_key=True, foreign_key="review.id", index=True)
    position: int
    order: list[str] = Field(sa_type=Json)
    before: dict[str, Any] = Field(sa_type=Json)
    streak: int = 0
    value: str | None = None
    guessed: bool = False
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class ReviewLog(Record, table=True):
    """One answer as it was rated: 1 again, 2 hard, 3 good. Rows are only ever added."""

    __tablename__ = "review_log"
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    review: int = Field(foreign_key="review.id", index=True)
    at: datetime = Field(sa_type=Instant)
    value: str
    rating: int
    gap: int
    due_on: date


REVIEWER, REVIEW, SHEET, ASKED, LOG = map(table, (Reviewer, Review, ReviewSheet, ReviewAsked, ReviewLog))

append_only(LOG, "review log")


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """A member who wants, or wanted, missed questions back."""

    member: int
    community: int
    place: str
    state: str
    quiet_from: str
    quiet_until: str
    ignored: int
    since: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One missed case of one member."""

    id: int
    member: int
    case: int
    round: int
    certain: bool
    card: dict[str, Any]
    due_on: date
    streak: int
    answered: int
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The message of a day; one that is `over` is answered no more."""

    id: int
    member: int
    day: date
    at: datetime
    over: bool
