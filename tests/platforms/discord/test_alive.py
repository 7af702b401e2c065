"""Discord does what it does: the platform comes back by itself, and nobody else notices."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.chat.platform import Busy
from bot.config import Bot, Settings, Web
from tests.platforms.discord.conftest import OneGuild, Pictures, Stage, built, until
from tests.platforms.discord.test_interactions import words
from tests.servers.discord import Discord as Server
from tests.servers.discord.world import EPHEMERAL


async def test_a_connection_that_drops_is_resumed(stage: Stage) -> None:
    await stage.server.gateway.drop(4000)
    await until(lambda: stage.server.gateway.resumed == 1)
    assert stage.server.gateway.identified == 1
    assert words(await stage.hand().slash("help")) == "Help."


@pytest.mark.long
async def test_a_session_that_is_forgotten_is_begun_anew(stage: Stage) -> None:
    await stage.server.gateway.drop(4000, forget=True)
    await until(lambda: stage.server.gateway.identified == 2)
    assert words(await stage.hand().slash("help")) == "Help."


async def test_a_fatal_close_begins_a_new_client(stage: Stage) -> None:
    await stage.server.gateway.drop(4013, forget=True)
    await until(lambda: stage.server.gateway.identified == 2)
    assert words(await stage.hand().slash("help")) == "Help."


async def test_a_malformed_event_ends_nothing(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await stage.platform.post(stage.posting())
    message = stage.server.world.standing(stage.channel.id)[0]
    hand = stage.hand()
    event = {"message": {**message.payload, "flags": EPHEMERAL, "thread": None}}
    hand.extra = json.loads(json.dumps(event))
    await hand.begin(3, {"custom_id": "desk.answer/101/a1", "component_type": 2}, message)
    await until(lambda: "an event INTERACTION_CREATE could not be read" in caplog.text)
    assert words(await stage.hand().slash("help")) == "Help."
    assert stage.server.gateway.identified == 1


async def test_a_failed_first_connect_is_tried_again(server: Server, tmp_path: Path) -> None:
    guild = server.world.guild("room")
    channel = server.world.channel(guild, "cases")
    await server.stop()
    platform, dispatch = built(server, tmp_path, Pictures(), OneGuild())
    await platform.start(dispatch)
    await asyncio.sleep(0.1)
    stage = Stage(server, platform, dispatch, OneGuild(), Pictures(), guild, channel)
    with pytest.raises(Busy):
        await platform.post(stage.posting())
    await server.start()
    await stage.up()
    assert words(await stage.hand().slash("help")) == "Help."
    await platform.stop()


@pytest.mark.long
async def test_a_gateway_that_refuses_at_first_is_tried_again(server: Server, tmp_path: Path) -> None:
    server.gateway.refuse = 1
    guild = server.world.guild("room")
    platform, dispatch = built(server, tmp_path, Pictures(), OneGuild())
    await platform.start(dispatch)
    await asyncio.wait_for(server.gateway.ready.wait(), 60)
    assert guild in server.world.guilds
    await platform.stop()


async def test_a_token_that_is_not_taken_is_told(server: Server, tmp_path: Path,
                                                 caplog: pytest.LogCaptureFixture) -> None:
    platform, dispatch = built(server, tmp_path, Pictures(), OneGuild())
    platform._token = "another"
    await platform.start(dispatch)
    await until(lambda: "Discord does not take the token." in caplog.text)
    assert "another" not in caplog.text
    await platform.stop()


async def test_commands_are_sent_only_when_they_changed(server: Server, tmp_path: Path) -> None:
    for expected in (1, 1, 2):
        if expected == 2:
            server.world.commands[0]["description"] = "As it was before"
        server.gateway.ready.clear()
        platform, dispatch = built(server, tmp_path, Pictures(), OneGuild())
        await platform.start(dispatch)
        await asyncio.wait_for(server.gateway.ready.wait(), 60)
        assert server.world.synced == expected
        await platform.stop()


async def test_a_process_that_only_sends_does_not_listen(server: Server, tmp_path: Path) -> None:
    guild = server.world.guild("room")
    channel = server.world.channel(guild, "cases")
    platform, dispatch = built(server, tmp_path, Pictures(), OneGuild())
    platform._listens = False
    await platform.start(dispatch)
    await until(lambda: platform._client is not None and platform._client.logged_in)
    stage = Stage(server, platform, dispatch, OneGuild(), Pictures(), guild, channel)
    await platform.post(stage.posting())
    assert len(server.world.standing(channel.id)) == 1
    assert (server.gateway.identified, server.world.synced) == (0, 0)
    await platform.stop()


@pytest.mark.long
async def test_as_many_shards_as_discord_asks_for(tmp_path: Path) -> None:
    server = Server(shards=2)
    await server.start()
    guilds = [server.world.guild(f"guild {number}") for number in range(6)]
    platform, dispatch = built(server, tmp_path, Pictures(), OneGuild())
    await platform.start(dispatch)
    await asyncio.wait_for(server.gateway.ready.wait(), 60)
    assert {one.shard for one in server.gateway.sessions.values()} == {0, 1}
    for guild in guilds:
        channel = server.world.channel(guild, "cases")
        stage = Stage(server, platform, dispatch, OneGuild(), Pictures(), guild, channel)
        assert words(await stage.hand().slash("help")) == "Help."
    await platform.stop()
    await server.stop()


async def test_a_guild_that_is_joined_becomes_known_by_its_name(stage: Stage) -> None:
    other = stage.server.world.guild("Example Radiology")
    await stage.server.join(other)
    await until(lambda: stage.pictures.guilds.get(str(other)) == "Example Radiology")
    await stage.server.leave(other)


async def test_discord_starts_with_a_token_and_the_others_without_it(server: Server, tmp_path: Path) -> None:
    from bot.app import Readout
    from bot.config import Discord as Given

    bare = Settings(bot=Bot(data_dir=tmp_path), web=Web(port=0))
    assert "discord" not in Readout(bare).platforms
    given = Settings(bot=Bot(data_dir=tmp_path), web=Web(port=0), discord=Given(token=server.token, api_url=server.api))
    for part, runs in (("all", True), ("gateway", True), ("sender", True), ("web", False), ("planner", False)):
        assert ("discord" in Readout(given, part=part).platforms) is runs
    app = Readout(given)
    await app.start()
    await asyncio.wait_for(server.gateway.ready.wait(), 60)
    assert server.world.synced == 1
    await app.stop()
