"""Cards within every platform's limits: cut where it can be seen, the whole one button away."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import limits
from bot.chat.card import Button, Card, Choice, Fields, Link, Menu, Picture, Row, Table, Text, line, say
from bot.chat.fit import Misbuilt, fit, whole
from bot.chat.markup import plain
from bot.chat.people import Audience
from bot.chat.room import words_of
from db.blobs import Public

HERE = Audience()
SOURCE = Public("0" * 64, "image/png", 10, 10)
words = st.text(min_size=1, max_size=4_500)
blocks = st.one_of(
    words.map(lambda t: say("{t}", t=t)),
    st.lists(st.tuples(words, words), min_size=1, max_size=14).map(lambda pairs: Fields(*pairs)),
    st.lists(st.tuples(words, words), min_size=1, max_size=30).map(
        lambda rows: Table("Caption", ("One", "Two"), tuple(rows))),
    words.map(lambda t: Picture(SOURCE, t)))


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.none(), words), st.lists(blocks, max_size=8))
def test_every_card_fits_or_is_refused(title, made):
    card = Card(title, *made)
    fitted = fit(card, HERE, Button("Read all", "core.read", "x"))
    assert len(words_of(fitted, HERE)) <= limits.CARD_TEXT + 3 * limits.ALT * len(made) + 200
    shown = [b for b in fitted.blocks if isinstance(b, Text)]
    assert all(len(plain(b, HERE)) <= limits.TEXT for b in shown)
    assert all(len(b.rows) <= limits.TABLE_ROWS for b in fitted.blocks if isinstance(b, Table))
    assert all(len(b.pairs) <= limits.FIELDS for b in fitted.blocks if isinstance(b, Fields))
    assert all(len(plain(b.alt, HERE)) <= limits.ALT for b in fitted.blocks if isinstance(b, Picture))
    was_cut = any(plain(b, HERE) == "The rest is one press away." for b in shown)
    fitting = whole(card, HERE)
    assert was_cut == (fitting is None)
    if fitting is not None:
        assert fitting == fitted
        text = words_of(fitted, HERE)
        assert all(plain(b, HERE) in text for b in made if isinstance(b, Text))


def test_controls_and_pictures_survive_a_cut():
    row = Row(Button("A", "quiz.answer", 1, "a1"))
    card = Card("Long", say("{t}", t="word " * 2_000), Picture(SOURCE, "A head"), row)
    fitted = fit(card, HERE)
    assert any(isinstance(b, Picture) for b in fitted.blocks)
    assert fitted.controls()[0].call.token == "quiz.answer/1/a1"


def test_what_is_cut_stays_no_markup():
    fitted = fit(Card(None, say("{t}", t="*a* " * 2_000)), HERE)
    assert plain(fitted.blocks[0], HERE).startswith("*a* *a*")


def test_labels_are_cut_where_it_can_be_seen():
    long = "x" * 90
    fitted = fit(Card(None, Row(Button(long, "quiz.more", 1), Link(long, "https://example.org"),
                                Menu(long, "quiz.more", choices=[Choice("1", long)]))), HERE)
    for control in fitted.controls():
        assert len(plain(control.label, HERE)) <= limits.LABEL
        assert plain(control.label, HERE).endswith("…")
    menu = next(c for c in fitted.controls() if isinstance(c, Menu))
    assert len(plain(menu.choices[0].label, HERE)) <= limits.CHOICE_LABEL


def test_rows_wrap():
    buttons = [Button(str(n), "quiz.answer", 1, str(n)) for n in range(12)]
    menu = Menu("Which", "quiz.more", choices=[Choice("1", "One")])
    fitted = fit(Card(None, Row(*buttons, menu)), HERE)
    assert [len(b.controls) for b in fitted.blocks] == [5, 5, 2, 1]


@pytest.mark.parametrize("card", [
    Card(None, Row(Button("A", "quiz.more", 1), Button("B", "quiz.more", 1))),
    Card(None, Row(Button("A", "quiz.more", "x" * 100))),
    Card(None, Row(Menu("Which", "quiz.more", choices=[]))),
    Card(None, Row(Menu("Which", "quiz.more", choices=[Choice(str(n), str(n)) for n in range(26)]))),
    Card(None, Table("Wide", tuple("abcdefg"), (tuple("abcdefg"),))),
    Card(None, *[line(str(n)) for n in range(50)]),
])
def test_what_cannot_be_cut_is_a_mistake(card):
    with pytest.raises(Misbuilt):
        fit(card, HERE)


def test_a_picture_needs_words():
    with pytest.raises(ValueError, match="alt"):
        Picture(SOURCE, "")


async def test_a_long_answer_is_read_page_by_page(room):
    rey = room.seat("rey")
    said = await rey.say("lecture")
    assert said.count("word") < 1_000
    assert said.endswith("The end.\nThe rest is one press away.\n[Read all]")
    pages = [await rey.press("Read all")]
    while "[Next page]" in pages[-1]:
        pages.append(await rey.press("Next page"))
    text = "".join(page.removesuffix("\n[Next page]") for page in pages)
    assert text.count("word") == 3_000
    assert text.endswith("The end.")


async def test_a_long_view_is_read_page_by_page(room, memory):
    rey = room.seat("rey")
    await rey.say("help")
    rey.card = await room.dispatch.draw("desk.board/101", 1, rey.audience)
    assert "The rest is one press away." in rey.see()
    assert "[A] [B]" in rey.see()
    assert "word" in await rey.press("Read all")
    assert "word" in await rey.press("Next page")
