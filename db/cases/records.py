"""The tables of a case, and its rows as values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Json, Record, one_of, table
from db.communities.records import AUDIENCES
from db.kinds import KINDS, typed

STATUSES = ("draft", "review", "approved", "rejected", "withdrawn")
# Still worked on; not over; over for good, so that nothing of it is shown.
WORKED, OPEN, CLOSED = ("draft", "review"), ("draft", "review", "approved"), ("rejected", "withdrawn")
REQUIRED = ("title", "question", "options", "key", "permission", "pictures")


class Case(Record, table=True):
    """One teaching case."""

    __table_args__ = (
        UniqueConstraint("community", "number"), one_of("status", STATUSES), one_of("audience", AUDIENCES),
    )
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    author: int | None = Field(default=None, foreign_key="member.id")
    status: str = "draft"
    audience: str = "department"
    current_version: int = 1
    approved_by: int | None = Field(default=None, foreign_key="member.id")
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    note: str | None = None
    hidden_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)


class Version(Record, table=True):
    """What a case says; immutable once it has been posted."""

    __table_args__ = (UniqueConstraint("case", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    case: int = Field(foreign_key="case.id")
    number: int = 1
    title: str = ""
    history: str = ""
    explanation: str = ""
    teaching_points: list[str] = Field(default_factory=list, sa_type=Json)
    references: list[str] = Field(default_factory=list, sa_type=Json)
    tags: list[str] = Field(default_factory=list, sa_type=Json)
    difficulty: int | None = None
    alt: str = ""
    alt_full: str = ""
    author_credit: str = ""
    why_not: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    window: dict[str, float] | None = Field(default=None, sa_type=Json)
    key_images: list[int] = Field(default_factory=list, sa_type=Json)
    series: int = 1
    permission_kind: str = ""
    permission_reference: str = ""
    permission_expires: date | None = None
    answer_images: list[int] = Field(default_factory=list, sa_type=Json)
    correction_note: str = ""
    posted: bool = False
    created_at: datetime = Field(sa_type=Instant)


class Question(Record, table=True):
    """A question of a version; option ids stay the same through every version.

    `names` are what a typed diagnosis is called, the answer's own name first; `look_first` keeps the options back until
    a reader has committed to a first look.
    """

    __table_args__ = (UniqueConstraint("version", "position"), one_of("kind", KINDS))
    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(foreign_key="version.id")
    position: int = 0
    kind: str = "choice"
    prompt: str = ""
    options: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)
    key: list[str] = Field(default_factory=list, sa_type=Json)
    key_revision: int = 1
    look_first: bool = False
    names: list[str] = Field(default_factory=list, sa_type=Json)


class Stack(Record, table=True):
    """De-identified pictures of one series, as a blob."""

    __table_args__ = (UniqueConstraint("case", "hash"), UniqueConstraint("case", "number"))
    id: int | None = Field(default=None, primary_key=True)
    case: int = Field(foreign_key="case.id")
    number: int
    hash: str = Field(index=True)
    meta: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    pictures: int
    report: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Picture(Record, table=True):
    """A picture of a version that is shown."""

    __table_args__ = (
        UniqueConstraint("version", "position"), one_of("meaning", ("question", "answer")),
    )
    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(foreign_key="version.id")
    position: int
    series: int
    image: int
    stack: str
    question_blob: str | None = None
    reveal_blob: str | None = None
    meaning: str = "question"


class Opened(Record, table=True):
    """Who opened a case before it was posted; they are not ranked on it."""

    case: int = Field(foreign_key="case.id", primary_key=True)
    member: int = Field(foreign_key="member.id", primary_key=True)


CASE, VERSION, QUESTION, STACK, PICTURE, OPENED = map(
    table, (Case, Version, Question, Stack, Picture, Opened)
)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What a case says."""

    id: int
    number: int
    title: str
    history: str
    explanation: str
    teaching_points: list[str]
    references: list[str]
    tags: list[str]
    difficulty: int | None
    alt: str
    alt_full: str
    author_credit: str
    why_not: dict[str, str]
    findings: list[dict[str, Any]]
    window: dict[str, float] | None
    key_images: list[int]
    series: int
    permission_kind: str
    permission_reference: str
    permission_expires: date | None
    answer_images: list[int]
    correction_note: str
    posted: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question; `options` are {id, text} in the author's order, `key` the ids or cells that are right.

    Where the answer is typed there are neither, and `names` says what counts, the answer's own name first.
    """

    id: int
    version: int
    position: int
    kind: str
    prompt: str
    options: list[dict[str, str]]
    key: list[str]
    key_revision: int
    look_first: bool = False
    names: list[str] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        """Tell whether readers type their answer in words."""
        return typed(self.kind, [option["id"] for option in self.options])


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture that is shown; hashes are of PNG blobs."""

    id: int
    position: int
    series: int
    image: int
    stack: str
    question_blob: str | None
    reveal_blob: str | None
    meaning: str


@dataclass(frozen=True, slots=True)
class StackRow:
    """A stack of a case; `number` counts from 1."""

    id: int
    number: int
    hash: str
    meta: dict[str, Any]
    pictures: int
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with one of its versions, the current one unless another was asked for."""

    id: int
    community: int
    number: int
    author: int | None
    status: str
    audience: str
    current_version: int
    approved_by: int | None
    approved_at: datetime | None
    note: str | None
    hidden_at: datetime | None
    created_at: datetime
    version: VersionRow
    questions: tuple[QuestionRow, ...]
    pictures: tuple[PictureRow, ...]
    stacks: tuple[StackRow, ...]

    @property
    def title(self) -> str:
        """Give the title of the version."""
        return self.version.title

    @property
    def question(self) -> QuestionRow:
        """Give the first question."""
        return self.questions[0]


VERSION_FIELDS = (
    "title", "history", "explanation", "teaching_points", "references", "tags", "difficulty", "alt", "alt_full",
    "author_credit", "why_not", "findings", "window", "key_images", "series", "permission_kind",
    "permission_reference", "permission_expires", "answer_images",
)
QUESTION_FIELDS = ("prompt", "options", "key", "kind", "look_first", "synonyms")
FIELDS = (*VERSION_FIELDS, *QUESTION_FIELDS, "audience")
