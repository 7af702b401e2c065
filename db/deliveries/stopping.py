"""Places to which nothing is sent for now, because the platform refuses it there: told once, tried again by the day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from db import audit
from db.columns import Instant, Record, table
from db.deliveries.posting import DELIVERY
from db.notes import touch
from db.rows import many, one, pick, set_where, upsert

C = DELIVERY.c
# A new message is tried after so long, in case somebody set the place right and told nobody.
AGAIN = timedelta(hours=20)
# What was refused lately is sent when the place is right again; older news is none.
NEWS = timedelta(hours=24)


class Stop(Record, table=True):
    """A place that refused a message, since when, and when it was last tried."""

    id: int | None = Field(default=None, primary_key=True)
    community: int = Field(foreign_key="community.id", index=True)
    place: str = Field(unique=True)
    why: str
    since: datetime = Field(sa_type=Instant)
    tried_at: datetime = Field(sa_type=Instant)


STOP = table(Stop)
# Asked after every message that was posted, so it is built once.
HELD = select(STOP.c.id, STOP.c.why).where(
    STOP.c.place == bindparam("place"), STOP.c.community == bindparam("community"))


@dataclass(frozen=True, slots=True)
class StopRow:
    """A place to which nothing is sent for now."""

    id: int
    community: int
    place: str
    why: str
    since: datetime
    tried_at: datetime


def stop(session: Session, community: int, place: str, why: str, now: datetime) -> int | None:
    """Send nothing more to a place; give the stop's id if this is news, None if it was stopped before.

    What waits to be posted there fails with the sentence `why`. What is to be drawn again waits, and so does what is
    posted from now on; what is to be taken down is tried all the same.
    """
    values = {"community": community, "place": place, "why": why, "since": now, "tried_at": now}
    made = upsert(session, STOP).values(values).on_conflict_do_nothing(index_elements=["place"]).returning(STOP.c.id)
    new: int | None = session.execute(made).scalar()
    if new is None:
        set_where(session, STOP, STOP.c.place == place, tried_at=now)
    waiting = and_(C.place == place, C.community == community, C.state == "pending", C.message_id.is_(None),
                   C.begun_at.is_(None), ~C.takedown)
    set_where(session, DELIVERY, waiting, state="failed", error=why)
    if new is not None:
        audit.record(session, community, None, "place.stopped", f"stop:{new}", now)
    return new


def resume(session: Session, community: int, place: str, now: datetime) -> int | None:
    """Send to a place again and give the stop that is over; None if it was not stopped.

    What failed there for that reason is tried again: messages that stand there, and those of the last day.
    """
    held = session.execute(HELD, {"place": place, "community": community}).one_or_none()
    if held is None:
        return None
    session.execute(delete(STOP).where(STOP.c.id == held.id))
    worth = or_(C.message_id.is_not(None), C.created_at > now - NEWS)
    failed = and_(C.place == place, C.community == community, C.state == "failed", C.error == held.why, ~C.takedown,
                  worth)
    values: dict[str, Any] = {"state": "pending", "error": None, "due_at": now, "first_attempt_at": None,
                              "begun_at": None}
    set_where(session, DELIVERY, failed, **values)
    audit.record(session, community, None, "place.resumed", f"place:{place}", now)
    touch(session, "delivery")
    return int(held.id)


def stops(session: Session, community: int) -> tuple[StopRow, ...]:
    """List the places of a community to which nothing is sent for now."""
    return many(session, pick(STOP, StopRow).where(STOP.c.community == community).order_by(STOP.c.id), StopRow)


def stop_of(session: Session, community: int, stop: int) -> StopRow | None:
    """Find a stop of a community; None once it is over."""
    return one(session, pick(STOP, StopRow).where(STOP.c.id == stop, STOP.c.community == community), StopRow)
