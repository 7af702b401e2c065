"""Places of every community, for whoever looks after the whole installation."""

from sqlalchemy import select

from db.communities.records import COMMUNITY, PLACE, WORKSPACE, PlaceRow
from db.connect import connect_migrator
from db.rows import pick


def every_place(url: str, platform: str) -> tuple[PlaceRow, ...]:
    """List the places on a platform, with what their admins said of them.

    Another process may have the database open.
    """
    engine = connect_migrator(url)
    query = pick(PLACE, PlaceRow, platform=WORKSPACE.c.platform).join(WORKSPACE, WORKSPACE.c.id == PLACE.c.workspace)
    try:
        with engine.connect() as connection:
            rows = connection.execute(query.where(WORKSPACE.c.platform == platform).order_by(PLACE.c.id)).mappings()
            return tuple(PlaceRow(**row) for row in rows)
    finally:
        engine.dispose()


def without(url: str, purpose: str) -> tuple[str, ...]:
    """List the names of the communities that have no place for a purpose, of a database as `every_place` reads it."""
    engine = connect_migrator(url)
    there = select(PLACE.c.community).where(PLACE.c.purpose == purpose)
    query = select(COMMUNITY.c.name).where(COMMUNITY.c.id.not_in(there)).order_by(COMMUNITY.c.id)
    try:
        with engine.connect() as connection:
            return tuple(connection.execute(query).scalars())
    finally:
        engine.dispose()
