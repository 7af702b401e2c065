"""Cards as text: golden files hold every block, in a wide and a narrow terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot import Button, Card, Choice, Fields, Link, Member, Menu, Picture, Row, Table, When, say, written
from bot.chat.people import Audience
from bot.platforms.terminal.render import Screen, data_of, text_of

GOLDEN = Path(__file__).parents[2] / "golden" / "terminal"
READER = Audience(zone="America/New_York")


@dataclass(frozen=True)
class Shot:
    """A picture that may be seen."""

    hash: str = "ab" * 32
    mime: str = "image/png"
    width: int = 800
    height: int = 800


def every_block() -> Card:
    """Build a card that holds every block, span, tone and control."""
    return Card(
        say("Case {number} · Headache after a fall", number=42),
        say("CT head · closes {when} · {count} answered", when=When(datetime(2027, 1, 19, 12, tzinfo=UTC)), count=23,
            tone="quiet"),
        Picture(Shot(), say("Axial CT of the head at the level of the lateral ventricles.")),
        written("**54-year-old**, fell from *standing*, takes `apixaban`; GCS 14. The family says that there was a "
                "short time of confusion after the fall.\n- no earlier picture\n- a list entry that is long enough to "
                "run over the edge of a terminal that is eighty characters wide"),
        say("Most likely diagnosis?", tone="heading"),
        Fields((say("Author"), "Dr A. Example"), (say("Added"), say("{day}", day=date(2027, 1, 2)))),
        Table(say("November block, 18 cases"), (say("Place"), say("Name"), say("Points")),
              (("1", "Priya N.", "8"), ("2", say("{who}", who=Member(3)), "5"), ("2", "佐藤 花子", "5")),
              frozenset({0, 2})),
        say("Saved: {letter}.", letter="B", tone="good"),
        say("This deck has {count} cases left.", count=4, tone="caution"),
        say("These pictures were refused.", tone="bad"),
        Row(Button("A", "quiz.answer", 12, "b3", look="primary"), Button("B", "quiz.answer", 12, "b4")),
        Row(Menu("More", "quiz.more", 12, choices=(Choice("policy", "How answers are used"), Choice("all", "All")))),
        Row(Link("Open the web room", "http://127.0.0.1:8080/")),
    )


SCREENS = {
    "every_block": Screen(80, commands={"quiz.answer/12/b3": "readout quiz answer 12 --option b3"}),
    "narrow": Screen(44),
    "color": Screen(80, color=True, numbered=True),
}


@pytest.mark.parametrize("name", SCREENS)
def test_golden(name: str) -> None:
    drawn = text_of(every_block(), READER, SCREENS[name])
    assert drawn == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_what_people_write_cannot_steer_a_terminal() -> None:
    card = Card(written("x\x1b]0;title\x07"), written("a\x1b[2Jb\u202ec\x9b1m"),
                Fields((written("\x1b[31m"), say("{name}", name="\x1b[0m"))), Row(Button("\x1b[A", "a.b")))
    assert not set(text_of(card, READER, Screen())) & set("\x1b\x07\x9b\u202e")


def test_data_holds_the_whole_card() -> None:
    data = data_of(every_block(), READER, {})
    assert [block["kind"] for block in data["blocks"]] == [
        "text", "picture", "text", "text", "fields", "table", "text", "text", "text", "controls", "controls",
        "controls"]
    assert data["blocks"][9]["controls"][0]["token"] == "quiz.answer/12/b3"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400), st.integers(40, 160))
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    card = Card(written(text or "x"), written(text), Fields(("Label", written(text))),
                Table("Caption", ("A", "B"), ((written(text), "1"),)))
    assert all(cell_len(row) <= width for row in text_of(card, READER, Screen(width)).splitlines())
