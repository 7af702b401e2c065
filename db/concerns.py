"""Privacy concerns: who asked to have the pictures of a case hidden, and what an editor decided."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.columns import Instant, Record, one_of, table

STATES = ("open", "founded", "unfounded")


class Concern(Record, table=True):
    """One report about the pictures of a case; `hid` says that it hid them at once."""

    __table_args__ = (UniqueConstraint("community", "number"), one_of("state", STATES))
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id")
    number: int
    case: int = Field(foreign_key="case.id", index=True)
    by: int = Field(foreign_key="member.id", index=True)
    at: datetime = Field(sa_type=Instant)
    hid: bool = False
    state: str = "open"
    decided_by: int | None = Field(default=None, foreign_key="member.id")
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    note: str = ""


CONCERN = table(Concern)
