"""Leases: what only one process at a time may do, such as sending under a token."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, table
from db.notes import carries
from db.rows import changed, scalar, upsert


class Lease(Record, table=True):
    """Who may do something, and until when unless they say so again."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=Instant)


LEASE = table(Lease)


@carries
def take(session: Session, name: str, holder: str, now: datetime, seconds: float) -> tuple[str, datetime]:
    """Take or keep a lease; give how it stands, and until when.

    'own': it was this holder's before, 'new': nobody's; 'taken': another's, who let it go or let it run out;
    'another': it still is another's.
    """
    until = now + timedelta(seconds=seconds)
    this = LEASE.c.name == name
    if changed(session, update(LEASE).where(this, LEASE.c.holder == holder).values(until=until)):
        return "own", until
    if changed(session, update(LEASE).where(this, LEASE.c.until <= now).values(holder=holder, until=until)):
        return "taken", until
    made = upsert(session, LEASE).values(name=name, holder=holder, until=until)
    if scalar(session, made.on_conflict_do_nothing(index_elements=["name"]).returning(LEASE.c.name)) is not None:
        return "new", until
    kept: datetime = scalar(session, select(LEASE.c.until).where(this))
    return "another", kept


def let_go(session: Session, name: str, holder: str, now: datetime) -> None:
    """End a lease, so that another need not wait until it runs out."""
    session.execute(update(LEASE).where(LEASE.c.name == name, LEASE.c.holder == holder).values(until=now))


def abandoned(session: Session) -> int:
    """End every lease: whoever held one is known to have died; tell how many there were."""
    return changed(session, delete(LEASE))
