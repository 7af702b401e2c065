"""The card of a schedule: its rule, the next seven dates, and what became of those before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, repeat
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

import db.cases
import db.communities
import db.decks
import db.rounds
import db.runway
import db.schedules
from bot import Button, Card, Fields, Refusal, Row, Table, Text, When, say
from cogs.schedules.bounds import bounds_of
from cogs.schedules.rules import clock, days_said
from db.cases import Bounds
from db.runway import Runway
from db.schedules import OccasionRow, ScheduleRow

NEXT = 7
PAST = 7
WEEKENDS: dict[str, Text] = {
    "post": say("posted on"), "skip": say("skipped"), "bridge": say("bridged: Friday's case stays open until Monday")}
WHY: dict[str, Text] = {
    "too late": say("skipped: Readout was not running in time"), "paused": say("skipped: paused"),
    "skipped by a director": say("skipped by a director"), "the deck has no case": say("skipped: the deck had no case")}


@dataclass(frozen=True)
class Coming:
    """One date to come: its instant, and what is posted then, as far as it is known."""

    day: date
    at: datetime
    case: Text


@dataclass(frozen=True)
class Seen:
    """A schedule with all that its card shows; `posted` gives the numbers of rounds by their ids.

    `empty` says that its deck has no approved case, `barred` that it has none that may go to its places.
    """

    rule: ScheduleRow
    runway: Runway | None
    empty: bool
    barred: bool
    places: tuple[str, ...]
    coming: tuple[Coming, ...]
    past: tuple[OccasionRow, ...]
    posted: dict[int, int]


def coming(rule: ScheduleRow, count: int) -> Iterator[tuple[date, datetime]]:
    """Give the next dates of a schedule with their instants; none while it is stopped."""
    upcoming = (rule.next_date, rule.next_at) if rule.next_date and rule.next_at else None
    for _ in range(count):
        if upcoming is None:
            return
        yield upcoming
        upcoming = db.schedules.next_after(rule, upcoming[0])


def seen(session: Session, community: int, schedule: int, now: datetime) -> Seen:
    """Read a schedule with its deck, its dates and what became of the last ones."""
    rule = db.schedules.get(session, community, schedule)
    if rule is None:
        raise Refusal("That schedule is not here any more.")
    runway = db.runway.of(session, community, rule.deck, now) if rule.deck is not None else None
    cases = db.decks.cases_in(session, community, rule.deck) if rule.deck is not None else ()
    names = {row.place: row.name for row in db.communities.places(session, community)}
    dates = tuple(_dates(session, rule, now))
    past = db.schedules.occasions(session, community, schedule, PAST)
    rounds = ((one.round, db.rounds.get(session, community, one.round)) for one in past if one.round is not None)
    bounds = bounds_of(session, rule, now)
    none = rule.deck is not None and db.decks.next_case(session, rule.deck, bounds) is None
    return Seen(rule, runway, not any(row.status == "approved" for row in cases), none,
                tuple(names.get(place, place) for place in rule.places), dates, past,
                {id: row.case.number for id, row in rounds if row is not None})


def _dates(session: Session, rule: ScheduleRow, now: datetime) -> Iterator[Coming]:
    following = _following(session, rule, bounds_of(session, rule, now))
    for day, at in coming(rule, NEXT):
        case = db.schedules.pinned(session, rule.id, day)
        row = db.cases.get(session, rule.community, case) if case is not None else None
        pinned = row is not None and row.status == "approved"
        if pinned and row and db.cases.barred(row, bounds_of(session, rule, db.schedules.closes(rule, day))):
            yield Coming(day, at, say("{next}, since case {number} may not go there", next=next(following),
                                      number=row.number))
        else:
            yield Coming(day, at, say("case {number}, pinned", number=row.number) if pinned and row else next(
                following))


def _following(session: Session, rule: ScheduleRow, bounds: Bounds) -> Iterator[Text]:
    """Say what a deck gives, date by date: by name where one schedule alone posts from it, in the order given."""
    deck = db.decks.get(session, rule.community, rule.deck) if rule.deck is not None else None
    others = [one for one in db.schedules.list_schedules(session, rule.community)
              if one.deck == rule.deck and one.id != rule.id and one.next_at]
    if deck is None:
        return repeat(say("nothing left"))
    if others:
        return repeat(say("next of the deck"))
    these = db.decks.following(session, deck.id, bounds)[:NEXT]
    rows = (db.cases.get(session, rule.community, case) for case in these)
    named = [say("case {number}", number=row.number) if deck.order == "given" else say("next of the deck")
             for row in rows if row is not None]
    again = db.decks.next_case(session, deck.id, bounds) is not None
    return chain(named, repeat(say("nothing left; the deck begins anew") if again else say("nothing left")))


def card(found: Seen, now: datetime) -> Card:
    """Draw a schedule for the directors."""
    rule = found.rule
    return Card(say("Schedule {number} · {name}", number=rule.number, name=rule.name), *_state(found, now),
                _rule(found), _next(found), *_skips(rule), _past(found), Row(*_buttons(rule)))


def _state(found: Seen, now: datetime) -> Iterator[Text]:
    rule, runway = found.rule, found.runway
    if not rule.enabled:
        yield say("Stopped: nothing is posted until it is started.", tone="caution")
    elif rule.pause_until is not None and found.coming and found.coming[0].day >= rule.pause_until > now.date():
        yield say("Paused until {day}.", day=rule.pause_until, tone="caution")
    if found.empty and runway is not None:
        yield say("Deck {number} has no case that can be posted yet. Put one in before the next date.",
                  number=runway.deck.number, tone="caution")
    elif found.barred and runway is not None:
        yield say("No case of deck {number} may go to these places. Put one in that may travel so far.",
                  number=runway.deck.number, tone="caution")
    elif runway is not None and runway.short(now) and runway.until is not None:
        yield _left(runway).toned("caution")
    elif runway is not None and runway.left == 0:
        yield say("Every case of its deck has been posted; it begins anew.", tone="caution")
    elif runway is not None:
        yield _left(runway)


def _left(runway: Runway) -> Text:
    left = say("1 case left") if runway.left == 1 else say("{count} cases left", count=runway.left)
    if runway.until is None:
        return say("Its deck has {left}.", left=left)
    return say("Its deck has {left}, enough until {day}.", left=left, day=runway.until)


def _rule(found: Seen) -> Fields:
    rule = found.rule
    deck = found.runway.deck if found.runway is not None else None
    return Fields(
        (say("Deck"), say("{number} · {name}", number=deck.number, name=deck.name) if deck else say("none")),
        (say("Posts"), say("{days} at {at}, {zone}", days=days_said(rule.days), at=clock(rule.at), zone=rule.zone)),
        (say("In"), ", ".join(found.places) or say("no place")),
        (say("Open for"), say("{hours} hours", hours=rule.hours_open)),
        (say("Weekends"), WEEKENDS[rule.weekends]))


def _next(found: Seen) -> Table | Text:
    zone = ZoneInfo(found.rule.zone)
    rows = tuple((say("{day}", day=one.day), clock(one.at.astimezone(zone).strftime("%H:%M")),
                  say("{when}", when=When(one.at)), one.case)
                 for one in found.coming)
    if not rows:
        return say("There is no date to come.")
    return Table(say("Next dates"), (say("Date"), say("There"), say("For you"), say("Case")), rows)


def _skips(rule: ScheduleRow) -> Iterator[Text]:
    later = [date.fromisoformat(day) for day in rule.skip_dates]
    later = [day for day in later if rule.next_date is None or day >= rule.next_date]
    for day in later[:NEXT]:
        yield say("Left out: {day}.", day=day, tone="quiet")


def _past(found: Seen) -> Table | None:
    rows = tuple((say("{day}", day=one.date), _became(found, one)) for one in found.past)
    return Table(say("What became of the last dates"), (say("Date"), say("What happened")), rows) if rows else None


def _became(found: Seen, one: OccasionRow) -> Text:
    if one.state == "posted":
        number = found.posted.get(one.round or 0)
        if number and one.why:
            return say("posted, case {number}; {why}", number=number, why=one.why)
        return say("posted, case {number}", number=number) if number else say("posted")
    return WHY.get(one.why) or say("skipped: {why}", why=one.why)


def _buttons(rule: ScheduleRow) -> Iterator[Button]:
    yield Button(say("Edit"), "schedules.edit", rule.id)
    yield Button(say("Pin a case"), "schedules.pin", rule.id)
    yield Button(say("Leave a date out"), "schedules.skip", rule.id)
    yield Button(say("Pause"), "schedules.pause", rule.id)
    if rule.enabled and rule.pause_until is None:
        yield Button(say("Stop"), "schedules.stop", rule.id, look="danger")
    else:
        yield Button(say("Start"), "schedules.start", rule.id, look="primary")
