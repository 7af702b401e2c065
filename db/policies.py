"""The policy of a community in its versions, who has accepted it, and the institution's approval of the program."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, append_only, table
from db.communities.records import COMMUNITY


class Policy(Record, table=True):
    """One version of what a community asks of its contributors, counted from 1; rows are only ever added."""

    community: int = Field(foreign_key="community.id", primary_key=True)
    version: int = Field(primary_key=True)
    text: str
    link: str = ""
    by: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_type=Instant)


class Acceptance(Record, table=True):
    """A member who has accepted a version of the policy."""

    community: int = Field(foreign_key="community.id", primary_key=True)
    member: int = Field(foreign_key="member.id", primary_key=True)
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


class Approval(Record, table=True):
    """A privacy officer's approval of the program as its community recorded it; the newest row stands."""

    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    reference: str
    expires_on: date | None = None
    by: int | None = Field(default=None, foreign_key="member.id")
    at: datetime = Field(sa_type=Instant)


POLICY, ACCEPTANCE, APPROVAL = map(table, (Policy, Acceptance, Approval))
append_only(POLICY, "record of policies")
append_only(APPROVAL, "record of approvals")


def standing(session: Session) -> tuple[tuple[str, str, date | None], ...]:
    """List the newest approval of each community: the community's name, the reference, and when it ends."""
    newest = select(func.max(APPROVAL.c.id)).group_by(APPROVAL.c.community)
    found = select(COMMUNITY.c.name, APPROVAL.c.reference, APPROVAL.c.expires_on).join_from(APPROVAL, COMMUNITY).where(
        APPROVAL.c.id.in_(newest)).order_by(COMMUNITY.c.id)
    return tuple((name, reference, ends) for name, reference, ends in session.execute(found))
