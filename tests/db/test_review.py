"""What a review needs of the database: secrets, returns, series taken out, pictures shown anew, cases taken down."""

from datetime import timedelta

from db import Database, blobs, cases, deliveries, rounds, runway, schedules
from tests.db.world import NOW, World


def test_a_case_is_secret_until_it_is_revealed(database: Database) -> None:
    world = World(database)
    case = world.approved()
    early, late, never = world.members(3)
    world.write(cases.opened, case.id, early)
    assert world.read(cases.secret, case.id)
    round = world.round(case.id)
    assert world.read(cases.secret, case.id)
    world.write(cases.opened, case.id, late)
    world.reveal(round)
    assert not world.read(cases.secret, case.id)
    world.write(cases.opened, case.id, never)
    assert world.read(cases.opened_by, case.id) == (early, late)


def test_whoever_opened_a_case_while_it_was_open_does_not_count(database: Database) -> None:
    world = World(database)
    case = world.approved()
    round = world.round(case.id)
    fair, curious = world.members(2)
    for member in (fair, curious):
        world.give(round, member, "a2")
    world.write(cases.opened, case.id, curious)
    world.reveal(round)
    found = world.read(rounds.get, world.community, round)
    assert (found.ranked, found.correct) == (1, 1)


def test_a_review_is_returned_with_its_note(database: Database) -> None:
    world = World(database)
    case = world.draft().id
    assert world.write(cases.give_back, world.community, case, world.director, NOW, "crop it") == "already"
    world.write(cases.submit, world.community, case, world.director, NOW)
    assert world.write(cases.give_back, world.community, case, world.director, NOW, "crop it") == "returned"
    assert (world.case(case).status, world.case(case).note) == ("draft", "crop it")
    assert world.write(cases.give_back, world.community + 1, case, world.director, NOW, "") == "unknown"


def test_a_series_is_taken_out_of_a_draft_only(database: Database) -> None:
    world = World(database)
    case = world.draft()
    other = {"hash": world.hash(), "pictures": 2, "meta": {}, "report": {}}
    world.write(blobs.add, world.community, other["hash"], "stack", "application/x-npy", 10, NOW)
    world.write(cases.attach_stacks, world.community, case.id, [other], world.director, NOW)
    assert world.write(cases.detach_stack, world.community, case.id, 3, world.director, NOW) == "unknown"
    assert world.write(cases.detach_stack, world.community, case.id, 1, world.director, NOW) == "detached"
    assert [(s.number, s.hash) for s in world.case(case.id).stacks] == [(1, other["hash"])]
    approved = world.approved()
    assert world.write(cases.detach_stack, world.community, approved.id, 1, world.director, NOW) == "closed"


def test_other_pictures_of_an_approved_stack_may_be_shown(database: Database) -> None:
    world = World(database)
    case = world.approved()
    stack, fresh, strange = case.stacks[0].hash, world.hash(), world.hash()
    world.write(blobs.add, world.community, fresh, "picture", "image/png", 5, NOW, made_from=stack, width=8, height=8)
    assert world.read(blobs.public, world.community, fresh) is None
    shown = {"series": 1, "image": 2, "stack": stack, "question_blob": fresh, "reveal_blob": fresh,
             "meaning": "question"}
    assert not world.write(cases.show, world.community, case.id, [{**shown, "stack": strange}], world.director, NOW)
    assert world.write(cases.show, world.community, case.id, [shown], world.director, NOW)
    assert world.read(blobs.public, world.community, fresh) is not None
    assert [picture.image for picture in world.case(case.id).pictures] == [2]


def test_pictures_of_a_stack_that_was_taken_back_stay_hidden(database: Database) -> None:
    world = World(database)
    case = world.approved()
    stack, fresh = case.stacks[0].hash, world.hash()
    world.write(cases.withdraw, world.community, case.id, world.director, NOW)
    world.write(blobs.add, world.community, fresh, "picture", "image/png", 5, NOW, made_from=stack, width=8, height=8)
    world.write(blobs.show, world.community, [fresh])
    assert world.read(blobs.public, world.community, fresh) is None


def test_a_case_is_taken_down_with_every_round(database: Database) -> None:
    world = World(database)
    case = world.approved()
    revealed = world.round(case.id)
    world.reveal(revealed)
    open_now = world.round(case.id)
    other = world.round()
    assert world.write(rounds.take_down, world.community + 1, case.id, NOW) == 0
    assert world.write(rounds.take_down, world.community, case.id, NOW) == 2
    states = [world.read(rounds.get, world.community, round).state for round in (revealed, open_now, other)]
    assert states == ["revealed", "withdrawn", "open"]
    left = world.read(deliveries.about, world.community, "round", open_now)
    assert all(row.takedown or row.state == "gone" for row in left)
    assert world.give(open_now, world.member(), "a1").outcome == "closed"


def test_a_runway_counts_what_the_schedules_will_post(database: Database) -> None:
    world = World(database)
    made = [world.approved().id for _ in range(4)]
    deck = world.deck(*made)
    assert world.read(runway.of, world.community + 1, deck, NOW) is None
    idle = world.read(runway.of, world.community, deck, NOW)
    assert (idle.left, idle.scheduled, idle.short(NOW)) == (4, False, False)
    rule = world.schedule(deck)
    found = world.read(runway.of, world.community, deck, NOW)
    assert (found.left, found.until.isoformat()) == (4, "2027-01-07")
    assert found.short(NOW)
    world.write(schedules.pin, world.community, rule.id, found.until, made[0], world.director, NOW)
    pinned = world.read(runway.of, world.community, deck, NOW)
    assert (pinned.left, pinned.until.isoformat()) == (3, "2027-01-07")
    world.schedule(deck, days=0b1, at="12:00")
    twice = world.read(runway.of, world.community, deck, NOW)
    assert twice.until.isoformat() == "2027-01-05"
    assert not twice.short(twice.dry_at - timedelta(days=8))
    assert [one.deck.id for one in world.read(runway.short, world.community, NOW)] == [deck]
