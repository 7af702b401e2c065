"""The spans by which academic years are counted: quarters, and thirteen blocks of four weeks from the first of July."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")
BLOCK = timedelta(days=28)
LAST_BLOCK = 12
ACADEMIC_MONTH = 7


@dataclass(frozen=True, slots=True)
class Span:
    """A span of local dates and its name; `end` is the first date after it."""

    name: str
    begin: date
    end: date

    @property
    def last(self) -> date:
        """Give the last date of the span."""
        return self.end - timedelta(days=1)


def span_of(rhythm: str, day: date) -> Span:
    """Give the block, or else the quarter, that a date lies in."""
    return block(day) if rhythm == "block" else quarter(day)


def quarter(day: date) -> Span:
    """Give the quarter of the year that a date lies in."""
    first = (day.month - 1) // 3 * 3 + 1
    end = date(day.year + first // 10, (first + 2) % 12 + 1, 1)
    return Span(f"{MONTHS[first - 1]} to {MONTHS[first + 1]} {day.year}", date(day.year, first, 1), end)


def block(day: date) -> Span:
    """Give the academic block that a date lies in; the last one takes the days that are left of the year."""
    year = day.year - (day.month < ACADEMIC_MONTH)
    first, following = date(year, ACADEMIC_MONTH, 1), date(year + 1, ACADEMIC_MONTH, 1)
    number = min((day - first) // BLOCK, LAST_BLOCK)
    end = following if number == LAST_BLOCK else first + (number + 1) * BLOCK
    return Span(f"Block {number + 1}, {year}-{(year + 1) % 100:02d}", first + number * BLOCK, end)


def midnight(day: date, zone: str) -> datetime:
    """Give the instant at which a local date begins."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
