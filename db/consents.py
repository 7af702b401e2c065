"""What a member has agreed to, and may take back at any time: to be written to directly, to be named in exports."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Instant, Record, one_of, table
from db.members import MEMBER
from db.rows import changed, scalar, upsert

DIRECT, NAMED = "direct", "named"
KINDS = (DIRECT, NAMED)


class Consent(Record, table=True):
    """One thing that a member has agreed to; without a row they have not."""

    __table_args__ = (one_of("kind", KINDS),)
    member: int = Field(primary_key=True, foreign_key="member.id")
    kind: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


CONSENT = table(Consent)


def holds(session: Session, community: int, member: int, kind: str) -> bool:
    """Tell whether a member of a community has agreed to something."""
    query = select(CONSENT.c.member).join(MEMBER, MEMBER.c.id == CONSENT.c.member)
    these = (CONSENT.c.member == member) & (CONSENT.c.kind == kind) & (MEMBER.c.community == community)
    return scalar(session, query.where(these)) is not None


def holders(session: Session, community: int, kind: str) -> frozenset[int]:
    """Give the members of a community who have agreed to something."""
    query = select(CONSENT.c.member).join(MEMBER, MEMBER.c.id == CONSENT.c.member)
    return frozenset(session.execute(query.where(CONSENT.c.kind == kind, MEMBER.c.community == community)).scalars())


def choose(session: Session, community: int, member: int, kind: str, given: bool, now: datetime) -> str:
    """Note that a member agrees to something, or does not any more: 'saved', 'unchanged' or 'unknown'."""
    theirs = select(MEMBER.c.id).where(MEMBER.c.id == member, MEMBER.c.community == community)
    if scalar(session, theirs) is None:
        return "unknown"
    if holds(session, community, member, kind) == given:
        return "unchanged"
    if given:
        values = {"member": member, "kind": kind, "at": now}
        session.execute(upsert(session, CONSENT).values(values).on_conflict_do_nothing())
    else:
        session.execute(delete(CONSENT).where(CONSENT.c.member == member, CONSENT.c.kind == kind))
    audit.record(session, community, member, "member.consent", f"member:{member}", now, to=kind, given=given)
    return "saved"


def forget(session: Session, member: int) -> int:
    """Take back whatever a member agreed to, as when they have left; give how much that was."""
    return changed(session, delete(CONSENT).where(CONSENT.c.member == member))
