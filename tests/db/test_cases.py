"""Cases: what a draft needs, what an approval shows, what an edit of something posted leaves behind."""

from db import Database, blobs, cases, deliveries, rounds
from tests.db.world import FIELDS, NOW, World


def test_a_draft_tells_what_it_lacks(database: Database) -> None:
    world = World(database)
    made = world.write(cases.create_draft, world.community, world.director, {"title": "Only a title"}, NOW)
    assert world.read(cases.missing, made.id) == ("question", "options", "key", "permission", "pictures")
    fields = {name: FIELDS[name] for name in ("prompt", "options", "key")}
    world.write(cases.edit, world.community, made.id, fields, world.director, NOW)
    assert world.read(cases.missing, made.id) == ("permission", "pictures")
    approved = world.write(cases.approve, world.community, made.id, world.director, [], NOW)
    assert (approved.outcome, approved.missing) == ("missing", ("permission", "pictures"))


def test_letters_become_option_ids_and_ids_stay(database: Database) -> None:
    world = World(database)
    made = world.draft(why_not={"A": "because"}, key=["B", "C"])
    assert made.question.key == ["a2", "a3"]
    assert made.version.why_not == {"a1": "because"}
    edited = world.write(
        cases.edit, world.community, made.id, {"options": ["two", "new", "one"]}, world.director, NOW
    ).case
    assert [(o["id"], o["text"]) for o in edited.question.options] == [("a2", "two"), ("a5", "new"), ("a1", "one")]
    assert edited.question.key == ["a2"]
    assert edited.question.key_revision == 2


def test_nothing_is_shown_before_it_is_approved(database: Database) -> None:
    world = World(database)
    made = world.draft()
    stack, picture = world.picture_of[made.id]
    assert world.read(blobs.public, world.community, picture) is None
    assert world.read(blobs.public, world.community, stack) is None
    assert [row.hash for row in world.read(blobs.drafts, world.community, made.id)] == [picture]
    assert world.approve(made.id).outcome == "approved"
    assert world.approve(made.id).outcome == "already"
    shown = world.read(blobs.public, world.community, picture)
    assert (shown.hash, shown.mime, shown.width) == (picture, "image/png", 8)
    assert world.read(blobs.public, world.community, stack) is None
    assert [p.question_blob for p in world.case(made.id).pictures] == [picture]
    assert world.write(cases.revoke_stack, world.community, made.id, stack, world.director, NOW) == "revoked"
    assert world.read(blobs.public, world.community, picture) is None
    assert world.case(made.id).status == "review"


def test_withdrawing_hides_the_pictures(database: Database) -> None:
    world = World(database)
    made = world.approved()
    _, picture = world.picture_of[made.id]
    assert world.write(cases.withdraw, world.community, made.id, world.director, NOW) == "withdrawn"
    assert world.read(blobs.public, world.community, picture) is None
    assert world.write(cases.withdraw, world.community, made.id, world.director, NOW) == "already"


def test_equal_pictures_of_two_stacks(database: Database) -> None:
    world = World(database)
    rejected, approved = world.draft(), world.draft()
    stack, _ = world.picture_of[approved.id]
    _, shared = world.picture_of[rejected.id]
    world.write(blobs.add, world.community, shared, "picture", "image/png", 5, NOW, made_from=stack)
    world.picture_of[approved.id] = (stack, shared)
    world.write(cases.reject, world.community, rejected.id, world.director, NOW, "No.")
    assert world.read(blobs.public, world.community, shared) is None
    world.approve(approved.id)
    assert world.read(blobs.public, world.community, shared) is not None


def test_an_edit_of_something_posted_is_a_new_version_with_a_note(database: Database) -> None:
    world = World(database)
    case = world.approved()
    round = world.round(case.id)
    refused = world.write(cases.edit, world.community, case.id, {"title": "Better"}, world.director, NOW)
    assert refused.outcome == "needs note"
    (before,) = world.read(deliveries.about, world.community, "round", round)
    done = world.write(
        cases.edit, world.community, case.id, {"title": "Better", "key": "C"}, world.director, NOW, note="Title."
    )
    assert (done.outcome, done.case.current_version, done.case.version.correction_note) == ("new version", 2, "Title.")
    assert world.read(cases.get, world.community, case.id, 1).title == "A title"
    row = world.read(rounds.get, world.community, round)
    assert (row.case.title, row.key, row.question.key) == ("Better", ["a2"], ["a2"])
    assert row.case.pictures[0].question_blob == case.pictures[0].question_blob
    (after,) = world.read(deliveries.about, world.community, "round", round)
    assert after.wanted == before.wanted + 1
    assert world.give(round, world.member(), "a1").outcome == "saved"


def test_an_approved_case_stays_whole(database: Database) -> None:
    world = World(database)
    case = world.approved()
    edited = world.write(cases.edit, world.community, case.id, {"title": " ", "history": "x"}, world.director, NOW)
    assert (edited.outcome, edited.missing) == ("incomplete", ("title",))
    assert world.case(case.id).version.history == ""


def test_finding_cases(database: Database) -> None:
    world = World(database)
    one, two = world.draft(title="Headache after a fall"), world.approved(title="Sudden 100% weakness")
    assert [row.id for row in world.read(cases.find, world.community, "HEAD")] == [one.id]
    assert [row.id for row in world.read(cases.find, world.community, "100%")] == [two.id]
    assert [row.id for row in world.read(cases.find, world.community, f"#{two.number}")] == [two.id]
    assert [row.id for row in world.read(cases.list_cases, world.community, "draft")] == [one.id]
    assert [row.id for row in world.read(cases.list_cases, world.community, None, "", 0, 1)] == [two.id]
    assert world.read(cases.by_number, world.community, one.number).id == one.id
