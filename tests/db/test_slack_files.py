"""Pictures as files of Slack's: claimed once, shown while they may be seen, and listed to be deleted after that."""

from datetime import datetime, timedelta

import pytest

from db import Database, cases, communities, slack_files
from db.slack_files import LEASE
from tests.db.test_blobs import OTHER, PICTURE, approved
from tests.db.world import NOW, World

LATER = NOW + LEASE


@pytest.fixture
def world(database: Database) -> World:
    """A community on Slack with an approved case that shows a picture."""
    made = World(database, "T1", "slack")
    approved(made)
    return made


def upload(world: World, hash: str = PICTURE, file: str = "F1", workspace: str = "T1") -> int:
    """Bring a picture as far as Slack shows it."""
    row = world.write(slack_files.begin, workspace, hash, NOW)
    assert row is not None
    assert world.write(slack_files.name, row, file)
    assert world.write(slack_files.keep, row, False)
    assert world.write(slack_files.keep, row, True)
    return int(row)


def states(world: World, now: datetime = NOW) -> dict[str, str | None]:
    """Give the state of each picture that may be seen."""
    found = world.read(slack_files.held, "T1", (PICTURE, OTHER), now)
    return {hash: row and row.state for hash, row in found.items()}


def test_a_picture_is_uploaded_once_and_only_where_it_may_be_seen(world: World) -> None:
    assert states(world) == {PICTURE: None}
    assert world.write(slack_files.begin, "T1", OTHER, NOW) is None
    assert world.write(slack_files.begin, "T9", PICTURE, NOW) is None
    row = world.write(slack_files.begin, "T1", PICTURE, NOW)
    assert row is not None
    assert world.write(slack_files.begin, "T1", PICTURE, NOW) is None
    assert states(world) == {PICTURE: "claimed"}
    assert world.write(slack_files.name, row, "F1")
    assert world.write(slack_files.keep, row, True)
    assert states(world) == {PICTURE: "ready"}
    assert world.write(slack_files.unneeded, "T1", NOW) == {}


def test_a_claim_that_ran_out_is_taken_over_and_what_it_made_is_deleted(world: World) -> None:
    first = world.write(slack_files.begin, "T1", PICTURE, NOW)
    world.write(slack_files.name, first, "F1")
    assert states(world, LATER) == {PICTURE: None}
    second = world.write(slack_files.begin, "T1", PICTURE, LATER)
    assert second is not None
    assert second != first
    assert not world.write(slack_files.name, first, "F1")
    assert not world.write(slack_files.keep, first, False)
    assert world.write(slack_files.keep, second, True)
    assert world.write(slack_files.unneeded, "T1", LATER) == {first: "F1"}
    world.write(slack_files.drop, first)
    assert world.write(slack_files.unneeded, "T1", LATER) == {}
    assert states(world, LATER) == {PICTURE: "ready"}


def test_a_withdrawn_picture_is_to_be_deleted_and_shown_no_more(world: World) -> None:
    row = upload(world)
    world.write(cases.withdraw, world.community, 1, world.director, NOW)
    assert states(world) == {}
    assert world.write(slack_files.unneeded, "T1", NOW) == {row: "F1"}
    # Until it was deleted, it is listed again.
    assert world.write(slack_files.unneeded, "T1", NOW) == {row: "F1"}


def test_a_picture_that_is_withdrawn_while_it_is_uploaded_is_deleted_when_its_upload_must_be_over(world: World) -> None:
    row = world.write(slack_files.begin, "T1", PICTURE, NOW)
    world.write(slack_files.name, row, "F1")
    world.write(cases.withdraw, world.community, 1, world.director, NOW)
    assert world.write(slack_files.unneeded, "T1", NOW) == {}
    assert not world.write(slack_files.keep, row, False)
    assert world.write(slack_files.unneeded, "T1", LATER) == {row: "F1"}


def test_another_workspaces_files_are_its_own(world: World) -> None:
    row = upload(world)
    theirs = World(world.database, "T2", "slack")
    assert theirs.read(slack_files.held, "T2", (PICTURE,), NOW) == {}
    assert theirs.write(slack_files.unneeded, "T2", NOW, True) == {}
    assert world.write(slack_files.unneeded, "T1", NOW, True) == {row: "F1"}
    assert world.write(slack_files.unneeded, "T9", NOW, True) == {}


def test_two_workspaces_of_one_community_have_a_file_each(world: World) -> None:
    upload(world)
    world.write(communities.lodge, world.community, "slack", "T2", "two")
    assert world.read(slack_files.held, "T2", (PICTURE,), NOW) == {PICTURE: None}
    upload(world, file="F2", workspace="T2")
    assert world.read(slack_files.held, "T2", (PICTURE,), NOW)[PICTURE].file == "F2"


def test_a_file_that_is_let_go_makes_way_for_another(world: World) -> None:
    first = upload(world)
    world.write(slack_files.let_go, first)
    assert states(world) == {PICTURE: None}
    second = upload(world, file="F2")
    assert world.write(slack_files.unneeded, "T1", NOW + timedelta(hours=1)) == {first: "F1"}
    world.write(slack_files.drop, second)
    assert states(world) == {PICTURE: None}
