"""How far and how long a case may be shown, on both engines: decks, pins, posts, places, the end of a permission."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from db import Database, cases, communities, concerns, decks, deliveries, rounds, schedules, signatures, talk
from db.cases import Bounds
from tests.db.world import NOW, World

MONDAY = date(2027, 1, 4)
REACHES = ("department", "community", "public")
LATER = NOW + timedelta(hours=24)


def placed(world: World, audience: str) -> None:
    assert world.write(communities.set_audience, world.community, world.place, audience, None, NOW) in (
        "saved", "unchanged")


@pytest.mark.parametrize("reach", REACHES)
def test_a_deck_gives_what_may_go_there(database: Database, reach: str) -> None:
    world = World(database)
    of = {audience: world.approved(title=audience, audience=audience).id for audience in REACHES}
    deck = world.deck(*of.values())
    wide = REACHES[REACHES.index(reach):]
    bounds = Bounds(reach, LATER)
    assert world.following(deck, bounds) == tuple(of[one] for one in wide)
    assert world.read(decks.left, deck, bounds) == len(wide)
    assert world.read(decks.next_case, deck, bounds).case == of[wide[0]]
    assert world.read(decks.left, deck) == 3


@pytest.mark.parametrize(("ends", "given"), [(MONDAY, 0), (date(2027, 1, 5), 1), (date(2027, 1, 6), 1), (None, 1)])
def test_a_deck_gives_what_lasts_until_it_closes(database: Database, ends: date | None, given: int) -> None:
    """At 9:00 UTC the 5th is over nowhere on Earth, and the 4th is."""
    world = World(database)
    case = world.approved().id
    world.write(cases.renew, world.community, case, "", ends)
    deck = world.deck(case)
    assert world.read(decks.left, deck, Bounds("department", LATER - timedelta(hours=2))) == given


def test_a_schedule_says_why_it_passed_over_a_pin(database: Database) -> None:
    world = World(database)
    near, far = world.approved(title="near"), world.approved(title="far", audience="public")
    deck = world.deck(near.id, far.id)
    schedule = world.schedule(deck)
    placed(world, "public")
    world.write(schedules.pin, world.community, schedule.id, MONDAY, near.id, None, NOW)
    made = world.write(rounds.open_next, world.community, schedule.id, MONDAY, "key", schedule.next_at)
    assert made.outcome == "opened"
    assert made.why == f"case {near.number} was pinned, but it may not travel that far"
    assert world.read(rounds.get, world.community, made.round).case.id == far.id


def test_a_schedule_with_nothing_that_may_go_there_says_so(database: Database) -> None:
    world = World(database)
    schedule = world.schedule(world.deck(world.approved().id))
    placed(world, "community")
    made = world.write(rounds.open_next, world.community, schedule.id, MONDAY, "key", schedule.next_at)
    assert (made.outcome, made.why) == ("empty", "no case of the deck may be shown in these places until it closes")


def test_a_place_nobody_knows_may_reach_anybody(database: Database) -> None:
    world = World(database)
    assert world.read(communities.reach_of, world.community, [world.place]) == "department"
    assert world.read(communities.reach_of, world.community, [world.place, "room:elsewhere/x"]) == "public"
    made = world.write(rounds.post_now, world.community, world.approved().id, ["room:elsewhere/x"], 24, "key", NOW)
    assert (made.outcome, made.why) == ("skipped", cases.NARROW)


def test_a_widened_place_loses_only_what_may_not_be_there(database: Database) -> None:
    world = World(database)
    near, far = world.round(world.approved().id), world.round(world.approved(audience="public").id)
    assert world.write(rounds.confine, world.community, place=world.place, reaching="public") == 1
    assert not world.read(deliveries.about, world.community, "round", near)[0].takedown
    placed(world, "public")
    assert world.write(rounds.confine, world.community, place=world.place) == 1
    assert world.write(rounds.confine, world.community, place=world.place) == 0
    (gone,), (stays,) = (world.read(deliveries.about, world.community, "round", one) for one in (near, far))
    assert gone.takedown or gone.state == "gone"
    assert not stays.takedown
    assert world.read(rounds.get, world.community, near).state == "open"


def test_what_readers_asked_goes_with_the_card_that_may_not_be_there(database: Database) -> None:
    world = World(database)
    near, far = world.round(world.approved().id), world.round(world.approved(audience="public").id)
    for round in (near, far):
        world.reveal(round)
        assert world.write(talk.ask, world.community, round, world.member(), "How?", NOW) == "asked"
    placed(world, "public")
    world.write(rounds.confine, world.community, place=world.place)
    asked = [row.id for round in (near, far) for row in world.read(talk.inquiries, world.community, round)]
    gone, stays = (world.read(deliveries.about, world.community, "inquiry", one) for one in asked)
    assert [(row.state == "gone" or row.takedown) for row in (*gone, *stays)] == [True, False]


def test_what_ended_is_taken_down_once_and_kept_as_a_decision(database: Database) -> None:
    world = World(database)
    ended = world.approved(permission_expires=date(2027, 1, 10))
    stays = world.approved(permission_expires=date(2027, 6, 1))
    round = world.round(ended.id)
    assert world.write(rounds.expire, NOW).numbers == ()
    after = NOW + timedelta(days=7)
    assert world.write(rounds.expire, after).numbers == (ended.number,)
    assert world.write(rounds.expire, after).numbers == ()
    assert world.case(ended.id).status == "withdrawn"
    assert world.case(stays.id).status == "approved"
    assert world.read(rounds.get, world.community, round).state == "withdrawn"
    last = world.read(signatures.of_case, world.community, ended.id)[-1]
    assert (last.decision, last.member) == ("permission expired", None)
    assert world.approve(ended.id).outcome == "unknown"


def test_a_withdrawn_permission_takes_every_case_with_the_same_pictures(database: Database) -> None:
    world = World(database)
    first, second, other = world.approved(), world.draft(), world.approved()
    stack, picture = world.picture_of[first.id]
    held = [{"hash": stack, "pictures": 3, "meta": {}, "report": {}}]
    world.write(cases.attach_stacks, world.community, second.id, held, world.director, NOW)
    world.picture_of[second.id] = (stack, picture)
    assert world.approve(second.id).outcome == "approved"
    ended = world.write(rounds.withdraw_permission, world.community, first.id, world.director, NOW)
    assert set(ended.numbers) == {first.number, second.number}
    assert [world.case(one.id).status for one in (first, second, other)] == ["withdrawn", "withdrawn", "approved"]
    for one in (first, second):
        assert world.read(signatures.of_case, world.community, one.id)[-1].decision == "permission withdrawn"


def test_whoever_has_the_same_bytes_ends_only_cases_of_their_own(database: Database) -> None:
    world = World(database)
    theirs, mallory = world.approved(), world.member("Mallory")
    stack, _ = world.picture_of[theirs.id]
    copies = [world.write(cases.create_draft, world.community, mallory, {"title": "A copy"}, NOW) for _ in range(2)]
    for copy in copies:
        held = [{"hash": stack, "pictures": 3, "meta": {}, "report": {}}]
        world.write(cases.attach_stacks, world.community, copy.id, held, mallory, NOW)
    ended = world.write(rounds.withdraw_permission, world.community, copies[0].id, mallory, NOW, editor=False)
    assert (set(ended.cases), ended.hidden) == ({copy.id for copy in copies}, (theirs.number,))
    row = world.case(theirs.id)
    assert (row.status, row.hidden_at) == ("approved", NOW)
    (ticket,) = world.read(concerns.list_concerns, world.community)
    assert (ticket.case, ticket.state, ticket.note) == (theirs.id, "open", rounds.PERMISSION_WITHDRAWN)
    # Pressed again after an editor has looked, it hides nothing once more.
    assert world.write(rounds.restore, world.community, ticket.id, world.member("Other"), NOW) == "restored"
    assert world.write(rounds.withdraw_permission, world.community, copies[0].id, mallory, NOW,
                       editor=False) == rounds.Ended()
    assert world.case(theirs.id).hidden_at is None
    ended = world.write(rounds.withdraw_shared, world.community, theirs.id, world.director, NOW)
    assert (ended.cases, world.case(theirs.id).status) == ((theirs.id,), "withdrawn")


def test_what_ended_is_not_approved(database: Database) -> None:
    world = World(database)
    draft = world.draft(permission_expires=date(2027, 1, 1))
    assert world.approve(draft.id).missing == ("permission",)
    assert world.write(cases.renew, world.community, draft.id, "example", date(2027, 12, 31)) == "saved"
    assert world.approve(draft.id).outcome == "approved"


@pytest.mark.parametrize("kind", ["consent", "institution", "public"])
def test_a_permission_says_where_it_is(database: Database, kind: str) -> None:
    world = World(database)
    lacking: Any = world.draft(permission_kind=kind)
    assert cases.lacking(lacking) == ("permission",)
    assert cases.lacking(world.draft(permission_kind=kind, permission_reference="register 1")) == ()


def test_what_ends_soon_is_listed_for_its_community(database: Database) -> None:
    world, stranger = World(database), World(database, "Stranger")
    soon = world.approved(permission_expires=date(2027, 1, 15))
    world.approved(permission_expires=date(2027, 3, 1))
    stranger.approved(permission_expires=date(2027, 1, 15))
    assert [one.case for one in world.read(cases.ending, NOW, world.community)] == [soon.id]
    assert world.read(cases.ending, NOW, world.community, over=True) == ()


def test_a_workspace_that_joins_brings_no_department(database: Database) -> None:
    world, joiner = World(database), World(database, "Joiner")
    home = joiner.read(communities.workspace, "room", "Joiner")
    world.write(communities.make_code, world.community, "digest", LATER)
    assert world.write(communities.join, home.id, "digest", NOW) == "joined"
    reach = {row.place: row.audience for row in world.read(communities.places, world.community)}
    assert (reach[world.place], reach[joiner.place]) == ("department", "community")
    direct = ("room", "Joiner")
    assert world.read(communities.reach_at, world.community, "room:Joiner/@somebody", direct) == "community"
    own = ("room", "Example Residency")
    assert world.read(communities.reach_at, world.community, "room:Example%20Residency/@a", own) == "department"
    assert world.read(communities.reach_at, world.community, None, None) == "department"
