"""Forms as Slack's modals: every kind of field, what was entered read back, and nothing lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import Choice, say
from bot.chat import limits
from bot.chat.card import Form, FormField
from bot.chat.people import Audience
from bot.platforms.slack.fields import NOTHING, offers
from bot.platforms.slack.modals import Origin, card_view, modal_of, problems_on, submitted
from tests.platforms.slack.test_render import GOLDEN, READER, golden
from tests.servers.slack import blocks as checks
from tests.servers.slack import described, entering
from tests.servers.slack.views import faults

CHOICES = (Choice("a", "Neuro"), Choice("b", "Chest"))
MANY = tuple(Choice(str(n), f"{n} · Deck") for n in range(1, 26))
FORM = Form("quiz.answer/1", say("Add a case"), (
    FormField("title", say("Title"), "text", True, say("It stays."), now="A title"),
    FormField("notes", say("Notes"), "text", False, now="One\nTwo", long=True, limit=4000),
    FormField("kind", say("Kind"), "choice", True, choices=CHOICES, now="b"),
    FormField("sure", say("I looked"), "yes", False, now="no"),
    FormField("table", say("Table"), "file", True, many=3)), say("Save"))
OTHER = Form("@abc", say("Plan what a deck posts in the mornings"), (
    FormField("days", say("Days"), "choice", False, choices=CHOICES, now="a\nb", long=True),
    FormField("deck", say("Deck"), "id", True, choices=MANY, now="3", suggests=True),
    FormField("count", say("Count"), "number", True, now="3"),
    FormField("day", say("Day"), "date", False, now="2027-02-28"),
    FormField("at", say("At"), "time", True, now="07:05"),
    FormField("until", say("Until"), "moment", False, now="2027-02-28 14:00"),
    FormField("kind", say("Kind"), "choice", False, choices=CHOICES)), say("Save"))

KINDS = ["text", "choice", "yes", "id", "date", "number", "member", "place", "time", "moment"]


def taken(view: dict[str, Any]) -> None:
    """Hold that Slack would take a modal."""
    view = json.loads(json.dumps(view))
    assert faults(view) == []
    assert checks.problems(view["blocks"], checks.MODAL) == []
    assert described.view_fault(view) is None
    assert described.fault("modal", view["blocks"]) is None
    assert len(json.dumps(view)) < 250_000


def sent(view: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Send a modal as Slack does: what is not named stays as it stands."""
    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    state = {one["block_id"]: {one["element"]["action_id"]: entering.entered(
        one["element"], values.get(one["element"]["action_id"], ...), forced=True, optional=one["optional"])}
             for one in inputs}
    return {**view, "state": {"values": state}}


@pytest.mark.parametrize(("name", "form"), [("form", FORM), ("other-form", OTHER)])
def test_golden(name: str, form: Form) -> None:
    golden(GOLDEN / f"{name}.json", modal_of(form, READER, Origin("C1")))


@pytest.mark.parametrize("form", [FORM, OTHER])
def test_every_field_is_taken_and_reads_as_it_was(form: Form) -> None:
    view = modal_of(form, READER)
    taken(view)
    found = submitted(sent(view))
    assert found.token == form.token
    expected = {one.name: one.now for one in form.fields if one.kind != "file"}
    assert found.values == expected


def test_the_elements_are_slacks_own() -> None:
    kinds = [one["element"]["type"] for form in (FORM, OTHER) for one in modal_of(form, READER)["blocks"]
             if one["type"] == "input"]
    assert kinds == ["plain_text_input", "plain_text_input", "static_select", "checkboxes", "file_input",
                     "multi_static_select", "external_select", "number_input", "datepicker", "timepicker",
                     "datetimepicker", "static_select"]


def test_a_long_title_stands_whole_above_the_fields() -> None:
    view = modal_of(OTHER, READER)
    assert view["title"]["text"] == "Plan what a deck posts …" or len(view["title"]["text"]) <= 24
    assert view["blocks"][0]["text"]["text"] == "Plan what a deck posts in the mornings"


def test_what_was_chosen_is_read() -> None:
    view = modal_of(OTHER, READER)
    noon = int(datetime(2027, 3, 1, 17, tzinfo=UTC).timestamp())
    chosen = {"text": {"type": "plain_text", "text": "9 · Deck"}, "value": "9"}
    found = submitted(sent(view, days=["b"], deck=chosen, count="7", day="2027-03-01", at="23:59", until=noon,
                           kind="a"))
    assert found.values == {"days": "b", "deck": "9", "count": "7", "day": "2027-03-01", "at": "23:59",
                            "until": "2027-03-01 12:00", "kind": "a"}


def test_a_choice_that_may_be_empty_can_be_taken_back() -> None:
    view = modal_of(replace(OTHER, fields=(replace(OTHER.fields[-1], now="a"),)), READER)
    menu = view["blocks"][-1]["element"]
    assert [one["value"] for one in menu["options"]] == [NOTHING, "a", "b"]
    assert submitted(sent(view, kind=NOTHING)).values == {"kind": ""}
    assert [one["value"] for one in offers(MANY[:2], READER, empty=True)] == [NOTHING, "1", "2"]


def test_files_are_described_and_never_read_as_values() -> None:
    view = modal_of(FORM, READER)
    held = [{"id": "F1", "url_private": "https://x", "size": 3, "name": "a.csv"}]
    found = submitted(sent(view, table=held))
    assert found.files["table"][0]["id"] == "F1"
    assert "table" not in found.values
    assert view["blocks"][-1]["element"] == {"type": "file_input", "action_id": "table", "max_files": 3}


def test_a_patients_file_is_never_asked_for() -> None:
    form = replace(FORM, fields=(FormField("scan", say("Pictures"), "file", True, patient=True),))
    with pytest.raises(ValueError, match="never asked for in a chat"):
        modal_of(form, READER)
    with pytest.raises(ValueError, match="1 to"):
        modal_of(replace(FORM, fields=()), READER)


def test_what_is_no_date_is_typed_and_stays_to_be_seen() -> None:
    fields = (FormField("day", say("Day"), "date", True, now="30 February"),
              FormField("count", say("Count"), "number", True, now="three"),
              FormField("at", say("At"), "time", True, now="7 o'clock"),
              FormField("until", say("Until"), "moment", True, now="soon"))
    view = modal_of(replace(FORM, fields=fields), READER)
    taken(view)
    assert {one["element"]["type"] for one in view["blocks"]} == {"plain_text_input"}
    assert submitted(sent(view)).values == {one.name: one.now for one in fields}


def test_problems_stand_on_their_fields_and_above_a_form_that_opens_again() -> None:
    view = modal_of(FORM, READER)
    found = submitted(sent(view))
    answer = problems_on(found, {"title": say("It gives the answer away.")}, READER)
    told = {view["blocks"][0]["block_id"]: "It gives the answer away."}
    assert answer == {"response_action": "errors", "errors": told}
    again = modal_of(replace(FORM, problems={"title": say("It gives the answer away.")}), READER)
    taken(again)
    assert "It gives the answer away." in json.dumps(again["blocks"][0])


def test_a_form_filled_otherwise_has_other_blocks() -> None:
    """Slack keeps what stood in a block whose id stays."""
    other = replace(FORM, fields=(replace(FORM.fields[0], now="Another"), *FORM.fields[1:]))
    first, second = ({one["block_id"] for one in modal_of(form, READER)["blocks"]} for form in (FORM, other))
    assert not first & second
    assert first == {one["block_id"] for one in modal_of(FORM, READER)["blocks"]}


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ab \n<&日"), max_size=40), st.integers(1, 400))
@example("x", 4000)
@example("line\n", 1600)
def test_a_text_longer_than_an_input_comes_back_whole(piece: str, times: int) -> None:
    now = (piece * times)[:8000].strip("\n")
    view = modal_of(Form("a.b", say("T"), (FormField("notes", say("Notes"), "text", False, now=now, long=True,
                                                     limit=limits.LONG_TEXT),)), READER)
    taken(view)
    found = submitted(sent(view)).values["notes"]
    assert found.replace("\n", "") == now.replace("\n", "")
    if "\n" in now or len(now) <= 3000:
        assert found == now


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000), st.sampled_from(KINDS), st.booleans(), st.booleans(), st.integers(0, 25),
       st.sampled_from(["y", "<", "日"]))
def test_the_longest_legal_form_is_taken(length: int, kind: str, required: bool, long: bool, choices: int,
                                         letter: str) -> None:
    offered = tuple(Choice(f"v{n}", letter * min(length, 75)) for n in range(choices))
    one = FormField("one", "L" * limits.FIELD_LABEL, kind, required, "h" * 300, offered, letter * length, long,
                    limit=4000 if long else 300, suggests=kind in ("id", "member", "place"))
    taken(modal_of(Form("t" * 100, "T" * 80, tuple(replace(one, name=f"f{n}") for n in range(5))), READER))


def test_where_a_modal_came_from_goes_along() -> None:
    view = modal_of(FORM, Audience(zone="Asia/Tokyo"), Origin("C1", "17.5"))
    assert Origin.read(view["private_metadata"]) == Origin("C1", "17.5", "Asia/Tokyo")
    assert Origin.read("no json") == Origin.read("[1]") == Origin.read("") == Origin()


def test_a_modal_that_only_shows_has_nothing_to_send() -> None:
    view = card_view([{"type": "divider"}], READER, Origin("C1"))
    taken(view)
    assert "submit" not in view
