"""Messages on Slack: once, drawn again, taken away, found; and every way in which that goes wrong."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import Card, Row, say
from bot.chat.card import Button, Table
from bot.chat.people import Place
from bot.chat.platform import Busy, Closed, Gone, Unsure, Untold
from bot.platforms.slack.limits import burst_of
from tests.platforms.slack.conftest import HASH, PNG, Stage
from tests.servers.slack import HISTORY, Fault, Message

SINCE = datetime.now(UTC) - timedelta(minutes=5)
PLAIN = Card(say("Case 42"), say("What is it?"), Row(Button("A", "desk.answer", 101, "a1")))


def standing(stage: Stage) -> list[Message]:
    """List what everybody sees in the channel."""
    return stage.server.world.standing(stage.channel.id)


async def soon(stage: Stage) -> None:
    """Let the channel's second pass."""
    stage.platform.requests.pace._next.clear()


async def soon_enough(stage: Stage) -> None:
    """Wait until the channel's second has passed."""
    while True:
        key = stage.home.id, stage.channel.id
        if stage.platform.requests.pace._next.get(key, 0.0) <= time.monotonic():
            return
        await asyncio.sleep(0.05)


async def test_a_message_stands_with_its_picture_and_its_alt_text(stage: Stage) -> None:
    id = await stage.post()
    message, = standing(stage)
    assert id == f"{stage.channel.id}:{message.ts}"
    picture, = [one for one in message.blocks if one["type"] == "image"]
    assert picture["alt_text"] == "A head."
    file = stage.server.world.files[picture["slack_file"]["id"]]
    assert file.raw == PNG
    assert file.ready
    assert "Case 42" in message.payload["text"]


async def test_a_message_says_in_its_metadata_which_delivery_it_is_and_shows_no_previews(stage: Stage) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    message, = standing(stage)
    assert message.metadata == {"event_type": "readout_delivery", "event_payload": {"delivery": "1-abc"}}
    sent = stage.server.kinds("chat.postMessage")[0].args
    assert (sent["unfurl_links"], sent["unfurl_media"], sent["link_names"]) == (False, False, False)


async def test_nothing_is_ever_scheduled_with_slack_and_no_history_is_read(stage: Stage) -> None:
    await stage.post()
    with pytest.raises(Untold):
        await stage.platform.find(stage.place, "1-abc", SINCE)
    called = {one.kind for one in stage.server.requests}
    assert not {"chat.scheduleMessage", "conversations.history", "conversations.replies"} & called


async def test_drawing_again_gives_blocks_new_ids(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting(PLAIN))
    await stage.platform.edit(stage.posting(Card(say("Case 42"), say("3 answers."))), id)
    assert "3 answers." in standing(stage)[0].payload["text"]
    assert not stage.server.world.kept_ids


async def test_a_takedown_deletes_the_file_and_then_the_message(stage: Stage) -> None:
    id = await stage.post()
    stage.pictures.held.clear()
    await stage.platform.delete(stage.place, id)
    assert not standing(stage)
    assert all(one.deleted and one.raw is None for one in stage.server.world.files.values())
    kinds = [one.kind for one in stage.server.requests]
    assert kinds.index("files.delete") < kinds.index("chat.delete")
    await stage.platform.delete(stage.place, id)


async def test_a_takedown_leaves_the_file_of_another_message(stage: Stage) -> None:
    id = await stage.post()
    await stage.platform.delete(stage.place, id)
    assert not standing(stage)
    assert not stage.server.kinds("files.delete")


async def test_a_takedown_takes_the_file_even_where_the_message_cannot_be_deleted(stage: Stage) -> None:
    id = await stage.post()
    stage.pictures.held.clear()
    stage.server.faults["chat.delete"].append(Fault("cant_delete_message"))
    with pytest.raises(Closed):
        await stage.platform.delete(stage.place, id)
    assert all(one.deleted for one in stage.server.world.files.values())


async def test_a_takedown_deletes_the_message_even_where_the_file_cannot_be(stage: Stage) -> None:
    id = await stage.post()
    stage.pictures.held.clear()
    stage.server.faults["files.delete"].append(Fault(status=503))
    with pytest.raises(Unsure):
        await stage.platform.delete(stage.place, id)
    assert not standing(stage)
    await stage.platform.delete(stage.place, id)
    assert all(one.deleted for one in stage.server.world.files.values())


async def test_a_message_that_somebody_deleted_is_gone(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting(PLAIN))
    standing(stage)[0].deleted = True
    with pytest.raises(Gone):
        await stage.platform.edit(stage.posting(PLAIN), id)
    with pytest.raises(Gone):
        await stage.platform.pin(stage.place, id)
    await stage.platform.delete(stage.place, id)


async def test_a_pin_holds_and_a_second_one_changes_nothing(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting(PLAIN))
    await stage.platform.pin(stage.place, id)
    await stage.platform.pin(stage.place, id)
    assert stage.channel.pins == [standing(stage)[0].ts]


async def test_a_line_goes_into_the_thread_of_a_message(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting(PLAIN))
    thread = await stage.platform.thread(stage.place, id, "Case 42")
    await soon(stage)
    line = await stage.platform.post(stage.posting(Card(None, say("Why B?")), nonce="2-abc", place=thread))
    first, second = standing(stage)
    assert second.thread == first.ts
    assert Place.parse(str(thread)) == thread
    await stage.platform.delete(thread, line)
    assert standing(stage) == [first]


async def test_a_new_case_mentions_the_user_group_that_was_chosen_and_never_again(stage: Stage) -> None:
    group = stage.server.world.group(stage.home, "residents")
    id = await stage.platform.post(stage.posting(PLAIN, mention=group))
    assert stage.server.world.broadcasts
    stage.server.world.broadcasts.clear()
    await stage.platform.edit(stage.posting(PLAIN, mention=group), id)
    assert not stage.server.world.broadcasts


@pytest.mark.parametrize("mention", ["!channel", "S1> <!channel", "channel", "C123", ""])
async def test_nothing_else_than_a_user_group_is_mentioned(stage: Stage, mention: str) -> None:
    await stage.platform.post(stage.posting(PLAIN, mention=mention))
    assert not stage.server.world.broadcasts
    assert not [one for one in standing(stage)[0].blocks if one["type"] == "section"]


async def test_user_groups_are_named(stage: Stage) -> None:
    group = stage.server.world.group(stage.home, "Editors")
    assert await stage.platform.groups(stage.home.id) == {group: "Editors"}


async def test_a_workspace_whose_user_groups_are_not_told_has_none(stage: Stage) -> None:
    stage.server.faults["usergroups.list"].append(Fault("missing_scope"))
    assert await stage.platform.groups(stage.home.id) == {}


async def test_a_second_message_in_a_channel_waits_for_its_second(stage: Stage) -> None:
    await stage.platform.post(stage.posting(PLAIN))
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting(PLAIN, nonce="2-abc"))
    assert 0 < busy.value.seconds <= 1.05
    assert busy.value.wide == "place"
    other = stage.server.world.channel(stage.home, "other")
    await stage.platform.post(stage.posting(PLAIN, nonce="3-abc", place=stage.at(other)))
    assert len(stage.server.kinds("chat.postMessage")) == 2


async def test_counts_leave_room_for_what_is_urgent(stage: Stage) -> None:
    id = await stage.platform.post(stage.posting(PLAIN))
    counting = replace(stage.posting(Card(say("Case 42"), say("3 answers."))), urgent=False)
    for _ in range(burst_of("chat.update") // 2):
        await stage.platform.edit(counting, id)
    with pytest.raises(Busy):
        await stage.platform.edit(counting, id)
    await stage.platform.edit(stage.posting(Card(say("Case 42"), say("It was B."))), id)


async def test_a_429_is_told_to_the_outbox_and_holds_for_its_method_in_its_workspace(stage: Stage) -> None:
    stage.server.faults["chat.postMessage"].append(Fault("ratelimited", retry_after=7))
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting(PLAIN))
    assert busy.value.seconds == 7
    other = stage.server.world.channel(stage.home, "other")
    with pytest.raises(Busy) as again:
        await stage.platform.post(stage.posting(PLAIN, place=stage.at(other)))
    assert 6 < again.value.seconds <= 7
    assert len(stage.server.kinds("chat.postMessage")) == 1
    await stage.platform.delete(stage.place, f"{stage.channel.id}:1.0")


async def test_what_is_no_fault_of_a_channel_keeps_its_whole_workspace_waiting(stage: Stage) -> None:
    """Else each of its channels would ask in vain, one after the other."""
    for _ in range(3):
        stage.server.faults["chat.postMessage"].append(Fault("ratelimited", retry_after=1))
        with pytest.raises(Busy) as busy:
            await stage.platform.post(stage.posting(PLAIN))
        assert (busy.value.seconds, busy.value.wide) == (1, "workspace")
        with pytest.raises(Busy) as again:
            await stage.platform.post(stage.posting(PLAIN))
        assert again.value.wide == "workspace"
        stage.platform.requests.pace._paused.clear()
    await stage.platform.post(stage.posting(PLAIN))
    await soon_enough(stage)
    stage.server.faults["chat.postMessage"].append(Fault("ratelimited", retry_after=1))
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting(PLAIN, nonce="2-abc"))
    # This one had a message a moment ago.
    assert busy.value.wide == "place"


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "missing_scope", "channel_not_found",
                                   "restricted_action"])
async def test_a_refusal_of_the_place_closes_it(stage: Stage, error: str) -> None:
    stage.server.faults["chat.postMessage"].append(Fault(error))
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting(PLAIN))


async def test_a_channel_that_readout_was_taken_out_of_is_closed(stage: Stage) -> None:
    stage.channel.members.remove(stage.home.bot)
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting(PLAIN))


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(), Fault("internal_error")])
async def test_an_answer_that_is_lost_leaves_it_unsure_and_nothing_is_sent_again(stage: Stage, fault: Fault) -> None:
    stage.server.faults["chat.postMessage"].append(fault)
    with pytest.raises(Unsure):
        await stage.platform.post(stage.posting(PLAIN))
    assert len(stage.server.kinds("chat.postMessage")) == 1


async def test_a_connection_that_closes_after_it_took_the_message_never_doubles_it(stage: Stage) -> None:
    stage.server.faults["chat.postMessage"].append(Fault(after=True))
    with pytest.raises(Unsure):
        await stage.platform.post(stage.posting(PLAIN))
    assert len(standing(stage)) == 1


@pytest.mark.parametrize("error", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_that_is_not_taken_sends_nothing_and_keeps_its_workspace_back(stage: Stage, error: str) -> None:
    stage.server.faults["chat.postMessage"].append(Fault(error))
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting(PLAIN))
    assert busy.value.wide == "workspace"


async def test_a_workspace_without_a_token_is_sent_nothing(stage: Stage) -> None:
    elsewhere = Place("slack", "T9", "C9")
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting(PLAIN, place=elsewhere))
    assert busy.value.wide == "workspace"
    assert not stage.server.kinds("chat.postMessage")


async def test_a_message_that_slack_refuses_was_surely_not_sent(stage: Stage) -> None:
    stage.server.faults["chat.postMessage"].append(Fault("msg_blocks_too_long"))
    with pytest.raises(Busy) as busy:
        await stage.platform.post(stage.posting(PLAIN))
    assert busy.value.wide == "message"


async def test_a_table_that_a_workspace_does_not_know_is_drawn_plainer_from_then_on(stage: Stage) -> None:
    table = Card(None, Table("Board", ("Place", "Name"), (("1", "Rey"),)))
    stage.server.faults["chat.postMessage"] += [Fault("invalid_blocks"), Fault("invalid_blocks")]
    await stage.post(stage.posting(table))
    await soon(stage)
    await stage.post(stage.posting(table))
    assert all("table" not in one["type"] for message in standing(stage) for one in message.blocks)
    assert len(stage.server.kinds("chat.postMessage")) == 4


async def test_a_direct_message_goes_to_one_person(stage: Stage) -> None:
    user = stage.server.world.user(stage.home, "Rey")
    place = Place("slack", stage.home.id, f"@{user}")
    id = await stage.platform.post(stage.posting(PLAIN, place=place))
    await stage.platform.edit(stage.posting(Card(None, say("Again.")), place=place), id)
    channel = stage.server.world.direct(stage.home, user)
    assert [f"{channel.id}:{one.ts}" for one in stage.server.world.standing(channel.id)] == [id]
    await stage.platform.delete(place, id)
    assert len(stage.server.kinds("conversations.open")) == 1


class TestLookingUp:
    """Where the operator opted in, a message is looked for by its metadata."""

    @pytest.fixture(autouse=True)
    def opted_in(self, stage: Stage) -> None:
        stage.server.world.install(stage.home, stage.home.scopes | HISTORY)
        stage.platform._posts._looks = True

    async def test_a_message_is_found_by_its_metadata_among_many(self, stage: Stage) -> None:
        id = await stage.post()
        for number in range(40):
            stage.platform.requests.pace._next.clear()
            await stage.platform.post(stage.posting(PLAIN, nonce=f"other-{number}"))
        assert await stage.platform.find(stage.place, "1-abc", SINCE) == id
        assert await stage.platform.find(stage.place, "1-abd", SINCE) is None

    async def test_a_line_is_found_in_its_thread(self, stage: Stage) -> None:
        id = await stage.platform.post(stage.posting(PLAIN))
        thread = await stage.platform.thread(stage.place, id, "Case 42")
        await soon(stage)
        line = await stage.platform.post(stage.posting(PLAIN, nonce="2-abc", place=thread))
        assert await stage.platform.find(thread, "2-abc", SINCE) == line
        assert await stage.platform.find(thread, "3-abc", SINCE) is None

    async def test_where_history_is_limited_the_next_page_is_waited_for(self, stage: Stage) -> None:
        stage.server.history_limited = True
        await stage.platform.find(stage.place, "1-abc", SINCE)
        with pytest.raises(Busy) as busy:
            await stage.platform.find(stage.place, "1-abc", SINCE)
        assert busy.value.seconds > 30

    async def test_without_the_scope_nobody_can_tell(self, stage: Stage) -> None:
        stage.server.world.install(stage.home, stage.home.scopes - HISTORY)
        with pytest.raises(Untold):
            await stage.platform.find(stage.place, "1-abc", SINCE)

    async def test_somebody_elses_message_with_the_same_words_is_not_taken_for_ours(self, stage: Stage) -> None:
        await stage.platform.post(stage.posting(PLAIN))
        standing(stage)[0].metadata = {"event_type": "another", "event_payload": {"delivery": "1-abc"}}
        assert await stage.platform.find(stage.place, "1-abc", SINCE) is None


async def test_a_picture_that_may_not_be_seen_any_more_is_not_sent(stage: Stage) -> None:
    del stage.pictures.held[HASH]
    with pytest.raises(Busy):
        await stage.platform.post(stage.posting())
    assert not stage.server.kinds("chat.postMessage")
    assert not stage.server.kinds("upload")


async def test_after_the_end_nothing_of_slack_is_held(stage: Stage) -> None:
    await stage.post()
    began = time.monotonic()
    await stage.platform.stop()
    assert not stage.server.sockets.open
    assert time.monotonic() - began < 5
    assert not [one for one in asyncio.all_tasks() if "slack" in one.get_name().casefold()]


