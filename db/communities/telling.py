"""Where those read who look after a community: the places for editors, else direct messages."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.communities.registering import places
from db.members.records import MEMBER, PERSON

EDITORS = "editors"  # the purpose of such a place
# Platforms on which a message reaches one person alone, at a place that is written with an @.
DIRECT = ("discord", "slack")


def read_by(session: Session, community: int, roles: Collection[str], *, but: str | None = None) -> list[str]:
    """List the places for editors, `but` one; without any, the direct messages of the members in these roles."""
    known = [row.place for row in places(session, community) if row.purpose == EDITORS and row.place != but]
    return known or _direct(session, community, roles)


def _direct(session: Session, community: int, roles: Collection[str]) -> list[str]:
    theirs = select(PERSON).join(MEMBER, MEMBER.c.id == PERSON.c.member).where(
        MEMBER.c.community == community, MEMBER.c.role.in_(roles), PERSON.c.platform.in_(DIRECT))
    found = session.execute(theirs.order_by(PERSON.c.id)).all()
    return [f"{one.platform}:{quote(one.workspace, safe='')}/@{quote(one.external, safe='@')}" for one in found]
