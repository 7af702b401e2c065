"""Messages on Discord: once, drawn again, taken away, found; and every way in which that goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import Card, say
from bot.chat.platform import Busy, Closed, Gone, Unsure, Untold
from bot.platforms.discord.render import bears
from tests.platforms.discord.conftest import HASH, PNG, Stage
from tests.servers.discord import Fault
from tests.servers.discord.checks import nested
from tests.servers.discord.world import Message

SINCE = datetime.now(UTC) - timedelta(minutes=5)


def standing(stage: Stage) -> list[Message]:
    """List what everybody sees in the channel."""
    return stage.server.world.standing(stage.channel.id)


async def test_a_message_stands_with_its_picture_and_its_alt_text(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    message, = standing(stage)
    assert str(message.id) == id
    assert list(message.files.values()) == [PNG]
    assert list(message.alts.values()) == ["A head."]
    sent = stage.server.kinds("post")[0].body
    assert sent["allowed_mentions"] == {"parse": []}
    assert sent["enforce_nonce"] is True
    assert not {"content", "embeds", "poll"} & set(sent)


async def test_the_same_nonce_brings_the_same_message(stage: Stage) -> None:
    first = await stage.platform.post(stage.posting())
    assert await stage.platform.post(stage.posting()) == first
    assert await stage.platform.post(stage.posting(nonce="2-abc")) != first
    assert len(standing(stage)) == 2


async def test_drawing_again_takes_pictures_off_that_are_not_shown(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    message, = standing(stage)
    address = next(one["items"][0]["media"]["url"] for one in nested(message.payload["components"])
                   if one["type"] == 12)
    assert stage.server.world.uploads[address] == PNG
    await stage.platform.edit(stage.posting(Card(say("Case 42"), say("Pictures are being checked."))), id)
    assert not message.files
    assert address not in stage.server.world.uploads
    assert bears(message.payload["components"], "1-abc")
    await stage.platform.edit(stage.posting(), id)
    assert list(message.files.values()) == [PNG]


async def test_a_takedown_deletes_the_message_and_its_files(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    await stage.platform.delete(stage.place, id)
    assert not standing(stage)
    assert PNG not in stage.server.world.uploads.values()
    await stage.platform.delete(stage.place, id)
    await stage.platform.delete(stage.at(stage.server.world.channels[stage.channel.id]), "123")


async def test_a_message_that_somebody_deleted_is_gone(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    standing(stage)[0].deleted = True
    with pytest.raises(Gone):
        await stage.platform.edit(stage.posting(), id)
    with pytest.raises(Gone):
        await stage.platform.pin(stage.place, id)


async def test_a_pin_holds_and_a_second_one_changes_nothing(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    await stage.platform.pin(stage.place, id)
    await stage.platform.pin(stage.place, id)
    assert standing(stage)[0].pinned
    stage.channel.denied.add("PIN_MESSAGES")
    with pytest.raises(Closed):
        await stage.platform.pin(stage.place, id)
    assert len(standing(stage)) == 1


async def test_a_picture_that_may_not_be_seen_any_more_is_not_sent(stage: Stage) -> None:
    del stage.pictures.held[HASH]
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting())
    assert not stage.server.kinds("post")


async def test_a_message_is_found_by_its_mark_among_many(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting())
    for number in range(120):
        stage.server.rest.seen(stage.channel.id, {"content": str(number)}, {}, None)
    assert await stage.platform.find(stage.place, "1-abc", SINCE) == id
    assert await stage.platform.find(stage.place, "1-abd", SINCE) is None
    assert [one.body for one in stage.server.kinds("find")] == [None] * 4


async def test_without_the_right_to_read_the_history_nobody_can_tell(stage: Stage) -> None:
    hidden = stage.server.world.channel(stage.guild, "hidden")
    hidden.denied.add("READ_MESSAGE_HISTORY")
    with pytest.raises(Untold):
        await stage.platform.find(stage.at(hidden), "1-abc", SINCE)
    empty = await stage.open("empty")
    assert await stage.platform.find(stage.at(empty), "1-abc", SINCE) is None


@pytest.mark.parametrize("denied", ["SEND_MESSAGES", "VIEW_CHANNEL", "ATTACH_FILES"])
async def test_a_403_closes_the_place(stage: Stage, denied: str) -> None:
    stage.channel.denied.add(denied)
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting())


async def test_a_404_closes_the_place(stage: Stage) -> None:
    del stage.server.world.channels[stage.channel.id]
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting())


async def test_a_429_with_via_is_waited_for(stage: Stage) -> None:
    stage.server.faults["post"].append(Fault(429, retry_after=0.05))
    await stage.platform.post(stage.posting())
    assert len(standing(stage)) == 1
    assert len(stage.server.kinds("post")) == 2


async def test_a_long_429_is_left_to_the_outbox(stage: Stage) -> None:
    stage.server.faults["post"].append(Fault(429, retry_after=90))
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting())
    assert busy.value.seconds == 90


async def test_a_429_without_via_is_left_to_the_outbox(stage: Stage) -> None:
    stage.server.faults["post"].append(Fault(429, retry_after=7, via=False))
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting())
    assert busy.value.seconds == 7


async def test_a_503_leaves_it_unsure(stage: Stage) -> None:
    stage.server.faults["post"].append(Fault(503))
    with pytest.raises(Unsure):
        await stage.platform.post(stage.posting())


async def test_a_500_is_tried_again_under_the_same_nonce(stage: Stage) -> None:
    stage.server.faults["post"].append(Fault(500, after=True))
    await stage.platform.post(stage.posting())
    assert len(stage.server.kinds("post")) == 2
    assert len(standing(stage)) == 1


@pytest.mark.parametrize("after", [False, True])
async def test_an_answer_that_is_lost_leaves_it_unsure_and_never_doubles(stage: Stage, after: bool) -> None:
    stage.server.faults["post"].append(Fault(after=after))
    with pytest.raises(Unsure):
        await stage.platform.post(stage.posting())
    found = await stage.platform.find(stage.place, "1-abc", SINCE)
    assert (found is not None) is after
    await stage.platform.post(stage.posting())
    assert len(standing(stage)) == 1


async def test_a_token_that_is_revoked_sends_nothing_and_asks_to_wait(stage: Stage) -> None:
    stage.server.faults["post"].append(Fault(401))
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting())


async def test_before_it_is_connected_nothing_is_sent(stage: Stage) -> None:
    await stage.platform.stop()
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting())


async def test_a_direct_message_goes_to_one_person(stage: Stage) -> None:
    user = stage.server.world.user("Rey")
    place = stage.place.__class__("discord", str(stage.guild), f"@{user}")
    id = await stage.platform.post(stage.posting(place=place))
    await stage.platform.edit(stage.posting(place=place), id)
    channel = stage.server.world.direct(user)
    assert [str(one.id) for one in stage.server.world.standing(channel.id)] == [id]
    channel.denied.add("SEND_MESSAGES")
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting(place=place, nonce="2-abc"))


async def test_an_answer_is_one_request_and_no_more(stage: Stage) -> None:
    before = len(stage.server.requests)
    await stage.hand().slash("help")
    assert [one.kind for one in stage.server.requests[before:]] == ["callback"]
