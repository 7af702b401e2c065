"""Reviews: questions that a member missed come back to them alone, spaced, until they are known."""

from db.reviews.answering import Asked, answer, asked, guessed
from db.reviews.choosing import due, missed
from db.reviews.hearing import heard, unheard
from db.reviews.hours import is_quiet, morning_after
from db.reviews.records import (
    ASKED,
    KIND,
    REVIEW,
    REVIEWER,
    SHEET,
    Review,
    ReviewAsked,
    Reviewer,
    ReviewerRow,
    ReviewLog,
    ReviewRow,
    ReviewSheet,
    SheetRow,
)
from db.reviews.sending import Plan, adopt, plan, send
from db.reviews.setting import direct, forget, get, mend, refused, set_hours, start, stop, zone_of
from db.reviews.sheets import Choice, First, Miss, Step
from db.reviews.standing import confine, sheet, take_down, unsent

__all__ = [
    "ASKED", "KIND", "REVIEW", "REVIEWER", "SHEET", "Asked", "Choice", "First", "Miss", "Plan", "Review",
    "ReviewAsked", "ReviewLog", "ReviewRow", "ReviewSheet", "Reviewer", "ReviewerRow", "SheetRow", "Step", "adopt",
    "answer", "asked", "confine", "direct", "due", "forget", "get", "guessed", "heard", "is_quiet", "mend", "missed",
    "morning_after", "plan", "refused", "send", "set_hours", "sheet", "start", "stop", "take_down", "unheard",
    "unsent", "zone_of",
]
