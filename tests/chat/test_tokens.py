"""Tokens: a call goes into one string and comes back; whatever else arrives is no call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.call import Call
from bot.chat.limits import TOKEN

ids = st.from_regex(r"[a-z_][a-z0-9_]{0,15}\.[a-z_][a-z0-9_]{0,15}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(ids, st.lists(st.one_of(st.none(), texts, st.integers(), st.booleans(), st.datetimes(), st.dates())))
def test_a_call_comes_back_from_its_token(action, args):
    call = Call.of(action, *args)
    if len(call.token) <= 4_000:
        assert Call.parse(call.token) == call


@given(ids, st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_binding_more_appends(action, first, more):
    assert Call.of(action, *first).bind(*more) == Call.of(action, *first, *more)


@given(st.text(max_size=200))
def test_any_text_is_a_call_or_no_token(text):
    try:
        call = Call.parse(text)
    except ValueError:
        return
    assert Call.parse(call.token) == call


@pytest.mark.parametrize("text", [
    "", "/", "quiz", "quiz.", ".answer", "quiz.answer.b/1", "@", "@a-b", "@a b/1", "quiz answer/1",
    "quiz.answer/" + "1" * 5_000])
def test_what_is_no_token(text):
    with pytest.raises(ValueError):
        Call.parse(text)


def test_absent_and_a_dash_differ():
    assert Call.of("a.b", None, "-", "").token == "a.b/-/%2D/"
    assert Call.parse("a.b/-/%2D/").args == (None, "-", "")


def test_ids_make_short_tokens():
    assert Call.of("leaderboard.my_place", 2**31, 2**31, "unsure").fits
    assert not Call.of("quiz.answer", "x" * TOKEN).fits
