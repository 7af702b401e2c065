"""What members are told of their turns: a week before, on the day, thanks, and when places were exchanged.

Everything here may be run again at any time: what was told stands in the turn, and each message has a key of its own.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db import deliveries
from db.cases.records import CASE, CLOSED, STACK
from db.duty import order
from db.duty.reading import WEEK, free_of, held, settled, today_of, zone_of
from db.duty.records import ROTA, TURN, RotaRow, TurnRow
from db.duty.wishes import editors_of, places_for, reachable_at
from db.rows import scalar, set_where
from db.schedules.calendar import occurrence

# What was sent on a turn's last evening is found after it.
GRACE = timedelta(days=2)


def communities_on_duty(session: Session) -> tuple[int, ...]:
    """List the communities with a rota."""
    return tuple(session.execute(select(ROTA.c.community).where(ROTA.c.ended_at.is_(None))).scalars())


def tell(session: Session, community: int, now: datetime) -> int:
    """Settle the turns that are a week away, pass on those of who is away, remind and thank; give how many were told.
    """
    rota = held(session, community)
    if rota is None:
        return 0
    today, free = today_of(session, community, now), free_of(session, community)
    rota = settle(session, rota, today, free)
    told = 0
    for row in settled(session, rota.id, today - GRACE):
        row = _found_done(session, row)
        told += _thank(session, row, now)
        if row.case is None and row.ends_on >= today:
            rota, row = _kept_free(session, rota, row, free)
            told += _remind(session, row, today, now) + _refused(session, row, now)
    return told


def settle(session: Session, rota: RotaRow, today: date, free: order.Free) -> RotaRow:
    """Settle every turn that begins within a week, and leave out those that are over: nobody was told of them."""
    queue, day, span = list(rota.queue), rota.next_on, order.length(rota.weeks)
    while day + span <= today:
        day += span
    while day - WEEK <= today:
        member, queue = order.take(queue, day, free)
        session.execute(insert(TURN).values(
            community=rota.community, rota=rota.id, starts_on=day, ends_on=day + span - timedelta(days=1),
            member=member))
        day += span
    return _moved(session, rota, queue, day)


def _moved(session: Session, rota: RotaRow, queue: list[int], day: date) -> RotaRow:
    if (queue, day) != (rota.queue, rota.next_on):
        set_where(session, ROTA, ROTA.c.id == rota.id, queue=queue, next_on=day)
    return replace(rota, queue=queue, next_on=day)


def _kept_free(session: Session, rota: RotaRow, row: TurnRow, free: order.Free) -> tuple[RotaRow, TurnRow]:
    """Pass a turn on whose member is away when it begins, or that had nobody; from its day on it stays as it is."""
    if row.day_at is not None or (row.member is not None and free(row.member, row.starts_on)):
        return rota, row
    found, queue = instead(session, rota, row, free)
    if found == row.member:
        return rota, row
    return _moved(session, rota, queue, rota.next_on), give(session, row, found)


def instead(session: Session, rota: RotaRow, row: TurnRow, free: order.Free) -> tuple[int | None, list[int]]:
    """Give who takes a turn instead of its member, and the queue after it.

    Whoever has the turn after it too gives that one to the member instead, so that nobody has two in a row.
    """
    found, queue = order.pass_on(rota.queue, row.member, row.starts_on, free)
    theirs = (one for one in settled(session, rota.id, row.ends_on) if one.member == found and one.case is None)
    second = next(theirs, None) if found is not None else None
    if second is None or row.member is None or not free(row.member, second.starts_on):
        return found, queue
    give(session, second, row.member)
    return found, [*(one for one in queue if one != row.member), row.member]


def give(session: Session, row: TurnRow, member: int | None, *, passed: bool = False) -> TurnRow:
    """Give a turn to another member, who was told nothing of it yet."""
    given = replace(row, member=member, week_at=None, day_at=None, passed=row.passed or passed)
    set_where(session, TURN, TURN.c.id == row.id, member=member, week_at=None, day_at=None, passed=given.passed)
    deliveries.redraw(session, "turn", row.id, "correction")
    return given


def _remind(session: Session, row: TurnRow, today: date, now: datetime) -> int:
    kind, done = ("day", row.day_at) if today >= row.starts_on else ("week", row.week_at)
    if row.member is None or done is not None or not _may(session, row, now):
        return 0
    set_where(session, TURN, TURN.c.id == row.id, **{f"{kind}_at": now})
    return _post(session, row, kind, places_for(session, row.community, row.member), now)


def _may(session: Session, row: TurnRow, now: datetime) -> bool:
    return row.member is not None and reachable_at(session, row.community, row.member, now) <= now


def _post(session: Session, row: TurnRow, kind: str, places: tuple[str, ...], now: datetime) -> int:
    for place in places:
        deliveries.post(session, row.community, place, f"duty.turn/{row.id}", ("turn", row.id),
                        f"duty:{row.id}:{row.member}:{kind}:{place}", now)
    return len(places)


def _refused(session: Session, row: TurnRow, now: datetime) -> int:
    """Tell the places for editors whose turn it is where the direct message was not taken; once, and without a word
    of that.
    """
    mine = f"duty:{row.id}:{row.member}:"
    failed = [one for one in deliveries.about(session, row.community, "turn", row.id)
              if one.state == "failed" and one.key.startswith(mine) and "/@" in one.place]
    if not failed or any(one.key.startswith(f"{mine}editors:")
                         for one in deliveries.about(session, row.community, "turn", row.id)):
        return 0
    return _post(session, row, "editors", editors_of(session, row.community), now)


def _found_done(session: Session, row: TurnRow) -> TurnRow:
    """Note the case that was sent in a turn, from the week before it on; one counts for one turn."""
    if row.case is not None or row.member is None:
        return row
    zone = zone_of(session, row.community)
    counted = select(TURN.c.case).where(TURN.c.case.is_not(None))
    pictured = select(STACK.c.id).where(STACK.c.case == CASE.c.id).exists()
    query = select(CASE.c.id).where(
        CASE.c.community == row.community, CASE.c.author == row.member, CASE.c.status.not_in(CLOSED),
        CASE.c.created_at >= occurrence(row.starts_on - WEEK, "00:00", zone),
        CASE.c.created_at < occurrence(row.ends_on + timedelta(days=1), "00:00", zone),
        CASE.c.id.not_in(counted), (CASE.c.status != "draft") | pictured)
    case = scalar(session, query.order_by(CASE.c.id).limit(1))
    if case is None:
        return row
    set_where(session, TURN, TURN.c.id == row.id, case=case)
    deliveries.redraw(session, "turn", row.id, "correction")
    return replace(row, case=case)


def _thank(session: Session, row: TurnRow, now: datetime) -> int:
    if row.case is None or row.member is None or row.thanked_at is not None or not _may(session, row, now):
        return 0
    set_where(session, TURN, TURN.c.id == row.id, thanked_at=now)
    # Thanks are for one person: where they cannot be written to, the rota's own card says them.
    places = [one for one in places_for(session, row.community, row.member) if "/@" in one]
    for place in places:
        deliveries.post(session, row.community, place, f"duty.thanks/{row.id}", ("turn", row.id),
                        f"duty:{row.id}:{row.member}:thanks:{place}", now)
    return len(places)


def tell_moved(session: Session, rota: RotaRow, member: int, now: datetime) -> bool:
    """Tell a member that their place in the rota changed, once they may be told; False where they want no word."""
    places = places_for(session, rota.community, member)
    at = reachable_at(session, rota.community, member, now)
    for place in places:
        deliveries.post(session, rota.community, place, f"duty.moved/{member}", ("member", member),
                        f"duty:moved:{rota.id}:{rota.changes}:{member}:{place}", at)
    return bool(places)
