"""The name on boards: nobody has one until they choose, and nobody takes another's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from db import members
from db.likeness import folded

ALIAS = 40


def choose(session: Session, community: int, member: int, named: bool, alias: str | None) -> str:
    """Choose how boards show a member: 'saved', 'unchanged', or 'taken' where another member is called so."""
    if alias is not None and taken(session, community, member, alias):
        return "taken"
    return members.change(session, community, member, named=named, alias=alias)


def taken(session: Session, community: int, member: int, alias: str) -> bool:
    """Tell whether somebody else is called like this."""
    wanted = folded(alias)
    return any(wanted in (folded(row.name or ""), folded(row.alias or ""))
               for row in members.list_members(session, community) if row.id != member)
