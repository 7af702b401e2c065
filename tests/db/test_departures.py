"""A workspace that Readout was taken out of: nothing is sent there, and its people are forgotten in time."""

from datetime import timedelta
from typing import Any

from db import Database, communities, deliveries, departures, groups, members, reviews
from tests.db.world import NOW, World

ROOM = ("room", "Guild")
LATER = NOW + departures.KEPT


def posted(world: World, key: str) -> int:
    return int(world.write(deliveries.post, world.community, world.place, "quiz.board/1", ("round", 1), key, NOW))


def state(world: World, delivery: int) -> str:
    found: Any = world.read(deliveries.get, world.community, delivery)
    return str(found.state)


def send(world: World) -> None:
    for row in world.write(deliveries.due, "room", NOW):
        world.write(deliveries.sent, row.id, row.attempt, f"m{row.id}", row.wanted, NOW)


def test_nothing_is_sent_to_a_workspace_that_was_left(database: Database) -> None:
    world = World(database, "Guild")
    stands = posted(world, "stands")
    send(world)
    waits = posted(world, "waits")
    assert world.write(departures.leave, *ROOM, NOW)
    assert not world.write(departures.leave, *ROOM, NOW)
    late = posted(world, "late")
    world.write(deliveries.redraw, "round", 1)
    assert [state(world, one) for one in (stands, waits, late)] == ["skipped"] * 3
    assert world.write(deliveries.due, "room", NOW) == ()
    assert world.read(departures.there, "room") == ()


def test_what_is_to_be_taken_down_is_tried_all_the_same(database: Database) -> None:
    world = World(database, "Guild")
    first, second = posted(world, "first"), posted(world, "second")
    for _ in range(2):
        send(world)
    world.write(deliveries.takedown, ("round", 1), only=first)
    world.write(departures.leave, *ROOM, NOW)
    world.write(deliveries.takedown, ("round", 1), only=second)
    assert [state(world, one) for one in (first, second)] == ["pending"] * 2


def test_after_a_return_what_stood_there_is_drawn_and_nothing_is_posted_late(database: Database) -> None:
    world = World(database, "Guild")
    stands = posted(world, "stands")
    send(world)
    waits = posted(world, "waits")
    world.write(departures.leave, *ROOM, NOW)
    assert world.write(departures.come_back, *ROOM, NOW)
    assert not world.write(departures.come_back, *ROOM, NOW)
    assert [state(world, one) for one in (stands, waits)] == ["pending", "skipped"]
    row, = world.write(deliveries.due, "room", NOW)
    assert (row.id, row.message_id, row.wanted) == (stands, f"m{stands}", 2)
    assert state(world, posted(world, "new")) == "pending"


def test_nothing_comes_back_to_who_was_forgotten_there(database: Database) -> None:
    world = World(database, "Guild")
    here, elsewhere = world.member("Rey"), world.member("Kim")
    for member, place in ((here, "room:Guild/@rey"), (elsewhere, "room:Guild%20Two/@kim")):
        assert world.write(reviews.start, world.community, member, place, NOW) == "started"
    world.write(departures.leave, *ROOM, NOW)
    while world.write(departures.purge, LATER):
        pass
    rows = [world.read(reviews.get, world.community, member) for member in (here, elsewhere)]
    assert [(row.place, row.state) for row in rows] == [("", "stopped"), ("room:Guild%20Two/@kim", "on")]
    assert world.write(reviews.send, world.community, here, [], LATER) == "stopped"


def test_the_people_are_forgotten_in_time_and_their_answers_are_not(database: Database) -> None:
    world = World(database, "Guild")
    only, both = world.member("Rey"), world.member("Kim")
    world.write(members.add_person, only, "room", "Guild", "rey")
    world.write(members.add_person, both, "room", "Guild", "kim")
    database.write_now(lambda session: session.execute(
        members.PERSON.delete().where(members.PERSON.c.member == only, members.PERSON.c.external != "rey")))
    world.write(groups.map_group, world.community, ROOM, ("7", "People"), "editor", None, NOW)
    world.write(deliveries.post, world.community, "room:Guild/@rey", "quiz.board/1", ("round", 1), "direct", NOW)
    world.write(communities.set_mention, world.community, world.place, "7", None, NOW)
    world.write(deliveries.post, world.community, world.place, "quiz.board/1", ("round", 1), "stays", NOW,
                mentions=True)
    world.write(departures.leave, *ROOM, NOW)
    assert world.write(departures.purge, LATER - timedelta(seconds=1)) == 0
    while world.write(departures.purge, LATER):
        pass
    named: Any = [world.read(members.get, world.community, one) for one in (only, both)]
    assert [one.name for one in named] == [f"Former member {named[0].number}", "Kim"]
    assert world.read(members.entered, *ROOM, "rey") is None
    assert world.read(groups.mapped, *ROOM) == ()
    stays, = world.read(deliveries.about, world.community, "round", 1)
    assert (stays.place, stays.mention) == (world.place, None)
    assert world.read(communities.place_of, world.community, world.place).mention is None


def test_a_return_within_the_time_forgets_nobody(database: Database) -> None:
    world = World(database, "Guild")
    world.write(departures.leave, *ROOM, NOW)
    world.write(departures.come_back, *ROOM, NOW)
    assert world.write(departures.purge, LATER + timedelta(days=9)) == 0
