"""Showing hidden pictures again: how many editors have to say so, as of those who sign for the case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot import wording
from db import cases, communities, concerns, rounds

REVIEWERS = "reviewers"


def restore(session: Session, community: int, concern: int, by: int, now: datetime) -> str:
    """Show the pictures of a ticket's case again; see `rounds.restore`."""
    row = concerns.get(session, community, concern)
    case = cases.get(session, community, row.case) if row is not None else None
    settings = communities.settings(session, community)
    two = settings is not None and settings.policy.get(REVIEWERS) == 2
    if case is not None and not two:
        two = wording.trace(case).two
    return rounds.restore(session, community, concern, by, now, editors=2 if two else 1)
