"""What `readout check` says of Discord: token, application, commands, each place's permissions, and the way in."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

import db.communities
from bot.chat.cog import Registry
from bot.chat.people import Place
from bot.chat.seen import Seen
from bot.check import findings
from bot.platforms.discord.checking import look
from bot.platforms.discord.commands import commands
from bot.platforms.discord.rights import Spot
from db import Database
from tests.chat.conftest import NOW, Desk
from tests.servers.discord import Discord as Server
from tests.servers.discord.world import FORUM, Channel

REGISTRY = Registry([Desk()])


async def seen(server: Server, *places: Place | Spot, token: str = "") -> list[Seen]:
    """Look, as a process of its own would."""
    spots = [one if isinstance(one, Spot) else Spot(str(one)) for one in places]
    return await asyncio.to_thread(look, token or server.token, server.api, REGISTRY, spots)


def at(guild: int, channel: Channel) -> Place:
    """Give a channel as a place."""
    return Place("discord", str(guild), str(channel.id))


async def faults(server: Server, *places: Place | Spot) -> list[str]:
    """Look for what is wrong with places, or worth a note."""
    there = await seen(server)
    return [one.sentence for one in await seen(server, *places) if one.state != "well" and one not in there]


async def test_all_is_well(server: Server) -> None:
    guild = server.world.guild("room")
    channel = server.world.channel(guild, "cases")
    server.world.commands = commands(REGISTRY)
    found = await seen(server, Place("discord", str(guild), str(channel.id)), Place("discord", str(guild), "@5"))
    assert not [one for one in found if one.state == "fault"]
    told = [one.sentence for one in found]
    assert "the token is that of readout." in told
    assert any("commands are up to date." in one for one in told)
    assert "Readout is in 1 server." in told
    assert "in #cases Readout may do all that it needs." in told


async def test_the_invitation_asks_for_what_is_needed_and_nothing_else(server: Server) -> None:
    invite = next(one.fix for one in await seen(server) if one.sentence.startswith("to invite it"))
    asked = parse_qs(urlsplit(invite).query)
    assert asked["client_id"] == ["100"]
    assert asked["scope"] == ["bot applications.commands"]
    wanted = {name for name, on in discord.Permissions(int(asked["permissions"][0])) if on}
    assert wanted == {"read_messages", "send_messages", "send_messages_in_threads", "create_public_threads",
                      "attach_files", "read_message_history", "pin_messages"}


async def test_a_wrong_token_is_told_with_its_remedy(server: Server) -> None:
    found, = await seen(server, token="wrong.token")
    assert found.state == "fault"
    assert found.sentence == "Discord does not take the token."
    assert "wrong.token" not in str(found)


async def test_where_discord_is_away_one_line_says_so(server: Server) -> None:
    await server.stop()
    found, = await seen(server)
    assert "Discord cannot be reached" in found.sentence


async def test_what_a_place_lacks_is_named(server: Server) -> None:
    guild = server.world.guild("room")
    channel, hidden = server.world.channel(guild, "cases"), server.world.channel(guild, "hidden")
    channel.denied |= {"ATTACH_FILES", "READ_MESSAGE_HISTORY"}
    hidden.denied.add("VIEW_CHANNEL")
    places = [Place("discord", str(guild), str(one.id)) for one in (channel, hidden)]
    found = [one.sentence for one in await seen(server, *places, Place("discord", "12", "13")) if one.state == "fault"]
    assert found == ["in #cases Readout lacks: Attach Files, Read Message History.",
                     f"{places[1]} is not there, or hidden from Readout.",
                     "the server of discord:12/13 is closed to Readout."]


async def test_commands_that_changed_are_a_note(server: Server) -> None:
    server.world.commands = commands(REGISTRY)[1:]
    assert any(one.sentence == "the commands are not up to date." for one in await seen(server))


async def test_the_check_looks_at_the_places_of_the_database(server: Server, sqlite_template: Path, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    guild = server.world.guild("room")
    place = Place("discord", str(guild), "77")
    shutil.copyfile(sqlite_template, tmp_path / "readout.sqlite3")
    database = Database(f"sqlite:///{tmp_path / 'readout.sqlite3'}")
    database.start()
    made = await database.write(db.communities.community_of, "discord", str(guild), "room", NOW)
    home = await database.read(db.communities.workspace, "discord", str(guild))
    assert home is not None
    await database.write(db.communities.add_place, made.id, home.id, str(place), "Cases", None, NOW)
    given = {"READOUT_BOT__DATA_DIR": str(tmp_path), "READOUT_DISCORD__TOKEN": server.token,
             "READOUT_DISCORD__API_URL": server.api}
    monkeypatch.chdir(tmp_path)
    found = await asyncio.to_thread(findings, None, given)
    await database.close()
    assert f"{place} is not there, or hidden from Readout." in [one.sentence for one in found if one.what == "discord"]


async def test_only_what_a_place_needs_is_missed_there(server: Server) -> None:
    guild = server.world.guild("room")
    lacking = {"CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS"}
    channel, quiet = server.world.channel(guild, "cases"), server.world.channel(guild, "quiet")
    forum = server.world.channel(guild, "forum", FORUM, ("open", "revealed"))
    thread = server.world.thread(server.world.channel(guild, "talk"), "Cases", server.world.snowflake())
    server.world.channels[thread.parent or 0].denied.add("SEND_MESSAGES")
    for one in (channel, quiet, forum, thread):
        one.denied |= lacking
    lost = await faults(server, at(guild, channel), Spot(str(at(guild, quiet)), threads=False), at(guild, forum),
                        at(guild, thread))
    assert lost == ["in #cases Readout lacks: Send Messages in Threads, Create Public Threads.",
                    *(f"in #{name} Readout lacks: Send Messages in Threads." for name in ("quiet", "forum", "talk"))]


async def test_a_role_that_nobody_may_mention_or_that_is_gone_is_told(server: Server) -> None:
    guild = server.world.guild("room")
    channel = server.world.channel(guild, "cases")
    heard, silent = server.world.role(guild, "Residents"), server.world.role(guild, "Chiefs", mentionable=False)
    where = str(at(guild, channel))
    assert not await faults(server, Spot(where, mention=str(heard)))
    assert await faults(server, Spot(where, mention=str(silent))) == [
        "nobody is told of new cases in #cases: Chiefs may not be mentioned."]
    assert await faults(server, Spot(where, mention="12")) == ["the role that new cases mention in #cases is gone."]
    channel.denied.discard("MENTION_EVERYONE")
    assert not await faults(server, Spot(where, mention=str(silent)))


async def test_a_forum_tells_which_tags_it_lacks(server: Server) -> None:
    guild = server.world.guild("room")
    forum = server.world.channel(guild, "forum", FORUM, ("CT", "Revealed", "Solved"))
    where = str(at(guild, forum))
    assert await faults(server, Spot(where)) == ["#forum has no tag called open, so posts are not marked so."]
    assert not await faults(server, Spot(where, open_tag="ct", revealed_tag="solved"))
    for tag in forum.tags:
        tag["moderated"] = True
    forum.tagged = True
    assert await faults(server, Spot(where)) == [
        "#forum wants a tag on each post, and has none that Readout may give."]
