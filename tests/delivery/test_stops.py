"""A place that refuses is stopped at once, told once, and the others never notice."""

from datetime import timedelta

import db.audit
import db.communities
import db.deliveries
import db.stops
from bot.chat.lossy import Faults
from tests.delivery.stage import Stage, place, take_places

EDITORS = "lossy:hospital/editors"


async def staged(url: str, **faults: float) -> Stage:
    """Start with a place for editors."""
    stage = Stage(url, faults=Faults(**faults))
    await stage.found()
    await stage.write(editors, stage.community, stage.clock.now())
    await stage.start()
    return stage


def editors(session: object, community: int, now: object) -> None:
    """Take a place for editors in."""
    take_places(session, community, [EDITORS], now)  # type: ignore[arg-type]
    db.communities.add_place(session, community, 1, EDITORS, "editors", None, now, purpose="editors")  # type: ignore[arg-type]


async def told(stage: Stage) -> int:
    """Count the cards that tell of a stop."""
    rows = await stage.database.read(db.deliveries.stops, stage.community)
    about = [await stage.database.read(db.deliveries.about, stage.community, db.stops.KIND, row.id) for row in rows]
    return sum(len(found) for found in about)


async def test_a_place_that_refuses_is_asked_once_told_once_and_keeps_nobody_waiting(database_url: str) -> None:
    stage = await staged(database_url)
    stage.platform.closed.add(place(1))
    before = stage.platform.calls
    rounds = [await stage.open(places=3, key=f"{n}") for n in range(10)]
    await stage.move(minutes=5)
    states = [row.state for round in rounds for row in await stage.rows(round)]
    # What was wanted before the refusal failed with it; what came later waits until the place is tried again.
    assert states.count("sent") == 20
    assert set(states) <= {"sent", "failed", "pending"}
    assert stage.platform.calls - before == 21
    assert await told(stage) == 1
    entries = await stage.database.read(db.audit.recent, stage.community)
    assert [entry.what for entry in entries].count("place.stopped") == 1
    await stage.close()


async def test_a_stopped_place_is_not_drawn_again_until_it_is_right(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(places=2)
    await stage.move(seconds=10)
    stage.platform.closed.add(place(1))
    await stage.answer(round, 0)
    await stage.move(minutes=1)
    calls = stage.platform.calls
    for member in (1, 2):
        await stage.answer(round, member)
        await stage.move(minutes=1)
    assert stage.platform.calls - calls == 2
    stage.platform.closed.clear()
    assert await stage.write(db.stops.over, stage.community, place(1), stage.clock.now())
    await stage.move(minutes=1)
    await stage.assert_settled(round, 2)
    assert not await stage.write(db.stops.over, stage.community, place(1), stage.clock.now())
    await stage.close()


async def test_what_was_refused_lately_is_sent_when_the_place_is_right(database_url: str) -> None:
    stage = await staged(database_url)
    stage.platform.closed.add(place(1))
    round = await stage.open(places=2, hours=2000)
    await stage.move(hours=1)
    stage.platform.closed.clear()
    await stage.write(db.stops.over, stage.community, place(1), stage.clock.now())
    await stage.move(minutes=1)
    await stage.assert_settled(round, 2)
    await stage.close()


async def test_a_new_message_is_tried_after_a_day_and_lifts_the_stop(database_url: str) -> None:
    stage = await staged(database_url)
    stage.platform.closed.add(place(1))
    await stage.open(places=2, key="first", hours=2000)
    await stage.move(hours=2)
    calls = stage.platform.calls
    again = await stage.open(places=2, key="second", hours=2000)
    await stage.move(hours=2)
    assert stage.platform.calls - calls == 1
    await stage.move(hours=21)
    third = await stage.open(places=2, key="third", hours=2000)
    await stage.move(minutes=1)
    assert await told(stage) == 1
    assert [row.state for row in await stage.rows(again)] == ["sent", "failed"]
    assert [row.state for row in await stage.rows(third)] == ["sent", "failed"]
    stage.platform.closed.clear()
    await stage.move(hours=24)
    fourth = await stage.open(places=2, key="fourth", hours=2000)
    await stage.move(minutes=1)
    assert [row.state for row in await stage.rows(fourth)] == ["sent", "sent"]
    assert await stage.database.read(db.deliveries.stops, stage.community) == ()
    await stage.close()


async def test_a_takedown_is_tried_in_a_stopped_place(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open(places=2)
    await stage.move(seconds=10)
    stage.platform.closed.add(place(1))
    await stage.answer(round, 0)
    await stage.move(minutes=1)
    stage.platform.closed.clear()
    await stage.write(db.deliveries.takedown, ("round", round))
    await stage.move(minutes=1)
    assert stage.platform.messages() == []
    await stage.close()


async def test_a_direct_message_that_is_not_taken_is_nobody_elses_to_know(database_url: str) -> None:
    stage = await staged(database_url)
    round = await stage.open()
    where = "lossy:hospital/@m1"
    stage.platform.closed.add(where)
    await stage.write(db.deliveries.post, stage.community, where, f"quiz.board/{round}", ("round", round), "direct",
                      stage.clock.now())
    await stage.move(minutes=1)
    assert await stage.database.read(db.deliveries.stops, stage.community) == ()
    await stage.close()


async def test_a_stop_is_one_communitys(database_url: str) -> None:
    stage = await staged(database_url)
    stage.platform.closed.add(place(1))
    await stage.open(places=2)
    await stage.move(minutes=1)
    held, = await stage.database.read(db.deliveries.stops, stage.community)
    assert held.since - held.tried_at == timedelta()
    assert await stage.database.read(db.deliveries.stop_of, stage.community, held.id) == held
    assert await stage.database.read(db.deliveries.stop_of, stage.community + 1, held.id) is None
    assert await stage.write(db.deliveries.resume, stage.community + 1, place(1), stage.clock.now()) is None
    await stage.close()
