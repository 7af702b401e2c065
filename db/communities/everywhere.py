"""Places of every community, for whoever looks after the whole installation."""

from sqlalchemy import select

from db.communities.records import COMMUNITY, PLACE, WORKSPACE
from db.connect import connect_migrator


def every_place(url: str, platform: str) -> tuple[str, ...]:
    """List the places on a platform, of a database that another process may have open."""
    engine = connect_migrator(url)
    query = select(PLACE.c.place).join(WORKSPACE, WORKSPACE.c.id == PLACE.c.workspace)
    try:
        with engine.connect() as connection:
            rows = connection.execute(query.where(WORKSPACE.c.platform == platform).order_by(PLACE.c.id))
            return tuple(rows.scalars())
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
