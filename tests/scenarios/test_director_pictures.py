"""A director's way: what a case says about its pictures fits them, before anybody is asked to look."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.desk import add, drafted
from tests.scenarios.driver import House


async def test_numbers_that_no_picture_has_are_told_on_the_draft(house: House) -> None:
    director = await house.seat("Dana", "director")
    mark = {"image": 99, "box": [5, 5, 20, 20], "label": ""}
    await drafted(house, director, count=36, key_images=[3, 99], findings=[mark])
    shown = await director.say("case show 1")
    for told in ("There is no picture 99; series 1 has 36.", "Finding 1 lies on picture 99", "Edit these"):
        assert told in shown, shown
    for gone in ("will be shown", "pictures 3 and 99", "[Send to review]"):
        assert gone not in shown, shown
    assert "There is no picture 99" in await director.say("case submit 1")
    house.ask_whole()
    await director.press("Edit")
    shown = await director.fill(key_images="3, 9", findings="")
    assert "pictures 3 and 9 of series 1" in shown
    assert "in review" in await director.press("Send to review")


async def test_a_series_that_is_not_there_is_told_on_the_draft(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, series=44)
    shown = await director.say("case show 1")
    assert "There is no series 44; the case has 1." in shown
    assert "of series 44" not in shown
    assert "There is no series 44" in await director.say("case submit 1")


async def test_a_window_without_a_name_anybody_knows_is_refused_when_saved(house: House, tmp_path: Path) -> None:
    director = await house.seat("Dana", "director")
    shown = await add(house, director, tmp_path, window="sausage")
    assert "There is no window “sausage”. Write center and width like 40/80, or one of" in shown
    assert "There is no such case" in await director.say("case list")


async def test_what_was_sent_to_review_and_stopped_fitting_is_not_approved(house: House) -> None:
    director = await house.seat("Dana", "director")
    await drafted(house, director, window={"preset": "inverted"})
    shown = await director.say("case show 1")
    assert "There is no window “inverted” for these pictures." in shown
    assert "There is no window" in await director.say("case approve 1")


async def test_a_review_shows_what_the_reveal_will_and_offers_the_pictures_first(
        house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.app.records, "web_url", lambda: "http://127.0.0.1:8080")
    director = await house.seat("Dana", "director")
    await drafted(house, director, alt_full="A crescent.", teaching_points=["Look twice."], references=["A book."],
                  findings=[{"image": 1, "box": [5, 5, 20, 20], "label": ""}])
    await director.say("case submit 1")
    shown = await director.say("case review 1")
    for told in ("Explanation", "Why not the others", "A: An epidural is lens-shaped.", "Teaching points",
                 "Look twice.", "References", "A book.", "1 on picture 1", "A crescent.", "Dr A. Example"):
        assert told in shown, shown
    assert 0 < shown.index("Look at the pictures") < shown.index("Approve")
