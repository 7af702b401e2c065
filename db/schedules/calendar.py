"""When a schedule posts and closes: local times, keyed by the local date."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SATURDAY = 5
HORIZON_DAYS = 800


class Rule(Protocol):
    """What decides the dates and times of a schedule; bit 0 of `days` is Monday."""

    @property
    def days(self) -> int: ...
    @property
    def at(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def hours_open(self) -> int: ...
    @property
    def weekends(self) -> str: ...
    @property
    def skip_dates(self) -> Sequence[str]: ...
    @property
    def pause_until(self) -> date | None: ...
    @property
    def holidays(self) -> Sequence[str]: ...


def occurrence(day: date, at: str, zone: str) -> datetime:
    """Give the instant of a local date and time ("HH:MM").

    With fold 0, a time that the clocks skip moves forward by what they skip, and of a time that comes twice the
    first is taken: one instant per local date, whatever the clocks do.
    """
    return datetime.combine(day, time.fromisoformat(at), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def absence(rule: Rule, day: date) -> str:
    """Say why a rule does not post on a local date: 'other', 'paused', 'skipped' or 'holiday'; empty where it posts.

    'other' is a day of the week on which it never posts.
    """
    if not rule.days >> day.weekday() & 1 or (day.weekday() >= SATURDAY and rule.weekends != "post"):
        return "other"
    if rule.pause_until is not None and day < rule.pause_until:
        return "paused"
    if day.isoformat() in rule.skip_dates:
        return "skipped"
    return "holiday" if day.isoformat() in rule.holidays else ""


def posts_on(rule: Rule, day: date) -> bool:
    """Say whether a rule posts on a local date."""
    return not absence(rule, day)


def next_after(rule: Rule, day: date) -> tuple[date, datetime] | None:
    """Give the first date after a date on which a rule posts, with its instant; None if there is none."""
    start = day
    if rule.pause_until is not None:
        start = max(day, rule.pause_until - timedelta(days=1))
    for ahead in range(1, HORIZON_DAYS):
        candidate = start + timedelta(days=ahead)
        if posts_on(rule, candidate):
            return candidate, occurrence(candidate, rule.at, rule.zone)
    return None


def closes(rule: Rule, day: date) -> datetime:
    """Give the instant at which what was posted on a local date closes.

    Whole days are counted on the wall clock, so that a case which opens at 7:00 closes at 7:00; the hours that
    remain are elapsed. Where weekends are bridged, what would close on one, on a holiday or on a day that is left out
    closes at the same time on the next day that is none of these: Friday's case is open until Monday, or until Tuesday
    where Monday is a holiday.
    """
    days, hours = divmod(rule.hours_open, 24)
    end = occurrence(day + timedelta(days=days), rule.at, rule.zone) + timedelta(hours=hours)
    local = end.astimezone(ZoneInfo(rule.zone))
    if rule.weekends != "bridge" or not _off(rule, local.date()):
        return end
    following = local.date()
    while _off(rule, following):
        following += timedelta(days=1)
    return occurrence(following, local.strftime("%H:%M"), rule.zone)


def _off(rule: Rule, day: date) -> bool:
    return day.weekday() >= SATURDAY or day.isoformat() in (*rule.skip_dates, *rule.holidays)


def local_date(now: datetime, zone: str) -> date:
    """Give the local date of an instant."""
    return now.astimezone(ZoneInfo(zone)).date()
