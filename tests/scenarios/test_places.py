"""What an admin says of a place: whom a new case mentions, whether it is talked about in threads, a forum's tags."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import say
from bot.chat.people import Place
from tests.scenarios.casebook import approved_case
from tests.scenarios.driver import House
from tests.scenarios.test_round import posted_case


@pytest.mark.not_on("web", why="the web rooms have neither groups nor threads")
async def test_an_admin_says_whom_a_new_case_mentions(house: House) -> None:
    ann, dora = await house.seat("Ann", "admin"), await house.seat("Dora", "director")
    assert "Only admins can do this." in await dora.say("place mention none")
    assert "Nothing here is called “4711”." in await ann.say("place mention 4711")
    assert await ann.say("place mention group: none place: Cases") == "A new case in Cases mentions nobody."
    assert "Cases" in await dora.say("place list")


async def test_an_admin_names_the_tags_of_a_forum(house: House) -> None:
    ann = await house.seat("Ann", "admin")
    said = await ann.say("place tags opened: Running revealed: Solved place: Cases")
    assert said == ("A case in Cases is marked Running, and Solved once its answer is out, where the forum has these "
                    "tags.")
    assert "Nothing here is called “Nowhere”." in await ann.say("place tags opened: x revealed: x place: Nowhere")


@pytest.mark.not_on("web", why="the web rooms have neither groups nor threads")
async def test_an_admin_says_whether_cases_get_threads(house: House) -> None:
    ann = await house.seat("Ann", "admin")
    assert "at the reveal" in await ann.say("place list")
    assert (await ann.say("place threads no Cases")).startswith("No more threads are opened in Cases.")
    assert "none" in await ann.say("place list")
    assert await ann.say("place threads yes") == "Each case in Cases gets a thread when its answer is out."
    await ann.say("place threads")
    assert await ann.fill() == "Each case in Cases gets a thread when its answer is out."


@pytest.mark.only("web", why="what has no threads says so")
async def test_the_web_rooms_have_no_threads(house: House) -> None:
    ann = await house.seat("Ann", "admin")
    assert "The web rooms have no threads." in await ann.say("place threads yes Cases")


@pytest.mark.only("room", why="what stands beside a place is the platform's own; each has a test of its own for that")
async def test_a_revealed_case_is_talked_about_beside_it(house: House) -> None:
    await posted_case(house)
    await house.later(hours=24, seconds=20)
    threads = {place.channel: card for place, card in house.room.messages.values()  # type: ignore[attr-defined]
               if "#" in place.channel}
    assert len(threads) == 1
    assert "The answer to “{title}” is out" in str(threads)


@pytest.mark.only("room", why="what a chat allows is the platform's own; each has a test of its own for that")
async def test_what_readout_may_not_do_is_told_before_it_is_promised(house: House) -> None:
    ann, ada, dora = [await house.seat(name, role) for name, role in
                      (("Ann", "admin"), ("Ada", "editor"), ("Dora", "director"))]
    made = await approved_case(house, ada, dora)
    lacking = house.room.lacking  # type: ignore[attr-defined]
    hall = replace(ann, place=Place("room", ann.place.workspace, "hall"))  # type: ignore[attr-defined, type-var]
    lacking[str(hall.place)] = say("Readout may not post in #hall.")
    assert await hall.say("place add Hall") == (
        "The place is kept as Hall, but nothing appears in it yet. Readout may not post in #hall.")
    refused = await dora.say(f"post now {made.number} place: Hall")
    assert "Readout may not post in #hall. Nothing was posted; post again then." in refused
    told = await dora.say(f"post now {made.number}")
    assert "is posted, in 2 places." in told
    assert told.endswith("Readout may not post in #hall.")
