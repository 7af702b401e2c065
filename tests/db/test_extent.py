"""Cases of patients wait while no approval of the program by the privacy officer lasts, on both engines."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine, event

from db import Database, cases, extent, policies, rounds, runway, schedules
from tests.db.world import NOW, World

PATIENT = {"permission_kind": "consent", "permission_reference": "register 3"}
MONDAY = date(2027, 1, 4)


def approve(world: World, ends: date | None) -> None:
    world.write(policies.approve, world.community, "PO-17", ends, world.director, NOW)


def post(world: World, case: int, hours: int = 24) -> rounds.Opening:
    made: rounds.Opening = world.write(rounds.post_now, world.community, case, [world.place], hours, f"k{case}{hours}",
                                       NOW)
    return made


def test_a_patient_is_posted_only_while_the_approval_lasts(database: Database) -> None:
    world = World(database)
    case, made_up = world.approved(**PATIENT).id, world.approved().id
    assert post(world, case).why == cases.UNAPPROVED
    approve(world, MONDAY)
    assert post(world, case).why == cases.UNAPPROVED, "it would close on Tuesday"
    assert post(world, case, 6).outcome == "opened"
    assert post(world, made_up).outcome == "opened"
    other = world.approved(**{**PATIENT, "permission_kind": "institution"}).id
    approve(world, None)
    assert post(world, other).outcome == "opened"


def test_decks_and_pins_pass_over_patients_and_say_so(database: Database) -> None:
    world = World(database)
    patient, made_up = world.approved(**PATIENT), world.approved()
    deck = world.deck(patient.id, made_up.id)
    rule = world.schedule(deck)
    at = rule.next_at
    assert at is not None
    bounds = world.read(extent.bounds_of, world.community, "department", NOW)
    assert world.following(deck, bounds) == (made_up.id,)
    assert world.read(runway.of, world.community, deck, NOW).left == 1
    world.write(schedules.pin, world.community, rule.id, MONDAY, patient.id, None, NOW)
    made = world.write(rounds.open_next, world.community, rule.id, MONDAY, "key", rule.next_at)
    assert (made.outcome, made.why) == ("opened", f"case {patient.number} was pinned, but {cases.UNAPPROVED}")
    assert world.read(rounds.get, world.community, made.round).case.id == made_up.id
    tuesday = MONDAY + timedelta(days=1)
    made = world.write(rounds.open_next, world.community, rule.id, tuesday, "next", at + timedelta(days=1))
    assert made.why == f"case {patient.number} waits: {cases.UNAPPROVED}"
    approve(world, date(2027, 1, 7))
    wednesday = MONDAY + timedelta(days=2)
    made = world.write(rounds.open_next, world.community, rule.id, wednesday, "on", at + timedelta(days=2))
    assert (made.outcome, made.why) == ("opened", "")
    assert world.read(rounds.get, world.community, made.round).case.id == patient.id


def test_a_deck_of_patients_alone_says_what_it_waits_for(database: Database) -> None:
    world = World(database)
    patient = world.approved(**PATIENT)
    rule = world.schedule(world.deck(patient.id))
    made = world.write(rounds.open_next, world.community, rule.id, MONDAY, "key", rule.next_at)
    assert (made.outcome, made.why) == ("empty", f"case {patient.number} waits: {cases.UNAPPROVED}")


def statements(world: World, deck: int) -> int:
    """Count what the database is asked for a deck's runway."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        world.read(runway.of, world.community, deck, NOW)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def test_a_long_deck_is_counted_as_cheaply_as_a_short_one(database: Database) -> None:
    world = World(database)
    short, long = world.deck(world.approved().id), world.deck(*(world.approved().id for _ in range(6)))
    for deck in (short, long):
        world.schedule(deck)
    assert world.read(runway.of, world.community, long, NOW).until == MONDAY + timedelta(days=7)
    assert statements(world, long) == statements(world, short) > 0
