"""The card of a schedule: its rule, the next seven dates, and what became of those before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

import db.communities
import db.decks
import db.plans
import db.rounds
import db.runway
import db.schedules
from bot import Button, Card, Fields, Refusal, Row, Table, Text, When, say
from cogs.schedules.bounds import bounds_of
from cogs.schedules.dates import coming
from cogs.schedules.rules import clock, days_said
from db.plans import Planned
from db.runway import Runway
from db.schedules import OccasionRow, ScheduleRow

NEXT = 7
PAST = 7
WEEKENDS: dict[str, Text] = {
    "post": say("posted on"), "skip": say("skipped"), "bridge": say("bridged: Friday's case stays open until Monday")}
WHY: dict[str, Text] = {
    "too late": say("skipped: Readout was not running in time"), "paused": say("skipped: paused"),
    "skipped by a director": say("skipped by a director"), "the deck has no case": say("skipped: the deck had no case"),
    "a holiday": say("skipped: a holiday")}


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


def seen(session: Session, community: int, schedule: int, now: datetime) -> Seen:
    """Read a schedule with its deck, its dates and what became of the last ones."""
    rule = db.schedules.get(session, community, schedule)
    if rule is None:
        raise Refusal("That schedule is not here any more.")
    runway = db.runway.of(session, community, rule.deck, now) if rule.deck is not None else None
    cases = db.decks.cases_in(session, community, rule.deck) if rule.deck is not None else ()
    names = {row.place: row.name for row in db.communities.places(session, community)}
    dates = tuple(_dates(session, rule))
    past = db.schedules.occasions(session, community, schedule, PAST)
    rounds = ((one.round, db.rounds.get(session, community, one.round)) for one in past if one.round is not None)
    bounds = bounds_of(session, rule, now)
    none = rule.deck is not None and db.decks.next_case(session, rule.deck, bounds) is None
    return Seen(rule, runway, not any(row.status == "approved" for row in cases), none,
                tuple(names.get(place, place) for place in rule.places), dates, past,
                {id: row.case.number for id, row in rounds if row is not None})


def _dates(session: Session, rule: ScheduleRow) -> Iterator[Coming]:
    dates = [day for day, _ in coming(rule, NEXT)]
    found = db.plans.coming(session, rule.community, dates[-1]) if dates else ()
    for one in found:
        if one.schedule == rule.id:
            yield Coming(one.day, one.at, posted_then(one))


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
    later = [date.fromisoformat(day) for day in sorted({*rule.skip_dates, *rule.holidays})]
    later = [day for day in later if rule.next_date is None or day >= rule.next_date]
    for day in later[:NEXT]:
        yield say("Left out: {day}.", day=day, tone="quiet")


def _past(found: Seen) -> Table | None:
    rows = tuple((say("{day}", day=one.date), _became(found, one)) for one in found.past)
    return Table(say("What became of the last dates"), (say("Date"), say("What happened")), rows) if rows else None


def posted_then(one: Planned) -> Text:
    """Say which case is posted on a date to come."""
    if one.number is None:
        return say("nothing: {why}", why=one.why)
    if one.pinned:
        return say("case {number}, pinned", number=one.number)
    case = say("case {number}, again", number=one.number) if one.again else say("case {number}", number=one.number)
    return say("{case}; {why}", case=case, why=one.why) if one.why else case


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
