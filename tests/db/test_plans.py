"""Plans: what is shown for the dates to come is what is then posted, and changes lose nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from db import Database, audit, cases, jobs, plans, rounds, schedules
from db.plans import Planned
from tests.db.world import NOW, World

MONDAY = date(2027, 1, 4)
SPRING = timedelta(days=60)
FEW, MANY = (settings(max_examples=count, deadline=None, phases=(Phase.explicit, Phase.generate),
                      suppress_health_check=[HealthCheck.function_scoped_fixture]) for count in (4, 60))
DAYS = st.integers(0, 34).map(lambda ahead: MONDAY + timedelta(days=ahead))
CHANGES = st.lists(st.one_of(
    st.tuples(st.just("pin"), st.integers(0, 2), DAYS, st.integers(0, 5)),
    st.tuples(st.just("skip"), st.integers(0, 2), DAYS, st.just(0)),
    st.tuples(st.just("pause"), st.integers(0, 2), DAYS, st.just(0)),
    st.tuples(st.just("holiday"), st.just(0), DAYS, st.just(0)),
    st.tuples(st.just("unskip"), st.integers(0, 2), DAYS, st.just(0)),
    st.tuples(st.just("move"), st.integers(0, 2), DAYS, st.integers(-9, 9)),
    st.tuples(st.just("withdraw"), st.just(0), DAYS, st.integers(0, 5)),
    st.tuples(st.just("expire"), st.just(0), DAYS, st.integers(0, 5))), max_size=9)
RULES = ({"days": 0b0011111}, {"days": 0b1111111, "weekends": "post", "at": "12:30", "zone": "Europe/Berlin"},
         {"days": 0b0010101, "at": "02:30", "weekends": "bridge"})


def change(world: World, rules: list[Any], held: list[int], what: str, which: int, day: date, more: int) -> None:
    """Do one of the things that a director does, or that happens to a case."""
    rule, at = rules[which % len(rules)], world.now
    given = (world.community, rule.id, day)
    match what:
        case "pin":
            world.write(schedules.pin, *given, held[more % len(held)], None, at)
        case "skip":
            world.write(schedules.skip, *given, None, at)
        case "pause":
            world.write(schedules.pause, *given, None, at)
        case "unskip":
            world.write(schedules.unskip, *given, None, at)
        case "holiday":
            world.write(plans.keep_holidays, world.community, {day: "Rest"}, None, at)
        case "withdraw":
            world.write(cases.withdraw, world.community, held[more % len(held)], None, at)
        case "expire":
            world.write(cases.renew, world.community, held[more % len(held)], "", day)
        case "move":
            move(world, rule.id, day, day + timedelta(days=more))


def move(world: World, schedule: int, day: date, to: date) -> str:
    """Move what is planned for a day, where there is something."""
    found = plan_of(world, day)
    case = next((one.case for one in found if one.schedule == schedule and one.day == day), None)
    outcome: str = world.write(plans.move, world.community, schedule, day, to, case or 0, None, world.now).outcome
    return outcome


def plan_of(world: World, until: date) -> tuple[Planned, ...]:
    found: tuple[Planned, ...] = world.read(plans.coming, world.community, until)
    return found


def posted(world: World, until: date) -> list[tuple[int, date, int | None]]:
    """Let time pass as the planner and the jobs do, and give what was posted on each date, in order."""
    found: list[tuple[int, date, int | None]] = []
    due = world.read(schedules.next_due)
    while due is not None and due.date() <= until + timedelta(days=1):
        world.write(schedules.plan, due)
        claimed = world.write(jobs.claim, "worker", due, 60, 500)
        for job in claimed:
            world.write(jobs.finish, job.id, job.attempt, due)
        for job in (one for one in claimed if one.call.startswith("quiz.open/")):
            _, schedule, word = job.call.split("/")
            day = date.fromisoformat(word)
            made = world.write(rounds.open_next, world.community, int(schedule), day, job.key, due)
            row = world.read(rounds.get, world.community, made.round) if made.round is not None else None
            found.append((int(schedule), day, row.case.id if row is not None else None))
        due = world.read(schedules.next_due)
    return [one for one in found if one[1] <= until]


PLANS = (st.integers(1, 3), st.integers(1, 6), st.sampled_from(["given", "shuffled"]), st.booleans(), CHANGES)


@FEW
@given(*PLANS)
def test_the_plan_is_what_is_then_posted(sqlite_database: Database, count: int, size: int, order: str, shared: bool,
                                         changes: list[tuple[str, int, date, int]]) -> None:
    """Over five weeks with changes of the clocks, by up to three schedules of one deck or of two."""
    lived_through(sqlite_database, count, size, order, shared, changes)


@pytest.mark.long
@MANY
@given(*PLANS)
def test_many_plans_are_what_is_then_posted(sqlite_database: Database, count: int, size: int, order: str, shared: bool,
                                            changes: list[tuple[str, int, date, int]]) -> None:
    lived_through(sqlite_database, count, size, order, shared, changes)


def lived_through(database: Database, count: int, size: int, order: str, shared: bool,
                  changes: list[tuple[str, int, date, int]]) -> None:
    """Change a plan, look at it, let five weeks pass, and compare."""
    world = World(database, f"plan {count} {size} {order} {shared} {changes}")
    world.now = NOW + SPRING
    held = [world.approved(title=f"Case {n}").id for n in range(size)]
    decks = [world.deck(*held, order=order, seed="s"), world.deck(*held[::-1], order=order, seed="t")]
    rules = [world.schedule(decks[0 if shared else n % 2], **RULES[n]) for n in range(count)]
    for what, which, day, more in changes:
        change(world, rules, held, what, which, day + SPRING, more)
    until = (world.now + timedelta(days=34)).date()
    wanted = [(one.schedule, one.day, one.case) for one in plan_of(world, until)]
    assert {day for _, day, _ in wanted} <= {MONDAY + SPRING + timedelta(days=n) for n in range(-2, 36)}
    assert posted(world, until) == wanted
    for rule in rules:
        world.write(schedules.edit, world.community, rule.id, None, world.now, enabled=False)


def house_of(database: Database, count: int = 6) -> tuple[World, Any, list[int]]:
    """Make a schedule on weekdays with a deck of so many cases."""
    world = World(database)
    held = [world.approved(title=f"Case {n}").id for n in range(count)]
    return world, world.schedule(world.deck(*held)), held


def on(ahead: int) -> date:
    return MONDAY + timedelta(days=ahead)


def cases_of(world: World, days: int) -> list[int | None]:
    return [one.case for one in plan_of(world, on(days - 1))]


def noted(world: World) -> list[str]:
    return [row.what for row in world.read(audit.recent, world.community)]


def test_a_move_and_a_swap_are_made_whole_or_not_at_all(database: Database) -> None:
    world, rule, held = house_of(database)
    a, b, c, d, e, f = held

    def moved(day: int, to: int, case: int) -> str:
        outcome: str = world.write(plans.move, world.community, rule.id, on(day), on(to), case, world.director,
                                   NOW).outcome
        return outcome

    def swapped(days: tuple[int, int], these: tuple[int, int]) -> str:
        outcome: str = world.write(plans.swap, world.community, rule.id, (on(days[0]), on(days[1])), these,
                                   world.director, NOW).outcome
        return outcome

    assert cases_of(world, 5) == [a, b, c, d, e]
    assert moved(0, 3, a) == "done"
    assert cases_of(world, 5) == [b, c, d, a, e]
    before = noted(world)
    assert [moved(0, 2, a), moved(0, 3, b), moved(0, 5, b), moved(0, -1, b)] == ["changed", "taken", "closed", "closed"]
    assert [swapped((0, 1), (a, b)), swapped((0, 6), (b, f))] == ["changed", "closed"]
    assert (cases_of(world, 5), noted(world)) == ([b, c, d, a, e], before)
    assert swapped((1, 3), (c, a)) == "done"
    assert cases_of(world, 5) == [b, a, d, c, e]
    assert {"plan.move", "plan.swap", "schedule.pin"} <= set(noted(world))
    world.write(schedules.skip, world.community, rule.id, on(3), world.director, NOW)
    assert cases_of(world, 5) == [b, a, d, c]
    assert moved(3, 4, c) == "done"
    assert cases_of(world, 8) == [b, a, d, c, e]


def test_a_pinned_case_of_the_deck_counts_there_as_posted(database: Database) -> None:
    world, rule, (a, b, c) = house_of(database, 3)
    world.write(schedules.pin, world.community, rule.id, on(1), a, world.director, NOW)
    assert cases_of(world, 5) == [b, a, c, a, b]
    assert [one[2] for one in posted(world, on(4))] == [b, a, c, a, b]
    stopped = world.write(schedules.edit, world.community, rule.id, None, NOW, enabled=False)
    assert plan_of(world, on(30)) == ()
    assert stopped.next_at is None


def test_holidays_are_left_out_by_every_schedule_but_where_one_keeps_them(database: Database) -> None:
    world, rule, _ = house_of(database)
    other = world.schedule(rule.deck, at="12:00")
    days = {on(0): "One", on(1): "Two", on(5): "Weekend"}
    assert world.write(plans.keep_holidays, world.community, days, world.director, NOW) == 3
    assert world.write(plans.keep_holidays, world.community, {on(1): "Other"}, world.director, NOW) == 0
    world.write(schedules.unskip, world.community, other.id, on(1), world.director, NOW)
    assert [(one.schedule, one.day) for one in plan_of(world, on(2))] == [
        (other.id, on(1)), (rule.id, on(2)), (other.id, on(2))]
    made = world.write(rounds.open_next, world.community, rule.id, on(0), "key", NOW + timedelta(hours=1))
    assert (made.outcome, made.why) == ("skipped", "a holiday")
    late = world.schedule(rule.deck, at="15:00")
    assert [one.day for one in plan_of(world, on(2)) if one.schedule == late.id] == [on(2)]
    told = world.read(plans.dates, world.community, on(0), on(1), NOW)
    assert [(one.schedule, one.state) for one in told if one.day == on(1)] == [
        (rule.id, "holiday"), (other.id, "coming"), (late.id, "holiday")]
    assert world.write(plans.remove_holiday, world.community, on(1), world.director, NOW) == "removed"
    assert world.write(plans.remove_holiday, world.community, on(1), world.director, NOW) == "unknown"
    assert [one.schedule for one in plan_of(world, on(1))] == [rule.id, other.id, late.id]
    assert [row.name for row in world.read(schedules.list_holidays, world.community)] == ["One", "Weekend"]
    assert {"holidays.keep", "holidays.remove", "schedule.unskip"} <= set(noted(world))


def test_far_dates_name_only_what_is_pinned(database: Database) -> None:
    world, rule, held = house_of(database, 2)
    far = on(7 * 30)
    world.write(schedules.pin, world.community, rule.id, far, held[0], world.director, NOW)
    found = {one.day: one for one in plan_of(world, far + timedelta(days=1))}
    assert (found[far].state, found[far].case) == ("coming", held[0])
    assert (found[far + timedelta(days=1)].state, found[far + timedelta(days=1)].case) == ("later", None)
