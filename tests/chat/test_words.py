"""Words that people type, everywhere in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.words import Typed, Unknown, parse


def values_of(room, text):
    found = parse(room.dispatch.registry, text, list(room.dispatch.registry))
    assert isinstance(found, Typed), found
    return found.action.id, found.values, found.unknown


@pytest.mark.parametrize(("text", "action", "values"), [
    ("case show 42", "desk.show", {"case": "42"}),
    ("CASE Show 42", "desk.show", {"case": "42"}),
    ("case show case: 42", "desk.show", {"case": "42"}),
    ("case show --case 42", "desk.show", {"case": "42"}),
    ("case show --case=42", "desk.show", {"case": "42"}),
    ("shout it's “so” \"odd\"", "desk.shout", {"text": "it's “so” \"odd\""}),
    ("shout see: this", "desk.shout", {"text": "see: this"}),
    ("break late:", "desk.fault", {"late": "yes"}),
    ("case write title: My long title pages: 3 until: 2027-02-28", "desk.write",
     {"title": "My long title", "pages": "3", "until": "2027-02-28"}),
])
def test_words_and_their_values(room, text, action, values):
    assert values_of(room, text) == (action, values, ())


def test_a_shell_has_split_the_words_already(room):
    assert values_of(room, ["shout", "two words", "more"])[1] == {"text": "two words more"}


def test_a_wrong_option_is_named(room):
    assert values_of(room, "case show 42 --colour red")[2] == ("--colour",)


def test_words_too_many_for_a_command_without_values_are_named(room):
    assert values_of(room, "pick now")[2] == ("now",)


def test_a_wrong_word_gets_the_nearest(room):
    found = parse(room.dispatch.registry, "case shw 1", list(room.dispatch.registry))
    assert isinstance(found, Unknown)
    assert found.nearest[0] == "case show"


def test_a_far_word_gets_none_and_what_acts_at_once_is_not_suggested(room):
    for typed in ("nonsense", "brake", "pik"):
        found = parse(room.dispatch.registry, typed, list(room.dispatch.registry))
        assert isinstance(found, Unknown)
        assert found.nearest == ()


def test_a_name_of_several_words_before_a_question_of_yes_or_no():
    from bot.chat.cog import Registry
    from cogs import every_cog

    registry = Registry(every_cog())
    for typed, values in [("place remove Head room", {"place": "Head room"}),
                          ("place remove Head room yes", {"place": "Head room", "sure": "yes"}),
                          ("place remove Room 1", {"place": "Room 1"}), ("season close yes", {"sure": "yes"}),
                          ("season close now", {"sure": "now"})]:
        found = parse(registry, typed, list(registry))
        assert isinstance(found, Typed)
        assert found.values == values


@given(text=st.text(max_size=120))
def test_any_text_is_read_without_a_fault(text):
    from bot.chat.cog import Registry
    from tests.chat.conftest import Desk

    registry = Registry([Desk()])
    assert isinstance(parse(registry, text, list(registry)), Typed | Unknown)


async def test_nothing_typed_is_help(room):
    rey = room.seat("rey")
    assert await rey.say("") == "Help."
    assert await rey.say("   ") == "Help."
