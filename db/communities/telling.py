"""Where those read who look after a community: the places for editors, else direct messages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.communities.registering import places
from db.members.records import MEMBER, PERSON

EDITORS = "editors"  # the purpose of such a place
# Platforms on which a message reaches one person alone, at a place that is written with an @.
DIRECT = ("discord", "slack")


def read_by(session: Session, community: int, roles: Collection[str], *, but: str | None = None,
            now: datetime | None = None) -> list[str]:
    """List the places for editors, `but` one; without any, the direct messages of the members in these roles.

    Whoever is away `now` gets none, unless all of them are.
    """
    known = [row.place for row in places(session, community) if row.purpose == EDITORS and row.place != but]
    return known or _direct(session, community, roles, now)


def direct_to(session: Session, community: int, member: int) -> str | None:
    """Give the place at which a message reaches one member alone; None where there is no such platform for them.

    On several it is the one that they came from first, so that nothing is told twice.
    """
    tables = MEMBER.metadata.tables
    home, left = tables["workspace"], tables["departure"]
    theirs = select(PERSON).join(MEMBER, MEMBER.c.id == PERSON.c.member).where(
        MEMBER.c.community == community, MEMBER.c.id == member, PERSON.c.platform.in_(DIRECT))
    theirs = theirs.join(home, (home.c.platform == PERSON.c.platform) & (home.c.external == PERSON.c.workspace))
    theirs = theirs.outerjoin(left, left.c.workspace == home.c.id).where(left.c.workspace.is_(None))
    found = session.execute(theirs.order_by(PERSON.c.id).limit(1)).one_or_none()
    return None if found is None else _at(found)


def _direct(session: Session, community: int, roles: Collection[str], now: datetime | None) -> list[str]:
    theirs = select(PERSON, MEMBER.c.away_until).join(MEMBER, MEMBER.c.id == PERSON.c.member).where(
        MEMBER.c.community == community, MEMBER.c.role.in_(roles), PERSON.c.platform.in_(DIRECT))
    everybody = session.execute(theirs.order_by(PERSON.c.id)).all()
    here = [one for one in everybody if now is None or one.away_until is None or one.away_until <= now]
    return [_at(one) for one in here or everybody]


def _at(person: Any) -> str:
    return f"{person.platform}:{quote(person.workspace, safe='')}/@{quote(person.external, safe='@')}"
