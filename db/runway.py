"""How long the cases of a deck last, by the schedules that post from it."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from db import communities, decks, schedules
from db.cases import widest
from db.decks import DeckRow
from db.extent import bounds_of
from db.schedules import ScheduleRow

WARNED = timedelta(days=7)
FARTHEST = 400


@dataclass(frozen=True, slots=True)
class Runway:
    """What a deck has left before it repeats.

    `until` is the local date on which the last of them is posted and `dry_at` the instant of the first post after
    it; both are None where no schedule posts from the deck, or none so soon that it could be counted.
    """

    deck: DeckRow
    left: int
    scheduled: bool
    until: date | None = None
    dry_at: datetime | None = None

    def days(self, now: datetime) -> int | None:
        """Count the whole days until the first post that it has no case for; None where that is not known."""
        return max(0, (self.dry_at - now).days) if self.dry_at is not None else None

    def short(self, now: datetime) -> bool:
        """Say whether it runs dry within seven days."""
        return self.scheduled and (self.left == 0 or (self.dry_at is not None and self.dry_at - now <= WARNED))


def of(session: Session, community: int, deck: int, now: datetime) -> Runway | None:
    """Count how long a deck lasts; None where it is not the community's.

    Only what may go wherever its schedules post is counted, and whose permission has not ended.
    """
    row = decks.get(session, community, deck)
    if row is None:
        return None
    rules = [rule for rule in schedules.list_schedules(session, community) if rule.deck == deck and rule.next_at]
    reach = widest(communities.reach_of(session, community, rule.places) for rule in rules)
    bounds = bounds_of(session, community, reach, now)
    upcoming = [rule.next_date for rule in rules if rule.next_date]
    kept = schedules.kept(session, community, min(upcoming)) if upcoming else frozenset()
    left = decks.left(session, deck, bounds, kept)
    until, count = None, 0
    for at, day, pinned in _occasions(session, community, rules):
        if count == left and not pinned:
            return Runway(row, left, True, until, at)
        until, count = day, count + (not pinned)
    return Runway(row, left, bool(rules))


def short(session: Session, community: int, now: datetime) -> tuple[Runway, ...]:
    """List the decks that run dry within seven days."""
    return tuple(runway for runway in every(session, community, now) if runway.short(now))


def every(session: Session, community: int, now: datetime) -> tuple[Runway, ...]:
    """List how long each deck lasts from which a schedule posts."""
    found = (of(session, community, deck.id, now) for deck in decks.list_decks(session, community))
    return tuple(runway for runway in found if runway is not None and runway.scheduled)


def _occasions(
    session: Session, community: int, rules: list[ScheduleRow]
) -> Iterator[tuple[datetime, date, bool]]:
    """Give the dates on which the schedules will post, in order; a case that is pinned is none that the deck gives."""
    streams = [_dates(rule) for rule in rules]
    # Read at once: a long deck lasts for hundreds of dates, and help counts every deck.
    pinned = {(schedule, day) for schedule, day, _ in schedules.pins_between(session, community, date.min, date.max)}
    for _, (at, rule, day) in zip(range(FARTHEST), heapq.merge(*streams, key=lambda one: one[0]), strict=False):
        yield at, day, (rule.id, day) in pinned


def _dates(rule: ScheduleRow) -> Iterator[tuple[datetime, ScheduleRow, date]]:
    assert rule.next_date is not None
    assert rule.next_at is not None
    upcoming: tuple[date, datetime] | None = (rule.next_date, rule.next_at)
    while upcoming is not None:
        yield upcoming[1], rule, upcoming[0]
        upcoming = schedules.next_after(rule, upcoming[0])
