"""Workspaces take turns, and whoever asks to wait holds up nobody else."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest

import db.deliveries
from bot.chat.platform import Busy, Posting, Unsure, Wide
from tests.delivery.stage import Stage, place

SECOND = timedelta(seconds=1)


async def staged(url: str, **options: float) -> tuple[Stage, int]:
    """Start with a round that can be shown anywhere."""
    stage = Stage(url)
    await stage.found()
    await stage.start(**options)
    round = await stage.open()
    await stage.move(seconds=2)
    return stage, round


async def want(stage: Stage, round: int, workspace: str, count: int, *, places: int | None = None) -> list[int]:
    """Want so many messages in the places of a workspace, in one transaction."""
    def add(session: object) -> list[int]:
        return [db.deliveries.post(session, stage.community, f"lossy:{workspace}/{n % (places or count)}",  # type: ignore[arg-type]
                                   f"quiz.board/{round}", ("round", round), f"{workspace}:{n}", stage.clock.now())
                for n in range(count)]

    made: list[int] = await stage.write(add)
    return made


def sent(stage: Stage) -> Counter[str]:
    """Count what stands in each workspace."""
    return Counter(message.place.partition(":")[2].partition("/")[0] for message in stage.platform.messages())


def refuse(stage: Stage, how: Callable[[Posting], Awaitable[None]]) -> list[str]:
    """Have something done before each message is posted; give the list of places that were asked."""
    asked: list[str] = []
    plain = stage.platform.post

    async def post(posting: Posting) -> str:
        asked.append(str(posting.place))
        await how(posting)
        return await plain(posting)

    stage.platform.post = post  # type: ignore[method-assign]
    return asked


async def test_five_hundred_places_of_one_workspace_keep_no_other_waiting(database_url: str) -> None:
    stage, round = await staged(database_url)
    await want(stage, round, "large", 500)
    await stage.move(seconds=1)
    await want(stage, round, "small", 1)
    await stage.move(seconds=0.6)
    assert sent(stage)["small"] == 1
    assert sent(stage)["large"] < 100
    await stage.close()


async def test_workspaces_take_turns_however_many_there_are(database_url: str) -> None:
    stage, round = await staged(database_url, per_second=12.0)
    for number in range(30):
        await want(stage, round, f"w{number:02}", 1 + 20 * (number < 3))
    await stage.move(seconds=3)
    # 36 in three seconds: everybody has been served once before anybody is a third time.
    assert {sent(stage)[f"w{number:02}"] for number in range(3, 30)} == {1}
    assert max(sent(stage).values()) <= 4
    await stage.move(seconds=6)
    assert sent(stage)["w00"] == sent(stage)["w01"] == sent(stage)["w02"] == 21
    await stage.close()


async def test_where_much_may_be_sent_a_turn_is_several_messages_and_still_a_turn(database_url: str) -> None:
    stage, round = await staged(database_url, per_second=200.0)
    await want(stage, round, "large", 300)
    for number in range(40):
        await want(stage, round, f"w{number:02}", 4)
    began = len(stage.platform.messages())
    await want(stage, round, "zzz", 1)
    while not sent(stage)["zzz"]:
        await stage.move(seconds=0.02)
    # A fiftieth of a second's messages are four: nobody waits for more of each other workspace, beyond what was sent.
    assert sent(stage)["large"] <= 96 + 4
    assert len(stage.platform.messages()) - began <= 41 * 4 + 96
    await stage.move(seconds=20)
    assert sent(stage)["large"] == 300
    await stage.close()


@pytest.mark.parametrize(("wide", "most"), [("message", 40), ("place", 40), ("workspace", 15), ("platform", 20)])
async def test_a_workspace_that_asks_to_wait_holds_nobody_else(database_url: str, wide: Wide, most: int) -> None:
    stage, round = await staged(database_url)

    async def busy(posting: Posting) -> None:
        if posting.place.workspace == "busy":
            raise Busy(50.0, wide)

    asked = refuse(stage, busy)
    await want(stage, round, "busy", 40)
    await want(stage, round, "well", 40)
    await stage.move(seconds=10)
    assert sent(stage)["well"] == (40 if wide != "platform" else sent(stage)["well"])
    assert sum("busy" in one for one in asked) <= most
    if wide == "platform":
        assert len(asked) <= 20
    stage.platform.post = type(stage.platform).post.__get__(stage.platform)  # type: ignore[method-assign]
    await stage.move(seconds=70)
    assert sent(stage)["busy"] == sent(stage)["well"] == 40
    assert len(stage.platform.messages(deleted=True)) == 81
    await stage.close()


async def test_a_message_a_second_in_each_channel_delays_no_other_channel(database_url: str) -> None:
    """As Slack has it: the platform itself keeps count, and says how long until the next."""
    stage, round = await staged(database_url)
    last: dict[str, object] = {}

    async def paced(posting: Posting) -> None:
        now, where = stage.clock.now(), str(posting.place)
        ready = last.get(where, now)
        if ready > now:  # type: ignore[operator]
            raise Busy((ready - now).total_seconds())  # type: ignore[operator]
        last[where] = now + SECOND

    asked = refuse(stage, paced)
    first = await want(stage, round, "talk", 6, places=1)
    await want(stage, round, "rest", 30)
    await stage.move(seconds=2.5)
    assert sent(stage)["rest"] == 30
    assert 2 <= sent(stage)["talk"] <= 3
    await stage.move(seconds=6)
    there = [message for message in stage.platform.messages() if message.place == "lossy:talk/0"]
    assert [message.delivery for message in there] == first
    assert min(b.taken_at - a.taken_at for a, b in pairwise(there)) >= SECOND
    # Each message asked in vain once at most: the place was left alone until it had said.
    assert sum("talk" in one for one in asked) <= 12
    await stage.close()


async def test_a_workspace_whose_calls_hang_leaves_room_for_the_others(database_url: str) -> None:
    stage, round = await staged(database_url)
    never = asyncio.Event()

    async def hang(posting: Posting) -> None:
        if posting.place.workspace == "hangs":
            await stage.clock.wait(never)

    refuse(stage, hang)
    await want(stage, round, "hangs", 200)
    await stage.move(seconds=3)
    await want(stage, round, "well", 40)
    await stage.move(seconds=3)
    assert sent(stage)["well"] == 40
    await stage.close()


async def test_a_takedown_waits_for_no_other_turn(database_url: str) -> None:
    """Neither for its own last failure, nor for a workspace that asked to wait, nor behind what is new."""
    stage, round = await staged(database_url)
    shown, = await want(stage, round, "late", 1)
    await stage.move(seconds=2)

    async def busy(posting: Posting) -> None:
        if posting.place.workspace == "late":
            raise Busy(250.0, "workspace")

    refuse(stage, busy)
    await want(stage, round, "other", 300)
    await want(stage, round, "late", 3, places=3)
    await stage.move(seconds=2)
    await stage.write(db.deliveries.takedown, ("round", round), only=shown)
    await stage.move(seconds=1)
    assert sent(stage)["late"] == 0
    assert 40 <= sent(stage)["other"] < 200
    await stage.close()


async def test_an_edit_that_failed_again_and_again_is_no_reason_to_wait_with_its_takedown(database_url: str) -> None:
    stage, round = await staged(database_url)

    async def edit(posting: Posting, message: str) -> None:
        raise Unsure

    stage.platform.edit = edit  # type: ignore[method-assign]
    await stage.answer(round, 0)
    await stage.move(seconds=200)
    await stage.write(db.deliveries.takedown, ("round", round))
    await stage.move(seconds=1)
    assert stage.platform.messages() == []
    await stage.close()


async def test_no_second_has_more_than_the_budget(database_url: str) -> None:
    stage, round = await staged(database_url, per_second=40.0)
    await want(stage, round, "a", 150)
    await want(stage, round, "b", 150)
    await stage.move(seconds=7.6)
    taken = [message.taken_at for message in stage.platform.messages()]
    assert len(taken) == 301
    assert max(sum(at <= other < at + SECOND for other in taken) for at in taken) <= 40
    await stage.close()


async def test_places_of_a_round_are_served_in_any_workspace(database_url: str) -> None:
    stage, round = await staged(database_url)
    assert [message.place for message in stage.platform.messages()] == [place(0)]
    await stage.assert_settled(round, 1)
    await stage.close()
