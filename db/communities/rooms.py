"""Rooms of the web, which are ours to make: a room's channel is the short form of its name."""

import itertools
import re
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from db.communities.founding import workspaces
from db.communities.registering import add_place, places

WEB = "web"
LENGTH = 60


def open_room(session: Session, community: int, name: str, by: int | None, now: datetime, *, purpose: str) -> str:
    """Make a room on the web: 'saved', 'there' where a place is called so, 'unknown' where the web has no home here.

    A room that was closed comes back under the same name, with what was posted in it.
    """
    home = next((one for one in workspaces(session, community) if one.platform == WEB), None)
    if home is None:
        return "unknown"
    held = places(session, community)
    if any(row.name.casefold() == name.casefold() for row in held):
        return "there"
    stem = f"{WEB}:{quote(home.external, safe='')}/"
    taken = {row.place for row in held}
    numbered = (stem + (slug(name) if n == 1 else f"{slug(name)}-{n}") for n in itertools.count(1))
    place = next(one for one in numbered if one not in taken)
    return add_place(session, community, home.id, place, name, by, now, purpose=purpose)


def slug(name: str) -> str:
    """Give the short form of a room's name: plain letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:LENGTH] or "room"
