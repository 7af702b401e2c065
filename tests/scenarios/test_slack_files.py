"""Pictures at Slack go soon after they were hidden or withdrawn, also where no message that is known shows them."""

from __future__ import annotations

import pytest

import db.communities
from tests.platforms.slack.conftest import until
from tests.scenarios.desk import approve, drafted
from tests.scenarios.driver import Driver, House
from tests.servers.slack import Fault


async def swept(house: House) -> None:
    """Wait until every file at Slack is deleted."""
    files = house.server.world.files  # type: ignore[attr-defined]
    await until(lambda: all(file.deleted for file in files.values()))


@pytest.mark.only("slack", why="files lie at Slack alone")
async def test_a_place_that_reaches_farther_than_a_case_loses_its_picture(house: House) -> None:
    boss, anna = await house.seat("Boss", "admin"), await house.seat("Anna", "admin")
    await house.place("other")
    await drafted(house, boss)
    await approve(boss)
    await boss.say("post now 1")
    await house.settle()
    files = house.server.world.files  # type: ignore[attr-defined]
    assert not any(file.deleted for file in files.values())
    await widened(anna, "Cases")
    await house.settle()
    # In the other place it still stands.
    assert not any(file.deleted for file in files.values())
    await widened(anna, "Other")
    await house.settle()
    await swept(house)


async def widened(seat: Driver, place: str) -> None:
    """Say that a place reaches everybody, and that what may not stand there any more comes down."""
    await seat.say(f"place audience {place} public")
    await seat.press("Take them down")


@pytest.mark.only("slack", why="files lie at Slack alone")
async def test_a_message_that_may_stand_loses_its_picture(house: House) -> None:
    boss, rey = await house.seat("Boss", "admin"), await house.seat("Rey")
    await drafted(house, boss)
    await approve(boss)
    house.server.faults["chat.postMessage"].append(Fault(after=True))  # type: ignore[attr-defined]
    await boss.say("post now 1")
    await house.settle()
    await house.later(minutes=3)
    assert "Messages in doubt" in await boss.say("messages doubt")
    await rey.say("privacy concern 1")
    await rey.press("Hide")
    await house.settle()
    await swept(house)


@pytest.mark.only("slack", why="files lie at Slack alone")
@pytest.mark.parametrize("how", ["concern", "withdraw"])
async def test_a_picture_that_was_only_whispered_goes_as_well(house: House, how: str) -> None:
    boss, rey = await house.seat("Boss", "admin"), await house.seat("Rey")
    community = await house.community()

    def rooms(session: object) -> None:
        db.communities.home_on(session, community, "web")  # type: ignore[arg-type]
        db.communities.open_room(session, community, "Webroom", None, house.clock.now(), purpose="cases")  # type: ignore[arg-type]

    await house.app.database.write(rooms)
    await drafted(house, boss)
    await approve(boss)
    await boss.say("post now case: 1 place: Webroom")
    await house.settle()
    await rey.say("today")
    assert house.server.world.files  # type: ignore[attr-defined]
    if how == "concern":
        await rey.say("privacy concern 1")
        await rey.press("Hide")
    else:
        await boss.say("case withdraw 1")
        await boss.fill(sure="yes")
    await house.settle()
    await swept(house)
