"""Holidays read from an iCalendar file: whole days alone, with what repeats every year, within two dates."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar

BYTES = 1 << 20
EVENTS = 500
DAYS = 400
LONGEST = timedelta(days=120)
NAME = 60
EARLIEST = 1900
# Bounds on what one entry may have reckoned: parts of a rule, and years that are counted through from its beginning.
PARTS, COUNTED = 12, 40
UNNAMED = "Holiday"
# The parts of a yearly rule that are understood; each of them is a date of the calendar and no time of day.
UNDERSTOOD = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"})
# What reading a damaged file raises, in all of it or in one entry.
BROKEN = (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError, RecursionError)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Unreadable(Exception):
    """A file that gives no holidays: `fault` is large, many, broken, days or none."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class Understood:
    """The free days of a file by date, and how many of its entries were left out, by why.

    `timed` have a time of day, `repeating` repeat in a way that is not understood, `other` are broken or too long.
    """

    days: dict[date, str]
    timed: int = 0
    repeating: int = 0
    other: int = 0


def read(path: Path, since: date, until: date) -> Understood:
    """Read the whole-day entries of a file between two dates; Unreadable where there are none."""
    with path.open("rb") as file:
        raw = file.read(BYTES + 1)
    if len(raw) > BYTES:
        raise Unreadable("large")
    if raw.upper().count(b"BEGIN:VEVENT") > EVENTS:
        raise Unreadable("many")
    try:
        events = [event for held in Calendar.from_ical(raw, multiple=True) for event in held.walk("VEVENT")]
    except BROKEN as broken:
        raise Unreadable("broken") from broken
    found = _all(events, since, until)
    if not found.days:
        raise Unreadable("none")
    if len(found.days) > DAYS:
        raise Unreadable("days")
    return found


def _all(events: list[Any], since: date, until: date) -> Understood:
    days: dict[date, str] = {}
    left: dict[str, int] = {"timed": 0, "repeating": 0, "other": 0}
    for event in events:
        try:
            why = _why_not(event, since)
            found = [] if why else list(_days(event, since, until))
        except BROKEN:
            why, found = "other", []
        if why:
            left[why] += 1
        for day in found:
            days.setdefault(day, _name(event))
    return Understood(dict(sorted(days.items())), **left)


def _why_not(event: Any, since: date) -> str:
    """Say why an entry is no holiday that is understood; empty where it is one."""
    start, end, rule = _value(event, "DTSTART"), _value(event, "DTEND"), event.get("RRULE")
    if isinstance(start, datetime):
        return "timed"
    if not isinstance(start, date) or start.year < EARLIEST or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return "other"
    if end is not None and (isinstance(end, datetime) or not isinstance(end, date) or end - start > LONGEST):
        return "other"
    return "" if rule is None or _is_yearly(rule, start, since) else "repeating"


def _is_yearly(rule: Any, start: date, since: date) -> bool:
    """Tell whether a rule is one for every year that is soon reckoned."""
    if not isinstance(rule, list) and rule.get("COUNT") and since.year - start.year > COUNTED:
        return False
    if isinstance(rule, list) or [str(one).upper() for one in rule.get("FREQ", [])] != ["YEARLY"]:
        return False
    few = all(len(held) <= PARTS for held in rule.values() if isinstance(held, list))
    return few and {str(name).upper() for name in rule} <= UNDERSTOOD


def _value(event: Any, name: str) -> Any:
    held = event.get(name)
    return getattr(held, "dt", None)


def _name(event: Any) -> str:
    words = " ".join(str(event.get("SUMMARY", "")).split())
    return (words if len(words) <= NAME else words[: NAME - 2].rstrip() + " …") or UNNAMED


def _days(event: Any, since: date, until: date) -> Iterator[date]:
    """Give the days of an entry, each time that it comes, within two dates."""
    start = _value(event, "DTSTART")
    end = _value(event, "DTEND") or start + (_value(event, "DURATION") or timedelta(days=1))
    length = max(1, min((end - start).days, LONGEST.days))
    without = _dates(event, "EXDATE")
    for first in {*_comes(event, start, since, until), *_dates(event, "RDATE")}:
        if first not in without:
            yield from (day for ahead in range(length) if since <= (day := first + timedelta(days=ahead)) <= until)


def _dates(event: Any, name: str) -> set[date]:
    held = event.get(name)
    listed = held if isinstance(held, list) else [held] if held is not None else []
    found = {one.dt for each in listed for one in getattr(each, "dts", ())}
    return {one for one in found if isinstance(one, date) and not isinstance(one, datetime)}


def _comes(event: Any, start: date, since: date, until: date) -> Iterator[date]:
    """Give the first days of an entry: its own alone, or every year's from the one before `since` as far as `until`."""
    rule = event.get("RRULE")
    if rule is None:
        yield start
        return
    end, count = _first(rule, "UNTIL"), _first(rule, "COUNT")
    last = min(until, end.date() if isinstance(end, datetime) else end) if end is not None else until
    interval, seen = max(1, int(_first(rule, "INTERVAL") or 1)), 0
    passed = 0 if count is not None else max(0, since.year - 1 - start.year) // interval
    for year in range(start.year + passed * interval, last.year + 1, interval):
        for day in sorted(set(_of_year(rule, start, year))):
            if start <= day <= last and (count is None or seen < count):
                seen += 1
                yield day


def _first(rule: Any, name: str) -> Any:
    held = rule.get(name)
    return held[0] if isinstance(held, list) and held else held


def _of_year(rule: Any, start: date, year: int) -> Iterator[date]:
    """Give the days of one year: by day of the month, or by weekday, counted within the month or the year."""
    months = [int(one) for one in rule.get("BYMONTH", [])]
    weekdays = [str(one).upper() for one in rule.get("BYDAY", [])]
    numbers = [int(one) for one in rule.get("BYMONTHDAY", [])]
    spans = [_month(year, month) for month in months] or (
        [(date(year, 1, 1), date(year, 12, 31))] if weekdays and not numbers else
        [_month(year, month) for month in (range(1, 13) if numbers else (start.month,))])
    for first, last in spans:
        held = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
        for day in held if weekdays or numbers else held[start.day - 1:start.day]:
            by_number = not numbers or day.day in numbers or day.day - 1 - last.day in numbers
            if by_number and (not weekdays or _is_one_of(day, weekdays, held)):
                yield day


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _is_one_of(day: date, weekdays: list[str], held: list[date]) -> bool:
    """Tell whether a day is a weekday such as "MO", "4TH" (the fourth Thursday) or "-1MO" (the last Monday)."""
    name = WEEKDAYS[day.weekday()]
    place = (day - held[0]).days // 7 + 1
    before_end = -((held[-1] - day).days // 7 + 1)
    return any(word == name or (word[-2:] == name and word[:-2].lstrip("+") in (str(place), str(before_end)))
               for word in weekdays)
