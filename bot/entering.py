"""Who somebody is: a member of the community that lives in the workspace where they speak."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

import db.calls
import db.communities
import db.groups
import db.members
import db.numbers
import db.teams
from bot.chat.people import Audience, Person, Presence
from db.members import Home

OPERATOR = "terminal"


def enter(session: Session, person: Person, now: datetime) -> tuple[int, int]:
    """Give the community and the member of a person, who is made one where nobody has met them."""
    community = _community(session, person, now)
    made = db.members.member_of(session, community, person.platform, person.workspace, person.external,
                                person.name or person.external, person.admin, now)
    if person.groups is not None:
        db.groups.settle(session, community, made.id, _key(person), person.groups, now)
        db.teams.settle(session, made.id, (person.platform, person.workspace), person.groups)
    return community, made.id


def _key(person: Person) -> tuple[str, str, str]:
    return person.platform, person.workspace, person.external


def _community(session: Session, person: Person, now: datetime) -> int:
    """Find the community of a person's workspace; the operator's workspace is the community's own name."""
    if person.platform == OPERATOR:
        named = db.communities.by_slug(session, person.workspace)
        if named is not None:
            return named.id
    return db.communities.community_of(session, person.platform, person.workspace, person.workspace, now).id


def workspace_of(session: Session, platform: str, external: str, about: tuple[str, int | str] | None,
                 now: datetime) -> str | None:
    """Name the workspace that somebody means: that of the row, or their only one; None where that is not certain."""
    found = [home for home in db.members.homes(session, platform, external) if _is_there(session, home, about, now)]
    # Of two people that somebody is, nobody guesses which one speaks.
    return found[0].workspace if len({home.member for home in found}) == 1 else None


def _is_there(session: Session, home: Home, about: tuple[str, int | str] | None, now: datetime) -> bool:
    if about is None:
        return True
    noun, row = about
    if isinstance(row, str):
        return db.calls.get(session, row, home.community, home.member, now) is not None
    return db.numbers.exists(session, noun, home.community, row)


def entered(session: Session, person: Person) -> Presence | None:
    """Tell who a person is; None where that is to be written first: a newcomer, or another role by their groups."""
    row = db.members.entered(session, *_key(person))
    if row is None:
        return None
    if row.mapped and person.groups is not None and _has_changed(session, person, row.id, person.groups):
        return None
    return Presence(row.community, row.id, row.number, row.name, row.role, Audience(row.language, row.zone, row.id),
                    bool(row.unread))


def _has_changed(session: Session, person: Person, member: int, groups: Collection[str]) -> bool:
    """Tell whether somebody's groups mean another role, or another team, than what they have."""
    return (db.groups.due(session, _key(person), groups)
            or db.teams.due(session, member, (person.platform, person.workspace), groups))


def presence(session: Session, community: int, member: int | None) -> Presence | None:
    """Give a member of a community as a call knows them, or the community alone."""
    settings = db.communities.settings(session, community)
    if settings is None:
        return None
    if member is None:
        return Presence(community, None, 0, "", "member", Audience(settings.language, settings.zone))
    row = db.members.get(session, community, member)
    if row is None:
        return None
    audience = Audience(row.language or settings.language, row.zone or settings.zone, row.id)
    return Presence(row.community, row.id, row.number, row.name, row.role, audience)
