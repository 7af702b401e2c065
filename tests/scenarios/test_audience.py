"""How far a case may travel, against how far a place reaches: when it is posted, pinned, and afterwards."""

from __future__ import annotations

import pytest

import db.cases
from tests.scenarios.casebook import approved_case
from tests.scenarios.desk import approve, drafted
from tests.scenarios.driver import Driver, House


async def widened(seat: Driver, reach: str) -> str:
    """Say how far a place reaches, and that what may not stand there any more comes down."""
    said = await seat.say(f"place audience Cases {reach}")
    return await seat.press("Take them down") if "Take them down" in said else said


async def test_a_case_is_posted_only_as_far_as_it_may_travel(house: House) -> None:
    director = await house.seat("Dana", "director")
    anna = await house.seat("Anna", "admin")
    await drafted(house, director)
    await approve(director)
    assert "Cases reaches everybody now" in await anna.say("place audience Cases public")
    assert "everybody" in await director.say("place list")
    shown = await director.say("post now 1")
    assert "Case 1 may travel as far as the department, and Cases reaches everybody." in shown
    assert "[Edit]" in shown
    await anna.say("place audience Cases department")
    assert "Case 1 is posted" in await director.say("post now 1")


async def test_a_pin_is_refused_where_its_case_may_not_go(house: House) -> None:
    director = await house.seat("Dana", "director")
    anna = await house.seat("Anna", "admin")
    await drafted(house, director)
    await approve(director)
    await director.say("deck add Neuro")
    await director.say("deck put 1 1")
    await director.say("schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/Chicago days: weekdays")
    assert "Case 1 is posted on" in await director.say("schedule pin 1 2027-01-06 1")
    shown = await anna.say("place audience Cases community")
    assert "Pinned cases that will not be posted there: 1" in shown
    assert "case 1 was pinned, but it may not travel that far" in await director.say("schedule show 1")
    assert "No case of deck 1 may go to these places" in await director.say("schedule show 1")
    assert "and Cases reaches the community" in await director.say("schedule pin 1 2027-01-07 1")
    await house.later(days=3)
    assert "case 1 was pinned, but it may not travel that far" in await director.say("schedule show 1")
    assert "Case 1 ·" not in director.see()


async def test_a_deck_passes_over_what_may_not_go_there(house: House) -> None:
    director = await house.seat("Dana", "director")
    anna = await house.seat("Anna", "admin")
    await approved_case(house, director, anna, title="For the department")
    await approved_case(house, director, anna, title="For everybody", audience="public")
    await anna.say("place audience Cases public")
    await director.say("deck add Neuro")
    await director.say("deck put 1 1")
    await director.say("deck put 1 2")
    shown = await director.say(
        "schedule add Morning deck: 1 at: 07:00 places: Cases zone: America/Chicago days: weekdays")
    assert "Its deck has 1 case left" in shown
    await house.later(hours=2.5)
    assert "Case 2 · For everybody" in director.see()
    assert "For the department" not in director.see()


async def test_a_wider_place_loses_what_may_not_be_there(house: House) -> None:
    director = await house.seat("Dana", "director")
    anna = await house.seat("Anna", "admin")
    await drafted(house, director)
    await approve(director)
    await director.say("post now 1")
    await house.settle()
    assert "Case 1 · Headache after a fall" in director.see()
    asked = await anna.say("place audience Cases public")
    assert "Nothing is changed yet" in asked
    assert "as far as everybody: 1" in asked
    await house.settle()
    assert "Case 1 · Headache after a fall" in director.see()
    assert "the department" in await director.say("place list")
    await anna.say("place audience Cases public")
    shown = await anna.press("Take them down")
    assert "Messages being taken down, since their cases may not travel so far: 1" in shown
    await house.settle()
    fresh = await house.seat("Finn")
    assert "Case 1 · Headache after a fall" not in fresh.see()
    assert "No case is open" in await fresh.say("today")


async def test_a_round_whose_messages_are_gone_is_closed_before_it_is_posted_again(house: House) -> None:
    director = await house.seat("Dana", "director")
    anna = await house.seat("Anna", "admin")
    await drafted(house, director)
    await approve(director)
    await director.say("post now 1")
    await house.settle()
    assert "Case 1 is open already" in await director.say("post now 1")
    await widened(anna, "public")
    await house.settle()
    await widened(anna, "department")
    shown = await director.say("post now 1")
    assert "its messages were taken down wherever they stood" in shown
    assert "open already" not in shown
    await director.press("Close it early")
    await house.later(hours=1)
    assert "Case 1 is posted" in await director.say("post now 1")
    await house.settle()
    assert "Case 1 · Headache after a fall" in director.see()


async def test_a_narrower_case_leaves_the_places_it_may_not_be_in(house: House) -> None:
    director = await house.seat("Dana", "director")
    anna = await house.seat("Anna", "admin")
    await drafted(house, director, audience="public")
    await approve(director)
    await anna.say("place audience Cases public")
    await director.say("post now 1")
    await house.settle()
    house.ask_whole()
    await director.say("case edit 1")
    assert "Saved as a new version" in await director.fill(audience="department", note="Consent is for the department.")
    await house.settle()
    fresh = await house.seat("Finn")
    assert "Case 1 · Headache after a fall" not in fresh.see()
    row = await house.app.database.read(db.cases.by_number, await house.community(), 1)
    assert row.audience == "department"


async def test_a_traced_case_is_drawn_with_bands_and_without_its_author(house: House) -> None:
    director = await house.seat("Dana", "director")
    anna = await house.seat("Anna", "admin")
    await approved_case(house, director, anna, title="A rare one", tags=["case report"])
    await director.say("post now 1 1")
    await house.settle()
    assert "50 to 59-year-old, fell from standing" in director.see()
    assert "54-year-old" not in director.see()
    await house.later(hours=2)
    assert "Case by a member." in director.see()
    assert "Dr A. Example" not in director.see()


@pytest.mark.only("room", why="what is offered is decided below every platform")
async def test_a_title_is_offered_no_farther_than_its_case_may_travel(house: House) -> None:
    director, anna = await house.seat("Dana", "director"), await house.seat("Anna", "admin")
    await approved_case(house, director, anna, title="Headache after a fall")
    await director.say("post now 1")
    await house.settle()
    rey = await house.seat("Rey")

    async def told(noun: str, seat: Driver) -> int:
        dispatch = house.app.dispatch
        ctx = await dispatch.context(seat.person, seat.place, None)
        return len(await dispatch.store.offer(noun, ctx.presence, "Headache"))

    for reach, seen in (("department", 1), ("public", 0)):
        await widened(anna, reach)
        assert [await told(noun, rey) for noun in ("case", "round")] == [seen, seen]
        assert await told("case", director) == 1
