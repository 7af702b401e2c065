"""What members want to be told, where they are reached, and when they may be."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db import communities, members
from db.communities.telling import direct_to
from db.duty.records import WISH
from db.members import MemberRow
from db.rows import one, pick, upsert
from db.schedules.calendar import occurrence

# In the reader's own zone; nothing is sent to one person alone before the first and from the second on.
WAKES, RESTS = time(7), time(20)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member wants to be told: their own turns, and decks that run dry."""

    reminders: bool = True
    decks: bool = False


def wishes_of(session: Session, community: int, member: int) -> Wishes:
    """Give what a member wants to be told."""
    query = pick(WISH, Wishes).where(WISH.c.member == member, WISH.c.community == community)
    return one(session, query, Wishes) or Wishes()


def choose(
    session: Session, community: int, member: int, *, reminders: bool | None = None, decks: bool | None = None
) -> str:
    """Keep what a member wants to be told: 'saved', 'unchanged' or 'unknown'."""
    if members.get(session, community, member) is None:
        return "unknown"
    had = wishes_of(session, community, member)
    wanted = Wishes(had.reminders if reminders is None else reminders, had.decks if decks is None else decks)
    if wanted == had:
        return "unchanged"
    values = {"reminders": wanted.reminders, "decks": wanted.decks}
    row = upsert(session, WISH).values(member=member, community=community, **values)
    session.execute(row.on_conflict_do_update(index_elements=["member"], set_=values))
    return "saved"


def places_for(session: Session, community: int, member: int) -> tuple[str, ...]:
    """Give where a member is told something: directly, else in the places for editors; nowhere for who wants none."""
    if not wishes_of(session, community, member).reminders:
        return ()
    place = direct_to(session, community, member)
    return (place,) if place is not None else editors_of(session, community)


def editors_of(session: Session, community: int) -> tuple[str, ...]:
    """List the places for editors."""
    return tuple(communities.read_by(session, community, ()))


def reachable_at(session: Session, community: int, member: int, now: datetime) -> datetime:
    """Give the first instant at which a member may be told something: not away, and by day in their own zone."""
    row = members.get(session, community, member)
    if row is None:
        return now
    at = max(now, row.away_until or now)
    return by_day(at, _zone(session, row))


def by_day(at: datetime, zone: str) -> datetime:
    """Give an instant, or the next morning where it lies in the night of a zone."""
    local = at.astimezone(ZoneInfo(zone))
    if WAKES <= local.time() < RESTS:
        return at
    day = local.date() if local.time() < WAKES else local.date() + timedelta(days=1)
    return occurrence(day, WAKES.isoformat("minutes"), zone)


def _zone(session: Session, row: MemberRow) -> str:
    settings = communities.settings(session, row.community)
    return row.zone or (settings.zone if settings is not None else "Etc/UTC")
