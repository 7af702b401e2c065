"""docs/discord.md as a new server lives it: joined, a place added, a case sent through the page, posted, answered."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import db.communities
from bot.chat.cog import Action, Registry
from bot.chat.people import Audience, Person, Place
from bot.platforms.discord.rights import NEEDED
from cogs import every_cog
from tests.platforms.discord.conftest import until
from tests.scenarios.desk import QUESTION, UNKNOWN_SIGNED, approve, drafted, draw_picture
from tests.scenarios.discord_driver import DiscordHouse, DiscordSeat, discord_house
from tests.servers.discord import Hand
from tests.servers.discord.hand import controls
from tests.servers.discord.world import FORUM


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    """A running Readout on Discord."""
    async with discord_house(tmp_path / "data") as opened:
        yield opened


async def test_from_an_invitation_to_an_answer(house: DiscordHouse, tmp_path: Path) -> None:
    world = house.server.world
    guild = world.guild("Example Radiology")
    channel = world.channel(guild, "case-of-the-day")
    await house.server.join(guild)

    async def known() -> object:
        return await house.app.database.read(db.communities.workspace, "discord", str(guild))

    for _ in range(200):
        if await known():
            break
        await until(lambda: True)
    home = await known()
    assert home is not None
    found = await house.app.database.read(db.communities.settings, home.community)  # type: ignore[attr-defined]
    assert found.name == "Example Radiology"
    place = Place("discord", str(guild), str(channel.id))
    ann = DiscordSeat(house, Hand(house.server, world.user("Ann"), channel.id, admin=True, wait=60),
                      Person("discord", str(guild), "0", "Ann"), place, Audience())
    ann.person = Person("discord", str(guild), str(ann.hand.user), "Ann", admin=True)
    assert "There is no place for cases yet.\n[Add a place]" in await ann.say("help")
    assert await ann.say("place add Cases") == "Cases are posted here from now on. Directors choose it as Cases."
    question = tmp_path / "question.toml"
    question.write_text(QUESTION, "utf-8")
    await ann.say("case add")
    shown = await ann.upload("pictures", draw_picture(tmp_path / "1.png"), question=question)
    assert shown.startswith("Before you contribute, read this and accept it:")
    assert "Draft · case 1" in await ann.press("I accept")
    await house.settle()
    await approve(ann, signed=UNKNOWN_SIGNED)
    assert "Case 1 is posted." in await ann.say("post now 1")
    await house.later(seconds=1)
    assert "Case 1 · Headache after a fall" in ann.see()
    rey = DiscordSeat(house, Hand(house.server, world.user("Rey"), channel.id, wait=60),
                      Person("discord", str(guild), "0", "Rey"), place, Audience())
    rey.person = Person("discord", str(guild), str(rey.hand.user), "Rey")
    assert (await rey.press("B")).startswith("Saved: B. Only you see it.")


ASKING = [made for made in Registry(every_cog()) if any(param.ask.patient for param in made.params)]


@pytest.mark.parametrize("made", ASKING, ids=[made.id for made in ASKING])
async def test_no_command_asks_for_a_patients_file_on_discord(house: DiscordHouse, made: Action) -> None:
    seat = await house.seat("Ada", "admin")
    await drafted(house, seat)
    token = made.id if made.params[0].kind == "file" else f"{made.id}/1"
    pressed = await seat.hand.forge(token, house.stray(seat.hand))
    for answer in (await seat.hand.slash(made.command), pressed):
        assert answer.modal is None
        assert answer.message is not None
        links = [one["url"] for one in controls(answer.message) if "url" in one]
        assert [link.rpartition("/")[0] for link in links] == [f"{house.web.address}/upload"]


GUIDE = Path(__file__).parents[3] / "docs" / "discord.md"


def test_every_command_of_the_guide_is_there_and_every_permission_is_explained() -> None:
    guide = GUIDE.read_text("utf-8")
    commands = {made.command for made in Registry(every_cog()) if made.words}
    typed = set(re.findall(r"`/([a-z]+(?: [a-z]+)?)", guide))
    assert typed - commands == set()
    table = guide[guide.index("| permission | why |"):guide.index("Administrators of the server")]
    named = {name.strip() for row in table.split("\n")[2:] if row for name in row.split("|")[1].split(",")}
    assert named == set(NEEDED.values())


async def test_a_forum_becomes_a_place_as_the_guide_says(house: DiscordHouse) -> None:
    ann = await house.seat("Ann", "admin")
    world = house.server.world
    forum = world.channel(house._guilds["room"], "case-forum", FORUM)
    await house.server.open(forum)
    post = world.thread(forum, "Hello", world.snowflake())
    await house.server.gateway.send("THREAD_CREATE", post.payload)
    ann.hand.channel = post.id
    assert await ann.say("place add Forum") == "Cases are posted here from now on. Directors choose it as Forum."
    rows = await house.app.database.read(db.communities.places, await house.community())
    assert rows[-1].place == f"discord:{house._guilds['room']}/{forum.id}"
