"""Going away and coming back, with what is sent to one person alone: it waits until they are back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from db import deliveries, members
from db.members import LeaveRow


def go(session: Session, community: int, member: int, today: date, back_on: date, zone: str) -> str:
    """Let a member be away: 'saved', 'unchanged' or 'unknown'."""
    outcome = members.go_away(session, community, member, today, back_on, zone)
    row = members.get(session, community, member)
    if outcome == "saved" and row is not None and row.away_until is not None:
        deliveries.hold(session, community, member, row.away_until)
    return outcome


def come_back(session: Session, community: int, member: int, today: date, now: datetime) -> LeaveRow | None:
    """End a member's leave today and give it; None where none runs."""
    ended = members.come_back(session, community, member, today)
    if ended is not None:
        deliveries.release(session, community, member, now)
    return ended
