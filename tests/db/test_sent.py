"""Sent cases: editors are told when it is time, once, however often and in whichever order anybody looks."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import db
from db import Database, deliveries, jobs, letters, sent
from tests.db.world import NOW, World

DAY = timedelta(days=1)


def house(database: Database) -> tuple[World, int]:
    """Make a community with a place for editors, and a draft that somebody sent."""
    world = World(database)
    home = world.read(db.communities.workspaces, world.community)[0].id
    world.write(db.communities.add_place, world.community, home, "room:x/editors", "Editors", None, NOW,
                purpose="editors")
    case = world.draft(title="", options=["one"]).id
    world.write(sent.begin, world.community, case, NOW)
    return world, case


def told(world: World) -> list[Any]:
    """Give when editors were told."""
    return [row.created_at for row in world.read(deliveries.about, world.community, sent.SUBJECT, world.community)]


def test_editors_are_told_once_and_weekly_at_most(database: Database) -> None:
    world, case = house(database)
    for hours in range(0, 24 * 40, 7):
        # A job may run twice, and late: what it does depends on the rows alone.
        for _ in range(2):
            world.write(sent.nudge, world.community, case, NOW + timedelta(hours=hours))
    times = told(world)
    assert times[0] >= NOW + 3 * DAY
    assert times[0] < NOW + 3 * DAY + timedelta(hours=7)
    assert all(later - earlier >= 7 * DAY for earlier, later in pairwise(times))
    assert len(times) == 6


def test_many_that_wait_make_one_message(database: Database) -> None:
    world, case = house(database)
    others = [world.draft(title="", options=["one"]).id for _ in range(9)]
    for place, other in enumerate(others):
        world.write(sent.begin, world.community, other, NOW + place * timedelta(minutes=5))
    for minutes in range(0, 60 * 24 * 4, 30):
        at = NOW + 3 * DAY + timedelta(minutes=minutes)
        for one in (case, *others):
            world.write(sent.nudge, world.community, one, at)
    assert len(told(world)) == 2, "one for the first, one a day later for all others"


def test_nobody_is_told_of_what_is_decided(database: Database) -> None:
    world, case = house(database)
    world.write(db.cases.discard, world.community, case, None, NOW)
    assert not world.write(sent.nudge, world.community, case, NOW + 10 * DAY)
    assert told(world) == []
    assert world.read(sent.waiting, world.community) == ()


def test_a_look_leaves_one_job_for_the_next(database: Database) -> None:
    world, case = house(database)
    for _ in range(3):
        world.write(sent.nudge, world.community, case, NOW + DAY)
    keys = [row.key for row in world.read(jobs.list_jobs, world.community) if row.key.startswith("nudge:")]
    assert keys == [f"nudge:{case}:{(NOW + 3 * DAY).isoformat()}"]


def test_what_is_asked_is_told_once_each_time(database: Database) -> None:
    world, case = house(database)
    author, editor = world.director, world.editor()
    for question in ("Which side?", "And when?"):
        assert world.write(sent.ask, world.community, case, question, editor, NOW) == "asked"
    assert world.write(sent.ask, world.community, case, "To myself.", author, NOW) == "asked"
    rows = world.read(letters.of_member, world.community, author)
    assert [row.view for row in rows] == [f"sending.asked/{case}"] * 2


def test_a_letter_is_kept_once_and_told_once(database: Database) -> None:
    world = World(database)
    member = world.member()
    write = (letters.write, world.community, member, "letters.runs/1", "runs:1", NOW)
    assert world.write(*write) is not None
    assert world.write(*write) is None
    row, = world.read(letters.waiting, world.community, member)
    assert world.write(letters.told, world.community, member, [row.id], NOW) == 1
    assert world.write(letters.told, world.community, member, [row.id], NOW) == 0
    assert world.read(letters.waiting, world.community, member) == ()
