"""The card of each kind of question, open and revealed, on every platform, kept as golden files."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.card import Card
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.chat.room import words_of
from bot.platforms.discord import render as discord
from bot.platforms.slack import render as slack
from bot.platforms.terminal.render import Screen, text_of
from bot.platforms.web import render as web
from cogs.grading import cards as grading
from cogs.quiz import board, trying, whispers
from cogs.quiz.reading import Mine, Posted
from db.answers import AnswerRow
from db.blobs import Public
from db.looks import LookRow
from db.wordings import Waiting, WordingRow
from tests.cogs.drawn import OPENS, case, posted

GOLDEN = Path(__file__).parent.parent / "golden"
READER = Audience(zone="Europe/Zurich")
NOON = OPENS + timedelta(hours=5)
HEAT = Public("c" * 64, "image/png", 512, 512)
SINCE = datetime(2027, 1, 5, 7, tzinfo=UTC)


def wording(id: int, shown: str, grade: float | None = None, why: str = "near") -> WordingRow:
    """Make a wording."""
    waits = SINCE if grade is None else None
    return WordingRow(id, 1, 1, shown.casefold(), shown, grade, why, waits, None, None)


WORDINGS = {row.name: row for row in (wording(1, "SDH", 1.0, "synonym"), wording(2, "Subdural hematoma", 1.0, "exact"),
                                      wording(3, "Epidural hematoma", 0.0, "known"), wording(4, "Left-sided bleed"),
                                      wording(5, "A rare one", 0.0, "known"))}


def of_kind(kind: str, tally: dict[str, int] | None = None, key: tuple[str, ...] = ("a2",), *,
            options: bool = False, names: tuple[str, ...] = (), look_first: bool = False) -> Posted:
    """Make a case of a kind, revealed where there is a tally."""
    held = case() if options else case(options=())
    asked = replace(held.question, kind=kind, key=list(key), names=list(names), look_first=look_first)
    held = replace(held, questions=(asked,))
    made = posted(held, state="revealed" if tally else "open", tally=tally, chart=bool(tally) and kind != "point")
    assert made.round is not None
    return replace(made, round=replace(made.round, key=list(key), question=asked), key=key, wordings=WORDINGS,
                   heat=HEAT if tally and kind == "point" else None)


TYPED = {"w1": 9, "w2": 5, "w3": 6, "w4": 2, "w5": 1, "unsure": 1}
RANKED = {"a2>a1>a3": 8, "a1>a2": 5, "a3>a1>a2": 3, "a4": 2, "unsure": 1}
POINTED = {"C4": 11, "C5": 4, "D4": 3, "H8": 1, "unsure": 1}
KEY = ("w1", "w2", "w4=?")
STATES: dict[str, Posted] = {
    "text-open": of_kind("text", names=("Subdural hematoma", "SDH")),
    "text-revealed": of_kind("text", TYPED, KEY, names=("Subdural hematoma", "SDH")),
    "ranked-open": of_kind("ranked", options=True),
    "ranked-revealed": of_kind("ranked", RANKED, options=True),
    "listed-open": of_kind("ranked", names=("Subdural hematoma",)),
    "listed-revealed": of_kind("ranked", {"w1>w3": 6, "w3>w1": 5, "w4>w5": 1}, KEY, names=("Subdural hematoma",)),
    "point-open": of_kind("point", key=("C4", "C5")),
    "point-revealed": of_kind("point", POINTED, ("C4", "C5")),
    "look-first": of_kind("choice", options=True, look_first=True),
}


def given(value: str) -> AnswerRow:
    """Make a member's answer."""
    return AnswerRow(1, 7, 1, 3, value, None, OPENS, OPENS, [], None, True)


def cards() -> dict[str, Card]:
    """Draw every card of every kind."""
    drawn = {name: board.board(held, NOON) for name, held in STATES.items()}
    results = {"text": "w1", "text-waits": "w4", "text-wrong": "w3", "ranked": "a1>a2", "point": "H8"}
    for name, value in results.items():
        held = STATES[f"{name.partition('-')[0]}-revealed"]
        drawn[f"{name}-result"] = whispers.my_result(Mine(held, given(value)))
    look = Mine(STATES["ranked-revealed"], given("a2>a1>a3"), LookRow(7, 3, "a crescent on the left", OPENS))
    drawn["look-result"] = whispers.my_result(look)
    for name in ("text", "ranked", "point"):
        drawn[f"{name}-trial"] = trying.trial(STATES[f"{name}-revealed"])
    waits = [Waiting(1, 42, "Headache after a fall", "department", wording(4, "Left-sided bleed", why="side"), 2),
             Waiting(1, 42, "Headache after a fall", "department", wording(6, "Subdural or epidural", why="hedged"), 6)]
    drawn["grading-queue"] = grading.queue(waits, {1: "Subdural hematoma"}, 3)
    drawn["grading-case"] = grading.of_case(STATES["text-revealed"].case, waits, [WORDINGS["w1"], WORDINGS["w3"]], 0)
    return drawn


CARDS = cards()
HASHES = {one: "F0PICTURE" for one in ("a" * 64, "c" * 64)}


def on(platform: str, card: Card) -> str:
    """Draw a card as a platform sends it."""
    fitting = fit(card, READER)
    if platform == "room":
        return words_of(fitting, READER)
    if platform == "terminal":
        return text_of(fitting, READER, Screen(80))
    if platform == "web":
        return str(web.draw(fitting, web.Setting(READER, "web:room/cases")))
    drawn: Any = discord.draw(fitting, READER).components if platform == "discord" else [
        *slack.draw(fitting, READER, HASHES).blocks]
    return json.dumps(drawn, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("platform", ["room", "terminal", "web", "discord", "slack"])
def test_each_kind_has_its_card(platform: str) -> None:
    drawn = "\n".join(f"== {name}\n{on(platform, card)}" for name, card in CARDS.items()) + "\n"
    path = GOLDEN / platform / "kinds.txt"
    if os.environ.get("READOUT_GOLDEN"):
        path.write_text(drawn, "utf-8")
    assert path.read_text("utf-8") == drawn, f"{path.name}: look at it, then run with READOUT_GOLDEN=1"


def test_nothing_of_the_key_stands_on_an_open_card() -> None:
    for name in ("text-open", "listed-open", "point-open", "look-first"):
        shown = words_of(CARDS[name], READER)
        assert "ubdural" not in shown, name
        assert "SDH" not in shown, name
        assert "C4" not in shown.replace("A1 to H8", ""), name


def test_a_wording_that_fewer_than_five_wrote_is_never_told() -> None:
    for name in ("text-revealed", "listed-revealed"):
        shown = words_of(CARDS[name], READER)
        assert "rare" not in shown, name
        assert "bleed" not in shown, name


@pytest.mark.parametrize(("key", "said"), [
    (KEY, "Yesterday: case 42.\n"), (("w1", "w2", "w4"), "Yesterday: case 42, 67 % agreed with the key.\n")])
def test_the_share_of_yesterday_is_told_once_all_is_read(key: tuple[str, ...], said: str) -> None:
    """While some answers wait for a person, the share of the others would say too much."""
    before = of_kind("text", TYPED, key, names=("Subdural hematoma",)).round
    assert words_of(board.board(replace(STATES["point-open"], before=before), NOON), READER).startswith(said)
