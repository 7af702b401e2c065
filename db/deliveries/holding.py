"""Direct messages to whoever is away: they wait until their reader is back. What is urgent does not wait."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.deliveries.posting import DELIVERY, DIRECT, PRIORITIES
from db.notes import touch
from db.rows import set_where

UNSENT = (DELIVERY.c.state == "pending") & DELIVERY.c.first_attempt_at.is_(None)


def hold(session: Session, community: int, member: int, until: datetime) -> int:
    """Let the direct messages that a member has not been sent yet wait until an instant; give how many there are."""
    return _aim(session, _theirs(session, community, member) & (DELIVERY.c.priority >= PRIORITIES["post"]), until)


def release(session: Session, community: int, member: int, now: datetime) -> int:
    """Send a member now what waited for them; give how many messages there are."""
    return _aim(session, _theirs(session, community, member) & (DELIVERY.c.due_at > now), now)


def _theirs(session: Session, community: int, member: int) -> Any:
    """Match the messages to one member alone."""
    person, owner = (DELIVERY.metadata.tables[name] for name in ("person", "member"))
    query = select(person).join(owner, owner.c.id == person.c.member)
    found = session.execute(query.where(owner.c.id == member, owner.c.community == community)).all()
    places = [f"{one.platform}:{quote(one.workspace, safe='')}{DIRECT}{quote(one.external, safe='@')}" for one in found]
    return (DELIVERY.c.community == community) & DELIVERY.c.place.in_(places)


def _aim(session: Session, these: Any, at: datetime) -> int:
    moved = set_where(session, DELIVERY, these, UNSENT, due_at=at)
    if moved:
        touch(session, "delivery")
    return moved
