"""No picture is given from the instant at which its permission ends, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

from db import Database, blobs, cases
from tests.db.world import NOW, World


def test_a_picture_is_given_while_its_permission_lasts(database: Database) -> None:
    world = World(database)
    case = world.approved()
    picture = world.picture_of[case.id][1]
    before = NOW.replace(hour=9)
    world.write(cases.renew, world.community, case.id, "", NOW.date())
    assert world.read(blobs.public, world.community, picture, before) is not None
    assert world.read(blobs.public, world.community, picture, before + timedelta(hours=1)) is None, (
        "the day is over somewhere")
    world.write(cases.renew, world.community, case.id, "", None)
    assert world.read(blobs.public, world.community, picture, NOW + timedelta(days=999)) is not None


def test_the_clock_of_the_machine_counts_where_none_is_given(database: Database) -> None:
    world = World(database)
    case = world.approved()
    picture = world.picture_of[case.id][1]
    assert world.read(blobs.public, world.community, picture) is not None
    world.write(cases.renew, world.community, case.id, "", date(2020, 1, 1))
    assert world.read(blobs.public, world.community, picture) is None
    assert world.read(blobs.publics, world.community, [picture]) == {}


def test_another_case_that_lasts_still_shows_the_same_picture(database: Database) -> None:
    world = World(database)
    case, twin = world.approved(), world.draft()
    stack, picture = world.picture_of[case.id]
    held = {"hash": stack, "pictures": 3, "meta": {}, "report": {}}
    world.write(cases.attach_stacks, world.community, twin.id, [held], None, NOW)
    world.picture_of[twin.id] = (stack, picture)
    assert world.approve(twin.id).outcome == "approved"
    world.write(cases.renew, world.community, case.id, "", date(2020, 1, 1))
    assert world.read(blobs.public, world.community, picture) is not None
