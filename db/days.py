"""When a day is over."""

from datetime import date, datetime, timedelta

# A day is over when it is over somewhere on Earth, so that nothing is shown beyond it anywhere.
FIRST_ZONE = timedelta(hours=14)


def day_of(at: datetime) -> date:
    """Give the last date that is over nowhere on Earth at an instant, plus one: what ended before it is over."""
    return (at + FIRST_ZONE).date()
