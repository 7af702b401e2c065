"""Decks that run dry within a week: those who fill them are told once, and the message follows what they do."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import deliveries
from db.communities.telling import direct_to
from db.duty.reading import WEEK, zone_of
from db.duty.records import DRY_DECK, WISH, DryDeckRow
from db.duty.wishes import by_day, editors_of
from db.members.records import MEMBER, ROLES
from db.rows import many, pick, set_where, upsert
from db.runway import Runway
from db.schedules.calendar import local_date

# How long a deck lasts is counted over all that will be posted, so not every hour; these are all by day.
HOURS = (8, 13, 18)
DIRECTORS = ROLES[ROLES.index("director"):]


def dry_rows(session: Session, community: int) -> dict[int, DryDeckRow]:
    """Give what was told of decks that run dry, by deck."""
    query = pick(DRY_DECK, DryDeckRow).where(DRY_DECK.c.community == community)
    return {row.deck: row for row in many(session, query, DryDeckRow)}


def scheduled(session: Session, now: datetime) -> tuple[int, ...]:
    """List the communities with a schedule that posts from a deck, where it is an hour to look at their decks."""
    tables = DRY_DECK.metadata.tables
    schedule, home = tables["schedule"].c, tables["community"].c
    query = select(home.id, home.zone).join(tables["schedule"], schedule.community == home.id).where(
        schedule.next_at.is_not(None), schedule.deck.is_not(None)).distinct()
    found = session.execute(query.order_by(home.id)).all()
    return tuple(row.id for row in found if now.astimezone(ZoneInfo(row.zone)).hour in HOURS)


def changed(session: Session, community: int, short: Sequence[Runway], now: datetime) -> bool:
    """Tell whether anything is to be told, or drawn again, of the decks that run dry within a week."""
    rows, zone = dry_rows(session, community), zone_of(session, community)
    found = {one.deck.id: _day(one, zone) for one in short if one.dry_at is not None}
    if any(not row.filled and row.deck not in found for row in rows.values()):
        return True
    return any(_is_new(rows.get(deck), day, now) for deck, day in found.items())


def tell_dry(session: Session, community: int, short: Sequence[Runway], now: datetime) -> int:
    """Tell of each deck that runs dry within a week, once for each such day and once a week at most; give how many.

    They are told in the places for editors, else directors who asked for it, by day. Where nobody can be told nothing
    is noted, so that somebody is told once there is.
    """
    rows, zone = dry_rows(session, community), zone_of(session, community)
    _filled(session, rows, {one.deck.id for one in short})
    places = _places(session, community) if by_day(now, zone) == now else []
    told = 0
    for one in short:
        day = _day(one, zone) if one.dry_at is not None else None
        if day is not None and places and _is_new(rows.get(one.deck.id), day, now):
            _note(session, community, one.deck.id, day, now)
            told += _post(session, community, one.deck.id, day, places, now)
    return told


def _day(one: Runway, zone: str) -> date:
    assert one.dry_at is not None
    return local_date(one.dry_at, zone)


def _is_new(row: DryDeckRow | None, day: date, now: datetime) -> bool:
    """Tell whether a deck is to be told of: the first time, filled since, or on a later day after a quiet week."""
    if row is None or row.dry_on == day:
        return row is None
    return row.filled or (day > row.dry_on and now - row.told_at >= WEEK)


def _note(session: Session, community: int, deck: int, day: date, now: datetime) -> None:
    values = {"dry_on": day, "told_at": now, "filled": False}
    row = upsert(session, DRY_DECK).values(deck=deck, community=community, **values)
    session.execute(row.on_conflict_do_update(index_elements=["deck"], set_=values))


def _post(session: Session, community: int, deck: int, day: date, places: Sequence[str], now: datetime) -> int:
    for place in places:
        deliveries.post(session, community, place, f"duty.dry/{deck}/{day.isoformat()}", ("deck", deck),
                        f"dry:{deck}:{day.isoformat()}:{place}", now)
    return len(places)


def _filled(session: Session, rows: dict[int, DryDeckRow], short: set[int]) -> None:
    """Note decks that last for more than a week again; what was said of them is drawn again."""
    for row in rows.values():
        if not row.filled and row.deck not in short:
            set_where(session, DRY_DECK, DRY_DECK.c.deck == row.deck, filled=True)
            deliveries.redraw(session, "deck", row.deck, "correction")


def _places(session: Session, community: int) -> list[str]:
    known = editors_of(session, community)
    if known:
        return list(known)
    asked = select(MEMBER.c.id).join(WISH, WISH.c.member == MEMBER.c.id).where(
        MEMBER.c.community == community, MEMBER.c.role.in_(DIRECTORS), WISH.c.decks).order_by(MEMBER.c.id)
    found = [direct_to(session, community, member) for member in session.execute(asked).scalars()]
    return [place for place in found if place is not None]
