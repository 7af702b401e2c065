"""Which pixels were taken back for good, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from db import Database, cases, concerns, rounds
from tests.db.world import NOW, World


def again(world: World, case: int) -> Any:
    return world.read(cases.returned, world.community, [world.picture_of[case][0]])


def same_as(world: World, case: int) -> int:
    """Write a draft with the pixels of a case."""
    made = world.write(cases.create_draft, world.community, world.director, {"title": "Same", "prompt": "?",
                       "options": ["a", "b"], "key": "A", "permission_kind": "synthetic"}, NOW)
    held = {"hash": world.picture_of[case][0], "pictures": 3, "meta": {}, "report": {}}
    world.write(cases.attach_stacks, world.community, made.id, [held], None, NOW)
    world.picture_of[made.id] = world.picture_of[case]
    return int(made.id)


def test_a_withdrawn_permission_is_remembered_by_its_pixels(database: Database) -> None:
    world, other = World(database), World(database, "Other")
    case, fine = world.approved(), world.approved()
    assert again(world, case.id) is None
    world.write(rounds.withdraw_permission, world.community, case.id, world.director, NOW)
    world.write(cases.withdraw, world.community, fine.id, world.director, NOW)
    assert again(world, case.id) == cases.Returned(case.number, True)
    assert again(world, fine.id) is None, "it was withdrawn for another reason"
    assert other.read(cases.returned, other.community, [world.picture_of[case.id][0]]) is None


def test_a_founded_concern_is_remembered_while_its_case_is_withdrawn(database: Database) -> None:
    world = World(database)
    case = world.approved()
    world.round(case.id)
    world.write(rounds.report, world.community, case.id, world.member(), NOW)
    assert again(world, case.id) is None
    world.write(concerns.decide, world.community, case.id, "founded", world.editor(), NOW)
    world.write(cases.withdraw, world.community, case.id, world.editor(), NOW)
    assert again(world, case.id) == cases.Returned(case.number, False)


def test_nobody_approves_them_as_another_case(database: Database) -> None:
    world = World(database)
    case = world.approved()
    world.write(rounds.withdraw_permission, world.community, case.id, world.director, NOW)
    assert world.approve(same_as(world, case.id)).outcome == "no pictures"


def test_what_an_editor_cleared_since_is_not_held_against_it(database: Database) -> None:
    world = World(database)
    case = world.approved()
    twin = same_as(world, case.id)
    assert world.approve(twin).outcome == "approved"
    world.round(twin)
    world.write(rounds.report, world.community, twin, world.member(), NOW)
    world.write(cases.withdraw, world.community, case.id, world.director, NOW, decision="permission withdrawn")
    assert again(world, case.id)
    later = NOW + timedelta(hours=1)
    assert world.write(rounds.restore, world.community, 1, world.editor(), later) == "restored"
    assert again(world, case.id) is None


def test_what_hides_pictures_stays_in_its_case(database: Database) -> None:
    world = World(database)
    first, alone = world.approved(), world.approved()
    twin = same_as(world, first.id)
    for one in (first.id, alone.id):
        world.write(cases.revoke_stack, world.community, one, world.picture_of[one][0], world.editor(), NOW)
        world.write(rounds.hide, world.community, one, NOW)
    assert drop(world, first.id) == "held", "another case has the same"
    assert world.write(cases.discard, world.community, first.id, None, NOW) == "held"
    assert drop(world, alone.id) == "detached"
    world.write(cases.discard, world.community, twin, None, NOW)
    assert drop(world, first.id) == "detached"


def test_a_case_with_an_open_ticket_keeps_its_series(database: Database) -> None:
    world = World(database)
    case = world.approved()
    world.round(case.id)
    world.write(rounds.report, world.community, case.id, world.member(), NOW)
    world.write(cases.revoke_stack, world.community, case.id, world.picture_of[case.id][0], world.editor(), NOW)
    assert drop(world, case.id) == "held"
    assert world.write(cases.discard, world.community, case.id, None, NOW) == "held"


def drop(world: World, case: int) -> str:
    return str(world.write(cases.detach_stack, world.community, case, 1, None, NOW))
