"""Blobs: bytes are shared, what may be seen of them is each community's own, and follows what its cases show."""

from datetime import timedelta
from typing import Any

import pytest

from db import Database, blobs, cases
from tests.db.world import FIELDS, NOW, World

STACK, PICTURE, OTHER = "a" * 64, "b" * 64, "c" * 64
SIZE = {"width": 8, "height": 8}
TOMORROW = NOW + timedelta(days=1)


def drafted(world: World, stack: str = STACK) -> int:
    """Write a draft that holds a stack."""
    made = world.write(cases.create_draft, world.community, world.director, FIELDS, NOW)
    world.write(blobs.add, world.community, stack, "stack", "application/x-npy", 10, NOW)
    held = [{"hash": stack, "pictures": 3, "meta": {}, "report": {}}]
    assert world.write(cases.attach_stacks, world.community, made.id, held, world.director, NOW) == "attached"
    return int(made.id)


def shown(world: World, picture: str, stack: str = STACK) -> list[dict[str, Any]]:
    """Draw a picture of a stack, to be shown by a case."""
    world.write(blobs.add, world.community, picture, "picture", "image/png", 5, NOW, made_from=stack, **SIZE)
    return [{"series": 1, "image": 1, "stack": stack, "question_blob": picture, "reveal_blob": None,
             "meaning": "question"}]


def approved(world: World, picture: str = PICTURE) -> int:
    """Write an approved case that shows one picture of the stack."""
    case = drafted(world)
    outcome = world.write(cases.approve, world.community, case, world.director, shown(world, picture), NOW)
    assert outcome.outcome == "approved"
    return case


def seen(world: World, *pictures: str) -> set[str]:
    """Give which of some pictures the community may see."""
    return {one for one in pictures if world.read(blobs.public, world.community, one) is not None}


def test_equal_pixels_are_each_communitys_own(database: Database) -> None:
    ours, theirs = World(database, "Ours"), World(database, "Theirs")
    approved(ours)
    case = drafted(theirs)
    assert seen(ours, PICTURE) == {PICTURE}
    assert seen(theirs, PICTURE) == set()
    theirs.write(cases.approve, theirs.community, case, theirs.director, shown(theirs, PICTURE), NOW)
    assert seen(theirs, PICTURE, STACK) == {PICTURE}
    theirs.write(cases.withdraw, theirs.community, case, theirs.director, NOW)
    assert (seen(ours, PICTURE), seen(theirs, PICTURE)) == ({PICTURE}, set())


def test_a_draft_of_the_same_pixels_takes_nothing_down(database: Database) -> None:
    world = World(database)
    approved(world)
    for end in (cases.reject, cases.withdraw):
        world.write(end, world.community, drafted(world), None, NOW)
        assert seen(world, PICTURE) == {PICTURE}


def test_two_approved_cases_of_one_stack_end_one_by_one(database: Database) -> None:
    world = World(database)
    first, second = approved(world), approved(world, OTHER)
    both = drafted(world)
    world.write(cases.approve, world.community, both, world.director, shown(world, PICTURE), NOW)
    assert seen(world, PICTURE, OTHER) == {PICTURE, OTHER}
    world.write(cases.withdraw, world.community, first, None, NOW)
    assert seen(world, PICTURE, OTHER) == {PICTURE, OTHER}
    assert world.write(cases.revoke_stack, world.community, both, STACK, None, NOW) == "revoked"
    assert seen(world, PICTURE, OTHER) == {OTHER}
    world.write(cases.withdraw, world.community, second, None, NOW)
    assert seen(world, PICTURE, OTHER) == set()


def test_what_a_withdrawn_case_showed_stays_hidden_when_its_stack_is_approved_again(database: Database) -> None:
    world = World(database)
    first = approved(world)
    second = drafted(world)
    world.write(cases.withdraw, world.community, first, None, NOW)
    world.write(cases.approve, world.community, second, world.director, shown(world, OTHER), NOW)
    assert seen(world, PICTURE, OTHER) == {OTHER}


def test_only_the_current_version_shows_pictures(database: Database) -> None:
    world = World(database)
    case = approved(world)
    world.round(case)
    world.write(cases.edit, world.community, case, {"title": "Better"}, None, NOW, note="Title.")
    assert seen(world, PICTURE) == {PICTURE}
    assert world.write(cases.show, world.community, case, shown(world, OTHER), world.director, NOW)
    assert seen(world, PICTURE, OTHER) == {OTHER}


def test_a_picture_that_no_released_stack_gave_is_never_shown(database: Database) -> None:
    world = World(database)
    case, elsewhere = drafted(world), drafted(world, "d" * 64)
    strange = {**shown(world, PICTURE, "d" * 64)[0], "stack": STACK}
    world.write(cases.approve, world.community, case, world.director, [strange], NOW)
    assert seen(world, PICTURE) == set()
    world.write(cases.approve, world.community, elsewhere, world.director, shown(world, OTHER, "d" * 64), NOW)
    assert seen(world, PICTURE, OTHER) == {OTHER}


def test_charts_are_seen_where_a_round_has_them(database: Database) -> None:
    ours, theirs = World(database, "Ours"), World(database, "Theirs")
    for world in (ours, theirs):
        world.write(blobs.add, world.community, OTHER, "chart", "image/png", 5, NOW, state="drawn", **SIZE)
    case = approved(ours)
    round = ours.round(case)
    assert seen(ours, OTHER) == set()
    ours.reveal(round, chart=OTHER)
    assert (seen(ours, OTHER), seen(theirs, OTHER)) == ({OTHER}, set())
    ours.write(cases.withdraw, ours.community, case, None, NOW)
    assert seen(ours, OTHER) == set()
    for kind, state in (("picture", "drawn"), ("picture", "released"), ("stack", "released"), ("chart", "draft")):
        with pytest.raises(ValueError, match="cannot begin"):
            ours.write(blobs.add, ours.community, ours.hash(), kind, "x", 1, NOW, state=state)


def test_what_nothing_needs_is_swept_after_a_day(database: Database) -> None:
    world = World(database)
    kept, rejected = world.approved(), world.draft()
    loose, former = world.hash(), world.hash()
    world.write(blobs.add, world.community, loose, "stack", "x", 1, NOW)
    shown(world, former, world.picture_of[kept.id][0])
    stack, unused = world.picture_of[rejected.id]
    assert world.write(blobs.sweep, NOW) == ()
    assert set(world.write(blobs.sweep, TOMORROW)) == {loose, former, unused}
    world.write(cases.reject, world.community, rejected.id, world.director, NOW)
    assert world.write(blobs.sweep, NOW) == ()
    assert world.write(blobs.sweep, TOMORROW) == (stack,)
    assert seen(world, world.picture_of[kept.id][1]) == {world.picture_of[kept.id][1]}


def test_what_comes_again_has_its_day_anew(database: Database) -> None:
    world = World(database)
    for now in (NOW, TOMORROW):
        world.write(blobs.add, world.community, OTHER, "stack", "x", 1, now)
    assert world.write(blobs.sweep, TOMORROW) == ()
    assert world.write(blobs.sweep, TOMORROW + timedelta(seconds=1)) == (OTHER,)


def test_a_withdrawn_case_leaves_no_bytes_at_the_next_sweep(database: Database) -> None:
    world = World(database)
    case = approved(world)
    round = world.round(case)
    world.write(blobs.add, world.community, OTHER, "chart", "image/png", 5, NOW, state="drawn", **SIZE)
    world.reveal(round, chart=OTHER)
    assert world.write(blobs.sweep, TOMORROW) == ()
    world.write(cases.withdraw, world.community, case, None, NOW)
    assert world.write(blobs.sweep, NOW) == (STACK, PICTURE, OTHER)
    assert world.read(blobs.hashes) == ()


def test_bytes_stay_while_any_community_needs_them(database: Database) -> None:
    ours, theirs = World(database, "Ours"), World(database, "Theirs")
    case, other = approved(ours), approved(theirs)
    ours.write(cases.withdraw, ours.community, case, None, NOW)
    assert ours.write(blobs.sweep, TOMORROW) == ()
    assert theirs.read(blobs.hashes) == (STACK, PICTURE)
    assert seen(theirs, PICTURE) == {PICTURE}
    theirs.write(cases.withdraw, theirs.community, other, None, NOW)
    assert theirs.write(blobs.sweep, TOMORROW) == (STACK, PICTURE)


def test_a_withdrawn_case_leaves_what_another_case_shows(database: Database) -> None:
    world = World(database)
    first, _ = approved(world), approved(world, OTHER)
    world.write(cases.withdraw, world.community, first, None, NOW)
    assert world.write(blobs.sweep, NOW) == (PICTURE,)
    assert seen(world, OTHER) == {OTHER}
