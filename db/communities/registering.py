"""The places that a community posts to."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.communities.records import PLACE, WORKSPACE, PlaceRow
from db.rows import many, one, pick, scalar, set_where


def _places() -> Any:
    query = pick(PLACE, PlaceRow, platform=WORKSPACE.c.platform)
    return query.join(WORKSPACE, WORKSPACE.c.id == PLACE.c.workspace)


def places(session: Session, community: int) -> tuple[PlaceRow, ...]:
    """List the places of a community."""
    query = _places().where(PLACE.c.community == community).order_by(PLACE.c.id)
    return many(session, query, PlaceRow)


def place_of(session: Session, community: int, place: str) -> PlaceRow | None:
    """Find a place of a community by its string."""
    query = _places().where(PLACE.c.community == community, PLACE.c.place == place)
    return one(session, query, PlaceRow)


def add_place(
    session: Session, community: int, workspace: int, place: str, name: str, by: int | None, now: datetime,
    *, kind: str = "room", purpose: str | None = None,
) -> str:
    """Take a place into a community, or change its name and purpose; another community's is 'taken'."""
    owner = scalar(session, select(WORKSPACE.c.community).where(WORKSPACE.c.id == workspace))
    held = scalar(session, select(PLACE.c.community).where(PLACE.c.place == place))
    if owner != community:
        return "unknown"
    if held not in (None, community):
        return "taken"
    values = {"name": name, "kind": kind, "purpose": purpose}
    if held is None:
        session.execute(insert(PLACE).values(community=community, workspace=workspace, place=place, **values))
    else:
        set_where(session, PLACE, PLACE.c.place == place, **values)
    audit.record(session, community, by, "place.add", place, now)
    return "saved"


def remove_place(session: Session, community: int, place: str, by: int | None, now: datetime) -> str:
    """Stop posting to a place; what was posted stays."""
    gone = delete(PLACE).where(PLACE.c.community == community, PLACE.c.place == place)
    if not session.execute(gone.returning(PLACE.c.id)).first():
        return "unknown"
    audit.record(session, community, by, "place.remove", place, now)
    return "removed"
