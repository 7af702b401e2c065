"""Reading a rota: its turns, who is free, and how it goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from db import communities, members
from db.duty import order
from db.duty.records import ROTA, TURN, RotaRow, TurnRow
from db.members import MemberRow
from db.rows import many, one, pick
from db.schedules.calendar import local_date, occurrence

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a rota's order: from which day to which, whose; `turn` is None where it is only foretold."""

    starts_on: date
    ends_on: date
    member: MemberRow | None
    turn: int | None = None
    case: int | None = None


def get(session: Session, community: int) -> RotaRow | None:
    """Give the rota of a community; None where it has none, or ended it."""
    return one(session, _of(community), RotaRow)


def held(session: Session, community: int) -> RotaRow | None:
    """Give the rota of a community, locked: of two who change it the other waits."""
    return one(session, _of(community).with_for_update(), RotaRow)


def _of(community: int) -> Any:
    return pick(ROTA, RotaRow).where(ROTA.c.community == community, ROTA.c.ended_at.is_(None))


def turn(session: Session, community: int, turn: int) -> TurnRow | None:
    """Find a turn of a community."""
    return one(session, pick(TURN, TurnRow).where(TURN.c.id == turn, TURN.c.community == community), TurnRow)


def settled(session: Session, rota: int, since: date) -> tuple[TurnRow, ...]:
    """List the turns of a rota that are settled and not over before a day, in their order."""
    query = pick(TURN, TurnRow).where(TURN.c.rota == rota, TURN.c.ends_on >= since)
    return many(session, query.order_by(TURN.c.starts_on), TurnRow)


def today_of(session: Session, community: int, now: datetime) -> date:
    """Give the community's own date."""
    return local_date(now, zone_of(session, community))


def zone_of(session: Session, community: int) -> str:
    """Give the zone in which a community counts its days."""
    row = communities.settings(session, community)
    return row.zone if row is not None else "Etc/UTC"


def free_of(session: Session, community: int) -> order.Free:
    """Tell whether a member can take a turn that begins on a day: somebody here still, and not away at its first noon.
    """
    known = {row.id: row for row in members.list_members(session, community)}
    zone = zone_of(session, community)

    def free(member: int, day: date) -> bool:
        row = known.get(member)
        if row is None or row.forgotten:
            return False
        return row.away_until is None or row.away_until <= occurrence(day, "12:00", zone)

    return free


def upcoming(session: Session, community: int, now: datetime, count: int) -> tuple[Place, ...]:
    """List the turns from the one under way on: those that are settled, then those that can be foretold today."""
    rota = get(session, community)
    if rota is None:
        return ()
    found = settled(session, rota.id, today_of(session, community, now))
    named = _naming(session, community)
    first = [Place(row.starts_on, row.ends_on, named(row.member), row.id, row.case) for row in found]
    later = order.ahead(rota.queue, rota.next_on, rota.weeks, free_of(session, community))
    last = order.length(rota.weeks) - timedelta(days=1)
    rest = [Place(day, day + last, named(member)) for day, member in islice(later, max(0, count - len(first)))]
    return tuple([*first, *rest][:count])


def _naming(session: Session, community: int) -> Callable[[int | None], MemberRow | None]:
    known = {row.id: row for row in members.list_members(session, community)}
    return lambda member: known.get(member) if member is not None else None


def next_of(session: Session, community: int, member: int, now: datetime) -> Place | None:
    """Give the turn of a member that comes next, or is under way; None where they are on no rota, or away for long."""
    rota = get(session, community)
    if rota is None or (member not in rota.queue):
        return None
    ahead = upcoming(session, community, now, 2 * len(rota.queue) + 2)
    return next((one for one in ahead if one.member is not None and one.member.id == member and one.case is None), None)


def now_on(session: Session, community: int, now: datetime) -> Place | None:
    """Give the turn that is under way, else the next one; None without a rota."""
    return next(iter(upcoming(session, community, now, 1)), None)


def on_rota(session: Session, community: int, those: Sequence[int]) -> tuple[MemberRow, ...]:
    """Give members by id, in this order; who is not the community's is left out."""
    known = {row.id: row for row in members.list_members(session, community)}
    return tuple(known[member] for member in those if member in known)
