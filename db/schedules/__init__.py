"""Schedules: rules in local time that post the next case of a deck to places."""

from db.schedules.calendar import absence, closes, local_date, next_after, occurrence, posts_on
from db.schedules.holidays import HOLIDAY, Holiday, HolidayRow, list_holidays
from db.schedules.pins import PIN, Pin, kept, pin, pinned, pins, pins_between, skip, unpin, unskip
from db.schedules.planning import advance, due, next_due, occasions, occasions_between, plan, record_occasion
from db.schedules.records import (
    OCCASION,
    SCHEDULE,
    Occasion,
    OccasionRow,
    Schedule,
    ScheduleRow,
    create,
    edit,
    find,
    get,
    list_schedules,
    pause,
    resume,
)

__all__ = [
    "HOLIDAY", "OCCASION", "PIN", "SCHEDULE", "Holiday", "HolidayRow", "Occasion", "OccasionRow", "Pin", "Schedule",
    "ScheduleRow", "absence", "advance", "closes", "create", "due", "edit", "find", "get", "kept", "list_holidays",
    "list_schedules", "local_date", "next_after", "next_due", "occasions", "occasions_between", "occurrence", "pause",
    "pin", "pinned", "pins", "pins_between", "plan", "posts_on", "record_occasion", "resume", "skip", "unpin", "unskip",
]
