"""Who decided what about a case, and when, and who looked at which picture before: kept for good."""

from datetime import datetime

from sqlmodel import Field

from db.columns import Instant, Record, append_only, one_of, table

DECISIONS = (
    "approved", "returned", "rejected", "withdrawn", "voided", "hidden", "restored", "permission withdrawn",
    "permission expired",
)


class Signature(Record, table=True):
    """One decision of one person about a case; `looked` is the digest of what was decided about.

    `pixels` is the SHA-256 over the hashes of the stacks and of the pictures that were to be shown. Rows are only
    ever added. `member` is None where the clock decided.
    """

    __table_args__ = (one_of("decision", DECISIONS),)
    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    case: int = Field(foreign_key="case.id", index=True)
    version: int
    member: int | None = Field(default=None, foreign_key="member.id")
    decision: str
    at: datetime = Field(sa_type=Instant)
    looked: str = ""
    pixels: str = ""
    note: str = ""


class Looked(Record, table=True):
    """A picture that a member has opened in a review; `image` counts from 0 inside the stack with this hash."""

    case: int = Field(foreign_key="case.id", primary_key=True)
    member: int = Field(foreign_key="member.id", primary_key=True)
    stack: str = Field(primary_key=True)
    image: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


SIGNATURE, LOOKED = table(Signature), table(Looked)
append_only(SIGNATURE, "record of decisions")
