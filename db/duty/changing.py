"""Making a rota and changing it: who is on it, turns that are exchanged or passed on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from db import audit, deliveries
from db.duty import order
from db.duty.reading import free_of, held, on_rota, settled, today_of
from db.duty.records import ROTA, TURN, RotaRow, TurnRow
from db.duty.telling import give, instead, tell_moved
from db.rows import one, pick, scalar, set_where


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of a rota that was drawn up: 'saved', 'nobody', 'twice', 'left' or 'unknown', and by whom."""

    outcome: str
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change, who was told of it, and who was not; by their ids."""

    outcome: str
    told: tuple[int, ...] = ()
    untold: tuple[int, ...] = ()


def draw_up(
    session: Session, community: int, those: Sequence[int], weeks: int, starts_on: date, by: int | None, now: datetime
) -> Drawn:
    """Draw up the rota of a community anew; turns from its first day on are settled anew, and who had one is told."""
    known = on_rota(session, community, those)
    if not those or len(known) < len(those):
        return Drawn("unknown" if those else "nobody")
    twice = tuple(row.name for place, row in enumerate(known) if row in known[:place])
    left = tuple(row.name for row in known if row.forgotten)
    if twice or left:
        return Drawn("twice" if twice else "left", tuple(dict.fromkeys(twice or left)))
    rota = _kept(session, community, {"weeks": weeks, "next_on": starts_on, "queue": list(those)}, by, now)
    for member in _cut(session, rota, starts_on):
        tell_moved(session, rota, member, now)
    # Turns whose case was sent stay, and the rota begins after them.
    kept = max((row.ends_on for row in settled(session, rota.id, starts_on)), default=None)
    if kept is not None:
        set_where(session, ROTA, ROTA.c.id == rota.id, next_on=kept + timedelta(days=1))
    audit.record(session, community, by, "duty.make", f"rota:{rota.id}", now, members=len(those), weeks=weeks)
    return Drawn("saved")


def _kept(session: Session, community: int, values: dict[str, object], by: int | None, now: datetime) -> RotaRow:
    query = pick(ROTA, RotaRow).where(ROTA.c.community == community)
    had = one(session, query.with_for_update(), RotaRow)
    if had is None:
        rota = scalar(session, insert(ROTA).values(community=community, made_by=by, created_at=now, **values).returning(
            ROTA.c.id))
    else:
        rota = had.id
        set_where(session, ROTA, ROTA.c.id == rota, changes=had.changes + 1, made_by=by, ended_at=None, **values)
    found = one(session, pick(ROTA, RotaRow).where(ROTA.c.id == rota), RotaRow)
    assert found is not None
    return found


def _cut(session: Session, rota: RotaRow, starts_on: date) -> list[int]:
    """End what was settled before a day on which the rota begins anew; give whose turn, of which they knew, is gone."""
    gone = [row for row in settled(session, rota.id, starts_on) if row.case is None]
    for row in gone:
        if row.starts_on < starts_on:
            set_where(session, TURN, TURN.c.id == row.id, ends_on=starts_on - timedelta(days=1))
            deliveries.redraw(session, "turn", row.id, "correction")
        else:
            deliveries.takedown(session, ("turn", row.id))
            session.execute(delete(TURN).where(TURN.c.id == row.id))
    knew = [row.member for row in gone if row.starts_on >= starts_on and row.member is not None and row.week_at]
    return list(dict.fromkeys(knew))


def end(session: Session, community: int, by: int | None, now: datetime) -> str:
    """End the rota of a community: 'ended' or 'unknown'. Turns that are over are kept."""
    rota = held(session, community)
    if rota is None:
        return "unknown"
    _cut(session, rota, today_of(session, community, now))
    set_where(session, ROTA, ROTA.c.id == rota.id, ended_at=now, changes=rota.changes + 1)
    audit.record(session, community, by, "duty.end", f"rota:{rota.id}", now)
    return "ended"


def join(session: Session, community: int, member: int, most: int, by: int | None, now: datetime) -> Changed:
    """Put a member at the end of the rota: 'joined', 'already', 'left', 'full' or 'unknown'."""
    rota, known = held(session, community), on_rota(session, community, (member,))
    if rota is None or not known:
        return Changed("unknown")
    if member in rota.queue or known[0].forgotten:
        return Changed("already" if member in rota.queue else "left")
    if len(rota.queue) >= most:
        return Changed("full")
    rota = _write(session, rota, [*rota.queue, member])
    audit.record(session, community, by, "duty.join", f"member:{member}", now)
    return _telling(session, "joined", rota, (member,), now)


def leave(session: Session, community: int, member: int, by: int | None, now: datetime) -> Changed:
    """Take a member off the rota: 'left', 'alone' where nobody else is on it, or 'unknown'; their turn is passed on."""
    rota = held(session, community)
    if rota is None or member not in rota.queue:
        return Changed("unknown")
    if len(rota.queue) == 1:
        return Changed("alone")
    rota = _write(session, rota, [one for one in rota.queue if one != member])
    free, after = free_of(session, community), []
    for row in _open(session, rota, now):
        if row.member == member:
            found, queue = order.take(rota.queue, row.starts_on, free)
            rota = _write(session, rota, queue)
            give(session, row, found)
            after += [found] if found is not None else []
    audit.record(session, community, by, "duty.leave", f"member:{member}", now)
    return _telling(session, "left", rota, tuple(after), now)


def swap(session: Session, community: int, one: int, other: int, by: int | None, now: datetime) -> Changed:
    """Exchange the places of two members: 'swapped', 'same', or 'unknown' where one is not on the rota.

    Both are told. A turn whose case was sent is nobody's to exchange.
    """
    rota = held(session, community)
    if rota is None or one not in rota.queue or other not in rota.queue:
        return Changed("unknown")
    if one == other:
        return Changed("same")
    rota = _write(session, rota, order.exchanged(rota.queue, one, other))
    for row in _open(session, rota, now):
        if row.member in (one, other):
            _hand_over(session, row, other if row.member == one else one, now)
    audit.record(session, community, by, "duty.swap", f"rota:{rota.id}", now, members=[one, other])
    return _telling(session, "swapped", rota, (one, other), now)


def skip(
    session: Session, community: int, member: int, by: int | None, now: datetime, *, again: bool = True
) -> Changed:
    """Pass a member's next turn on to who comes after, and let them come next.

    'skipped', 'unknown' where they are not on the rota, 'nobody' where nobody else is free, or 'passed' where that turn
    was passed on before, unless it may be `again`.
    """
    rota = held(session, community)
    if rota is None or member not in rota.queue:
        return Changed("unknown")
    row = next((row for row in _open(session, rota, now) if row.member == member), None)
    if row is not None and row.passed and not again:
        return Changed("passed")
    free = free_of(session, community)
    found, queue = instead(session, rota, row, free) if row is not None else _after(rota, member)
    if found is None:
        return Changed("nobody")
    rota = _write(session, rota, queue)
    if row is not None:
        _hand_over(session, row, found, now, passed=True)
    audit.record(session, community, by, "duty.skip", f"member:{member}", now)
    return _telling(session, "skipped", rota, (member, found), now)


def _after(rota: RotaRow, member: int) -> tuple[int | None, list[int]]:
    """Give who comes after a member, and the queue with the two exchanged: what is only foretold changes no turn."""
    place = rota.queue.index(member)
    if place + 1 == len(rota.queue):
        return None, rota.queue
    after = rota.queue[place + 1]
    return after, order.exchanged(rota.queue, member, after)


def _open(session: Session, rota: RotaRow, now: datetime) -> list[TurnRow]:
    """List the turns that are settled, not over, and still wait for their case."""
    return [row for row in settled(session, rota.id, today_of(session, rota.community, now)) if row.case is None]


def _hand_over(session: Session, row: TurnRow, member: int, now: datetime, *, passed: bool = False) -> None:
    """Give a turn to a member who is told so at once: that it is near needs no second message."""
    given = give(session, row, member, passed=passed)
    knew = {"week_at": now if row.week_at else None, "day_at": now if row.day_at else None}
    set_where(session, TURN, TURN.c.id == given.id, **knew)


def _write(session: Session, rota: RotaRow, queue: list[int]) -> RotaRow:
    changes = rota.changes + 1
    set_where(session, ROTA, ROTA.c.id == rota.id, queue=queue, changes=changes)
    return replace(rota, queue=queue, changes=changes)


def _telling(session: Session, outcome: str, rota: RotaRow, those: tuple[int, ...], now: datetime) -> Changed:
    told = tuple(member for member in dict.fromkeys(those) if tell_moved(session, rota, member, now))
    return Changed(outcome, told, tuple(member for member in dict.fromkeys(those) if member not in told))
