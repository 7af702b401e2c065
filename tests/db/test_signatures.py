"""Signatures and looks: kept for good, counted for exactly what was signed, on both engines."""

from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from db import Database, blobs, cases, rounds, signatures
from tests.db.world import NOW, World


def sign(world: World, case: int, by: int, looked: str = "words", reviewers: int = 2) -> cases.Approved:
    """Sign for a case with its one picture."""
    stack, picture = world.picture_of[case]
    shown = [{"series": 1, "image": 1, "stack": stack, "question_blob": picture, "reveal_blob": picture,
              "meaning": "question"}]
    made: cases.Approved = world.write(cases.approve, world.community, case, by, shown, NOW, looked=looked,
                                       note="looked", reviewers=reviewers)
    return made


def said(world: World, case: int) -> list[str]:
    return [row.decision for row in world.read(signatures.of_case, world.community, case)]


def test_two_members_sign_for_the_same(database: Database) -> None:
    world = World(database)
    case, first, second = world.draft().id, world.member("First"), world.member("Second")
    assert sign(world, case, first).outcome == "signed"
    again = sign(world, case, first)
    assert (again.outcome, again.signers) == ("signed", (first,))
    assert world.case(case).status == "draft"
    done = sign(world, case, second)
    assert (done.outcome, done.signers) == ("approved", (first, second))
    assert said(world, case) == ["approved", "approved"]


def test_the_author_is_none_of_two(database: Database) -> None:
    world = World(database)
    case, other = world.draft().id, world.member("Other")
    assert sign(world, case, world.director).outcome == "own"
    assert said(world, case) == []
    # Their signature of a time when one was enough does not count among two either.
    stack, _ = world.picture_of[case]
    assert sign(world, case, world.director, reviewers=1).outcome == "approved"
    world.write(cases.revoke_stack, world.community, case, stack, None, NOW)
    assert sign(world, case, other).outcome == "signed"


def test_other_words_or_other_pixels_are_signed_for_anew(database: Database) -> None:
    world = World(database)
    case, first, second = world.draft().id, world.member("First"), world.member("Second")
    sign(world, case, first)
    assert sign(world, case, second, looked="other words").signers == (second,)
    stack, _ = world.picture_of[case]
    fresh = world.hash()
    size = {"width": 8, "height": 8}
    world.write(blobs.add, world.community, fresh, "picture", "image/png", 5, NOW, made_from=stack, **size)
    world.picture_of[case] = (stack, fresh)
    assert sign(world, case, second).signers == (second,)
    assert world.case(case).status == "draft"


def test_whoever_signed_for_pictures_drawn_otherwise_signs_again(database: Database) -> None:
    world = World(database)
    case, first, second = world.draft().id, world.member("First"), world.member("Second")
    sign(world, case, first)
    stack, fresh = world.picture_of[case][0], world.hash()
    world.write(blobs.add, world.community, fresh, "picture", "image/png", 5, NOW, made_from=stack, width=8, height=8)
    world.picture_of[case] = (stack, fresh)
    assert sign(world, case, second).outcome == "signed"
    # The card asks so, and the first must not be told there that they have signed: nobody could approve it then.
    assert world.read(signatures.standing, world.community, case, "words") == (second,)
    assert sign(world, case, first).signers == (second, first)


def test_the_same_letters_are_the_same_pixels(database: Database) -> None:
    world = World(database)
    case, member = world.approved().id, world.member()
    # One that stands with the answer only has no picture of the question.
    shown = {"series": 1, "image": 2, "stack": world.picture_of[case][0], "question_blob": None,
             "reveal_blob": world.picture_of[case][1], "meaning": "answer"}
    world.write(cases.revoke_stack, world.community, case, shown["stack"], None, NOW)
    world.write(cases.approve, world.community, case, world.director, [shown], NOW)
    world.round(case)
    world.write(rounds.report, world.community, case, member, NOW)
    world.write(rounds.restore, world.community, 1, world.member("Other"), NOW)
    world.write(rounds.withdraw_permission, world.community, case, world.director, NOW)
    rows = world.read(signatures.of_case, world.community, case)[2:]
    assert [row.decision for row in rows] == ["approved", "hidden", "restored", "permission withdrawn"]
    assert len({row.pixels for row in rows}) == 1
    assert all(row.looked for row in rows[1:])


@pytest.mark.parametrize("end", ["returned", "voided", "rejected"])
def test_what_ends_a_review_ends_every_signature(database: Database, end: str) -> None:
    world = World(database)
    case, first, second = world.draft().id, world.member("First"), world.member("Second")
    world.write(cases.submit, world.community, case, None, NOW)
    sign(world, case, first)
    if end == "voided":
        world.write(cases.revoke_stack, world.community, case, world.picture_of[case][0], None, NOW)
    else:
        world.write(cases.give_back if end == "returned" else cases.reject, world.community, case, None, NOW, "no")
        world.write(cases.submit, world.community, case, None, NOW)
    assert said(world, case) == ["approved", end]
    assert not world.read(signatures.signed, world.community, case)
    assert sign(world, case, second).signers == (second,)


def test_what_was_hidden_and_restored_stays_signed(database: Database) -> None:
    world = World(database)
    case = world.approved().id
    for decision in ("hidden", "restored"):
        world.write(signatures.record, world.community, case, 1, decision, None, NOW)
    assert world.read(signatures.signed, world.community, case)
    assert world.read(signatures.standing, world.community, case, "") == (world.director,)


def test_a_decision_is_never_changed_or_deleted(database: Database) -> None:
    world = World(database)
    case = world.approved().id
    table = signatures.SIGNATURE
    for statement in (update(table).values(decision="rejected"), delete(table)):
        with pytest.raises(DBAPIError, match="append-only"):
            world.write(lambda session, statement=statement: session.execute(statement))
    assert said(world, case) == ["approved"]


def test_looks_are_noted_once_and_for_each_member(database: Database) -> None:
    world = World(database)
    case, first, second = world.draft().id, world.member("First"), world.member("Second")
    for image in (0, 1, 1):
        world.write(signatures.look, case, first, "pixels", image, NOW)
    assert world.read(signatures.looks, case, first) == {("pixels", 0), ("pixels", 1)}
    assert world.read(signatures.looks, case, second) == frozenset()


def test_pixels_put_in_the_place_of_others_leave_nothing_of_them(database: Database) -> None:
    world = World(database)
    case = world.approved().id
    old, picture = world.picture_of[case]
    new: dict[str, Any] = {"hash": world.hash(), "meta": {"masked": [[0, 0, 1, 1]]}, "report": {}}
    assert world.write(cases.replace_stack, world.community, case, "no such", new, 9, None, NOW) == "unknown"
    assert world.write(cases.replace_stack, world.community, case, old, new, 9, None, NOW) == "replaced"
    row = world.case(case)
    assert (row.status, row.pictures, row.stacks[0].hash) == ("review", (), new["hash"])
    assert world.read(blobs.public, world.community, picture) is None
    assert said(world, case) == ["approved", "voided"]
    assert set(world.write(blobs.sweep, NOW)) == {old, picture}
    world.write(cases.withdraw, world.community, case, None, NOW)
    assert world.write(cases.replace_stack, world.community, case, new["hash"], new, 9, None, NOW) == "closed"


def test_two_series_do_not_become_one(database: Database) -> None:
    world = World(database)
    case, other = world.draft(), world.hash()
    world.write(blobs.add, world.community, other, "stack", "application/x-npy", 10, NOW)
    more = [{"hash": other, "pictures": 3, "meta": {}, "report": {}}]
    world.write(cases.attach_stacks, world.community, case.id, more, None, NOW)
    same = {"hash": other, "meta": {}, "report": {}}
    assert world.write(cases.replace_stack, world.community, case.id, case.stacks[0].hash, same, 9, None,
                       NOW) == "unknown"
