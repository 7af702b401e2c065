"""Guilds come and go: a set-up card for a new one, silence in one that was left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import db.communities
import db.groups
import db.members
from bot.chat.people import Audience
from tests.platforms.discord.conftest import OneGuild, Pictures, built, until
from tests.scenarios.discord_driver import DiscordHouse, discord_house
from tests.scenarios.discord_words import card_words
from tests.servers.discord import Discord as Server
from tests.servers.discord.world import FORUM


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    """A running Readout on Discord."""
    async with discord_house(tmp_path / "data") as opened:
        yield opened


async def homes(house: DiscordHouse, guild: int, there: bool) -> None:
    """Wait until a guild is one of those that Readout is in, or is not."""
    async with asyncio.timeout(60):
        while (str(guild) in await house.guilds.homes()) is not there:  # noqa: ASYNC110 - there is no bell
            await asyncio.sleep(0.01)


async def test_a_new_guild_gets_a_set_up_card_where_it_may_be_written(house: DiscordHouse) -> None:
    world = house.server.world
    guild = world.guild("Example Radiology")
    closed, forum = world.channel(guild, "closed"), world.channel(guild, "forum", FORUM)
    general = world.channel(guild, "general")
    closed.denied.add("SEND_MESSAGES")
    await house.server.join(guild)
    await homes(house, guild, True)
    await house.settle()
    await until(lambda: bool(world.standing(general.id)))
    message, = world.standing(general.id)
    said = card_words(message.payload["components"], Audience())
    assert "It cannot read what is written here." in said
    assert "1. An admin writes place add in the room for cases, and" in said.replace("\\", "")
    await house.server.join(guild)
    await house.settle()
    assert len(world.standing(general.id)) == 1
    assert not world.standing(closed.id) + world.standing(forum.id)


async def test_a_guild_that_was_left_is_noted_and_welcome_again(house: DiscordHouse) -> None:
    await house.seat("Rey")
    guild = house._guilds["room"]
    name = house.server.world.guilds[guild]
    await house.server.leave(guild)
    await homes(house, guild, False)
    house.server.world.guilds[guild] = name
    await house.server.join(guild)
    await homes(house, guild, True)


async def test_a_guild_that_was_left_while_nobody_listened_is_noted(server: Server, tmp_path: Path) -> None:
    guild = server.world.guild("room")
    pictures = Pictures(guilds={"123456789012345678": "Left long ago", str(guild): "room"})
    platform, dispatch = built(server, tmp_path, pictures, OneGuild())
    await platform.start(dispatch)
    await until(lambda: "123456789012345678" not in pictures.guilds)
    assert str(guild) in pictures.guilds
    await platform.stop()


async def test_thirty_days_after_a_guild_was_left_its_people_and_roles_are_forgotten(house: DiscordHouse) -> None:
    guild = await house._guild("elsewhere", roles=("Residents",))
    await house.place("cases", "elsewhere")
    role, = house.server.world.roles[guild]
    ann = await house.seat("Ann", "admin", workspace="elsewhere")
    await house.seat("Rey", workspace="elsewhere")
    await ann.say(f"role map group: {role} role: editor")
    await ann.say(f"place mention group: {role}")
    community = await house.community("elsewhere")
    await house.server.leave(guild)
    await homes(house, guild, False)
    read = house.app.database.read
    await house.later(days=29)
    assert {"Ann", "Rey"} <= {row.name for row in await read(db.members.list_members, community)}
    await house.later(days=2)
    assert all(row.name.startswith("Former member") for row in await read(db.members.list_members, community))
    assert await read(db.groups.mapped, "discord", str(guild)) == ()
    assert [row.mention for row in await read(db.communities.places, community)] == [None]
