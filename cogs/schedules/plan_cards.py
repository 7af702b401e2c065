"""The plan as cards: weeks of dates as a calendar, and one date with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot import Button, Calendar, Call, Card, Choice, Menu, Row, Text, say
from cogs.schedules.cards import WHY, posted_then
from cogs.schedules.rules import clock
from db.plans import Planned
from db.schedules import HolidayRow, ScheduleRow

WEEKS = 4
MENU = 25
# A card holds some 4000 characters: a month of one schedule with titles, or of two without; of two that post often,
# with short names.
SCHEDULES = 2
MANY = 40
NAMED, SHORTLY = 24, 14
TITLE = 30
APART = 30
MONTHS: tuple[Text, ...] = (
    say("January"), say("February"), say("March"), say("April"), say("May"), say("June"), say("July"), say("August"),
    say("September"), say("October"), say("November"), say("December"))


@dataclass(frozen=True)
class Sheet:
    """Some weeks of a plan: the dates they are about, today, the schedules shown, their dates, the holidays.

    `month` is None for the weeks to come. `told` are the numbers of cases whose titles may be read here.
    """

    first: date
    last: date
    today: date
    month: date | None
    rules: tuple[ScheduleRow, ...]
    others: tuple[ScheduleRow, ...]
    planned: tuple[Planned, ...]
    holidays: Mapping[date, str]
    told: frozenset[int]


def weeks_of(today: date, month: date | None) -> tuple[date, date]:
    """Give the first and last date of a sheet: a whole month, or four weeks from today."""
    if month is None:
        return today, today + timedelta(weeks=WEEKS, days=-1)
    return month.replace(day=1), following(month) - timedelta(days=1)


def following(month: date) -> date:
    """Give the first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def named(rows: Sequence[HolidayRow]) -> dict[date, str]:
    """Give the names of holidays by date."""
    return {row.date: row.name for row in rows}


def title(month: date | None) -> Text:
    """Head a sheet."""
    if month is None:
        return say("Plan · the coming four weeks")
    return say("Plan · {month} {year}", month=MONTHS[month.month - 1], year=month.year)


def sheet(found: Sheet, may_change: bool, *told: Text) -> Card:
    """Draw some weeks of a plan."""
    heading = title(found.month)
    if not found.rules:
        make = Row(Button(say("Make a schedule"), "schedules.add")) if may_change else None
        return Card(heading, *told, say("There is no schedule yet, so that nothing is planned."), make)
    return Card(heading, *told, *_stopped(found), _calendar(found, may_change), *_cautions(found), *_menus(found),
                Row(*_turns(found, may_change)), *_schedules(found))


def _calendar(found: Sheet, may_change: bool) -> Calendar | Text:
    names = {rule.id: rule for rule in found.rules}
    rows = tuple(_row(one, names[one.schedule], found) for one in found.planned)
    if not rows:
        return say("Nothing is posted from {first} to {last}.", first=found.first, last=found.last)
    opens = Call.of("plan.day", found.first)
    moves = tuple(_drop(one) if may_change else None for one in found.planned)
    return Calendar(say("{first} to {last}", first=found.first, last=found.last),
                    (say("Date"), say("Schedule"), say("Case")), rows, days=tuple(one.day for one in found.planned),
                    first=found.first, last=found.last, today=found.today, opens=opens, moves=moves)


def _drop(one: Planned) -> Call | None:
    """Give the call that moves what is planned for a date, without the date to which it moves."""
    movable = one.case is not None and (one.state == "coming" or (one.pinned and one.state != "posted"))
    return Call.of("plan.drop", one.schedule, one.day, one.case) if movable else None


def _row(one: Planned, rule: ScheduleRow, found: Sheet) -> tuple[Text, ...]:
    shown = len(found.rules)
    room = SHORTLY if len(found.planned) > MANY else NAMED
    name = say("{name}, {at}", name=short(rule.name, room), at=clock(rule.at), tone="quiet")
    return say("{day}", day=one.day), name, case_said(one, found, shown == 1)


def case_said(one: Planned, found: Sheet, titles: bool = True) -> Text:
    """Say what a date has, with the case's title where it may be read."""
    text = _said(one, found.holidays)
    if titles and one.number in found.told and one.title:
        return say("{what} · {title}", what=text, title=short(one.title, TITLE), tone=text.tone)
    return text


def _said(one: Planned, holidays: Mapping[date, str]) -> Text:
    match one.state:
        case "posted":
            return say("posted: case {number}", number=one.number or "", tone="quiet")
        case "missed":
            return (WHY.get(one.why) or say("skipped: {why}", why=one.why)).toned("caution")
        case "due":
            return say("being posted")
        case "coming":
            return posted_then(one).toned("caution") if one.why else posted_then(one)
        case "later":
            return say("next of the deck", tone="quiet")
        case "nothing":
            return posted_then(one).toned("caution")
        case "holiday":
            name = holidays.get(one.day, "")
            return _with_pin(say("holiday: {name}", name=short(name, TITLE)) if name else say("holiday"), one)
        case "paused":
            return _with_pin(say("paused"), one)
        case "skipped":
            return _with_pin(say("left out"), one)
    return _with_pin(say("no day of this schedule"), one)


def _with_pin(text: Text, one: Planned) -> Text:
    if one.number is None:
        return text.toned("quiet")
    return say("{text}; case {number} is pinned here", text=text, number=one.number, tone="caution")


def short(text: str, most: int) -> str:
    """Cut a text visibly."""
    return text if len(text) <= most else text[: most - 2].rstrip() + " …"


def _stopped(found: Sheet) -> Iterator[Text]:
    for rule in found.rules:
        if not rule.enabled:
            yield say("{name} is stopped: it posts nothing until it is started.", name=rule.name, tone="caution")
        elif rule.pause_until is not None and rule in _paused(found):
            yield say("{name} is paused until {day}.", name=rule.name, day=rule.pause_until, tone="caution")


def _cautions(found: Sheet) -> Iterator[Text]:
    """Name what somebody who plans would want to mend: a case that comes twice, dates that have none."""
    seen: dict[int, date] = {}
    for one in found.planned:
        if one.state not in ("posted", "coming") or one.number is None:
            continue
        if one.number in seen and (one.day - seen[one.number]).days <= APART and not one.again:
            yield say("Case {number} comes twice: on {first} and on {second}.", number=one.number,
                      first=seen[one.number], second=one.day, tone="caution")
        seen[one.number] = one.day
    again = next((one.day for one in found.planned if one.again and one.state == "coming"), None)
    if again is not None:
        yield say("From {day} on a deck posts cases again, which do not count. Put new ones into it.", day=again,
                  tone="caution")
    empty = [one.day for one in found.planned if one.state == "nothing"]
    if empty:
        yield say("Dates without a case: {count}, the first on {day}. Put cases into the deck, or pin some.",
                  count=len(empty), day=empty[0], tone="caution")


def _menus(found: Sheet) -> Iterator[Row]:
    """Offer each date once; a menu holds 25."""
    days = sorted({one.day for one in found.planned})
    for start in range(0, len(days), MENU):
        part = days[start:start + MENU]
        choices = [Choice(day.isoformat(), say("{day}", day=day)) for day in part]
        yield Row(Menu(say("Open a date") if start == 0 else say("Open a later date"), "plan.day",
                       found.first if start == 0 else part[0], choices=choices))


def _turns(found: Sheet, may_change: bool) -> Iterator[Button]:
    only = found.rules[0].id if found.others else None
    shown = found.month or found.today.replace(day=1)
    if found.month is not None:
        yield Button(say("The coming weeks"), "plan.month", None, only)
        earlier = (shown - timedelta(days=1)).replace(day=1)
        yield Button(_month(earlier), "plan.month", earlier, only)
    later = following(shown) if found.month is not None else shown
    yield Button(_month(later), "plan.month", later, only)
    if found.month is None:
        yield Button(_month(following(shown)), "plan.month", following(shown), only)
    yield Button(say("Holidays"), "plan.holidays")
    if may_change:
        yield Button(say("Pause"), "plan.pause", None, found.rules[0].id if len(found.rules) == 1 else None)
        yield from (Button(say("End the pause"), "schedules.start", rule.id) for rule in _paused(found)[:1])


def _paused(found: Sheet) -> list[ScheduleRow]:
    return [rule for rule in found.rules if rule.enabled and rule.pause_until and rule.pause_until > found.today]


def _month(month: date) -> Text:
    return say("{month} {year}", month=MONTHS[month.month - 1], year=month.year)


def _schedules(found: Sheet) -> Iterator[Text | Row]:
    """Offer the schedules that are not shown."""
    if not found.others:
        return
    yield say("{name} alone is shown.", name=found.rules[0].name, tone="quiet")
    choices = [Choice(str(rule.id), f"{rule.number} · {rule.name}"[:70]) for rule in found.others[:MENU]]
    yield Row(Menu(say("Show another schedule"), "plan.month", found.month, choices=choices))


def one_day(found: Sheet, may_change: bool) -> Card:
    """Draw one date: what each schedule has there, and what a director can do about it."""
    day = found.first
    names = {rule.id: rule for rule in found.rules}
    blocks: list[Text | Row] = []
    for one in found.planned:
        rule = names[one.schedule]
        blocks.append(say("{name}, {at}: {what}", name=rule.name, at=clock(rule.at), what=case_said(one, found)))
        if may_change and (buttons := list(_changes(one, rule))):
            blocks.append(Row(*buttons))
    if not blocks:
        blocks.append(say("Nothing is posted on this date."))
    back = None if found.today <= day < found.today + timedelta(weeks=WEEKS) else day.replace(day=1)
    return Card(say("Plan · {day}", day=day), *blocks, Row(Button(say("Back to the plan"), "plan.month", back)))


def _changes(one: Planned, rule: ScheduleRow) -> Iterator[Button]:
    """Offer what can be done about a date that is still to come."""
    if one.state in ("coming", "later", "nothing"):
        yield Button(say("Pin a case"), "plan.pin", one.day, None, rule.id, one.case)
    if one.state == "coming":
        yield Button(say("Move"), "plan.move", one.day, None, rule.id, one.case)
        yield Button(say("Swap"), "plan.swap", one.day, None, rule.id, one.case)
    if one.state in ("coming", "later", "nothing"):
        yield Button(say("Leave it out"), "plan.skip", one.day, rule.id)
    if one.state in ("skipped", "holiday"):
        yield Button(say("Post on it"), "plan.unskip", one.day, rule.id)
    if one.state == "paused":
        yield Button(say("End the pause"), "schedules.start", rule.id)
    if one.pinned:
        if one.state != "coming":
            yield Button(say("Move"), "plan.move", one.day, None, rule.id, one.case)
        yield Button(say("Take the pin away"), "plan.unpin", one.day, rule.id)
