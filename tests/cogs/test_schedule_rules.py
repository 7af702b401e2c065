"""Days and zones as people type them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import Refusal
from bot.chat.markup import plain
from bot.chat.people import Audience
from cogs.schedules.rules import days_of, days_typed, zones_like


@pytest.mark.parametrize(("text", "days"), [
    ("Mon Wed Fri", 0b10101), ("mon,wed, FRI", 0b10101), ("weekdays", 0b11111), ("Mon-Fri", 0b11111),
    ("monday to friday", 0b11111), ("Sat and Sun", 0b1100000), ("daily", 0b1111111), ("Fri-Mon", 0b1110001),
    ("tu th", 0b1010), ("Mon – Tue", 0b11)])
def test_days_are_read(text: str, days: int) -> None:
    assert days_of(text) == days


@given(st.integers(1, 127))
def test_days_are_written_as_they_are_read(days: int) -> None:
    assert days_of(days_typed(days)) == days


@given(st.text(max_size=30))
def test_any_days_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(Refusal):
        assert 0 < days_of(text) < 128


def test_a_wrong_day_names_the_nearest() -> None:
    with pytest.raises(Refusal) as refused:
        days_of("wendsday")
    assert "Nearest to it: wednesday" in plain(refused.value.sentence, Audience())


def offered(text: str) -> list[str]:
    return [choice.value for choice in zones_like(text, "America/New_York")]


def test_zones_are_offered_and_never_guessed() -> None:
    assert offered("")[0] == "America/New_York"
    assert offered("europe/berlin") == ["Europe/Berlin"]
    assert offered("berlin") == ["Europe/Berlin"]
    assert offered("new york") == ["America/New_York"]
    assert len(offered("europe")) == 25
    assert offered("Europe/Berln")[:2] == ["Europe/Berln", "Europe/Berlin"]
    assert offered("Zzzzzz") == ["Zzzzzz"]
    assert offered("utc")[0] == "UTC"
