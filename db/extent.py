"""How far and how long cases may be shown, and whether those of patients may be."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db import communities, policies
from db.cases import Bounds


def bounds_of(session: Session, community: int, reach: str, until: datetime) -> Bounds:
    """Give the bounds up to an instant: with patients where the program's approval lasts until then."""
    row = communities.settings(session, community)
    day = until.astimezone(ZoneInfo(row.zone)).date() if row is not None else None
    return Bounds(reach, until, day is not None and policies.approved(session, community, day))
