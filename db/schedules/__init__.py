"""Schedules: rules in local time that post the next case of a deck to places."""

from db.schedules.calendar import closes, local_date, next_after, occurrence, posts_on
from db.schedules.planning import advance, due, next_due, occasions, plan, record_occasion
from db.schedules.records import (
    OCCASION,
    PIN,
    SCHEDULE,
    Occasion,
    OccasionRow,
    Pin,
    Schedule,
    ScheduleRow,
    create,
    edit,
    find,
    get,
    list_schedules,
    pause,
    pin,
    pinned,
    pins,
    resume,
    skip,
    unpin,
)

__all__ = [
    "OCCASION", "PIN", "SCHEDULE", "Occasion", "OccasionRow", "Pin", "Schedule", "ScheduleRow", "advance",
    "closes", "create", "due", "edit", "find", "get", "list_schedules", "local_date", "next_after", "next_due",
    "occasions", "occurrence", "pause", "pin", "pinned", "pins", "plan", "posts_on", "record_occasion",
    "resume", "skip", "unpin",
]
