"""A thread waits for its case and the reveal, gets one line once, and takes nothing from the case when it fails."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

import db.communities
import db.deliveries
import db.rounds
from bot import Card, Cog, Context, Place, RoundId, say, view
from bot.chat.lossy import Faults, Message
from db.deliveries import THREAD, DeliveryRow
from tests.delivery.stage import START, Rounds, Stage, place

EVERYTHING = Faults(lost=0.3, unanswered=0.3, repeated=0.3, busy=0.2, slow=0.3)


class Talked(Rounds, Cog, name="quiz"):
    """A round that is talked about."""

    @view
    async def thread(self, ctx: Context, round: RoundId) -> Card:
        """Begin a thread."""
        return Card("Case", say("The answer is out."))


async def staged(url: str, **options: Any) -> Stage:
    """Begin with a community whose rounds are talked about."""
    stage = Stage(url, cogs=[Talked()], seed=7, **options)
    await stage.found()
    await stage.start()
    return stage


async def revealed(stage: Stage, places: int = 1) -> int:
    """Open a round and let it be revealed."""
    round = await stage.open(places, hours=1)
    await stage.move(minutes=70)
    return round


def lines_of(session: Session, community: int, round: int) -> list[DeliveryRow]:
    """List the lines in the threads of a round."""
    posts = db.deliveries.about(session, community, "round", round)
    return [row for post in posts for row in db.deliveries.about(session, community, THREAD, post.id)]


async def lines(stage: Stage, round: int) -> list[DeliveryRow]:
    """Read the lines of a round."""
    return await stage.database.read(lines_of, stage.community, round)


def talk(stage: Stage) -> list[Message]:
    """List what stands in threads."""
    return [one for one in stage.platform.messages() if "#" in Place.parse(one.place).channel]


async def test_a_revealed_case_has_a_thread_with_one_line_in_every_place(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(3, hours=1)
    await stage.move(minutes=30)
    assert not talk(stage)
    assert not await lines(stage, round)
    await stage.move(minutes=40)
    assert [one.words for one in talk(stage)] == ["The answer is out."] * 3
    assert set(stage.platform.threads.values()) == {"Case"}
    assert {row.state for row in await lines(stage, round)} == {"sent"}
    assert len({one.place for one in talk(stage)}) == 3
    await stage.close()


async def test_through_faults_each_thread_has_its_line_once(database_url: str) -> None:
    stage = await staged(database_url, faults=EVERYTHING)
    await revealed(stage, 4)
    await stage.move(hours=3)
    assert sorted(one.place.rpartition("%23")[0] for one in talk(stage)) == sorted(place(n) for n in range(4))
    assert stage.platform.doubles() == 0
    await stage.close()


async def test_a_process_that_dies_in_the_middle_opens_nothing_twice(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(1, hours=1)
    await stage.move(minutes=10)
    for verb in ("thread", "post"):
        stage.platform.hold(verb)
        await stage.move(minutes=51)
        await stage.restart()
    await stage.move(hours=1)
    assert len(talk(stage)) == 1
    assert [row.state for row in await lines(stage, round)] == ["sent"]
    await stage.close()


async def test_a_thread_that_may_not_be_opened_takes_nothing_from_the_case(database_url: str) -> None:
    stage = await staged(database_url)
    stage.platform.threadless.add(place(0))
    round = await revealed(stage, 2)
    assert sorted(row.state for row in await lines(stage, round)) == ["sent", "skipped"]
    assert {row.state for row in await stage.rows(round)} == {"sent"}
    posts = [one for one in stage.platform.messages(deleted=True) if "#" not in Place.parse(one.place).channel]
    assert [one.words.split("\n")[1] for one in posts] == ["Revealed."] * 2
    again = await stage.open(2, key="two")
    await stage.move(minutes=5)
    assert {row.state for row in await stage.rows(again)} == {"sent"}
    await stage.close()


async def test_the_reveal_is_drawn_before_it_is_talked_about(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(1, hours=1)
    await stage.move(minutes=10)
    bell = stage.platform.hold("edit")
    await stage.move(minutes=50, seconds=10)
    assert not talk(stage)
    bell.set()
    await stage.move(minutes=5)
    assert len(talk(stage)) == 1
    assert [row.state for row in await lines(stage, round)] == ["sent"]
    await stage.close()


async def test_a_takedown_deletes_the_line_and_leaves_the_thread(database_url: str) -> None:
    stage = await staged(database_url)
    round = await revealed(stage, 2)
    await stage.write(db.deliveries.takedown, ("round", round))
    standing = await stage.database.read(db.deliveries.standing, stage.community, ("round", round))
    assert len(standing) == 4
    await stage.move(minutes=5)
    assert not stage.platform.messages()
    assert len(stage.platform.threads) == 2
    assert {row.state for row in await lines(stage, round)} == {"gone"}
    await stage.close()


async def test_a_takedown_before_the_line_is_sent_leaves_none(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(1, hours=1)
    await stage.move(minutes=10)
    bell = stage.platform.hold("thread")
    await stage.move(minutes=51)
    await stage.write(db.deliveries.takedown, ("round", round))
    bell.set()
    await stage.move(minutes=10)
    assert not stage.platform.messages()
    await stage.close()


async def test_messages_that_are_replaced_keep_what_is_said_of_them(database_url: str) -> None:
    stage = await staged(database_url)
    round = await revealed(stage)
    await stage.write(db.deliveries.replace, ("round", round), stage.clock.now())
    await stage.move(minutes=5)
    assert len(talk(stage)) == 1
    assert len(stage.platform.messages()) == 2
    await stage.close()


@pytest.mark.parametrize("left_out", ["by its admins", "as a direct message"])
async def test_where_no_thread_is_wanted_there_is_none(database_url: str, left_out: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(2, hours=1)
    if left_out == "by its admins":
        await stage.write(db.communities.set_threads, stage.community, place(0), False, None, START)
    else:
        direct = "lossy:hospital/@m0"
        await stage.write(db.deliveries.post, stage.community, direct, f"quiz.board/{round}", ("round", round),
                          "direct", START)
    await stage.move(minutes=70)
    assert len(talk(stage)) == (1 if left_out == "by its admins" else 2)
    await stage.close()


async def test_a_message_that_somebody_deleted_gets_no_thread(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(1, hours=1)
    await stage.move(minutes=10)
    first, = stage.platform.messages()
    await stage.platform.delete(Place.parse(first.place), first.id)
    await stage.move(minutes=60)
    assert not stage.platform.messages()
    assert [row.state for row in await lines(stage, round)] == ["gone"]
    await stage.close()


async def test_another_communitys_round_gets_no_line(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(1, hours=1)
    for community, wanted in ((stage.community + 1, 0), (stage.community, 1)):
        await stage.write(db.deliveries.thread, community, ("round", round), f"quiz.thread/{round}", START)
        assert len(await lines(stage, round)) == wanted
    await stage.close()


async def test_a_new_case_mentions_whom_the_place_names_and_a_message_posted_again_nobody(database_url: str) -> None:
    stage = await staged(database_url)
    await stage.open(1, key="zero")
    await stage.write(db.communities.set_mention, stage.community, place(0), "residents", None, START)
    round = await stage.open(1, hours=1)
    await stage.move(minutes=5)
    await stage.write(db.deliveries.replace, ("round", round), stage.clock.now())
    await stage.move(minutes=5)
    assert [row.mention for row in await stage.rows(round)] == ["residents", None]
    assert {row.mention for row in await lines(stage, round)} == set()
    assert stage.platform.mentions == ["residents"]
    await stage.close()
