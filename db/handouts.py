"""Handouts: a file made for one member, given once by a link that works for ten minutes, and forgotten then."""

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, delete, insert
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.rows import changed, one, pick


class Handout(Record, table=True):
    """A file that waits for its link to be opened; the link is kept as a digest."""

    digest: str = Field(primary_key=True)
    community: int = Field(foreign_key="community.id")
    member: int = Field(foreign_key="member.id")
    name: str
    mime: str
    content: bytes = Field(sa_type=LargeBinary)
    expires_at: datetime = Field(sa_type=Instant)


HANDOUT = table(Handout)


@dataclass(frozen=True, slots=True)
class HandoutRow:
    """A file as it is given: its name, its media type and its bytes."""

    name: str
    mime: str
    content: bytes


def keep(
    session: Session, digest: str, community: int, member: int, file: HandoutRow, expires_at: datetime
) -> None:
    """Keep a file for a link until an instant."""
    values = {"digest": digest, "community": community, "member": member, "name": file.name, "mime": file.mime,
              "content": zlib.compress(file.content), "expires_at": expires_at}
    session.execute(insert(HANDOUT).values(values))


def take(session: Session, digest: str, now: datetime) -> HandoutRow | None:
    """Give the file of a link and forget it: the first caller gets it, everyone after gets None."""
    these = (HANDOUT.c.digest == digest) & (HANDOUT.c.expires_at > now)
    found = one(session, pick(HANDOUT, HandoutRow).where(these), HandoutRow)
    if found is None or not changed(session, delete(HANDOUT).where(these)):
        return None
    return HandoutRow(found.name, found.mime, zlib.decompress(found.content))


def sweep(session: Session, now: datetime) -> int:
    """Forget what nobody came for."""
    return changed(session, delete(HANDOUT).where(HANDOUT.c.expires_at <= now))
