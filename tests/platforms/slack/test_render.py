"""Cards as Slack gets them: golden files hold every block, and no legal card breaks a limit or calls anybody."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import Button, Card, Choice, Fields, Link, Menu, Picture, Row, Table, When, say, written
from bot.chat.card import Text
from bot.chat.fit import Misbuilt, fit
from bot.chat.people import Audience
from bot.chat.room import words_of
from bot.platforms.slack import sizes
from bot.platforms.slack.mrkdwn import escaped, marked
from bot.platforms.slack.render import TABLES, Drawn, draw, pictures_in, token_of
from tests.platforms.terminal.test_render import Shot, every_block
from tests.servers.slack import blocks as checks
from tests.servers.slack import described

GOLDEN = Path(__file__).parents[2] / "golden" / "slack"
READER = Audience(zone="America/New_York")
HASH = "ab" * 32
FILES = {HASH: "F0PICTURE"}
MENTION = 1
CHOICES = (Choice("a", "Neuro"), Choice("b", "Chest"))


def taken(drawn: Drawn) -> None:
    """Hold that Slack would take a message, and that nobody is called by it."""
    blocks = json.loads(json.dumps([*drawn.blocks]))
    assert checks.problems(blocks, checks.MESSAGE) == []
    assert described.fault("message", blocks) is None
    assert checks.characters(blocks) <= checks.CHARACTERS
    assert checks.broadcasts(blocks, drawn.text) == []
    assert 0 < len(drawn.text) <= 3000


def words(value: Any) -> list[str]:
    """List all that people read in blocks, in order."""
    if isinstance(value, dict):
        kept = ("text", "alt_text", "fallback", "caption")
        return [word for key, inner in value.items() for word in (
            [inner] if key in kept and isinstance(inner, str) else words(inner))]
    return [word for inner in value for word in words(inner)] if isinstance(value, list | tuple) else []


def golden(path: Path, drawn: Any) -> None:
    """Hold that something is drawn as it was."""
    if os.environ.get("READOUT_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(drawn, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert json.loads(path.read_text("utf-8")) == drawn, f"{path.name}: look at it, then run with READOUT_GOLDEN=1"


@pytest.mark.parametrize(("name", "tables"), [("card", "data_table"), ("card-table", "table"), ("card-text", "text")])
def test_golden(name: str, tables: Any) -> None:
    made = draw(every_block(), READER, FILES, tables=tables)
    golden(GOLDEN / f"{name}.json", {"text": made.text, "blocks": [*made.blocks]})


@pytest.mark.parametrize("tables", TABLES)
@pytest.mark.parametrize("files", [FILES, {}])
def test_every_block_is_taken(tables: Any, files: dict[str, str]) -> None:
    taken(draw(every_block(), READER, files, tables=tables))
    taken(draw(fit(every_block(), READER), READER, files, tables=tables))


def test_a_card_has_the_words_of_the_room() -> None:
    """Every word that the Room shows stands in the blocks, and the fallback has all but the controls."""
    card = fit(every_block(), READER)
    made = draw(card, READER, FILES)
    shown = "".join(words(made.blocks))
    heard = set(words_of(card, READER).replace("|", " ").replace("[", " ").replace("]", " ").split())
    assert {word for word in heard if word.rstrip(":") not in shown} - {"picture:"} == set()
    assert "54-year-old, fell from standing" in made.text
    assert "Axial CT" in made.text


def test_a_picture_without_a_file_is_told() -> None:
    made = draw(every_block(), READER)
    assert pictures_in(every_block()) == (HASH,)
    assert any(word.startswith("A picture belongs here that cannot be shown now: Axial") for word in words(made.blocks))
    shown = draw(every_block(), READER, FILES)
    image = next(one for one in shown.blocks if one["type"] == "image")
    assert image["slack_file"] == {"id": "F0PICTURE"}
    assert image["alt_text"].startswith("Axial CT")


def test_the_ids_of_blocks_change_with_what_is_drawn() -> None:
    first = draw(Card(say("Case 42"), say("{n} answered", n=1)), READER)
    again = draw(Card(say("Case 42"), say("{n} answered", n=1)), READER)
    later = draw(Card(say("Case 42"), say("{n} answered", n=2)), READER)
    assert first == again
    assert not {one["block_id"] for one in first.blocks} & {one["block_id"] for one in later.blocks}


def test_a_button_and_a_menu_and_links_may_carry_one_thing() -> None:
    row = Row(Button("A", "a.b", 1), Menu("B", "a.b", 1, choices=CHOICES), Link("C", "https://example.org"),
              Link("D", "https://example.org"))
    made = draw(Card(None, row), READER)
    taken(made)
    ids = [one["action_id"] for block in made.blocks for one in block["elements"]]
    assert ids == ["a.b/1", "a.b/1/", "link", "link 2"]
    assert [token_of(one) for one in ids] == ["a.b/1", "a.b/1/", "link", "link"]


def test_an_address_that_slack_takes_no_button_for_stands_in_words() -> None:
    made = draw(Card(None, Row(Link("Open", "x" * 4000), Link("Call", "tel:1"), Button("A", "a.b"))), READER)
    taken(made)
    assert "Call: tel:1" in "".join(words(made.blocks))


def test_times_are_drawn_in_the_readers_own_zone() -> None:
    at = datetime(2027, 1, 5, 16, tzinfo=UTC)
    assert marked(say("closes {at}", at=When(at)), READER) == (
        f"closes <!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|Tue 11:00>")
    date = next(one for block in draw(Card(None, say("closes {at}", at=When(at))), READER).blocks
                for one in block["elements"][0]["elements"] if one["type"] == "date")
    assert date == {"type": "date", "timestamp": int(at.timestamp()), "format": "{date_short_pretty} {time}",
                    "fallback": "Tue 11:00"}


def test_no_rich_text_and_no_table_is_drawn_for_nothing() -> None:
    taken(draw(Card(None), READER))
    taken(draw(Card(say("{x}", x=" ")), READER))
    taken(draw(Card(None, say("{x}", x=""), say("{x}", x=" ", tone="quiet"), say("{x}", x="", tone="heading"),
                    Fields(), Table("", ("A", "B"), ())), READER))


INJECTED = st.sampled_from([
    "<!channel>", "<!here|x>", "<!everyone>", "<@U123>", "<#C1|x>", "<!subteam^S1>", "@channel", "*b*", "_i_", "`c`",
    "~s~", "<https://example.org|click>", "<!date^1^{date}|x>", "&lt;!channel&gt;", ":smile:", "\n> quoted", "&", "<",
    ">", "|", "\n- list", "https://example.org/?a=1&b=<x>"])
TYPED = st.lists(INJECTED | st.text(max_size=12), max_size=12).map("".join)


@settings(max_examples=60, deadline=None)
@given(TYPED, st.sampled_from(["plain", "title", "heading", "quiet", "caution"]), st.booleans())
@example("<!channel>", "quiet", True)
@example("`<!channel>`", "quiet", False)
def test_nothing_typed_calls_anybody(typed: str, tone: Any, own: bool) -> None:
    """Whatever a person types, wherever it is drawn: no mention, link or date of Slack's can come of it."""
    at = When(datetime(2027, 1, 5, 16, tzinfo=UTC))
    shown: Text = written(typed, tone=tone) if own else say("**{typed}** `{typed}` {at}", typed=typed, at=at, tone=tone)
    label = " ".join(typed[:60].split()) or "x"
    card = Card(shown, shown, Fields((shown, shown)), Table(shown, (shown,), ((shown,),), frozenset({0})),
                Picture(every_block().blocks[1].source, shown) if typed else None,  # type: ignore[union-attr]
                Row(Button(label, "a.b"), Menu(label, "a.c", choices=[Choice("a", label)]),
                    Link(label, "https://example.org/")))
    for tables in TABLES:
        made = draw(fit(card, READER), READER, FILES if len(typed) % 2 else {}, tables=tables)
        taken(made)
        for text in _mrkdwn(made.blocks):
            stripped = text.replace(f"<!date^{int(at.at.timestamp())}^{{date_short_pretty}} {{time}}|Tue 11:00>", "")
            assert "<!" not in stripped
            assert "<@" not in stripped
            assert "<#" not in stripped
        assert "<" not in made.text
        assert ">" not in made.text


def _mrkdwn(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [text for inner in value.values() for text in _mrkdwn(inner)]
    return [text for inner in value for text in _mrkdwn(inner)] if isinstance(value, list | tuple) else []


@pytest.mark.parametrize("text", ["*no*", "_no_", "`no`", "~no~", "> no", "1 < 2 & 3 > 2", "<!channel|no>", "a:b:c"])
def test_a_value_stands_as_it_was_typed(text: str) -> None:
    for tone in ("plain", "quiet", "title", "heading"):
        assert "".join(words(draw(Card(None, say("{text}", text=text).toned(tone)), READER).blocks)) == text


def test_beside_a_time_a_value_is_no_markup_either() -> None:
    at = When(datetime(2027, 1, 5, 16, tzinfo=UTC))
    drawn = marked(say("{text} at {at}", text="*no* _no_ :no: <!here>", at=at), READER)
    assert drawn.startswith("*\u200bno*\u200b _\u200bno_\u200b :\u200bno: &lt;!here&gt; at <!date^")


def test_escaping_takes_three_characters_and_no_other() -> None:
    assert escaped("a & b < c > d &amp; \"'") == "a &amp; b &lt; c &gt; d &amp;amp; \"'"


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 5000), st.sampled_from(["a", "* ", "_", "日", "> x\n", "\\", "&", "<"]), st.integers(0, 9))
def test_the_longest_legal_card_is_taken(length: int, piece: str, rows: int) -> None:
    long = (piece * length)[:length]
    buttons = [Button(long[:75] or "x", "desk.answer", number) for number in range(rows)]
    card = Card(written(long), written(long), Fields(*((written(long), written(long)) for _ in range(12))),
                Table(written(long), ("A", "B"), tuple((written(long), "1") for _ in range(30))), written(long),
                Row(*buttons, Menu("M", "desk.show", choices=[Choice(str(n), long) for n in range(25)])))
    for tables in TABLES:
        taken(draw(fit(card, READER, Button("Read all", "core.read")), READER, FILES, tables=tables))


PARTS = (say("x"), say("x", tone="title"), say("x", tone="quiet"), Fields((say("A"), say("b"))),
         Picture(Shot(), say("A head.")), Row(*[Link("Call", f"tel:{n}") for n in range(5)]),
         Row(Link("Open", "https://example.org"), Link("Call", "tel:1")), Table("Caption", ("A",), (("1",),)))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=40), st.sampled_from(TABLES))
@example([PARTS[-1]] * 40, "table")
@example([PARTS[-1]] * 40, "text")
@example([PARTS[5]] * 8, "text")
def test_a_legal_card_leaves_room_for_whom_it_mentions(blocks: list[Any], tables: Any) -> None:
    try:
        card = fit(Card(say("Case 42"), *blocks), READER, Button("Read all", "core.read"))
    except Misbuilt:
        return
    assert len(draw(card, READER, FILES, tables=tables).blocks) + MENTION <= sizes.BLOCKS


def test_more_menus_than_a_message_holds_are_cut_so_that_it_can_be_seen() -> None:
    choices = [Choice(f"{n:03}" * 20, f"Choice {n} " * 7) for n in range(25)]
    menus = [Menu(f"Menu {number}", "desk.show", number, choices=choices) for number in range(6)]
    made = draw(fit(Card(None, written("word " * 800), Row(*menus)), READER), READER, tables="text")
    assert checks.problems([*made.blocks], checks.MESSAGE) == []
    assert any(word.endswith("…") for word in words(made.blocks))
