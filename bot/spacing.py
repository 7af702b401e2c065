"""When a missed question comes back: FSRS with its own parameters, a retention of 85 %, and whole days.

Pure: the same card, answer and day (the member's own) always give the same next one. Minute steps have no place in a
chat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from fsrs import Card, Rating, Scheduler

RETENTION, LONGEST_DAYS = 0.85, 180
# Retired after so many right answers in a row, the last of them after so many days at least.
RIGHT_IN_A_ROW, LAST_GAP_DAYS = 2, 5


@dataclass(frozen=True)
class Next:
    """What follows an answer: the card to keep, the day on which it is due, how it was rated (1 again, 2 hard, 3 good).

    `gap` is how many days lay between this answer and the one before.
    """

    card: Mapping[str, Any]
    due: date
    rating: int
    gap: int
    streak: int
    retired: bool


@cache
def _scheduler() -> Scheduler:
    return Scheduler(desired_retention=RETENTION, learning_steps=(), relearning_steps=(),
                     maximum_interval=LONGEST_DAYS, enable_fuzzing=False)


def missed(on: date) -> Next:
    """Begin with a question that was missed on a day."""
    return _next(Card(card_id=0, due=_noon(on)), Rating.Again, on, 0, 0)


def answered(card: Mapping[str, Any], streak: int, right: bool, on: date, *, guessed: bool = False) -> Next:
    """Go on after an answer: wrong is again, right by a guess is hard, right is good and never easy.

    A guess is no step towards being retired.
    """
    before: Any = dict(card)
    held = Card.from_dict(before)
    rating = Rating.Again if not right else Rating.Hard if guessed else Rating.Good
    gap = (_noon(on) - held.last_review).days if held.last_review is not None else 0
    return _next(held, rating, on, gap, 0 if not right else streak if guessed else streak + 1)


def _noon(on: date) -> datetime:
    """Stand for a whole day, since morning after evening would else be less than one."""
    return datetime.combine(on, time(12), UTC)


def _next(card: Card, rating: Rating, on: date, gap: int, streak: int) -> Next:
    after, _ = _scheduler().review_card(card, rating, _noon(on))
    retired = rating is Rating.Good and streak >= RIGHT_IN_A_ROW and gap >= LAST_GAP_DAYS
    kept: Any = after.to_dict()
    return Next(kept, after.due.date(), int(rating), gap, streak, retired)
