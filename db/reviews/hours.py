"""Quiet hours in somebody's own zone, and the first morning after them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def is_quiet(at: datetime, zone: str, quiet_from: str, quiet_until: str) -> bool:
    """Tell whether an instant lies in the quiet hours, which may go over midnight; the end is not quiet any more."""
    here, begin, end = at.astimezone(ZoneInfo(zone)).time(), time.fromisoformat(quiet_from), time.fromisoformat(
        quiet_until)
    return begin <= here < end if begin < end else here >= begin or here < end


def morning_after(at: datetime, zone: str, quiet_from: str, quiet_until: str, days: int = 0) -> datetime:
    """Give the first instant after `at` at which quiet hours end, `days` local days later at the earliest."""
    here, end = at.astimezone(ZoneInfo(zone)).date(), time.fromisoformat(quiet_until)
    day = here + timedelta(days=days)
    while _end(day, end, zone) <= at or is_quiet(_end(day, end, zone), zone, quiet_from, quiet_until):
        day += timedelta(days=1)
    return _end(day, end, zone)


def _end(day: date, end: time, zone: str) -> datetime:
    # On the day on which clocks go forward over it, a time that no clock shows is the one an hour later.
    combined = datetime.combine(day, end, ZoneInfo(zone))
    return datetime.fromtimestamp(combined.timestamp(), ZoneInfo("UTC"))
