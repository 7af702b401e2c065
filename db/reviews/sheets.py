"""What goes onto a sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Miss:
    """A missed case, in which round and since when; `certain` says that the wrong answer was given as certain."""

    case: int
    round: int
    at: datetime
    certain: bool


@dataclass(frozen=True, slots=True)
class First:
    """A miss with the card that its spacing begins with."""

    miss: Miss
    card: Mapping[str, Any]
    due: date


@dataclass(frozen=True, slots=True)
class Step:
    """What follows an answer: the card of its spacing, when it is due again, and how it was rated."""

    card: Mapping[str, Any]
    due: date
    rating: int
    gap: int
    streak: int
    retired: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked, with its options in an order of its own."""

    review: int
    order: Sequence[str]
