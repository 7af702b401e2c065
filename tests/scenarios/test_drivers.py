"""The drivers of the platforms: each has the six verbs, and tells the same card and form in the same words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.chat.card import Choice, Form, FormField, say
from bot.chat.fit import fit
from bot.chat.people import Audience
from bot.chat.room import form_words, words_of
from bot.platforms.web.fields import draw_form
from bot.platforms.web.render import Setting, draw
from tests.platforms.web.world import everything
from tests.scenarios.driver import Driver, House
from tests.scenarios.html_tree import Node, tree
from tests.scenarios.web_driver import WebHouse, multipart
from tests.scenarios.web_words import card_words, controls, open_form

HERE = Audience("en-US", "Europe/Berlin")
CHOICES = (Choice("a", "Neuro"), Choice("b", "Chest <x>"))
FORM = Form("quiz.answer/1", "Add a case", (
    FormField("title", "Title", "text", True, say("It stays."), now="A “title” & more"),
    FormField("notes", "Notes", "text", False, now="\nOne\nTwo", long=True),
    FormField("kind", "Kind", "choice", True, choices=CHOICES, now="b"),
    FormField("other", "Other", "choice", False, choices=CHOICES),
    FormField("organ", "Organ", "choice", True, choices=tuple(Choice(x, x) for x in "pqrstu"), now="r"),
    FormField("days", "Days", "choice", False, choices=CHOICES, now="a\nb", long=True),
    FormField("until", "Until", "moment", False, now="2027-01-05 12:00"),
    FormField("sure", "I looked", "yes", False, now="no"),
    FormField("pictures", "Pictures", "file", True, many=10, patient=True)), "Save")


def panel_of(form: Form) -> Node:
    """Draw a form, and read it back."""
    return tree(str(draw_form(form, Setting(HERE, "web:north/cases"))))


async def test_a_seat_has_the_six_verbs(house: House) -> None:
    seat = await house.seat("Rey")
    assert isinstance(seat, Driver)
    assert seat.place == await house.place()
    assert "No case is open" in await seat.say("today")
    assert seat.see() == "No case is open, and none is planned."
    with pytest.raises(LookupError, match="no button 'Fly'"):
        await seat.press("Fly")


def test_a_card_has_the_same_words_on_a_page() -> None:
    card = fit(everything(), HERE)
    page = tree(f"<div>{draw(card, Setting(HERE))}</div>")
    assert card_words(page.children[0]) == words_of(card, HERE).replace("third\n\nAnd", "third\nAnd")
    assert [one.label for one in controls(page)][:6] == ["A", "B", "C", "D", "Not sure", "Save"]
    assert list(controls(page))[-1].choices == {"Neuro": "a", "Chest <x>": "b"}


@pytest.mark.parametrize("problems", [{}, {"title": say("It gives the answer away."), "": say("Look again.")}])
def test_a_form_has_the_same_words_on_a_page(problems: dict[str, object]) -> None:
    form = replace(FORM, problems=problems)
    read = open_form(panel_of(form))
    assert read is not None
    assert read.words == form_words(form, HERE)
    assert read.along == [("place", "web:north/cases"), ("token", "quiz.answer/1")]
    assert {name: one.shown for name, one in read.fields.items()} == {
        "title": ["A “title” & more"], "notes": ["\nOne\nTwo"], "kind": ["b"], "other": [""], "organ": ["r"],
        "days": ["a", "b"], "until": ["2027-01-05T12:00"], "sure": ["no"], "pictures": []}


def test_only_what_a_browser_could_send_is_entered() -> None:
    read = open_form(panel_of(FORM))
    assert read is not None
    assert read.fields["kind"].typed("Neuro") == ["a"]
    assert read.fields["organ"].typed("") == [""]
    assert read.fields["days"].typed(["b"]) == ["b"]
    assert read.fields["sure"].typed("yes") == ["no", "yes"]
    assert read.fields["title"].typed(["One", "Two"]) == ["One\nTwo"]
    with pytest.raises(LookupError, match="offers"):
        read.fields["kind"].typed("c")


def test_a_page_that_is_not_well_formed_is_noticed() -> None:
    for wrong in ("<p><b>one</p></b>", "<p>one", "<p id=x></p><p id=x></p>"):
        with pytest.raises(AssertionError):
            tree(wrong).by_id("x")


def test_files_travel_as_a_browser_sends_them(tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(b"\x89\r\n--x")
    kind, body = multipart([("token", "a")], {"pictures": (path,), "sheet": ()})
    assert kind.startswith("multipart/form-data; boundary=")
    assert b'name="value.pictures"; filename="one.png"' in body
    assert b'name="value.sheet"; filename=""' in body
    assert body.count(kind.partition("boundary=")[2].encode()) == 4


@pytest.mark.only("web", why="only there is a door")
async def test_the_door_is_real(house: WebHouse) -> None:
    rey = await house.seat("Rey")
    room = f"/room/{rey.place}"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.web.pages), base_url=house.web.address) as other:
        assert (await other.get(room)).status_code == 401
    assert (await rey.browser.get(room)).status_code == 200
    # Not moved through: what is swept up hourly in thirty days is no matter of the door's.
    house.clock._now += timedelta(days=30)
    assert (await rey.browser.get(room)).status_code == 401
