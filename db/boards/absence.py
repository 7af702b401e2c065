"""When members were away, as instants, for whoever counts what they were offered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.boards.blocks import midnight
from db.communities.records import COMMUNITY
from db.members import MEMBER, leaves


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which a member was away, from an instant up to another."""

    member: int
    begin: datetime
    end: datetime


def absences(session: Session, community: int) -> tuple[Absence, ...]:
    """List when members of a community were away; their leaves are dates of the zone that they live in."""
    rows = leaves(session, community)
    query = select(MEMBER.c.id, func.coalesce(MEMBER.c.zone, COMMUNITY.c.zone)).join(
        COMMUNITY, COMMUNITY.c.id == MEMBER.c.community).where(MEMBER.c.community == community)
    zones: dict[int, str] = {member: zone for member, zone in session.execute(query)} if rows else {}
    return tuple(Absence(row.member, midnight(row.starts_on, zones[row.member]), midnight(
        row.back_on, zones[row.member])) for row in rows)
