"""How sure somebody is: kept beside the answer, never in its way, and read only after the reveal."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, answers, audit, boards, calibration, confidence
from tests.db.world import NOW, World

SHARED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COUNT = itertools.count()


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def sure(world: World, round: int, member: int, level: int, turn: int, seconds: float) -> confidence.Said:
    found: confidence.Said = world.write(
        confidence.keep, world.community, round, member, level, turn, at(seconds))
    return found


def kept(world: World, round: int, member: int) -> tuple[str, int | None]:
    row = world.read(answers.mine, world.community, round, member)
    return row.value, row.confidence


def test_a_community_asks_only_where_it_chose_to(database: Database) -> None:
    world = World(database)
    round, member = world.round(), world.member()
    world.give(round, member, "a1")
    assert not world.read(confidence.asks, world.community)
    assert world.read(confidence.asked, world.community, round, member) is None
    assert world.write(confidence.ask, world.community, True, world.director, NOW) == "saved"
    assert world.write(confidence.ask, world.community, True, world.director, NOW) == "unchanged"
    assert world.read(confidence.asked, world.community, round, member) == confidence.Asked(0, None)
    assert world.read(confidence.asked, world.community, round, world.member()) is None
    assert "community.confidence" in [entry.what for entry in world.read(audit.recent, world.community)]
    assert world.write(confidence.ask, world.community, False, world.director, NOW) == "saved"
    assert world.read(confidence.asked, world.community, round, member) is None


def test_it_goes_with_the_answer_it_was_said_of(database: Database) -> None:
    world = World(database)
    round, member = world.round(), world.member()
    assert sure(world, round, member, 2, 0, 1).outcome == "no answer"
    world.give(round, member, "a1", at(1))
    assert sure(world, round, member, 3, 0, 5).outcome == "saved"
    assert sure(world, round, member, 3, 0, 6).outcome == "unchanged"
    assert sure(world, round, member, 1, 0, 4).outcome == "older"
    assert sure(world, round, member, 2, 0, 7).outcome == "saved"
    # The same answer once more changes nothing; another one begins anew.
    world.give(round, member, "a1", at(8))
    assert kept(world, round, member) == ("a1", 2)
    world.give(round, member, "a2", at(10))
    assert kept(world, round, member) == ("a2", None)
    # The older receipt is still on the screen, and an older press may come late: the answer stands, and is not sure.
    for turn, seconds in ((0, 11), (1, 9.5), (7, 12)):
        said = sure(world, round, member, 3, turn, seconds)
        assert (said.outcome, said.value, said.turn) == ("changed since", "a2", 1)
    assert kept(world, round, member) == ("a2", None)
    assert sure(world, round, member, 1, 1, 13).outcome == "saved"
    world.give(round, member, "unsure", at(14))
    assert kept(world, round, member) == ("unsure", None)
    assert sure(world, round, member, 1, 2, 15).outcome == "not sure"
    world.give(round, member, "a1", at(16))
    closes = 24 * 3600
    assert sure(world, round, member, 1, 3, closes).outcome == "closed"
    assert sure(world, round, member, 1, 3, closes - 0.001).outcome == "saved"
    assert world.write(boards.begin_reveal, world.community, round, at(closes + 5)).outcome == "begun"
    assert sure(world, round, member, 2, 3, closes - 0.001).outcome == "closed"
    assert kept(world, round, member) == ("a1", 1)


@SHARED
@given(st.permutations([("a1", 1), (2, 2), ("a2", 3), (3, 4), (1, 5)]))
def test_an_answer_is_never_lost_to_how_sure_one_was(database: Database, order: list[tuple[Any, int]]) -> None:
    """Whatever comes late, the later answer stands, and no confidence was said of another."""
    world = World(database, f"order {next(COUNT)}")
    round, member = world.round(), world.member()
    for what, second in order:
        if isinstance(what, str):
            world.give(round, member, what, at(second))
        else:
            sure(world, round, member, what, 0 if second < 3 else 1, second)
    value, level = kept(world, round, member)
    assert value == "a2"
    assert level in (None, 1, 3)


def play(world: World, said: list[tuple[int | None, str]]) -> int:
    """Have one member answer rounds in turn, with a confidence; give the member."""
    member, count = world.member(), itertools.count()
    for level, value in said:
        round, second = world.round(), next(count)
        world.give(round, member, value, at(second + 1))
        if level is not None:
            sure(world, round, member, level, 0, second + 2)
        world.reveal(round)
    return member


def test_calibration_is_shown_from_twenty_and_is_what_the_formula_says(database: Database) -> None:
    world = World(database)
    said: list[tuple[int | None, str]] = (
        [(1, "a2")] * 3 + [(1, "a1")] * 2 + [(2, "a2")] * 5 + [(2, "a3")] * 3 + [(3, "a2")] * 4 + [(3, "a4")] * 2)
    member = play(world, [*said, (None, "a2"), (None, "unsure")])
    found = world.read(calibration.read, world.community, member)
    assert (found.n, found.to_go, found.levels, found.brier) == (19, 1, (), None)
    # What is open tells nothing, even whether it counts.
    open_one = world.round()
    world.give(open_one, member, "a1", at(1))
    sure(world, open_one, member, 3, 0, 2)
    assert world.read(calibration.read, world.community, member).n == 19
    world.reveal(open_one)
    found = world.read(calibration.read, world.community, member)
    assert [(level.word, level.nominal, level.n, level.right) for level in found.levels] == [
        ("guess", 0.5, 5, 3.0), ("probable", 0.73, 8, 5.0), ("certain", 0.9, 7, 4.0)]
    pairs = [(0.5, 1)] * 3 + [(0.5, 0)] * 2 + [(0.73, 1)] * 5 + [(0.73, 0)] * 3 + [(0.9, 1)] * 4 + [(0.9, 0)] * 3
    assert found.brier == pytest.approx(sum((p - y) ** 2 for p, y in pairs) / 20)
    assert found.was == pytest.approx(12 / 20)
    assert found.said == pytest.approx((0.5 * 5 + 0.73 * 8 + 0.9 * 7) / 20)
    other = world.read(calibration.read, world.community, world.member())
    assert (other.n, other.to_go) == (0, 20)
