"""Threads and mentions: a thread is opened once, its line stands in it once; a role is told once, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import Card, Picture, say
from bot.chat import limits
from bot.chat.card import Button, Row
from bot.chat.platform import Busy, Closed, Gone, Unsure
from bot.platforms.discord.render import bears
from tests.platforms.discord.conftest import Shot, Stage
from tests.servers.discord import Fault
from tests.servers.discord.checks import nested
from tests.servers.discord.world import THREAD

SINCE = datetime.now(UTC) - timedelta(minutes=5)
LINE = Card(None, say("The answer is out."))
CASE = Card(say("Case 42"), Picture(Shot(), say("A head.")))


async def test_a_thread_is_opened_once_whatever_is_lost(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    stage.server.faults["thread"].append(Fault(after=True))
    with pytest.raises(Unsure):
        await stage.platform.thread(stage.place, id, "Case 42")
    where = await stage.platform.thread(stage.place, id, "Case 42")
    assert await stage.platform.thread(stage.place, id, "Case 42") == where
    thread, = [one for one in stage.server.world.channels.values() if one.kind == THREAD]
    assert (str(thread.id), thread.name, thread.parent) == (where.channel, "Case 42", stage.channel.id)


async def test_the_line_stands_once_under_its_nonce_and_is_found_in_its_thread(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    where = await stage.platform.thread(stage.place, id, "Case 42")
    stage.server.faults["post"].append(Fault(after=True))
    posting = stage.posting(LINE, nonce="2-abc", place=where)
    with pytest.raises(Unsure):
        await stage.platform.post(posting)
    line = await stage.platform.post(posting)
    assert await stage.platform.find(where, "2-abc", SINCE) == line
    assert await stage.platform.find(stage.place, "2-abc", SINCE) is None
    assert stage.server.kinds("post")[-1].body["enforce_nonce"] is True
    await stage.platform.edit(stage.posting(Card(None, say("Corrected.")), nonce="2-abc", place=where), line)
    message, = stage.server.world.standing(int(where.channel))
    assert "Corrected." in str(message.payload["components"])
    await stage.platform.delete(where, line)
    assert not stage.server.world.standing(int(where.channel))
    assert int(where.channel) in stage.server.world.channels


async def test_a_thread_that_sleeps_is_woken_to_change_what_stands_in_it(stage: Stage) -> None:
    where = await stage.platform.thread(stage.place, await stage.platform.post(stage.posting()), "Case 42")
    line = await stage.platform.post(stage.posting(LINE, nonce="2-abc", place=where))
    thread = stage.server.world.channels[int(where.channel)]
    thread.archived = True
    await stage.platform.edit(stage.posting(LINE, nonce="2-abc", place=where), line)
    assert not thread.archived
    thread.archived = True
    await stage.platform.delete(where, line)
    assert not stage.server.world.standing(thread.id)


async def test_a_locked_thread_is_closed(stage: Stage) -> None:
    where = await stage.platform.thread(stage.place, await stage.platform.post(stage.posting()), "Case 42")
    stage.server.world.channels[int(where.channel)].locked = True
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting(LINE, nonce="2-abc", place=where))


@pytest.mark.parametrize("denied", ["CREATE_PUBLIC_THREADS", "VIEW_CHANNEL"])
async def test_without_the_permission_no_thread_is_opened(stage: Stage, denied: str) -> None:
    id = await stage.platform.post(stage.posting())
    stage.channel.denied.add(denied)
    with pytest.raises(Closed):
        await stage.platform.thread(stage.place, id, "Case 42")


async def test_without_the_permission_to_write_in_threads_the_line_is_left_out(stage: Stage) -> None:
    where = await stage.platform.thread(stage.place, await stage.platform.post(stage.posting()), "Case 42")
    stage.channel.denied.add("SEND_MESSAGES_IN_THREADS")
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting(LINE, nonce="2-abc", place=where))


async def test_a_message_that_is_gone_gets_no_thread(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    stage.server.world.standing(stage.channel.id)[0].deleted = True
    with pytest.raises(Gone):
        await stage.platform.thread(stage.place, id, "Case 42")


async def test_a_thread_that_a_moderator_deleted_holds_nothing(stage: Stage) -> None:
    where = await stage.platform.thread(stage.place, await stage.platform.post(stage.posting()), "Case 42")
    line = await stage.platform.post(stage.posting(LINE, nonce="2-abc", place=where))
    del stage.server.world.channels[int(where.channel)]
    assert await stage.platform.find(where, "2-abc", SINCE) is None
    await stage.platform.delete(where, line)
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting(LINE, nonce="2-abc", place=where))


async def test_in_a_thread_that_is_a_place_the_line_stands_below(stage: Stage) -> None:
    channel = stage.server.world.thread(stage.channel, "Cases", stage.server.world.snowflake())
    place = stage.at(channel)
    id = await stage.platform.post(stage.posting(place=place))
    assert await stage.platform.thread(place, id, "Case 42") == place


async def test_a_thread_meets_a_limit_and_waits(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    stage.server.faults["thread"].append(Fault(429, retry_after=90))
    with pytest.raises(Busy):
        await stage.platform.thread(stage.place, id, "Case 42")


async def test_a_role_is_told_when_the_case_is_posted_and_never_again(stage: Stage) -> None:
    role = str(stage.server.world.role(stage.guild, "Residents"))
    posting = stage.posting(CASE, mention=role)
    id = await stage.platform.post(posting)
    assert await stage.platform.post(posting) == id
    assert stage.server.world.told == [(int(id), int(role))]
    message, = stage.server.world.standing(stage.channel.id)
    assert bears(message.payload["components"], "1-abc")
    await stage.platform.edit(posting, id)
    assert stage.server.kinds("edit")[-1].body["allowed_mentions"] == {"parse": []}
    assert f"<@&{role}>" in str(message.payload["components"])
    assert len(stage.server.world.told) == 1


async def test_without_a_role_nobody_is_told_whatever_a_card_says(stage: Stage) -> None:
    role = stage.server.world.role(stage.guild, "Residents")
    card = Card(say("Case 42"), say("{text}", text=f"<@&{role}> @everyone <@1>"))
    await stage.platform.post(stage.posting(card))
    assert stage.server.kinds("post")[-1].body["allowed_mentions"] == {"parse": []}
    assert not stage.server.world.told


async def test_a_full_card_has_room_for_whom_it_mentions(stage: Stage) -> None:
    buttons = [Row(*[Button("x", "desk.answer", n, f"a{k}") for k in range(5)]) for n in range(6)]
    longest = Card(say("Case 42"), say("{text}", text="word " * 790), *buttons, say("x"))
    assert 1 + sum(1 + len(getattr(block, "controls", ())) for block in longest.blocks) - 7 <= limits.CARD_PARTS
    await stage.platform.post(stage.posting(longest, mention="123"))
    message, = stage.server.world.standing(stage.channel.id)
    texts = [one["content"] for one in nested(message.payload["components"]) if one["type"] == 10]
    assert texts[0].startswith("<@&123>\n## Case 42")
    assert sum(map(len, texts)) <= 4000


async def test_a_card_that_begins_with_a_picture_mentions_above_it(stage: Stage) -> None:
    await stage.platform.post(stage.posting(Card(None, Picture(Shot(), say("A head."))), mention="123"))
    message, = stage.server.world.standing(stage.channel.id)
    assert bears(message.payload["components"], "1-abc")
    assert message.payload["components"][0]["components"][0]["content"] == "<@&123>"
