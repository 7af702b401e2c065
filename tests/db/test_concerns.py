"""Privacy concerns: hidden from the commit on, decided once, limited without telling who asked."""

from dataclasses import fields
from datetime import timedelta
from threading import Thread

import pytest

from db import (
    Database,
    audit,
    blobs,
    cases,
    communities,
    concerns,
    decks,
    deliveries,
    members,
    rounds,
    schedules,
    signatures,
)
from db.concerns import ConcernRow
from tests.db.world import NOW, World

DAY = timedelta(days=1, seconds=1)


def posted(world: World) -> tuple[int, int, str]:
    """Post a case; give it, its round, and its picture."""
    case = world.approved().id
    return case, world.round(case), world.picture_of[case][1]


def visible(world: World, picture: str) -> bool:
    """Tell whether any channel would give a picture."""
    return world.read(blobs.public, world.community, picture) is not None


def report(world: World, case: int, member: int, at=NOW, trusted: bool = False) -> str:
    return world.write(rounds.report, world.community, case, member, at, trusted=trusted)


def test_pictures_are_refused_from_the_commit_on_and_come_back(database: Database) -> None:
    world = World(database)
    case, _, picture = posted(world)
    assert visible(world, picture)
    assert report(world, case, world.member()) == "hidden"
    assert not visible(world, picture)
    ticket, = world.read(concerns.list_concerns, world.community)
    assert (ticket.number, ticket.hid, ticket.state) == (1, True, "open")
    assert world.write(rounds.restore, world.community, ticket.id, world.editor(), NOW) == "restored"
    assert visible(world, picture)
    assert world.write(rounds.restore, world.community, ticket.id, world.editor(), NOW) == "already"
    decided = world.read(concerns.get, world.community, ticket.id)
    assert (decided.state, decided.decided_by) == ("unfounded", world.editor())


def test_equal_pixels_are_hidden_in_every_case_that_has_them(database: Database) -> None:
    world = World(database)
    case, _, picture = posted(world)
    stack = world.picture_of[case][0]
    other = world.draft()
    attached = [{"hash": stack, "pictures": 3, "meta": {}, "report": {}}]
    assert world.write(cases.attach_stacks, world.community, other.id, attached, None, NOW) == "attached"
    world.picture_of[other.id] = (stack, picture)
    assert world.approve(other.id).outcome == "approved"
    round = world.round(other.id)
    before = message(world, round)
    assert report(world, case, world.member()) == "hidden"
    assert not visible(world, picture)
    assert world.read(rounds.sharing, world.community, case) == (other.id,)
    assert taken_down(world, round) == [before]
    world.write(rounds.restore, world.community, 1, world.editor(), NOW)
    assert visible(world, picture)
    report(world, case, world.member())
    world.write(cases.withdraw, world.community, case, world.director, NOW)
    world.write(rounds.take_down, world.community, case, NOW)
    assert not visible(world, picture), "what was founded is not shown by another case either"


def test_another_communitys_equal_pixels_are_its_own(database: Database) -> None:
    one, two = World(database, "One"), World(database, "Two")
    case, _, picture = posted(one)
    mine = two.draft()
    stack = one.picture_of[case][0]
    size = {"width": 8, "height": 8}
    two.write(blobs.add, two.community, stack, "stack", "application/octet-stream", 10, NOW)
    two.write(blobs.add, two.community, picture, "picture", "image/png", 5, NOW, made_from=stack, **size)
    two.write(cases.attach_stacks, two.community, mine.id,
              [{"hash": stack, "pictures": 3, "meta": {}, "report": {}}], None, NOW)
    two.picture_of[mine.id] = (stack, picture)
    assert two.approve(mine.id).outcome == "approved"
    assert report(one, case, one.member()) == "hidden"
    assert not visible(one, picture)
    assert visible(two, picture)


def message(world: World, round: int) -> int:
    """Have everything sent that is due, and give the newest message of a round."""
    while claimed := world.write(deliveries.due, "room", NOW, 50, worker="w"):
        for row in claimed:
            assert world.write(deliveries.sent, row.id, row.attempt, f"m{row.id}", row.wanted, NOW)
    return int(world.read(deliveries.about, world.community, "round", round)[-1].id)


def taken_down(world: World, round: int) -> list[int]:
    rows = world.read(deliveries.about, world.community, "round", round)
    return [row.id for row in rows if row.takedown]


def test_what_was_sent_is_deleted_and_posted_anew_once(database: Database) -> None:
    world = World(database)
    case, round, _ = posted(world)
    first = message(world, round)
    report(world, case, world.member())
    rows = {row.id: row for row in world.read(deliveries.about, world.community, "round", round)}
    old, = (row for row in rows.values() if row.id == first)
    new, = (row for row in rows.values() if row.id != first)
    assert (old.takedown, old.state, old.priority, old.message_id) == (True, "pending", 0, f"m{first}")
    assert (new.takedown, new.state, new.priority, new.message_id) == (False, "pending", 1, None)
    assert (new.place, new.view, new.key) == (old.place, old.view, f"again:{first}")
    claimed, = world.write(deliveries.due, "room", NOW, 50, worker="w")
    assert claimed.id == first, "what shows the pictures goes first"
    assert world.read(rounds.still_standing, world.community, case)
    assert world.write(deliveries.gone, first, claimed.attempt)
    assert not world.read(rounds.still_standing, world.community, case)
    world.write(rounds.restore, world.community, 1, world.editor(), NOW)
    assert len(world.read(deliveries.about, world.community, "round", round)) == 2


@pytest.mark.parametrize("ending", ["sending", "in_doubt", "deferred", "skipped", "failed"])
def test_every_state_of_a_message_is_met(database: Database, ending: str) -> None:
    world = World(database)
    case, round, _ = posted(world)
    claimed, = world.write(deliveries.due, "room", NOW, 50, worker="w")
    if ending == "deferred":
        world.write(deliveries.defer, claimed.id, claimed.attempt, NOW + timedelta(minutes=5))
    elif ending != "sending":
        world.write(getattr(deliveries, ending), claimed.id, claimed.attempt, "why")
    report(world, case, world.member())
    rows = world.read(deliveries.about, world.community, "round", round)
    old = rows[0]
    assert old.takedown
    assert old.state == ("sending" if ending == "sending" else "pending")
    assert len(rows) == (1 if ending in ("skipped", "failed") else 2)


def test_what_nobody_can_have_sent_yet_is_only_drawn_anew(database: Database) -> None:
    world = World(database)
    case, round, _ = posted(world)
    report(world, case, world.member())
    row, = world.read(deliveries.about, world.community, "round", round)
    assert (row.takedown, row.state, row.message_id) == (False, "pending", None)


def test_a_message_of_the_web_is_drawn_anew_where_it_stands(database: Database) -> None:
    world = World(database, "Web", platform="web")
    case, round, _ = posted(world)
    before, = world.read(deliveries.about, world.community, "round", round)
    report(world, case, world.member())
    after, = world.read(deliveries.about, world.community, "round", round)
    assert (after.id, after.state, after.takedown) == (before.id, "sent", False)
    assert after.wanted > before.wanted
    assert after.drawn == after.wanted


def test_one_attempts_end_takes_down_its_own_message_only(database: Database) -> None:
    """A message that turns out to be in doubt after the takedown was asked for leaves the new one alone."""
    world = World(database)
    case, round, _ = posted(world)
    claimed, = world.write(deliveries.due, "room", NOW, 50, worker="w")
    report(world, case, world.member())
    world.write(deliveries.in_doubt, claimed.id, claimed.attempt, "why")
    world.write(deliveries.takedown, ("round", round), claimed.id)
    old, new = world.read(deliveries.about, world.community, "round", round)
    assert (old.takedown, old.state) == (True, "pending")
    assert (new.takedown, new.state) == (False, "pending")


def test_answers_go_on_and_the_reveal_comes(database: Database) -> None:
    world = World(database)
    case, round, picture = posted(world)
    members = world.members(6)
    for member in members[:3]:
        assert world.give(round, member, "a2").outcome == "saved"
    report(world, case, world.member())
    for member in members[3:]:
        assert world.give(round, member, "a1").outcome == "saved"
    world.reveal(round)
    row = world.read(rounds.get, world.community, round)
    assert (row.state, row.answered) == ("revealed", 6)
    assert not visible(world, picture)


def test_who_asked_is_in_no_row_that_is_read(database: Database) -> None:
    world = World(database)
    case, _, _ = posted(world)
    member = world.member("Zelda Quill")
    report(world, case, member)
    assert "by" not in {field.name for field in fields(ConcernRow)}
    entries = world.read(audit.recent, world.community)
    assert [row.by for row in entries if row.what == "privacy.concern"] == [None]
    assert all(str(member) != str(row.detail.get("member", "")) for row in entries)
    hidden = [row for row in world.read(signatures.of_case, world.community, case) if row.decision == "hidden"]
    assert [row.member for row in hidden] == [None]


def test_limits(database: Database) -> None:
    world = World(database)
    made = [posted(world)[0] for _ in range(8)]
    member = world.member()
    assert report(world, made[0], member) == "hidden"
    assert report(world, made[0], world.member()) == "hidden already"
    assert report(world, made[1], member) == "one a day"
    assert report(world, made[1], member) == "told already"
    assert [report(world, case, member) for case in made[2:5]] == ["one a day"] * 3
    assert report(world, made[5], member) == "enough"
    assert report(world, made[5], member, trusted=True) == "hidden"
    assert report(world, made[6], world.member()) == "hidden"
    assert len(world.read(concerns.list_concerns, world.community)) == 7
    assert world.read(concerns.waiting, world.community) == 7
    later = NOW + DAY
    assert report(world, made[7], member, later) == "hidden"


def test_two_unfounded_reports_are_enough_and_founded_ones_are_not_held_against_anybody(database: Database) -> None:
    world = World(database)
    right, wrong = world.member(), world.member()
    at = NOW
    for number in range(3):
        at += DAY
        case, _, _ = posted(world)
        report(world, case, right, at)
        world.write(cases.withdraw, world.community, case, world.director, at)
        world.write(rounds.take_down, world.community, case, at)
        other, _, _ = posted(world)
        expected = "hidden" if number < 2 else "an editor first"
        assert report(world, other, wrong, at) == expected
        ticket = next(row for row in world.read(concerns.list_concerns, world.community) if row.case == other)
        assert world.write(rounds.restore, world.community, ticket.id, world.editor(), at) == (
            "restored" if number < 2 else "kept")
    case, _, _ = posted(world)
    assert report(world, case, right, at + DAY) == "hidden"
    states = [row.state for row in world.read(concerns.list_concerns, world.community)]
    assert (states.count("founded"), states.count("unfounded"), states.count("open")) == (3, 3, 1)


def test_nobody_restores_their_own_case(database: Database) -> None:
    world = World(database)
    case, _, picture = posted(world)
    reporter = world.member()
    report(world, case, reporter)
    assert world.write(rounds.restore, world.community, 1, world.director, NOW) == "own"
    assert not visible(world, picture)
    assert world.read(concerns.get, world.community, 1).state == "open"
    assert world.write(rounds.restore, world.community, 1, world.editor(), NOW) == "restored"


def test_two_editors_restore_where_two_sign(database: Database) -> None:
    world = World(database)
    case, _, picture = posted(world)
    report(world, case, world.member())
    one, two = world.member(role="editor"), world.member(role="editor")
    for _ in range(2):
        assert world.write(rounds.restore, world.community, 1, one, NOW, editors=2) == "one more"
        assert not visible(world, picture)
    assert world.write(rounds.restore, world.community, 1, two, NOW, editors=2) == "restored"
    assert visible(world, picture)
    later = NOW + DAY
    report(world, case, world.member(), later)
    assert world.write(rounds.restore, world.community, 2, two, later, editors=2) == "one more", "of the other concern"
    decisions = world.read(signatures.of_case, world.community, case)
    assert [(row.decision, row.member) for row in decisions if row.note == rounds.AGREED] == [
        ("restored", one), ("restored", two)]


def test_what_an_author_found_to_be_nothing_and_what_is_long_ago_is_held_against_nobody(database: Database) -> None:
    world = World(database)
    member, at = world.member(), NOW
    for decider in (world.director, world.director, world.editor(), world.editor()):
        at += DAY
        case, _, _ = posted(world)
        assert report(world, case, member, at) == "hidden"
        world.write(concerns.decide, world.community, case, "unfounded", decider, at)
    held, _, _ = posted(world)
    assert report(world, held, member, at + DAY) == "an editor first"
    case, _, _ = posted(world)
    assert report(world, case, member, at + timedelta(days=91)) == "hidden"


def test_whoever_was_right_hides_again_the_same_day(database: Database) -> None:
    world = World(database)
    member = world.member()
    for _ in range(7):
        case, _, _ = posted(world)
        assert report(world, case, member) == "hidden"
        world.write(concerns.decide, world.community, case, "founded", world.director, NOW)


def test_a_case_approved_anew_with_other_masks_was_a_founded_concern(database: Database) -> None:
    world = World(database)
    case, _, picture = posted(world)
    report(world, case, world.member())
    world.write(cases.revoke_stack, world.community, case, world.picture_of[case][0], world.director, NOW)
    ticket, = world.read(concerns.list_concerns, world.community)
    assert world.write(rounds.restore, world.community, ticket.id, world.editor(), NOW) == "not approved"
    later = NOW + timedelta(hours=1)
    stack, _ = world.picture_of[case]
    shown = [{"series": 1, "image": 1, "stack": stack, "question_blob": picture, "reveal_blob": None,
              "meaning": "question"}]
    world.write(cases.approve, world.community, case, world.director, shown, later)
    assert not visible(world, picture), "an approval alone does not show what was hidden"
    assert world.write(rounds.restore, world.community, ticket.id, world.editor(), later) == "restored"
    assert visible(world, picture)
    assert world.read(concerns.get, world.community, ticket.id).state == "founded"


def test_only_what_was_posted_here_can_be_hidden(database: Database) -> None:
    world = World(database)
    draft, waiting = world.draft().id, world.approved().id
    member = world.member()
    assert report(world, draft, member) == "unknown"
    assert report(world, waiting, member) == "unknown"
    case, _, _ = posted(world)
    world.write(cases.withdraw, world.community, case, None, NOW)
    assert report(world, case, member) == "unknown"
    assert world.read(concerns.list_concerns, world.community) == ()


def test_hidden_cases_wait_while_the_deck_goes_on(database: Database) -> None:
    world = World(database)
    first, second, third = (world.approved().id for _ in range(3))
    world.round(first)
    deck = world.deck(first, second, third)
    report(world, first, world.member())
    assert world.read(decks.next_case, deck).case == second
    assert world.read(decks.held_back, deck) == (first,)
    rule = world.schedule(deck)
    day = NOW.date()
    world.write(schedules.pin, world.community, rule.id, day, first, world.director, NOW)
    at = NOW + timedelta(hours=1)
    made = world.write(rounds.open_next, world.community, rule.id, day, "key", at)
    assert (made.outcome, made.why) == ("opened", "the pictures of case 1 are being checked")
    assert world.read(rounds.get, world.community, made.round).case.id == second
    occasion, = world.read(schedules.occasions, world.community, rule.id)
    assert (occasion.state, occasion.why) == ("posted", made.why)
    refused = world.write(rounds.post_now, world.community, first, [world.place], 24, "again", at)
    assert (refused.outcome, refused.why) == ("skipped", rounds.CHECKED)


def test_a_case_with_the_pixels_of_a_hidden_one_waits_too(database: Database) -> None:
    world = World(database)
    case, _, picture = posted(world)
    stack = world.picture_of[case][0]
    twin, other = world.draft().id, world.approved().id
    attached = [{"hash": stack, "pictures": 3, "meta": {}, "report": {}}]
    world.write(cases.attach_stacks, world.community, twin, attached, None, NOW)
    world.picture_of[twin] = (stack, picture)
    assert world.approve(twin).outcome == "approved"
    deck, day, at = world.deck(twin, other), NOW.date(), NOW + timedelta(hours=1)
    assert world.following(deck) == (twin, other)
    report(world, case, world.member())
    assert world.following(deck) == (other,)
    assert world.read(decks.held_back, deck) == (twin,)
    refused = world.write(rounds.post_now, world.community, twin, [world.place], 24, "now", at)
    assert (refused.outcome, refused.why) == ("skipped", rounds.CHECKED)
    rule = world.schedule(deck)
    world.write(schedules.pin, world.community, rule.id, day, twin, world.director, NOW)
    made = world.write(rounds.open_next, world.community, rule.id, day, "key", at)
    number = world.read(cases.get, world.community, twin).number
    assert (made.outcome, made.why) == ("opened", f"the pictures of case {number} are being checked")
    assert world.read(rounds.get, world.community, made.round).case.id == other


def test_a_deck_whose_every_case_is_hidden_says_so(database: Database) -> None:
    world = World(database)
    case, _, _ = posted(world)
    rule = world.schedule(world.deck(case))
    report(world, case, world.member())
    made = world.write(rounds.open_next, world.community, rule.id, NOW.date(), "key", NOW + timedelta(hours=1))
    assert (made.outcome, made.why) == ("empty", "the pictures of case 1 are being checked")


def test_without_a_place_for_editors_each_is_told_directly(database: Database) -> None:
    world = World(database)
    case, _, _ = posted(world)
    roles = {"11": "editor", "12": "director", "13": "contributor", "14": "member"}
    for external, role in roles.items():
        found = world.write(members.member_of, world.community, "discord", "900", external, external, False, NOW)
        world.write(members.set_role, world.community, found.id, role, None, NOW)
    found = world.write(members.member_of, world.community, "slack", "T9", "U15", "15", False, NOW)
    world.write(members.set_role, world.community, found.id, "editor", None, NOW)
    report(world, case, world.member())
    ticket, = world.read(concerns.list_concerns, world.community)
    told = world.read(deliveries.about, world.community, "concern", ticket.id)
    assert {row.place for row in told} == {"discord:900/@11", "discord:900/@12", "slack:T9/@U15"}
    assert {row.view for row in told} == {f"privacy.ticket/{ticket.id}"}
    # Whoever is away is left in peace, until nobody else is there to look.
    today, back = NOW.date(), NOW.date() + timedelta(days=9)
    asked = (world.community, ("editor", "director"))
    for away, left in ((found.id, {"discord:900/@11", "discord:900/@12"}), (None, None)):
        these = [away] if away else [row.id for row in world.read(members.list_members, world.community)]
        for member in these:
            world.write(members.go_away, world.community, member, today, back, "UTC")
        here = world.read(communities.read_by, *asked, now=NOW)
        assert set(here) == (left or {row.place for row in told})
        assert set(world.read(communities.read_by, *asked, now=NOW + timedelta(days=9))) == {row.place for row in told}


def test_a_ticket_is_posted_where_editors_read(database: Database) -> None:
    world = World(database)
    home = world.read(communities.workspaces, world.community)[0].id
    world.write(communities.add_place, world.community, home, "room:x/editors", "Editors", None, NOW, purpose="editors")
    case, _, _ = posted(world)
    report(world, case, world.member())
    row, = world.read(deliveries.about, world.community, "concern", 1)
    assert (row.place, row.view) == ("room:x/editors", "privacy.ticket/1")


def test_many_who_press_at_once_hide_once(database: Database) -> None:
    world = World(database)
    case, round, _ = posted(world)
    message(world, round)
    members, said = world.members(8), []
    threads = [Thread(target=lambda one=one: said.append(report(world, case, one))) for one in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["hidden"] + ["hidden already"] * 7
    assert len(world.read(concerns.list_concerns, world.community)) == 1
    assert len(world.read(deliveries.about, world.community, "round", round)) == 2


@pytest.mark.parametrize("ending", ["gone", "failed", "in_doubt"])
def test_a_ticket_is_drawn_again_when_a_deletion_ends(database: Database, ending: str) -> None:
    world = World(database)
    case, round, _ = posted(world)
    first = message(world, round)
    world.write(deliveries.thread, world.community, ("round", round), "quiz.talk/1", NOW)
    line = next(row for row in world.write(deliveries.due, "room", NOW, 50, worker="w") if row.after == first)
    assert world.write(deliveries.sent, line.id, line.attempt, "line", line.wanted, NOW)
    home = world.read(communities.place_of, world.community, world.place).workspace
    world.write(communities.add_place, world.community, home, "room:editors", "Editors", None, NOW,
                purpose=communities.EDITORS)
    report(world, case, world.member())
    world.write(rounds.take_down, world.community, case, NOW)

    def wanted() -> int:
        row, = world.read(deliveries.about, world.community, "concern", 1)
        return int(row.wanted)

    ended = 0
    while claimed := world.write(deliveries.due, "room", NOW, 50, worker="w"):
        for row in claimed:
            if not row.takedown:
                assert world.write(deliveries.sent, row.id, row.attempt, f"m{row.id}", row.wanted, NOW)
                continue
            before, end, ended = wanted(), getattr(deliveries, ending), ended + 1
            assert world.write(end, row.id, row.attempt, *(() if ending == "gone" else ("why",)))
            assert wanted() == before + 1
    assert ended == 2, "the message, and the line in its thread"
