"""Schedules, decks and rounds: each local date posts once, and what is not posted is told."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, cases, decks, deliveries, jobs, rounds, schedules
from db.decks import shuffled
from db.schedules import ScheduleRow
from tests.db.world import NOW, World

MONDAY = date(2027, 1, 4)
SHARED = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ready(database: Database, cases: int = 3, **rule: Any) -> tuple[World, ScheduleRow]:
    world = World(database)
    deck = world.deck(*(world.approved(title=f"Case {n}").id for n in range(cases)))
    return world, world.schedule(deck, **rule)


def open_on(world: World, schedule: int, day: date, at: datetime) -> rounds.Opening:
    return world.write(rounds.open_next, world.community, schedule, day, f"schedule:{schedule}:{day}", at)


def states(world: World, schedule: int) -> dict[date, tuple[str, str]]:
    found = world.read(schedules.occasions, world.community, schedule)
    return {row.date: (row.state, row.why) for row in found}


def test_planning_makes_one_job_for_each_date(database: Database) -> None:
    world, schedule = ready(database)
    assert (schedule.next_date, schedule.next_at) == (MONDAY, NOW + timedelta(hours=1))
    assert world.read(schedules.next_due) == schedule.next_at
    assert world.write(schedules.plan, NOW) == 0
    due = schedule.next_at
    assert world.write(schedules.plan, due) == 1
    assert world.write(schedules.plan, due) == 0
    (job,) = world.write(jobs.claim, "worker", due)
    assert job.call == f"quiz.open/{schedule.id}/2027-01-04"
    assert (job.key, job.due_at, job.made_by) == (f"schedule:{schedule.id}:2027-01-04", due, world.director)
    aimed = world.read(schedules.get, world.community, schedule.id)
    assert (aimed.next_date, aimed.next_at) == (MONDAY + timedelta(days=1), due + timedelta(days=1))
    assert not world.write(schedules.advance, schedule.id, MONDAY)
    assert world.write(schedules.advance, schedule.id, MONDAY + timedelta(days=1))


def test_what_was_missed_is_posted_within_the_window_and_told_otherwise(database: Database) -> None:
    world, schedule = ready(database)
    thursday = schedule.next_at + timedelta(days=3, hours=5)
    assert world.write(schedules.plan, thursday) == 1
    (job,) = world.write(jobs.claim, "worker", thursday)
    assert job.key.endswith("2027-01-07")
    assert states(world, schedule.id) == {date(2027, 1, day): ("skipped", "too late") for day in (4, 5, 6)}
    too_late = thursday + timedelta(days=1, hours=2)
    assert world.write(schedules.plan, too_late) == 1
    assert states(world, schedule.id)[date(2027, 1, 8)] == ("skipped", "too late")
    assert world.read(jobs.by_key, f"schedule:{schedule.id}:2027-01-08") is None


def test_a_page_is_a_page(database: Database) -> None:
    world, first = ready(database)
    for _ in range(4):
        world.schedule(first.deck, skip_dates=["2027-01-05"], at="07:00")
    due = first.next_at
    assert [world.write(schedules.plan, due, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(world.write(jobs.claim, "worker", due, 60, 50)) == 5
    following = [row.next_date for row in world.read(schedules.list_schedules, world.community)]
    assert following == [date(2027, 1, 5), *[date(2027, 1, 6)] * 4]


def test_a_round_with_its_posts_and_reveal_is_one_transaction_once(database: Database) -> None:
    world, schedule = ready(database)
    due = schedule.next_at
    opened = open_on(world, schedule.id, MONDAY, due)
    assert opened.outcome == "opened"
    assert open_on(world, schedule.id, MONDAY, due).outcome == "already"
    assert open_on(world, schedule.id, MONDAY, due).round == opened.round
    row = world.read(rounds.get, world.community, opened.round)
    assert (row.closes_at, row.case.title) == (due + timedelta(days=1), "Case 0")
    (message,) = world.read(deliveries.about, world.community, "round", opened.round)
    assert (message.view, message.place, message.state) == (f"quiz.board/{opened.round}", world.place, "pending")
    reveal = world.read(jobs.by_key, f"reveal:{opened.round}")
    assert (reveal.call, reveal.due_at) == (f"quiz.reveal/{opened.round}", row.closes_at + timedelta(seconds=5))
    assert states(world, schedule.id) == {MONDAY: ("posted", "")}
    assert world.case(row.case.id).version.posted


def test_closing_early_brings_the_reveal_forward(database: Database) -> None:
    world, schedule = ready(database)
    round = open_on(world, schedule.id, MONDAY, schedule.next_at).round
    now = schedule.next_at + timedelta(hours=2)
    assert world.write(rounds.close_early, world.community, round, world.director, now) == "closing"
    assert world.write(rounds.close_early, world.community, round, world.director, now) == "already"
    assert world.read(jobs.by_key, f"reveal:{round}").due_at == now + timedelta(seconds=5)
    assert world.give(round, world.member(), "a1", now).outcome == "closed"


def test_the_card_before(database: Database) -> None:
    world, schedule = ready(database)
    first = open_on(world, schedule.id, MONDAY, schedule.next_at).round
    second = open_on(world, schedule.id, MONDAY + timedelta(days=1), schedule.next_at + timedelta(days=1)).round
    assert world.read(rounds.before, second) is None
    world.reveal(first)
    found = world.read(rounds.before, second)
    assert found is not None
    assert found.id == first
    assert world.read(rounds.before, first) is None
    assert [row.id for row in world.read(rounds.open_rounds, world.community)] == [second]
    assert [row.id for row in world.read(rounds.missed, world.community, world.member())] == [first]


def test_what_is_skipped_paused_pinned_or_empty(database: Database) -> None:
    world, schedule = ready(database, cases=1)
    days = [MONDAY + timedelta(days=ahead) for ahead in range(5)]
    special = world.approved(title="Special")
    world.write(schedules.skip, world.community, schedule.id, days[0], world.director, NOW)
    assert world.read(schedules.get, world.community, schedule.id).next_date == days[1]
    assert open_on(world, schedule.id, days[0], NOW + timedelta(hours=1)).outcome == "skipped"
    world.write(schedules.pin, world.community, schedule.id, days[1], special.id, world.director, NOW)
    pinned = open_on(world, schedule.id, days[1], NOW + timedelta(days=1, hours=1))
    assert world.read(rounds.get, world.community, pinned.round).case.title == "Special"
    assert world.read(decks.left, schedule.deck) == 1
    paused = world.write(schedules.pause, world.community, schedule.id, days[3], world.director, NOW)
    assert paused.next_date == days[3]
    assert open_on(world, schedule.id, days[2], NOW + timedelta(days=2, hours=1)).outcome == "skipped"
    world.write(schedules.resume, world.community, schedule.id, world.director, NOW)
    world.write(cases.withdraw, world.community, world.read(decks.cases_in, world.community, schedule.deck)[0].case,
                world.director, NOW)
    assert open_on(world, schedule.id, days[3], NOW + timedelta(days=3, hours=1)).outcome == "empty"
    assert open_on(world, schedule.id, days[4], NOW + timedelta(days=9)).why == "too late"
    assert {day: state for day, (state, _) in states(world, schedule.id).items()} == {
        days[0]: "skipped", days[1]: "posted", days[2]: "skipped", days[3]: "skipped", days[4]: "skipped",
    }


def test_editing_aims_anew_and_disabling_stops(database: Database) -> None:
    world, schedule = ready(database)
    moved = world.write(
        schedules.edit, world.community, schedule.id, world.director, NOW, at="09:30", zone="Europe/Berlin", days=0b10
    )
    assert (moved.next_date, moved.next_at) == (date(2027, 1, 5), datetime.fromisoformat("2027-01-05T08:30+00:00"))
    off = world.write(schedules.edit, world.community, schedule.id, world.director, NOW, enabled=False)
    assert off.next_at is None
    assert world.read(schedules.next_due) is None


def test_a_date_that_was_posted_is_not_aimed_at_again(database: Database) -> None:
    world, schedule = ready(database)
    open_on(world, schedule.id, MONDAY, schedule.next_at)
    later = world.write(schedules.edit, world.community, schedule.id, world.director, schedule.next_at, at="09:00")
    assert later.next_date == MONDAY + timedelta(days=1)


@SHARED
@given(st.integers(1, 5), st.sampled_from(["given", "shuffled"]), st.text("ab", max_size=2), st.integers(1, 14))
def test_a_deck_does_not_repeat_before_it_is_used_up(
    database: Database, size: int, order: str, seed: str, posts: int
) -> None:
    world = World(database, f"deck {seed} {size} {order} {posts}")
    made = [world.approved().id for _ in range(size)]
    schedule = world.schedule(world.deck(*made, order=order, seed=seed), days=0b1111111, weekends="post")
    posted = []
    for ahead in range(posts):
        assert world.read(decks.left, schedule.deck) == (size if not ahead else -ahead % size)
        announced = world.read(decks.next_case, schedule.deck)
        round = open_on(world, schedule.id, MONDAY + timedelta(days=ahead), schedule.next_at + timedelta(days=ahead))
        posted.append(world.read(rounds.get, world.community, round.round).case.id)
        assert posted[-1] == announced.case
    for start in range(0, posts, size):
        turn = posted[start: start + size]
        assert len(set(turn)) == len(turn)
        if size > 1 and start:
            assert posted[start - 1] != turn[0]
    if order == "given":
        assert posted[:size] == made[:posts]
    else:
        assert posted[:size] == shuffled(seed, 1, made)[:posts]


def test_a_case_that_is_added_late_comes_once(database: Database) -> None:
    world, schedule = ready(database, cases=2, days=0b1111111, weekends="post")
    at = schedule.next_at
    seen = [world.read(rounds.get, world.community, open_on(world, schedule.id, MONDAY + timedelta(days=n), at).round)
            .case.id for n in range(2)]
    late = world.approved().id
    world.write(decks.add, world.community, schedule.deck, late, world.director, NOW)
    for ahead in range(2, 6):
        round = open_on(world, schedule.id, MONDAY + timedelta(days=ahead), at + timedelta(days=ahead)).round
        seen.append(world.read(rounds.get, world.community, round).case.id)
    assert seen[2] == late
    assert seen.count(late) <= 2
    assert len(set(seen[3:6])) == 3


def test_only_what_is_approved_is_posted(database: Database) -> None:
    world = World(database)
    draft, approved = world.draft(), world.approved()
    deck = world.deck(draft.id, approved.id)
    assert world.read(decks.next_case, deck).case == approved.id
    given = (world.community, draft.id, [world.place], 24, "k", NOW)
    assert world.write(rounds.post_now, *given).outcome == "skipped"
    assert [row.used for row in world.read(decks.cases_in, world.community, deck)] == [False, False]
    assert world.write(decks.move, world.community, deck, approved.id, 0) == "moved"
    assert [row.case for row in world.read(decks.cases_in, world.community, deck)] == [approved.id, draft.id]
    assert world.write(decks.remove, world.community, deck, approved.id, None, NOW) == "removed"
    assert world.read(decks.next_case, deck) is None
