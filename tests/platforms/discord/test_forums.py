"""Forums: a case is a post of its own, once; its title tells nothing, its tags follow it, a takedown leaves neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import Card, Picture, say
from bot.chat.platform import Busy, Closed, Unsure, Untold
from bot.platforms.discord.forums import Tag, chosen
from tests.platforms.discord.conftest import PNG, Shot, Stage
from tests.servers.discord import Fault
from tests.servers.discord.world import FORUM, THREAD, Channel

SINCE = datetime.now(UTC) - timedelta(minutes=5)
OPEN = Card(say("Case 42 · Cough"), Picture(Shot(), say("A chest."))).marked(("CT", "chest"), "open")
REVEALED = Card(say("Case 42 · Cough · revealed"), Picture(Shot(), say("A chest."))).marked(
    ("CT", "chest", "pneumonia"), "revealed")
WORDS = ("CT", "Chest", "Pneumonia", "open", "Revealed")


def posts(stage: Stage, forum: Channel) -> list[Channel]:
    """List the posts of a forum."""
    return [one for one in stage.server.world.channels.values() if one.parent == forum.id]


def named(forum: Channel, post: Channel) -> list[str]:
    """Name the tags of a post."""
    return [one["name"] for tag in post.applied for one in forum.tags if one["id"] == tag]


async def test_a_post_in_a_forum_is_a_thread_and_never_doubles(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    place = stage.at(forum)
    stage.server.faults["post"].append(Fault(after=True))
    with pytest.raises(Unsure):
        await stage.platform.post(stage.posting(place=place))
    id = await stage.platform.post(stage.posting(place=place))
    assert [one.name for one in posts(stage, forum)] == ["Case 42"]
    assert await stage.platform.find(place, "1-abc", SINCE) == id
    assert await stage.platform.find(place, "9-abc", SINCE) is None
    await stage.platform.edit(stage.posting(REVEALED, place=place), id)
    assert posts(stage, forum)[0].name == "Case 42"


async def test_a_post_is_sent_without_a_nonce_so_where_nobody_can_tell_it_waits(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    place = stage.at(forum)
    stage.server.faults["post"].append(Fault(after=True))
    with pytest.raises(Unsure):
        await stage.platform.post(stage.posting(place=place))
    assert "nonce" not in stage.server.kinds("post")[0].body["message"]
    forum.denied.add("READ_MESSAGE_HISTORY")
    for attempt in (stage.platform.post(stage.posting(place=place)), stage.platform.find(place, "1-abc", SINCE)):
        with pytest.raises(Untold):
            await attempt
    assert len(posts(stage, forum)) == 1


async def test_a_post_that_fell_asleep_is_found_drawn_again_and_taken_down(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    place = stage.at(forum)
    id = await stage.platform.post(stage.posting(place=place))
    post, = posts(stage, forum)
    post.archived = True
    assert await stage.platform.find(place, "1-abc", SINCE) == id
    await stage.platform.edit(stage.posting(REVEALED, place=place), id)
    assert not post.archived
    post.archived = True
    await stage.platform.delete(place, id)
    assert not stage.server.world.standing(post.id)
    assert PNG not in stage.server.world.uploads.values()


async def test_a_post_is_named_after_its_case_below_yesterdays_line(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    card = Card(None, say("Yesterday: case 41.", tone="quiet"), say("Case 42 · Cough", tone="title"))
    await stage.platform.post(stage.posting(card, place=stage.at(forum)))
    assert posts(stage, forum)[0].name == "Case 42 · Cough"


async def test_a_takedown_deletes_a_post_where_it_may(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    forum.denied.discard("MANAGE_THREADS")
    id = await stage.platform.post(stage.posting(place=stage.at(forum)))
    await stage.platform.delete(stage.at(forum), id)
    assert not posts(stage, forum)
    await stage.platform.delete(stage.at(forum), id)


async def test_a_takedown_leaves_neither_the_message_nor_the_title_where_it_may_not(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    id = await stage.platform.post(stage.posting(OPEN, place=stage.at(forum)))
    post, = posts(stage, forum)
    stage.server.faults["tag"].append(Fault(503))
    with pytest.raises(Unsure):
        await stage.platform.delete(stage.at(forum), id)
    await stage.platform.delete(stage.at(forum), id)
    assert not stage.server.world.standing(post.id)
    assert post.name == "Taken down"
    assert PNG not in stage.server.world.uploads.values()


async def test_tags_are_the_words_of_the_card_and_the_state_follows_the_reveal(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM, WORDS)
    place = stage.at(forum)
    id = await stage.platform.post(stage.posting(OPEN, place=place))
    post, = posts(stage, forum)
    assert named(forum, post) == ["open", "CT", "Chest"]
    changed = len(stage.server.kinds("tag"))
    for _ in range(3):
        await stage.platform.edit(stage.posting(OPEN, place=place), id)
    assert len(stage.server.kinds("tag")) == changed
    await stage.platform.edit(stage.posting(REVEALED, place=place), id)
    assert named(forum, post) == ["Revealed", "CT", "Chest", "Pneumonia"]


async def test_a_count_after_a_start_changes_no_tags_and_a_moderators_stay(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM, (*WORDS, "Pick of the week"))
    place = stage.at(forum)
    id = await stage.platform.post(stage.posting(OPEN, place=place))
    post, = posts(stage, forum)
    post.applied.append(forum.tags[-1]["id"])
    stage.platform._posts._forums._marked.clear()
    await stage.platform.edit(stage.posting(OPEN, place=place), id)
    assert not stage.server.kinds("tag")
    await stage.platform.edit(stage.posting(REVEALED, place=place), id)
    assert named(forum, post) == ["Revealed", "CT", "Chest", "Pneumonia", "Pick of the week"]


async def test_an_admin_names_the_tags_of_the_states(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM, ("Running", "Solved"))
    stage.pictures.named = {"open": "running", "revealed": "solved"}
    id = await stage.platform.post(stage.posting(OPEN, place=stage.at(forum)))
    post, = posts(stage, forum)
    assert named(forum, post) == ["Running"]
    await stage.platform.edit(stage.posting(REVEALED, place=stage.at(forum)), id)
    assert named(forum, post) == ["Solved"]


async def test_a_forum_without_such_tags_gets_none_and_one_that_wants_a_tag_gets_one(stage: Stage) -> None:
    plain = await stage.open("plain", FORUM)
    await stage.platform.post(stage.posting(OPEN, place=stage.at(plain)))
    assert posts(stage, plain)[0].applied == []
    wanting = await stage.open("wanting", FORUM, ("Journal club", "Misc"), tagged=True)
    id = await stage.platform.post(stage.posting(OPEN, place=stage.at(wanting), nonce="2-abc"))
    post, = posts(stage, wanting)
    assert named(wanting, post) == ["Journal club"]
    await stage.platform.edit(stage.posting(REVEALED, place=stage.at(wanting), nonce="2-abc"), id)
    assert named(wanting, post) == ["Journal club"]


async def test_tags_that_only_moderators_give_are_left_to_them(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM, WORDS)
    for tag in forum.tags:
        tag["moderated"] = tag["name"] in ("open", "CT")
    await stage.platform.post(stage.posting(OPEN, place=stage.at(forum)))
    assert named(forum, posts(stage, forum)[0]) == ["Chest"]


async def test_tags_that_may_not_be_changed_keep_nobody_from_the_answer(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM, WORDS)
    place = stage.at(forum)
    id = await stage.platform.post(stage.posting(OPEN, place=place))
    post, = posts(stage, forum)
    forum.denied.add("SEND_MESSAGES")
    await stage.platform.edit(stage.posting(REVEALED, place=place), id)
    assert "revealed" in str(stage.server.world.standing(post.id)[0].payload["components"])
    assert named(forum, post) == ["open", "CT", "Chest"]


async def test_a_tag_that_meets_a_limit_is_tried_again(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM, WORDS)
    place = stage.at(forum)
    id = await stage.platform.post(stage.posting(OPEN, place=place))
    stage.server.faults["tag"].append(Fault(429, retry_after=90))
    with pytest.raises(Busy):
        await stage.platform.edit(stage.posting(REVEALED, place=place), id)
    await stage.platform.edit(stage.posting(REVEALED, place=place), id)
    assert named(forum, posts(stage, forum)[0])[0] == "Revealed"


async def test_the_line_of_a_post_goes_into_it(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    id = await stage.platform.post(stage.posting(place=stage.at(forum)))
    before = len(stage.server.kinds("thread"))
    where = await stage.platform.thread(stage.at(forum), id, "Case 42")
    post, = posts(stage, forum)
    assert where.channel == str(post.id)
    await stage.platform.post(stage.posting(Card(None, say("The answer is out.")), place=where, nonce="2-abc"))
    assert len(stage.server.world.standing(post.id)) == 2
    assert len(stage.server.kinds("thread")) == before


async def test_a_forum_that_may_not_be_posted_to_is_closed(stage: Stage) -> None:
    forum = await stage.open("forum", FORUM)
    forum.denied.add("SEND_MESSAGES")
    with pytest.raises(Closed):
        await stage.platform.post(stage.posting(place=stage.at(forum)))
    assert not [one for one in stage.server.world.channels.values() if one.kind == THREAD]


def test_there_are_five_tags_at_most_and_the_state_is_one_of_them() -> None:
    offered = [Tag(str(n), f"word {n}") for n in range(9)] + [Tag("s", " Revealed ")]
    card = Card(None).marked([f"WORD {n}" for n in range(9)], "revealed")
    assert chosen(offered, card, {}, False) == ["s", "0", "1", "2", "3"]
    assert chosen(offered, Card(None), {}, False) == []
    assert Card(say("x")).marked(("CT",), "open").holding(None).state == "open"
