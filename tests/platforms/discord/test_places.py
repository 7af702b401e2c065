"""A channel and a forum as places, lived through: the role that is told, the thread, the tags, a takedown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.people import Place
from tests.scenarios.casebook import approved_case
from tests.scenarios.discord_driver import DiscordHouse, DiscordSeat, discord_house
from tests.scenarios.test_round import posted_case
from tests.servers.discord.world import FORUM, THREAD, Channel, Message


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[DiscordHouse]:
    """A running Readout on Discord."""
    async with discord_house(tmp_path / "data") as opened:
        yield opened


def threads(house: DiscordHouse, channel: int) -> list[Channel]:
    """List the threads of a channel."""
    return [one for one in house.server.world.channels.values() if one.kind == THREAD and one.parent == channel]


def texts(message: Message) -> str:
    """Give all that a message says."""
    return str(message.payload["components"])


async def within(house: DiscordHouse, seat: DiscordSeat, forum: Channel) -> DiscordSeat:
    """Let somebody write in a post of a forum that somebody else opened."""
    post = house.server.world.thread(forum, "Welcome", house.server.world.snowflake())
    post.owner = 7
    await house.server.gateway.send("THREAD_CREATE", post.payload)
    return DiscordSeat(house, replace(seat.hand, channel=post.id), seat.person,
                       Place("discord", seat.place.workspace, str(forum.id)), seat.audience)


async def in_a_forum(house: DiscordHouse, tags: tuple[str, ...] = ("CT", "neuro", "open", "revealed")) -> Any:
    """Take a forum in as the place for cases, and post one there; give the forum and the director's seat."""
    ann = await house.seat("Ann", "admin")
    assert "Nothing more is posted there." in await ann.say("place remove Cases sure: yes")
    forum = house.server.world.channel(house._guilds["room"], "case-forum", FORUM, tags)
    await house.server.open(forum)
    inside = await within(house, ann, forum)
    assert await inside.say("place add Forum") == "Cases are posted here from now on. Directors choose it as Forum."
    ada, dora = await house.seat("Ada", "editor"), await house.seat("Dora", "director")
    made = await approved_case(house, ada, dora)
    assert "is posted." in await dora.say(f"post now {made.number}")
    await house.settle()
    return forum, dora


async def test_a_case_in_a_forum_is_a_post_whose_tags_follow_it(house: DiscordHouse) -> None:
    forum, _ = await in_a_forum(house)
    post = threads(house, forum.id)[-1]
    names = {one["id"]: one["name"] for one in forum.tags}
    assert post.name == "Case 1 · Headache after a fall"
    assert [names[tag] for tag in post.applied] == ["open", "CT", "neuro"]
    await house.later(hours=24, seconds=20)
    assert [names[tag] for tag in post.applied] == ["revealed", "CT", "neuro"]
    assert post.name == "Case 1 · Headache after a fall"
    case, line = house.server.world.standing(post.id)
    assert "revealed" in texts(case)
    assert "The answer to “Headache after a fall” is out, in the card above." in texts(line)


async def test_an_answer_to_a_post_in_a_forum_is_kept(house: DiscordHouse) -> None:
    forum, _ = await in_a_forum(house)
    post = threads(house, forum.id)[-1]
    rey = await house.seat("Rey")
    rey.hand = replace(rey.hand, channel=post.id)
    assert (await rey.press("B")).startswith("Saved: B. Only you see it.")


async def test_a_revealed_case_has_a_thread_with_one_line_and_a_name_that_tells_nothing(house: DiscordHouse) -> None:
    await posted_case(house)
    rey = await house.seat("Rey")
    assert not threads(house, rey.hand.channel)
    await house.later(hours=24, seconds=20)
    thread, = threads(house, rey.hand.channel)
    case, = house.server.world.standing(rey.hand.channel)
    assert (thread.id, thread.name) == (case.id, "Case 1")
    line, = house.server.world.standing(thread.id)
    assert "The answer to “Headache after a fall” is out, in the card above." in texts(line)
    assert "ubdural" not in texts(line)
    assert not line.files


async def test_a_withdrawn_case_leaves_a_thread_without_a_word_of_it(house: DiscordHouse) -> None:
    dora = await posted_case(house)
    channel = dora.hand.channel
    await house.later(hours=24, seconds=20)
    thread, = threads(house, channel)
    await dora.say("case withdraw 1")
    assert "Messages being taken down: 1." in await dora.fill(sure="yes")
    await house.later(seconds=30)
    assert not house.server.world.standing(channel)
    assert not house.server.world.standing(thread.id)
    assert thread.id in house.server.world.channels
    assert thread.name == "Case 1"


async def test_a_channel_where_threads_may_not_be_opened_gets_its_reveal_all_the_same(house: DiscordHouse) -> None:
    dora = await posted_case(house)
    house.server.world.channels[dora.hand.channel].denied.add("CREATE_PUBLIC_THREADS")
    await house.later(hours=24, seconds=20)
    assert "revealed" in dora.see()
    assert not threads(house, dora.hand.channel)
    assert len(house.server.kinds("thread")) == 1
    await house.later(hours=5)
    assert len(house.server.kinds("thread")) == 1
    ada = await house.seat("Ada", "editor")
    made = await approved_case(house, ada, dora, title="Another")
    assert "is posted." in await dora.say(f"post now {made.number}")
    await house.settle()
    assert "Another" in dora.see()


async def test_a_role_that_an_admin_chose_is_told_of_each_new_case_once(house: DiscordHouse) -> None:
    guild = await house._guild("elsewhere", roles=("Residents", "Chiefs"))
    await house.place("cases", "elsewhere")
    residents, _ = house.server.world.roles[guild]
    ann = await house.seat("Ann", "admin", workspace="elsewhere")
    offered = await ann.hand.complete("place mention", "group", "res")
    assert [one["name"] for one in offered] == ["Residents"]
    said = await ann.say(f"place mention group: {residents}")
    assert said.startswith("Residents is told of each new case in Cases from now on: once, when it is posted.")
    assert "Residents" in await ann.say("place list")
    ada, dora = [await house.seat(name, role, workspace="elsewhere")
                 for name, role in (("Ada", "editor"), ("Dora", "director"))]
    made = await approved_case(house, ada, dora)
    await dora.say(f"post now {made.number}")
    await house.settle()
    message, = house.server.world.standing(dora.hand.channel)
    assert house.server.world.told == [(message.id, residents)]
    rey = await house.seat("Rey", workspace="elsewhere")
    await rey.press("B")
    await house.later(hours=24, seconds=20)
    assert message.edits >= 2
    assert len(house.server.world.told) == 1
    await ann.say("place mention none")
    again = await approved_case(house, ada, dora, title="Another")
    await dora.say(f"post now {again.number}")
    await house.settle()
    assert len(house.server.world.told) == 1
    assert "<@&" not in texts(house.server.world.standing(dora.hand.channel)[-1])


async def test_a_place_that_is_closed_to_readout_is_told_of_before_a_case_is_promised(house: DiscordHouse) -> None:
    ann, ada, dora = [await house.seat(name, role) for name, role in
                      (("Ann", "admin"), ("Ada", "editor"), ("Dora", "director"))]
    made = await approved_case(house, ada, dora)
    quiet = house.server.world.channel(house._guilds["room"], "quiet")
    quiet.denied |= {"SEND_MESSAGES", "ATTACH_FILES", "SEND_MESSAGES_IN_THREADS"}
    await house.server.open(quiet)
    inside = DiscordSeat(house, replace(ann.hand, channel=quiet.id), ann.person,
                         Place("discord", ann.place.workspace, str(quiet.id)), ann.audience)
    lacking = ("Readout may not post in #quiet: it lacks Send Messages, Attach Files. Give it in the channel's "
               "settings, under Permissions.")
    assert await inside.say("place add Quiet") == (
        f"The place is kept as Quiet, but nothing appears in it yet. {lacking}")
    assert lacking in await dora.say(f"post now {made.number} place: Quiet")
    assert "No case is open" in await dora.say("today")
