"""The small markdown: what is marked, what is a value, and times in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.card import Member, Text, When, say, written
from bot.chat.markup import clean, plain, runs
from bot.chat.people import Audience

HERE = Audience(zone="Europe/Zurich")


def test_marks_make_looks():
    found = runs(say("**Why:** look at *this* and `that`"), HERE)
    assert [(r.text, r.bold, r.italic, r.code) for r in found] == [
        ("Why:", True, False, False), (" look at ", False, False, False), ("this", False, True, False),
        (" and ", False, False, False), ("that", False, False, True)]


@given(st.text(max_size=60))
def test_a_value_is_never_markup(text):
    found = runs(say("Said {text} here", text=text), HERE)
    assert "".join(r.text for r in found) == f"Said {clean(text)} here"
    assert not any(r.bold or r.italic or r.code for r in found)


@pytest.mark.parametrize("text", ["2 * 3 * 4", "** not bold **", "a ** b", "`", "*", "***", "{x}", "{}"])
def test_what_only_looks_like_markup_stays(text):
    assert plain(written(text), HERE) == text


def test_bold_around_a_value():
    assert [(r.text, r.bold) for r in runs(say("**{letter}**  {text}", letter="A", text="**x**"), HERE)] == [
        ("A", True), ("  ", False), ("**x**", False)]


def test_a_written_text_inside_a_sentence_keeps_its_marks():
    found = runs(say("Why: {why}", why=written("a *real* crescent, {not a value}")), HERE)
    assert [r.text for r in found if r.italic] == ["real"]
    assert plain(say("Why: {why}", why=written("{not a value}")), HERE) == "Why: {not a value}"


def test_times_are_the_readers_own():
    when = datetime(2027, 3, 2, 6, 0, tzinfo=UTC)
    tuesday = say("closes {at}", at=When(when))
    assert plain(tuesday, HERE) == "closes Tue 7:00"
    assert plain(tuesday, Audience(zone="Asia/Tokyo")) == "closes Tue 15:00"
    assert plain(say("{d}", d=date(2027, 1, 14)), HERE) == "Thu 14 Jan 2027"


def test_an_unnamed_member_is_a_member():
    assert plain(say("{who} joined", who=Member(3)), HERE) == "a member joined"


def test_a_template_and_its_values_agree():
    with pytest.raises(ValueError, match="differ"):
        say("Saved: {letter}.")
    with pytest.raises(ValueError, match="differ"):
        say("Saved.", letter="A")
    with pytest.raises(ValueError, match="aware"):
        When(datetime(2027, 1, 1))  # noqa: DTZ001


def test_an_empty_text_stays_empty():
    assert plain(Text(""), HERE) == ""


def test_no_control_character_is_ever_drawn():
    """What a terminal obeys, and what turns text round, is left out of values, names and written texts."""
    evil = "a\x1b]0;own\x07\x9b2Jb\u202ec"
    for line in (say("{x}", x=evil), written(evil), evil, say("{x}", x=Member(1, evil))):
        assert plain(line, Audience()) == "a]0;own2Jbc"
