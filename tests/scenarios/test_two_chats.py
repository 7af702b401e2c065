"""One community on a Discord guild and in a Slack workspace at once: the same round, one board."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.app import Readout
from bot.chat.platform import Platform
from bot.guilds import Guilds
from bot.platforms.discord.platform import Discord
from db import boards, departures
from tests.scenarios.casebook import approved_case
from tests.scenarios.discord_driver import DiscordHouse
from tests.scenarios.driver import Driver
from tests.scenarios.slack_driver import BUSY, SlackHouse, slack_house
from tests.scenarios.test_round import home_of
from tests.servers.discord import Discord as Server


@pytest.fixture
async def chats(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[DiscordHouse, SlackHouse]]:
    """One Readout on both, with a place for cases on each."""
    shutil.copyfile(sqlite_template, tmp_path / "readout.sqlite3")
    server = Server()
    server.interactions.seconds = BUSY
    await server.start()

    def beside(app: Readout) -> Mapping[str, Platform]:
        server.world.now = app.clock.now
        return {"discord": Discord(server.token, Guilds(app.database, app.bytes, app.clock.now), api_url=server.api)}

    async with slack_house(tmp_path, beside=beside) as slack:
        guilds = Guilds(slack.app.database, slack.app.bytes, slack.clock.now)
        discord = DiscordHouse(slack.app, server, slack.web, slack.clock, guilds)
        await asyncio.wait_for(server.gateway.ready.wait(), BUSY)
        await discord.place()
        yield discord, slack
        await discord.close()
    await server.stop()


async def test_one_community_lives_on_discord_and_slack(chats: tuple[DiscordHouse, SlackHouse]) -> None:
    discord, slack = chats
    ada, dora = await discord.seat("Ada", "editor"), await discord.seat("Dora", "director")
    anna, sam = await discord.seat("Anna", "admin"), await slack.seat("Sam", "admin")
    code = (await anna.say("community code")).splitlines()[1]
    assert (await sam.say(f"community join {code} yes")).startswith("Joined.")
    community = await home_of(discord, dora)
    assert await home_of(slack, sam) == community
    await anna.say(f"place audience {sam.place} department")
    store = discord.app.database
    await store.write(boards.begin_season, community, "November block", None, discord.clock.now(), ranked_from=1)
    case = await approved_case(discord, ada, dora)
    assert "Place matches more than one." in await anna.say("place threads yes place: Cases")
    told = await anna.choose("Place", "Cases · room, Slack")
    assert told == "Each case in Cases gets a thread when its answer is out."
    assert "in 2 places" in await dora.say(f"post now {case.number}")
    await discord.settle()
    here: list[Driver] = [await discord.seat(f"Rey{number}") for number in range(3)]
    there: list[Driver] = [await slack.seat(f"Lou{number}") for number in range(3)]
    for seat, letter in zip([*here, *there], "BBABBC", strict=True):
        assert (await seat.press(letter)).startswith(f"Saved: {letter}.")
    await discord.later(seconds=2)
    for seat in (here[0], there[0]):
        assert "Case 1 · Headache after a fall" in seat.see()
        assert "6 answered" in seat.see()
    await discord.later(hours=24, seconds=6)
    for seat in (here[0], there[0]):
        assert "Answer: B, Subdural hematoma. 4 of 6 chose it. A 1, C 1, D 0, not sure 0." in seat.see()
    await here[0].say("me name name")
    await there[0].say("me name name")
    boards_seen = [(await seat.say("board")).splitlines()[:-1] for seat in (here[1], there[1])]
    assert boards_seen[0] == boards_seen[1]
    assert any("Rey0" in line for line in boards_seen[0])
    assert any("Lou0" in line for line in boards_seen[0])
    assert "You chose C; the answer is B" in await there[2].press("My result")


async def test_the_half_that_is_left_is_told_that_the_other_one_went(chats: tuple[DiscordHouse, SlackHouse]) -> None:
    discord, slack = chats
    ada, dora = await discord.seat("Ada", "editor"), await discord.seat("Dora", "director")
    anna, sam = await discord.seat("Anna", "admin"), await slack.seat("Sam", "admin")
    code = (await anna.say("community code")).splitlines()[1]
    assert (await sam.say(f"community join {code} yes")).startswith("Joined.")
    await anna.say(f"place audience {sam.place} department")
    assert sam.person.workspace
    await discord.app.database.write(departures.leave, "slack", sam.person.workspace, discord.clock.now())
    shown = await anna.say("community show")
    assert "(Slack; Readout was removed there " in shown
    assert "Places for cases: 1" in shown
    assert "slack: Readout was removed there " in await anna.say("place list")
    case = await approved_case(discord, ada, dora)
    assert (await dora.say(f"post now {case.number} place: {sam.place}")).startswith("Readout was taken out of")
    assert (await dora.say(f"post now {case.number}")).startswith("Case 1 is posted. It closes")
