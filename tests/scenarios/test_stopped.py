"""A place that refuses what is posted there is told of, and served again by one press."""

from typing import Any

import pytest

from bot.chat.people import Audience
from bot.chat.room import words_of
from db import deliveries, stops
from tests.scenarios.driver import House
from tests.scenarios.test_admin import home_of

WHY = "The platform refuses it there."


async def refused(house: House, seat: Any) -> int:
    """Let a place refuse a message, as a platform does; give the message."""
    store, now, community = house.app.database, house.clock.now(), await home_of(house, seat)

    def refuse(session: Any) -> int:
        made = deliveries.post(session, community, str(seat.place), "help.welcome", ("community", community),
                               "refused", now)
        for row in deliveries.due(session, seat.place.platform, now, worker="test"):
            deliveries.failed(session, row.id, row.attempt, WHY)
            stops.refused(session, row, WHY, now)
        return made
    made: int = await store.write(refuse)
    return made


@pytest.mark.not_on("web", why="a message of the web rooms is its own row, which no platform refuses")
async def test_a_place_that_refuses_is_told_of_and_served_again(house: House) -> None:
    anna, rey = await house.seat("Anna", "admin"), await house.seat("Rey")
    id = await refused(house, anna)
    assert "Nothing is sent to Cases for now" in await anna.say("help")
    assert "Nothing is sent to" not in await rey.say("help")
    community = await home_of(house, anna)
    drawn = words_of(await house.app.dispatch.draw(f"admin.stopped/{id}", community, Audience()), Audience())
    assert drawn.startswith("Nothing is sent to Cases for now")
    assert "[Try again]" in drawn
    assert "What waited" not in await rey.press_token(f"admin.resume/{id}")
    assert (await anna.press_token(f"admin.resume/{id}")).startswith("What waited is sent now.")
    assert await anna.press_token(f"admin.resume/{id}") == "This place is served already."
    assert await anna.press_token("admin.resume/99") == "That message is not here any more."
    assert "Nothing is sent to" not in await anna.say("help")
    drawn = words_of(await house.app.dispatch.draw(f"admin.stopped/{id}", community, Audience()), Audience())
    assert drawn.startswith("Cases is served again")


@pytest.mark.not_on("web", why="a message of the web rooms is its own row, which no platform refuses")
async def test_a_place_that_is_stopped_is_found_in_the_list_of_places(house: House) -> None:
    anna, dora = await house.seat("Anna", "admin"), await house.seat("Dora", "director")
    assert "Try again" not in await anna.say("place list")
    await refused(house, anna)
    seen = await dora.say("place list")
    assert "Nothing is sent to Cases since" in seen
    assert "[Try again" not in seen, "an admin sets it right"
    shown = await anna.say("place list")
    assert "Nothing is sent to Cases since" in shown
    assert "[Try again: Cases]" in shown
    assert "What waited" not in await dora.press_token("admin.serve/1")
    assert (await anna.press("Try again: Cases")).startswith("What waited is sent now.")
    assert await anna.press_token("admin.serve/1") == "That stopped place is not here any more."
    assert "Nothing is sent to" not in await anna.say("place list")
