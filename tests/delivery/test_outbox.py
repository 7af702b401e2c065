"""Messages are there once, show what is true now, and come in the order of their urgency."""

from datetime import timedelta

import pytest

import db.audit
import db.deliveries
import db.stops
from bot.chat.lossy import Faults
from tests.delivery.stage import Stage, place


async def test_a_round_is_posted_once_and_follows_the_answers(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    round = await stage.open(places=3)
    await stage.move(seconds=10)
    await stage.assert_settled(round, 3)
    for member in range(3):
        assert await stage.answer(round, member) == "saved"
    await stage.move(seconds=60)
    await stage.assert_settled(round, 3)
    assert "3 answered" in await stage.words(round)
    await stage.move(hours=25)
    await stage.assert_settled(round, 3)
    assert "Revealed" in await stage.words(round)
    await stage.close()


async def test_places_with_equal_readers_share_one_drawing(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    round = await stage.open(places=12)
    await stage.move(seconds=10)
    assert (len(await stage.message_words()), stage.cog.drawn) == (12, 1)
    await stage.assert_settled(round, 12)
    await stage.close()


async def test_many_answers_cost_few_edits(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found(members=200)
    await stage.start()
    round = await stage.open()
    await stage.move(seconds=10)
    for member in range(200):
        await stage.answer(round, member)
    await stage.move(seconds=10)
    await stage.assert_settled(round, 1)
    assert "200 answered" in await stage.words(round)
    assert stage.platform.messages()[0].edits <= 12
    await stage.close()


async def test_a_reveal_goes_before_counts_and_counts_keep_to_a_tenth(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start(per_second=20.0)
    counted, revealed = await stage.open(60, key="counted"), await stage.open(5, key="revealed")
    await stage.move(seconds=30)
    before = stage.platform.calls
    await stage.answer(counted, 0)
    await stage.clock.settle()
    await stage.write(db.deliveries.redraw, "round", revealed, "reveal")
    await stage.move(seconds=2)
    rows = await stage.rows(counted)
    assert all(row.drawn == row.wanted for row in await stage.rows(revealed))
    assert sum(row.drawn == row.wanted for row in rows) <= 2 + 2 * 2
    assert stage.platform.calls - before <= 5 + 2 + 2 * 2
    await stage.move(seconds=40)
    await stage.assert_settled_all({counted: 60, revealed: 5})
    await stage.close()


async def test_a_place_with_many_messages_keeps_no_other_waiting(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(slow=1.0, slow_seconds=1.0))
    await stage.found()
    many = [await stage.open(key=f"many {n}") for n in range(40)]
    other = await stage.write(db.deliveries.post, stage.community, place(7), f"quiz.board/{many[0]}",
                              ("round", many[0]), "other", stage.clock.now())
    await stage.start()
    await stage.move(seconds=2)
    found = await stage.database.read(db.deliveries.get, stage.community, other)
    assert found is not None
    assert found.state == "sent"
    assert len(stage.platform.messages()) <= 4
    await stage.move(minutes=2)
    assert [m.delivery for m in stage.platform.messages() if m.place == place(0)] == sorted(
        m.delivery for m in stage.platform.messages() if m.place == place(0))
    await stage.close()


async def test_a_place_that_is_closed_fails_at_once_and_is_told_once(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    stage.platform.closed.add(place(1))
    await stage.start()
    round = await stage.open(places=3)
    await stage.move(hours=1)
    rows = await stage.rows(round)
    assert sorted(row.state for row in rows) == ["failed", "sent", "sent"]
    failed = next(row for row in rows if row.state == "failed")
    assert failed.attempt == 1
    assert failed.error is not None
    assert failed.error.startswith("The place is gone")
    entries = await stage.database.read(db.audit.recent, stage.community)
    assert [entry.subject for entry in entries if entry.what == "delivery.failed"] == [f"delivery:{failed.id}"]
    await stage.close()


async def test_a_platform_that_asks_to_wait_is_left_alone_for_so_long(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(busy=1.0, busy_seconds=500.0), nonce_seconds=0)
    await stage.found()
    await stage.start()
    round = await stage.open()
    await stage.move(seconds=499)
    assert stage.platform.calls == 1
    stage.platform.faults = Faults(untold=1.0)
    await stage.move(seconds=2)
    # It was surely not sent, so no look-up was needed, which could not have told.
    await stage.assert_settled(round, 1)
    await stage.close()


async def test_a_view_that_fails_stops_no_other_and_comes_when_it_is_mended(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    well = await stage.open(key="well")
    await stage.move(seconds=5)
    stage.cog.broken = True
    broken = await stage.open(key="broken")
    await stage.move(minutes=10)
    assert (await stage.rows(broken))[0].error == "The card could not be drawn; it is tried again."
    assert stage.cog.drawn < 20
    stage.cog.broken = False
    await stage.move(minutes=10)
    await stage.assert_settled_all({well: 1, broken: 1})
    await stage.close()


async def test_what_is_not_there_any_more_is_not_posted(database_url: str) -> None:
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    post = await stage.write(db.deliveries.post, stage.community, place(0), "quiz.board/999", ("round", 999), "gone",
                             stage.clock.now())
    pin = await stage.write(db.deliveries.post, stage.community, place(0), "quiz.board/999", ("round", 999), "pin",
                            stage.clock.now(), after=post)
    await stage.move(minutes=1)
    rows = await stage.rows(999)
    assert {row.id: row.state for row in rows} == {post: "gone", pin: "skipped"}
    assert stage.platform.messages(deleted=True) == []
    await stage.close()


async def test_what_comes_after_a_message_waits_for_it(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(lost=1.0))
    await stage.found()
    await stage.start()
    round = await stage.open()
    first = (await stage.rows(round))[0]
    await stage.write(db.deliveries.post, stage.community, place(1), first.view, ("round", round), "second",
                      stage.clock.now(), after=first.id)
    await stage.move(minutes=2)
    assert stage.platform.messages() == []
    stage.platform.faults = Faults()
    await stage.move(minutes=10)
    await stage.assert_settled(round, 2)
    assert [message.place for message in stage.platform.messages()] == [place(0), place(1)]
    await stage.close()


@pytest.mark.parametrize("again", [True, False])
async def test_where_nobody_can_tell_a_director_decides(database_url: str, again: bool) -> None:
    stage = Stage(database_url, faults=Faults(lost=1.0), nonce_seconds=0)
    await stage.found()
    await stage.start()
    round = await stage.open()
    await stage.clock.settle()
    stage.platform.faults = Faults(untold=1.0)
    await stage.move(hours=1)
    doubtful = await stage.database.read(db.deliveries.in_doubt_of, stage.community)
    assert [row.subject_id for row in doubtful] == [round]
    assert stage.platform.messages() == []
    await stage.answer(round, 0)
    settled = await stage.write(db.deliveries.decide, stage.community, doubtful[0].id, again, stage.clock.now())
    await stage.move(hours=1)
    assert settled == "settled"
    assert len(stage.platform.messages()) == again
    if again:
        await stage.assert_settled(round, 1)
    await stage.close()


async def test_a_takedown_deletes_and_nothing_brings_the_message_back(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(unanswered=0.3, busy=0.2), seed=4)
    await stage.found()
    await stage.start()
    round = await stage.open(places=4)
    await stage.move(minutes=2)
    await stage.answer(round, 0)
    await stage.write(db.deliveries.takedown, ("round", round))
    await stage.answer(round, 1)
    await stage.move(hours=30)
    assert stage.platform.messages() == []
    assert {row.state for row in await stage.rows(round)} == {"gone"}
    await stage.close()


async def test_a_takedown_in_the_middle_of_posting_wins(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(slow=1.0, slow_seconds=5.0))
    await stage.found()
    await stage.start()
    round = await stage.open(places=2)
    await stage.move(seconds=2)
    assert len(stage.platform.messages()) == 2
    assert await stage.write(db.deliveries.takedown, ("round", round)) == 2
    await stage.move(minutes=1)
    assert stage.platform.messages() == []
    assert {row.state for row in await stage.rows(round)} == {"gone"}
    await stage.close()


async def test_what_waits_to_be_posted_is_not_posted_after_a_takedown(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(lost=1.0))
    await stage.found()
    await stage.start()
    round = await stage.open(places=2)
    await stage.clock.settle()
    stage.platform.faults = Faults()
    await stage.write(db.deliveries.takedown, ("round", round))
    await stage.move(hours=1)
    assert stage.platform.messages(deleted=True) == []
    await stage.close()


async def test_an_attempt_that_lost_its_lease_overwrites_nothing_newer(database_url: str) -> None:
    """An edit that is stuck on its way while another worker draws something newer is set right afterwards."""
    stage = Stage(database_url)
    await stage.found()
    await stage.start()
    round = await stage.open()
    await stage.move(seconds=5)
    held = stage.platform.hold("edit")
    await stage.answer(round, 0)
    await stage.move(seconds=5)
    other = Stage.beside(stage, "another")
    assert stage.delivery is not None
    # The process is stuck as a whole: its lease to send runs out too.
    stage.delivery.outboxes[0].loop.cancel()
    await stage.move(seconds=61)
    await stage.answer(round, 1)
    await other.start()
    await stage.move(seconds=5)
    assert "2 answered" in (await stage.message_words())[0]
    held.set()
    await stage.move(seconds=30)
    await stage.assert_settled(round, 1)
    await other.delivery_stop()
    await stage.close()


async def test_what_was_claimed_and_never_begun_is_posted_like_a_new_message(database_url: str) -> None:
    """A platform that cannot look for messages, as Slack's default, is not asked and leaves no doubt."""
    stage = await _orphan(database_url, begun=False)
    (row,) = await stage.rows(1)
    assert (row.state, row.attempt, stage.platform.calls) == ("sent", 2, 1)
    await stage.close()


async def test_what_was_begun_and_got_no_answer_is_looked_for(database_url: str) -> None:
    stage = await _orphan(database_url, begun=True)
    (row,) = await stage.rows(1)
    assert (row.state, stage.platform.calls, stage.platform.messages()) == ("in_doubt", 1, [])
    await stage.write(db.deliveries.decide, stage.community, row.id, True, stage.clock.now())
    await stage.move(seconds=10)
    (row,) = await stage.rows(1)
    assert (row.state, stage.platform.calls) == ("sent", 2)
    await stage.close()


async def _orphan(url: str, begun: bool) -> Stage:
    """Leave a message as a killed process does, before or after it began to post, then send what there is."""
    stage = Stage(url, faults=Faults(untold=1.0), nonce_seconds=0)
    await stage.found()
    await stage.open()
    (row,) = await stage.write(db.deliveries.due, "lossy", stage.clock.now(), worker="killed")
    if begun:
        await stage.write(db.deliveries.begin, row.id, row.attempt, stage.clock.now())
    await stage.move(seconds=90)
    await stage.start()
    await stage.move(seconds=10)
    return stage


async def test_how_often_a_message_failed_is_forgotten_with_its_end(database_url: str) -> None:
    stage = Stage(database_url, faults=Faults(lost=1.0))
    await stage.found()
    await stage.start()
    round = await stage.open()
    await stage.move(seconds=15)
    (row,) = await stage.rows(round)
    assert (row.attempt, row.state) == (4, "pending")
    stage.platform.closed.add(place(0))
    await stage.move(seconds=20)
    assert (await stage.rows(round))[0].state == "failed"
    stage.platform.closed.clear()
    await stage.write(db.stops.over, stage.community, place(0), stage.clock.now())
    await stage.move(seconds=1)
    (again,) = await stage.rows(round)
    assert (again.attempt, again.state) == (6, "pending")
    assert again.due_at <= stage.clock.now() + timedelta(seconds=2)
    await stage.close()
