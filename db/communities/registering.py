"""The places that a community posts to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from db import audit
from db.communities.records import AUDIENCES, PLACE, WORKSPACE, PlaceRow
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


def reach_of(session: Session, community: int, where: Sequence[str]) -> str:
    """Give how far the widest of some places reaches; one that the community does not have may reach anybody."""
    held = {row.place: row.audience for row in places(session, community)}
    return max((held.get(place, AUDIENCES[-1]) for place in where), key=AUDIENCES.index, default=AUDIENCES[0])


def reach_at(session: Session, community: int, place: str | None, workspace: tuple[str, str] | None) -> str:
    """Give how far what is told to somebody may travel who asks in a place, or in a direct message of a workspace.

    Whoever is in a workspace may read its widest place, so that counts where the place itself is none of ours; a
    workspace without any, other than the one that the community began in, is another department.
    """
    rows = places(session, community)
    here = next((row.audience for row in rows if row.place == place), None)
    if here is not None or workspace is None:
        return here or AUDIENCES[0]
    homes = session.execute(select(WORKSPACE.c.id, WORKSPACE.c.platform, WORKSPACE.c.external).where(
        WORKSPACE.c.community == community).order_by(WORKSPACE.c.id)).all()
    home = next((one.id for one in homes if (one.platform, one.external) == workspace), None)
    own = AUDIENCES[0] if homes and home == homes[0].id else AUDIENCES[1]
    return max([row.audience for row in rows if row.workspace == home], key=AUDIENCES.index, default=own)


def set_audience(session: Session, community: int, place: str, audience: str, by: int | None, now: datetime) -> str:
    """Say how far a place reaches: 'saved', 'unchanged' or 'unknown'."""
    row = place_of(session, community, place)
    if row is None:
        return "unknown"
    if row.audience == audience:
        return "unchanged"
    set_where(session, PLACE, PLACE.c.id == row.id, audience=audience)
    audit.record(session, community, by, "place.audience", place, now, audience=audience)
    return "saved"


def remove_place(session: Session, community: int, place: str, by: int | None, now: datetime) -> str:
    """Stop posting to a place; what was posted stays."""
    gone = delete(PLACE).where(PLACE.c.community == community, PLACE.c.place == place)
    if not session.execute(gone.returning(PLACE.c.id)).first():
        return "unknown"
    audit.record(session, community, by, "place.remove", place, now)
    return "removed"
