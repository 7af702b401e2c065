"""Reports about a question: it is hidden at once, and an editor decides whether it stays away."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from db import audit, communities, deliveries
from db.rows import one, pick, scalar, set_where
from db.talk.records import INQUIRY, REPORT, InquiryRow, ReportRow
from db.talk.standing import KIND
from db.talk.telling import KIND as TALK
from db.talk.telling import TOLD

VIEW, SUBJECT = "talk.reported", "reported"
REMEMBERED, DAY = timedelta(days=90), timedelta(days=1)
# So many that changed nothing, or on one day, and an editor looks before a question is hidden.
UNFOUNDED, A_DAY = 2, 3
Reported = Literal["hidden", "an editor first", "told already", "removed", "unknown"]


def report(session: Session, community: int, inquiry: int, member: int, now: datetime) -> Reported:
    """Hide a question wherever it stands, and tell the editors; nobody is told who reported it."""
    these = (INQUIRY.c.id == inquiry) & (INQUIRY.c.community == community)
    row = one(session, pick(INQUIRY, InquiryRow).where(these).with_for_update(), InquiryRow)
    if row is None:
        return "unknown"
    if row.state == "removed":
        return "removed"
    if report_of(session, community, inquiry) is not None:
        return "told already"
    hides = not _held_against(session, community, member, now)
    values = {"community": community, "inquiry": inquiry, "by": member, "at": now, "hid": hides}
    made: int = scalar(session, insert(REPORT).values(values).returning(REPORT.c.id))
    if hides:
        set_where(session, INQUIRY, these, state="hidden")
    audit.record(session, community, None, "talk.report", f"inquiry:{inquiry}", now, report=made, hid=hides)
    for place in communities.read_by(session, community, TOLD):
        key = f"report:{made}:{place}"
        deliveries.post(session, community, place, f"{VIEW}/{inquiry}", (SUBJECT, inquiry), key, now, "correction")
    _redraw(session, row)
    return "hidden" if hides else "an editor first"


def _held_against(session: Session, community: int, member: int, now: datetime) -> bool:
    """Tell whether somebody reported too often for nothing, or too much at once, to hide a question alone."""
    mine = (REPORT.c.community == community) & (REPORT.c.by == member)
    count = select(func.count()).select_from(REPORT).where(mine)
    nothing = count.where(REPORT.c.state == "unfounded", REPORT.c.decided_at > now - REMEMBERED)
    return bool(scalar(session, nothing) >= UNFOUNDED
                or scalar(session, count.where(REPORT.c.at > now - DAY)) >= A_DAY)


def report_of(session: Session, community: int, inquiry: int) -> ReportRow | None:
    """Give the report about a question that waits for an editor."""
    query = pick(REPORT, ReportRow).where(
        REPORT.c.inquiry == inquiry, REPORT.c.community == community, REPORT.c.state == "open")
    return one(session, query, ReportRow)


def decide(session: Session, community: int, inquiry: int, founded: bool, by: int, now: datetime) -> str:
    """Decide the report about a question: 'removed' for good or 'shown' again; 'unknown' where none waits."""
    these = (REPORT.c.inquiry == inquiry) & (REPORT.c.community == community) & (REPORT.c.state == "open")
    state = "founded" if founded else "unfounded"
    if not set_where(session, REPORT, these, state=state, decided_by=by, decided_at=now):
        return "unknown"
    outcome = "removed" if founded else "shown"
    of = (INQUIRY.c.id == inquiry) & (INQUIRY.c.community == community)
    set_where(session, INQUIRY, of, state=outcome)
    audit.record(session, community, by, f"talk.{state}", f"inquiry:{inquiry}", now)
    row = one(session, pick(INQUIRY, InquiryRow).where(of), InquiryRow)
    assert row is not None
    _redraw(session, row)
    if founded:
        deliveries.takedown(session, (KIND, inquiry))
    return outcome


def _redraw(session: Session, row: InquiryRow) -> None:
    for kind in (KIND, SUBJECT):
        deliveries.redraw(session, kind, row.id, "correction")
    deliveries.redraw(session, TALK, row.round, "correction")
