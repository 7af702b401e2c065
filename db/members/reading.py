"""Finding members."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.members.records import MEMBER, MemberRow
from db.rows import many, one, pick, scalar

SUGGESTIONS = 25


def everyone(community: int) -> Any:
    """Select the members of a community."""
    return pick(MEMBER, MemberRow).where(MEMBER.c.community == community)


def get(session: Session, community: int, member: int) -> MemberRow | None:
    """Find a member by id within a community."""
    return one(session, everyone(community).where(MEMBER.c.id == member), MemberRow)


def by_number(session: Session, community: int, number: int) -> MemberRow | None:
    """Find a member by the number that people see."""
    return one(session, everyone(community).where(MEMBER.c.number == number), MemberRow)


def list_members(session: Session, community: int, *, role: str | None = None) -> tuple[MemberRow, ...]:
    """List the members of a community, by number."""
    query = everyone(community).order_by(MEMBER.c.number)
    return many(session, query.where(MEMBER.c.role == role) if role else query, MemberRow)


def called(session: Session, community: int, name: str) -> MemberRow | None:
    """Find the member of a name; capitals do not matter."""
    wanted = name.casefold()
    return next((row for row in list_members(session, community) if row.name.casefold() == wanted), None)


def find(session: Session, community: int, text: str) -> tuple[MemberRow, ...]:
    """Suggest members whose name or alias has a word that begins with a text; at most 25."""
    wanted = text.strip().lower()
    hits = [
        func.lower(column).startswith(before + wanted, autoescape=True) if not before
        else func.lower(column).contains(before + wanted, autoescape=True)
        for column in (MEMBER.c.name, MEMBER.c.alias) for before in ("", " ")
    ]
    query = everyone(community).where(or_(*hits)).order_by(MEMBER.c.name, MEMBER.c.id).limit(SUGGESTIONS)
    return many(session, query, MemberRow)


def count(session: Session, community: int) -> int:
    """Count the members of a community."""
    found: int = scalar(session, select(func.count()).where(MEMBER.c.community == community))
    return found
