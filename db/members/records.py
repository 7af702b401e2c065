"""The tables of members, and of the persons on several platforms that are one of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Record, one_of, table

FORMER = "Former member {}"
ROLES = ("member", "contributor", "editor", "director", "admin")


class Member(Record, table=True):
    """One human in a community. Unnamed on boards until they choose."""

    __table_args__ = (UniqueConstraint("community", "number"), one_of("role", ROLES))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    name: str
    alias: str | None = None
    named: bool = False
    stage: str | None = None
    role: str = "member"
    zone: str | None = None
    language: str | None = None
    away_until: datetime | None = Field(default=None, sa_type=Instant)
    joined_at: datetime = Field(sa_type=Instant)
    first_answer_at: datetime | None = Field(default=None, sa_type=Instant)


class Person(Record, table=True):
    """Somebody on one platform."""

    __table_args__ = (UniqueConstraint("platform", "workspace", "external"),)
    id: int | None = Field(default=None, primary_key=True)
    member: int = Field(foreign_key="member.id", index=True)
    platform: str
    workspace: str
    external: str


MEMBER, PERSON = table(Member), table(Person)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member; times are aware UTC."""

    id: int
    community: int
    number: int
    name: str
    alias: str | None
    named: bool
    stage: str | None
    role: str
    zone: str | None
    language: str | None
    away_until: datetime | None
    joined_at: datetime
    first_answer_at: datetime | None

    @property
    def forgotten(self) -> bool:
        """Tell whether this was somebody who left, whose name was forgotten; see `departures.purge`."""
        return self.name == FORMER.format(self.number)

    @property
    def shown_name(self) -> str | None:
        """Give the name for a board: None until the member has chosen to be named."""
        return (self.alias or self.name) if self.named else None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody on one platform."""

    member: int
    platform: str
    workspace: str
    external: str
