"""The tables of cups, of the communities in them, and of the codes that let them in."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field

from db.columns import Instant, Record, table


class Cup(Record, table=True):
    """Communities that compare themselves over a time; `host` made it."""

    id: int | None = Field(default=None, primary_key=True)
    host: int = Field(foreign_key="community.id")
    name: str
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime | None = Field(default=None, sa_type=Instant)


class CupEntry(Record, table=True):
    """A community in a cup: its cases count from when it joined until it leaves."""

    __tablename__ = "cup_entry"
    cup: int = Field(primary_key=True, foreign_key="cup.id")
    community: int = Field(primary_key=True, foreign_key="community.id", index=True)
    joined_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)


class CupCode(Record, table=True):
    """A one-time code, kept as a digest, that lets a community into a cup."""

    __tablename__ = "cup_code"
    digest: str = Field(primary_key=True)
    cup: int = Field(foreign_key="cup.id")
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


CUP, CUP_ENTRY, CUP_CODE = map(table, (Cup, CupEntry, CupCode))


@dataclass(frozen=True, slots=True)
class CupRow:
    """A cup."""

    id: int
    host: int
    name: str
    starts_at: datetime
    ends_at: datetime | None
