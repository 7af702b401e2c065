"""Charts that no round has: drawn for one reader or one card, and forgotten after a day."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import blobs
from db.blobs import Public
from db.columns import Instant, Record, table
from db.rows import upsert

LIFE = timedelta(days=1)


class Figure(Record, table=True):
    """A chart that may be seen for a day from when it was last drawn."""

    community: int = Field(foreign_key="community.id", primary_key=True)
    hash: str = Field(primary_key=True)
    drawn_at: datetime = Field(sa_type=Instant)


FIGURE = table(Figure)


def keep(session: Session, community: int, hash: str, size: tuple[int, int], length: int,
         now: datetime) -> Public | None:
    """Keep a chart whose bytes are stored, so that it may be seen for a day; give it as a picture.

    `size` is its width and height in pixels, `length` its bytes. It holds numbers that its reader may see, and no name.
    """
    width, height = size
    blobs.add(session, community, hash, "chart", "image/png", length, now, state="drawn", width=width, height=height)
    session.execute(delete(FIGURE).where(FIGURE.c.community == community, FIGURE.c.drawn_at < now - LIFE))
    kept = upsert(session, FIGURE).values(community=community, hash=hash, drawn_at=now)
    session.execute(kept.on_conflict_do_update(index_elements=["community", "hash"], set_={"drawn_at": now}))
    return blobs.public(session, community, hash)
