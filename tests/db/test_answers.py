"""Answers: one for each member and question, of which the later press wins, however they arrive."""

import asyncio
import itertools
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, answers, boards, deliveries, members, rounds
from tests.db.world import NOW, World

SHARED = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PRESSES = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["a1", "a2", "a3", "unsure"])), min_size=1, max_size=8
)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_receipts(database: Database) -> None:
    world = World(database)
    round, member = world.round(), world.member()
    first = world.give(round, member, "a2", at(1))
    assert (first.outcome, first.value, first.previous, first.first) == ("saved", "a2", None, True)
    assert first.closes_at == NOW + timedelta(hours=24)
    again = world.give(round, member, "a3", at(2))
    assert (again.outcome, again.value, again.previous, again.first) == ("changed", "a3", "a2", False)
    assert world.give(round, member, "a3", at(3)).outcome == "unchanged"
    assert world.give(round, member, "unsure", at(4)).outcome == "changed"
    older = world.give(round, member, "a1", at(2.5))
    assert (older.outcome, older.value) == ("older", "unsure")
    assert not world.give(world.round(), member, "a1", at(5)).first
    kept = world.read(answers.mine, world.community, round, member)
    assert [value for value, _ in kept.earlier] == ["a2", "a3"]
    assert world.read(answers.count, world.community, round) == 1


def test_the_close_is_exact(database: Database) -> None:
    world = World(database)
    round, member = world.round(), world.member()
    closes = NOW + timedelta(hours=24)
    assert world.give(round, member, "a1", closes).outcome == "closed"
    late = world.give(round, member, "a1", closes + timedelta(milliseconds=1))
    assert (late.outcome, late.value) == ("closed", None)
    assert world.give(round, member, "a1", closes - timedelta(milliseconds=1)).outcome == "saved"
    # Pressed in time and arriving late counts until the reveal begins, and never after.
    assert world.write(boards.begin_reveal, world.community, round, closes + timedelta(seconds=5)).outcome == "begun"
    assert world.give(round, world.member(), "a1", closes - timedelta(seconds=1)).outcome == "closed"


def test_nobody_presses_before_the_round_opens(database: Database) -> None:
    """What a platform states with a clock that is behind counts as pressed at the opening."""
    world = World(database)
    round, member = world.round(), world.member()
    assert world.give(round, member, "a1", NOW - timedelta(days=400)).outcome == "saved"
    kept = world.read(answers.mine, world.community, round, member)
    assert (kept.value, kept.pressed_at) == ("a1", NOW)
    assert world.give(round, member, "a2", at(1)).outcome == "changed"


def test_what_cannot_be_answered(database: Database) -> None:
    world, other = World(database), World(database, "Other")
    round, member = world.round(), world.member()
    assert world.give(round, member, "a9", at(1)).outcome == "no such option"
    assert world.give(round, member, 'a1"', at(1)).outcome == "no such option"
    assert world.give(round + 99, member, "a1", at(1)).outcome == "unknown"
    assert other.give(round, other.member(), "a1", at(1)).outcome == "unknown"
    assert world.give(round, other.member(), "a1", at(1)).outcome == "unknown"
    assert world.read(answers.count, world.community, round) == 0


@SHARED
@given(PRESSES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(database: Database, presses: list[tuple[int, str]], chance: Any) -> None:
    world = World(database, f"order {next(COUNT)}")
    case = world.approved().id
    shuffled = list(presses)
    chance.shuffle(shuffled)
    kept = []
    for arrival in (presses, shuffled, [*shuffled, *presses]):
        round, member = world.round(case), world.member()
        for second, value in arrival:
            world.give(round, member, value, at(second))
        found = world.read(answers.mine, world.community, round, member)
        kept.append((found.pressed_at, found.value))
    assert set(kept) == {max((at(second), value) for second, value in presses)}


COUNT = itertools.count()


async def test_two_at_one_instant_and_one_ten_times(database: Database) -> None:
    world = World(database)
    round, one, two = world.round(), world.member(), world.member()
    presses = [(one, "a1", 1.0), (two, "a2", 1.0), *((one, f"a{1 + n % 4}", 2.0 + n) for n in range(10))]
    given = [
        database.write(answers.give, world.community, round, member, value, at(second), at(second))
        for member, value, second in presses
    ]
    outcomes = [outcome.outcome for outcome in await asyncio.gather(*given)]
    assert outcomes[:2] == ["saved", "saved"]
    assert world.read(answers.count, world.community, round) == 2
    assert world.read(answers.mine, world.community, round, one).value == "a2"


def test_a_count_is_drawn_once_for_many_answers(database: Database) -> None:
    world = World(database)
    round, everyone = world.round(), world.members(30)

    def all_at_once(session: Any) -> None:
        for member in everyone:
            answers.give(session, world.community, round, member, "a1", at(1), at(1))

    (before,) = world.read(deliveries.about, world.community, "round", round)
    world.write(all_at_once)
    (after,) = world.read(deliveries.about, world.community, "round", round)
    assert after.wanted == before.wanted + 1
    world.give(round, everyone[0], "a2", at(2))
    assert world.read(deliveries.about, world.community, "round", round)[0].wanted == after.wanted


def test_first_answer_is_remembered(database: Database) -> None:
    world = World(database)
    member = world.member()
    world.give(world.round(), member, "a1", at(7))
    assert world.read(members.get, world.community, member).first_answer_at == at(7)


def test_two_processes_and_a_reveal_lose_nothing(database: Database) -> None:
    if database.url.startswith("sqlite"):
        return  # one process only, by its lock
    world = World(database)
    round, everyone = world.round(), world.members(120)
    second = Database(database.url)
    second.start()

    async def race() -> tuple[list[answers.Given], Any]:
        pressing = [
            (database, second)[n % 2].write(answers.give, world.community, round, member, "a1", at(1 + n), at(1 + n))
            for n, member in enumerate(everyone)
        ]
        revealing = second.write(boards.begin_reveal, world.community, round, NOW + timedelta(hours=24))
        rest = [
            (second, database)[n % 2].write(answers.give, world.community, round, member, "a2", at(500), at(500))
            for n, member in enumerate(everyone)
        ]
        begun = await revealing
        return await asyncio.gather(*pressing, *rest), begun

    outcomes, begun = asyncio.run(race())
    second.close_now()
    acknowledged = sum(outcome.outcome == "saved" for outcome in outcomes)
    assert begun.answered == acknowledged == world.read(answers.count, world.community, round)
    standing = [world.read(answers.mine, world.community, round, member) for member in everyone]
    tally = {option: sum(row is not None and row.value == option for row in standing) for option in ("a1", "a2")}
    assert {option: begun.tally[option] for option in tally} == tally


def test_a_round_reads_back(database: Database) -> None:
    world = World(database)
    round = world.round()
    world.give(round, world.member(), "a1", at(1))
    row = world.read(rounds.get, world.community, round)
    assert row.options == (("A", "a1", "one"), ("B", "a2", "two"), ("C", "a3", "three"), ("D", "a4", "four"))
    assert (row.answered, row.tally, row.key, row.state) == (1, None, ["a2"], "open")
    assert row.letter("a3") == "C"
    assert row.letter("unsure") is None
