"""A privacy ticket reaches an editor where no place is for editors alone."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.people import Place
from db import concerns, deliveries
from tests.scenarios.driver import House
from tests.scenarios.test_privacy import THANKS, hidden_by
from tests.scenarios.test_round import home_of, posted_case, residents

ALONE = "nobody can be written to alone there; editors see a ticket under help"


@pytest.mark.not_on("room", "web", why=ALONE)
async def test_without_a_place_for_editors_each_is_written_to(house: House) -> None:
    director = await posted_case(house)
    ella = await house.seat("Ella", "editor")
    rey, = await residents(house, 1)
    assert await hidden_by(house, rey) == THANKS
    await house.settle()
    told = {row.place: row for row in await tickets(house, await home_of(house, director))}
    people = {Place.parse(place).channel.removeprefix("@") for place in told}
    assert {ella.person.external, director.person.external} <= people
    assert rey.person.external not in people
    assert all("/@" in place and row.state == "sent" and row.message_id for place, row in told.items()), told


async def tickets(house: House, community: int) -> list[Any]:
    """Give the messages that tell of a community's tickets."""
    database = house.app.database
    rows = await database.read(concerns.list_concerns, community)
    return [one for row in rows for one in await database.read(deliveries.about, community, "concern", row.id)]


async def test_a_ticket_stops_saying_that_a_message_is_being_deleted(house: House) -> None:
    anna = await house.seat("Anna", "admin", channel="editors")
    await anna.say("place add Editors purpose: editors")
    if anna.form is not None:
        await anna.fill()
    await posted_case(house)
    ella = await house.seat("Ella", "editor", channel="editors")
    rey, = await residents(house, 1)
    assert await hidden_by(house, rey) == THANKS
    await house.later(minutes=5)
    assert "Ticket 1" in ella.see()
    assert "being deleted" not in ella.see()
