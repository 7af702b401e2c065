"""Wanting reviews, wanting none any more, and when they may come."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import communities, deliveries, jobs
from db.communities.records import COMMUNITY
from db.deliveries import DeliveryRow
from db.members.records import MEMBER
from db.reviews.hours import morning_after
from db.reviews.records import KIND, REVIEWER, SHEET, ReviewerRow
from db.rows import one, pick, scalar, set_where, upsert

JOB = "reviews.send"
ALONE = ("discord", "slack", "room")  # where somebody can be written to alone
LATE = timedelta(hours=2)
C = REVIEWER.c


def direct(session: Session, community: int, member: int, platform: str, workspace: str, external: str) -> str | None:
    """Give where a member reads alone: where they speak, else on another platform; None where there is no such place.
    """
    if platform in ALONE:
        return f"{platform}:{quote(workspace, safe='')}/@{quote(external, safe='@')}"
    return communities.direct_to(session, community, member)


def get(session: Session, community: int, member: int) -> ReviewerRow | None:
    """Read whether and how a member has reviews."""
    return one(session, pick(REVIEWER, ReviewerRow).where(C.member == member, C.community == community), ReviewerRow)


def zone_of(session: Session, community: int, member: int) -> str:
    """Give the zone in which a member reads times."""
    own = scalar(session, select(MEMBER.c.zone).where(MEMBER.c.id == member, MEMBER.c.community == community))
    return str(own or scalar(session, select(COMMUNITY.c.zone).where(COMMUNITY.c.id == community)))


def start(session: Session, community: int, member: int, place: str, now: datetime) -> str:
    """Have missed questions come back from the next morning on: 'started', 'already' or 'unknown'."""
    if scalar(session, select(MEMBER.c.id).where(MEMBER.c.id == member, MEMBER.c.community == community)) is None:
        return "unknown"
    row = get(session, community, member)
    if row is not None and row.state == "on" and row.place == place:
        return "already"
    values: dict[str, Any] = {"community": community, "place": place, "state": "on", "since": now, "ignored": 0,
                              "heard_at": None}
    made = upsert(session, REVIEWER).values(member=member, **values)
    session.execute(made.on_conflict_do_update(index_elements=["member"], set_=values))
    again(session, community, member, now)
    return "started"


def again(session: Session, community: int, member: int, now: datetime, days: int = 0) -> datetime:
    """Have a member's misses looked at on the next morning, `days` later at the earliest; give when."""
    row = get(session, community, member)
    assert row is not None
    zone = zone_of(session, community, member)
    due = morning_after(now, zone, row.quiet_from, row.quiet_until, days)
    set_where(session, REVIEWER, C.member == member, next_at=due)
    jobs.add(session, f"review:{member}:{due.isoformat()}", f"{JOB}/{member}", due, community, None, now)
    return due


def mend(session: Session, now: datetime, limit: int = 100) -> int:
    """Look again for those whose morning passed without a look, as after a fault; give how many."""
    these = (C.state == "on") & (C.next_at < now - LATE)
    found = session.execute(select(C.community, C.member).where(these).order_by(C.member).limit(limit)).all()
    for row in found:
        again(session, row.community, row.member, now)
    return len(found)


def stop(session: Session, community: int, member: int, now: datetime) -> bool:
    """Have no reviews any more; what was learned of the spacing stays. False where none came."""
    these = (C.member == member) & (C.community == community) & (C.state == "on")
    if not set_where(session, REVIEWER, these, state="stopped"):
        return False
    newest = select(SHEET.c.id).where(SHEET.c.member == member).order_by(SHEET.c.id.desc()).limit(1)
    sheet = scalar(session, newest)
    if sheet is not None:
        deliveries.redraw(session, KIND, sheet, "correction")
    return True


def forget(session: Session, platform: str, workspace: str) -> int:
    """Forget where members read alone in a workspace that was left long ago; nothing comes back to them there."""
    there = C.place.startswith(f"{platform}:{quote(workspace, safe='')}/@", autoescape=True)
    return set_where(session, REVIEWER, there, place="", state="stopped", next_at=None)


def set_hours(session: Session, community: int, member: int, quiet_from: str, quiet_until: str, now: datetime) -> str:
    """Set the hours in which nothing comes: 'saved', 'unchanged', 'no end' or 'unknown'."""
    row = get(session, community, member)
    if row is None:
        return "unknown"
    if quiet_from == quiet_until:
        return "no end"
    if (row.quiet_from, row.quiet_until) == (quiet_from, quiet_until):
        return "unchanged"
    set_where(session, REVIEWER, C.member == member, quiet_from=quiet_from, quiet_until=quiet_until)
    if row.state == "on":
        again(session, community, member, now)
    return "saved"


def refused(session: Session, row: DeliveryRow) -> None:
    """End the reviews of a member whose platform takes no direct message; they hear it once, and nobody else does."""
    member = scalar(session, select(SHEET.c.member).where(SHEET.c.id == row.subject_id))
    set_where(session, REVIEWER, C.member == member, C.state == "on", state="refused", heard_at=None)
