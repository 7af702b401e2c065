"""Privacy concerns: who asked to have the pictures of a case hidden, and what an editor decided.

Who asked is kept for the limits alone: no row that this module gives has it, and neither has the audit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, UniqueConstraint, exists, func, insert, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit, communities, deliveries
from db.columns import Instant, Record, one_of, table
from db.members.records import ROLES
from db.rows import many, one, pick, scalar, set_where

STATES = ("open", "founded", "unfounded")
DAY = timedelta(days=1)
REMEMBERED = timedelta(days=90)
UNFOUNDED = 2  # so many reports that changed nothing, and an editor looks before pictures are hidden
TICKETS_A_DAY = 5
VIEW, PURPOSE = "privacy.ticket", communities.EDITORS
TOLD = ROLES[ROLES.index("editor"):]


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
Outcome = Literal["hidden", "one a day", "an editor first", "hidden already", "told already", "enough", "unknown"]


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One ticket; whose it is stays untold."""

    id: int
    number: int
    case: int
    at: datetime
    hid: bool
    state: str
    decided_by: int | None
    decided_at: datetime | None
    note: str


def limit(session: Session, community: int, case: int, member: int, now: datetime) -> Outcome | None:
    """Say what keeps a member from hiding pictures at once.

    Reports that were founded are held against nobody, and neither is what the case's own author found to be nothing.
    """
    mine = (CONCERN.c.community == community) & (CONCERN.c.by == member)
    today = (CONCERN.c.at > now - DAY) & (CONCERN.c.state != "founded")
    count = select(func.count()).select_from(CONCERN).where(mine)
    if scalar(session, count.where(CONCERN.c.case == case, CONCERN.c.state == "open")):
        return "told already"
    if scalar(session, count.where(today)) >= TICKETS_A_DAY:
        return "enough"
    if scalar(session, count.where(_held_against(now))) >= UNFOUNDED:
        return "an editor first"
    return "one a day" if scalar(session, count.where(CONCERN.c.hid, today)) else None


def _held_against(now: datetime) -> ColumnElement[bool]:
    """Hold of a concern that somebody else than the author of its case found to be nothing, lately."""
    case = CONCERN.metadata.tables["case"]
    others = exists().where(case.c.id == CONCERN.c.case, or_(
        case.c.author.is_(None), case.c.author != CONCERN.c.decided_by)).correlate(CONCERN)
    return (CONCERN.c.state == "unfounded") & (CONCERN.c.decided_at > now - REMEMBERED) & others


def open_ticket(
    session: Session, community: int, number: int, case: int, member: int, now: datetime, hid: bool,
    note: str = "",
) -> int:
    """Open a ticket, and post its card where editors read, else to each of them directly; give its id."""
    values = {"community": community, "number": number, "case": case, "by": member, "at": now, "hid": hid,
              "note": note}
    concern: int = scalar(session, insert(CONCERN).values(values).returning(CONCERN.c.id))
    audit.record(session, community, None, "privacy.concern", f"case:{case}", now, ticket=number, hid=hid)
    for place in communities.read_by(session, community, TOLD, now=now):
        deliveries.post(session, community, place, f"{VIEW}/{concern}", ("concern", concern),
                        f"concern:{concern}:{place}", now, "correction")
    return concern


def get(session: Session, community: int, concern: int) -> ConcernRow | None:
    """Find a ticket of a community."""
    query = pick(CONCERN, ConcernRow).where(CONCERN.c.id == concern, CONCERN.c.community == community)
    return one(session, query, ConcernRow)


def list_concerns(session: Session, community: int, limit: int = 20) -> tuple[ConcernRow, ...]:
    """List the tickets of a community, those that wait first, then the newest."""
    query = pick(CONCERN, ConcernRow).where(CONCERN.c.community == community)
    return many(session, query.order_by(CONCERN.c.state != "open", CONCERN.c.id.desc()).limit(limit), ConcernRow)


def open_about(session: Session, community: int, case: int) -> bool:
    """Tell whether a ticket about a case waits for an editor."""
    these = (CONCERN.c.community == community) & (CONCERN.c.case == case) & (CONCERN.c.state == "open")
    return bool(scalar(session, select(func.count()).select_from(CONCERN).where(these)))


def waiting(session: Session, community: int) -> int:
    """Count the tickets of a community that wait for an editor."""
    these = (CONCERN.c.community == community) & (CONCERN.c.state == "open")
    found: int = scalar(session, select(func.count()).select_from(CONCERN).where(these))
    return found


def decide(session: Session, community: int, case: int, state: str, by: int | None, now: datetime) -> int:
    """Decide every open ticket about a case, 'founded' or 'unfounded'; give how many."""
    these = (CONCERN.c.community == community) & (CONCERN.c.case == case) & (CONCERN.c.state == "open")
    open_ones = list(session.execute(select(CONCERN.c.id).where(these)).scalars())
    set_where(session, CONCERN, these, state=state, decided_by=by, decided_at=now)
    for concern in open_ones:
        audit.record(session, community, by, f"privacy.{state}", f"case:{case}", now)
        deliveries.redraw(session, "concern", concern, "correction")
    return len(open_ones)


def write_note(session: Session, community: int, concern: int, note: str, by: int, now: datetime) -> str:
    """Write a note on a ticket: 'saved' or 'unknown'."""
    if not set_where(session, CONCERN, CONCERN.c.id == concern, CONCERN.c.community == community, note=note):
        return "unknown"
    audit.record(session, community, by, "privacy.note", f"concern:{concern}", now)
    deliveries.redraw(session, "concern", concern, "correction")
    return "saved"
