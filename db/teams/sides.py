"""Making teams, and putting members into them: each member is in one team at most."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.members import MEMBER, MemberRow, get
from db.members.reading import everyone
from db.rows import changed, many, one, pick, scalar, set_where
from db.teams.records import TEAM, TEAM_GROUP, TEAM_MEMBER, TeamRow


def teams(session: Session, community: int) -> tuple[TeamRow, ...]:
    """List the teams of a community by name."""
    return many(session, _teams(community).order_by(func.lower(TEAM.c.name), TEAM.c.id), TeamRow)


def _teams(community: int) -> Any:
    inside = TEAM_MEMBER.alias()
    size = select(func.count()).where(inside.c.team == TEAM.c.id).scalar_subquery()
    return pick(TEAM, TeamRow, size=size).where(TEAM.c.community == community, TEAM.c.removed_at.is_(None))


def team(session: Session, community: int, number: int) -> TeamRow | None:
    """Find a team of a community by its id."""
    return one(session, _teams(community).where(TEAM.c.id == number), TeamRow)


def team_of(session: Session, community: int, member: int) -> TeamRow | None:
    """Find the team that a member is in."""
    query = _teams(community).join(TEAM_MEMBER, TEAM_MEMBER.c.team == TEAM.c.id)
    return one(session, query.where(TEAM_MEMBER.c.member == member), TeamRow)


def members_of(session: Session, community: int, team: int) -> tuple[MemberRow, ...]:
    """List who is in a team, by number."""
    query = everyone(community).join(TEAM_MEMBER, TEAM_MEMBER.c.member == MEMBER.c.id)
    return many(session, query.where(TEAM_MEMBER.c.team == team).order_by(MEMBER.c.number), MemberRow)


def add_team(session: Session, community: int, name: str, by: int | None, now: datetime) -> int | None:
    """Make a team; None where one is called so already."""
    if any(row.name.casefold() == name.casefold() for row in teams(session, community)):
        return None
    values = {"community": community, "name": name, "created_at": now}
    made: int = scalar(session, insert(TEAM).values(values).returning(TEAM.c.id))
    audit.record(session, community, by, "team.add", f"team:{made}", now)
    return made


def remove_team(session: Session, community: int, number: int, by: int | None, now: datetime) -> str:
    """Dissolve a team: 'removed' or 'unknown'. Its members and their answers stay."""
    if team(session, community, number) is None:
        return "unknown"
    for held in (TEAM_MEMBER, TEAM_GROUP):
        session.execute(delete(held).where(held.c.team == number))
    set_where(session, TEAM, TEAM.c.id == number, removed_at=now)
    audit.record(session, community, by, "team.remove", f"team:{number}", now)
    return "removed"


def put(session: Session, community: int, number: int, member: int, by: int | None, now: datetime) -> str:
    """Put a member into a team: 'saved', 'unchanged', 'unknown', or 'elsewhere' for one who is in another."""
    if team(session, community, number) is None or get(session, community, member) is None:
        return "unknown"
    there = team_of(session, community, member)
    if there is not None:
        return "unchanged" if there.id == number else "elsewhere"
    session.execute(insert(TEAM_MEMBER).values(member=member, team=number, grouped=False))
    audit.record(session, community, by, "team.put", f"member:{member}", now, team=number)
    return "saved"


def take(session: Session, community: int, member: int, by: int | None, now: datetime) -> str:
    """Take a member out of their team: 'saved', or 'unknown' for one who is in none."""
    there = team_of(session, community, member)
    if there is None or not changed(session, delete(TEAM_MEMBER).where(TEAM_MEMBER.c.member == member)):
        return "unknown"
    audit.record(session, community, by, "team.take", f"member:{member}", now, team=there.id)
    return "saved"
