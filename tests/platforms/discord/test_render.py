"""Cards and forms as Discord gets them: golden files hold every block, and no legal card or form breaks a limit."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import (
    Button,
    Card,
    Choice,
    Cog,
    Context,
    DeckId,
    Fields,
    Link,
    Menu,
    Row,
    Table,
    Text,
    When,
    action,
    say,
    written,
)
from bot.chat import limits
from bot.chat.card import Form, FormField
from bot.chat.cog import Registry
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.chat.room import form_words, words_of
from bot.platforms.discord.commands import Sent, commands, same
from bot.platforms.discord.markdown import marked
from bot.platforms.discord.modals import modal_of, submitted
from bot.platforms.discord.render import COMPONENTS_V2, attachments, bears, draw
from cogs import every_cog
from tests.platforms.terminal.test_render import every_block
from tests.scenarios.discord_words import bare, card_words, modal_words
from tests.servers.discord import checks
from tests.servers.discord.described import validate
from tests.servers.discord.rest import POST

GOLDEN = Path(__file__).parents[2] / "golden" / "discord"
READER = Audience(zone="America/New_York")
CHOICES = (Choice("a", "Neuro"), Choice("b", "Chest"))
FORM = Form("quiz.answer/1", say("Add a case"), (
    FormField("title", say("Title"), "text", True, say("It stays."), now="A title"),
    FormField("notes", say("Notes"), "text", False, now="One\nTwo", long=True, limit=4000),
    FormField("kind", say("Kind"), "choice", True, choices=CHOICES, now="b"),
    FormField("sure", say("I looked"), "yes", False, now="no"),
    FormField("table", say("Table"), "file", True, many=3)), say("Save"))
OTHER = Form("@abc", say("Plan it"), (
    FormField("days", say("Days"), "choice", False, choices=CHOICES, now="a\nb", long=True),
    FormField("deck", say("Deck"), "id", True, choices=tuple(Choice(str(n), f"{n} · Deck") for n in range(1, 13)),
              now="3", suggests=True),
    FormField("place", say("Place"), "place", True, choices=tuple(Choice(str(n), "x") for n in range(25)), now="Talk",
              suggests=True),
    FormField("at", say("At"), "time", True), FormField("until", say("Until"), "moment", False)), say("Save"))


def message(card: Card, nonce: str | None = None) -> dict[str, Any]:
    """Draw a card as the body of a message."""
    drawn = draw(card, READER, nonce)
    return {"components": list(drawn.components), "flags": COMPONENTS_V2, "attachments": attachments(drawn)}


def taken(body: dict[str, Any]) -> None:
    """Hold that Discord would take a message."""
    files = {one["filename"]: b"x" for one in body["attachments"]}
    checks.message(body, files, checks.CREATE)
    validate(POST, "post", body, files=bool(files))


@pytest.mark.parametrize("name", ["card", "form", "other-form", "commands"])
def test_golden(name: str) -> None:
    drawn: Any = {"card": lambda: message(every_block(), "1-abc"), "form": lambda: modal_of(FORM, READER),
                  "other-form": lambda: modal_of(OTHER, READER),
                  "commands": lambda: commands(Registry([Golden()]))}[name]()
    path = GOLDEN / f"{name}.json"
    if os.environ.get("READOUT_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(drawn, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert json.loads(path.read_text("utf-8")) == drawn, f"{path.name}: look at it, then run with READOUT_GOLDEN=1"


class Golden(Cog, name="golden"):
    """What stands in a golden file."""

    @action("deck put")
    async def put(self, ctx: Context, deck: DeckId, count: int, order: Literal["given", "drawn"] = "given",
                  sure: bool = False) -> None:
        """Put something somewhere."""


def test_every_block_is_taken_with_its_mark() -> None:
    body = message(every_block(), "1-abc")
    taken(body)
    assert bears(body["components"], "1-abc")
    assert not bears(body["components"], "2-abc")


def test_a_card_has_the_same_words_as_in_the_room() -> None:
    card = fit(every_block(), READER)
    assert card_words(message(card)["components"], READER) == words_of(card, READER)


@pytest.mark.parametrize("form", [FORM, OTHER])
def test_a_form_is_taken_with_the_same_words(form: Form) -> None:
    modal = modal_of(form, READER)
    checks.modal(modal)
    validate("/interactions/{interaction_id}/{interaction_token}/callback", "post", {"type": 9, "data": modal})
    assert modal_words(modal) == form_words(form, READER)


def test_a_form_tells_what_is_wrong_where_there_is_room() -> None:
    form = replace(FORM, fields=FORM.fields[:2], problems={"title": say("It gives the answer away.")})
    assert modal_of(form, READER)["components"][0] == {"type": 10, "content": "It gives the answer away."}
    with pytest.raises(ValueError, match="1 to 5"):
        modal_of(replace(FORM, fields=FORM.fields * 2), READER)


def test_what_was_entered_is_read_back() -> None:
    entered = [{"type": kind, "custom_id": name, key: value} for kind, name, key, value in (
        (21, "kind", "value", "b"), (4, "title", "value", "T"), (22, "days", "values", ["a", "b"]),
        (23, "sure", "value", True), (21, "none", "value", None), (19, "table", "values", ["9", "8"]))]
    data = {"custom_id": "@abc", "components": [{"type": 18, "component": one} for one in entered],
            "resolved": {"attachments": {"9": {"id": "9", "size": 1}}}}
    found = submitted(data)
    assert found.token == "@abc"
    assert found.values == {"kind": "b", "title": "T", "days": "a\nb", "sure": "yes", "none": ""}
    assert found.files == {"table": [{"id": "9", "size": 1}]}


def test_an_address_that_discord_takes_no_button_for_stands_in_words() -> None:
    body = message(Card(None, Row(Link("Open", "http://localhost:8080/x_y_z"), Button("A", "a.b"))))
    taken(body)
    assert "Open: http://localhost:8080/x_y_z" in card_words(body["components"], READER)


def test_a_button_and_a_menu_may_carry_one_call() -> None:
    taken(message(Card(None, Row(Button("A", "a.b", 1), Menu("B", "a.b", 1, choices=CHOICES)))))


def test_times_are_drawn_in_the_readers_own_zone() -> None:
    at = datetime(2027, 1, 5, 16, tzinfo=UTC)
    assert marked(say("closes {at}", at=When(at)), READER) == f"closes <t:{int(at.timestamp())}:f>"
    assert bare(marked(say("closes {at}", at=When(at)), READER), READER) == "closes Tue 11:00"


@pytest.mark.parametrize("text", ["# no heading", "-# no small line", "3. no list", "> no quote", "**no** *look*",
                                  "[no](https://link.example) <@1> <t:1:R> ||no|| ~~no~~ `no`", "\\", "a_b_c"])
def test_a_value_is_never_read_as_markup(text: str) -> None:
    drawn = marked(say("{text}", text=text), READER)
    assert bare(drawn, READER) == text
    assert not drawn.startswith(("#", "-#", ">", "3."))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["plain", "title", "heading", "quiet"]))
def test_texts_come_back_as_they_were(text: str, tone: Any) -> None:
    shown = say("{text}", text=text.replace("\r", "")).toned(tone)
    card = Card(None, shown, say("End."))
    said = words_of(card, READER).splitlines()
    body = message(card)
    taken(body)
    if said[0].strip("# -\t\n"):
        assert card_words(body["components"], READER).splitlines()[-1] == "End."


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 5000), st.sampled_from(["a", "* ", "_", "日", "> x\n", "\\"]), st.integers(0, 9))
def test_the_longest_legal_card_is_taken(length: int, piece: str, rows: int) -> None:
    long = (piece * length)[:length]
    buttons = [Button(long[:75] or "x", "desk.answer", number) for number in range(rows)]
    card = Card(written(long), written(long), Fields(*((written(long), written(long)) for _ in range(12))),
                Table(written(long), ("A", "B"), tuple((written(long), "1") for _ in range(30))), written(long),
                Row(*buttons, Menu("M", "desk.show", choices=[Choice(str(n), long) for n in range(25)])))
    taken(message(fit(card, READER, Button("Read all", "core.read"))))
    taken(message(card))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5000), st.sampled_from(["text", "choice", "yes", "id", "date"]), st.booleans(), st.booleans(),
       st.integers(0, 25))
def test_the_longest_legal_form_is_taken(length: int, kind: str, required: bool, long: bool, choices: int) -> None:
    offered = tuple(Choice(f"v{n}", "x" * min(length, 75)) for n in range(choices))
    one = FormField("one", "L" * limits.FIELD_LABEL, kind, required, "h" * 300, offered, "y" * length, long,
                    limit=4000 if long else 300)
    modal = modal_of(Form("t" * 100, "T" * 80, tuple(replace(one, name=f"f{n}") for n in range(5))), READER)
    checks.modal(modal)
    validate("/interactions/{interaction_id}/{interaction_token}/callback", "post", {"type": 9, "data": modal})


def test_the_commands_of_every_cog_are_taken() -> None:
    made = commands(Registry(every_cog()))
    checks.commands(made)
    validate("/applications/{application_id}/commands", "put", made)
    assert same(made, json.loads(json.dumps(made)))
    assert not same(made, made[1:])


def test_no_command_has_an_option_for_a_patients_file() -> None:
    patients = {p.name.replace("_", "-") for one in Registry(every_cog()) for p in one.params if p.ask.patient}
    files = {option["name"] for one in commands(Registry(every_cog())) for leaf in [one, *one["options"]]
             for option in leaf.get("options", ()) if option["type"] == 11}
    assert patients
    assert not patients & files


class Shouting(Cog, name="shouting"):
    """A cog whose command Discord refuses."""

    @action("Shout Loud")
    async def shout(self, ctx: Context) -> Text:
        """Shout."""
        return say("Ah.")


def test_a_name_that_discord_refuses_is_told_at_the_declaration() -> None:
    with pytest.raises(ValueError, match="the name “Loud” of /Shout"):
        commands(Registry([Shouting()]))


def test_a_sent_command_becomes_words_that_keep_their_values() -> None:
    sent = Sent({"name": "case", "options": [{"type": 1, "name": "write", "options": [
        {"type": 3, "name": "title", "value": "--pages=9 and more"}, {"type": 5, "name": "sure", "value": False}]}]})
    assert sent.path == ("case", "write")
    assert sent.words() == ["case", "write", "--title=--pages=9 and more", "--sure=no"]
