"""The autopsy's figures against definitions written out another way, and what is read for them."""

import statistics
from collections import Counter
from datetime import timedelta
from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import Database, autopsy, cases, members
from db.autopsy import REST_FROM, Given
from tests.db.world import NOW, World

ORDER = ("a1", "a2", "a3", "a4")
ANSWERS = st.lists(st.sampled_from([*ORDER, "unsure"]), max_size=60)
GIVEN = st.builds(Given, st.booleans(), st.sampled_from([None, "PGY-1", "PGY-2", "MS4"]),
                  st.floats(0, 1e6), st.none() | st.integers(0, 20).map(lambda n: n / 20))
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(st.integers(1, 400), st.data())
def test_the_interval_holds_the_shares_that_would_not_be_doubted(n: int, data: st.DataObject) -> None:
    """Wilson's bounds are where a score test of the share is just at its level: (p - b)^2 = z^2 b (1 - b) / n."""
    right = data.draw(st.integers(0, n))
    low, high = autopsy.wilson(right, n)
    assert 0 <= low <= right / n + 1e-12
    assert right / n - 1e-12 <= high <= 1
    for bound in (low, high):
        assert isclose((right / n - bound) ** 2, 1.959963984540054**2 * bound * (1 - bound) / n, abs_tol=1e-9)


def test_the_interval_of_known_shares() -> None:
    assert [round(bound, 4) for bound in autopsy.wilson(81, 263)] == [0.2553, 0.3662]  # Newcombe 1998, table I
    assert [round(bound, 4) for bound in autopsy.wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(bound, 4) for bound in autopsy.wilson(0, 20)] == [0.0, 0.1611]
    assert [round(bound, 4) for bound in autopsy.wilson(1, 29)] == [0.0061, 0.1718]
    with pytest.raises(ValueError, match="at least one"):
        autopsy.wilson(0, 0)


@FEW
@given(st.lists(GIVEN, max_size=50))
def test_discrimination_is_the_difference_of_means_in_standard_deviations(given_: list[Given]) -> None:
    """Another form of the same: (m1 - m0) / s sqrt(p q), with the standard deviation of all."""
    found = autopsy.point_biserial(given_)
    right = [one.rest for one in given_ if one.rest is not None and one.right]
    wrong = [one.rest for one in given_ if one.rest is not None and not one.right]
    if not right or not wrong or len({*right, *wrong}) == 1:
        assert found is None
        return
    n = len(right) + len(wrong)
    spread = statistics.pstdev([*right, *wrong])
    expected = (statistics.mean(right) - statistics.mean(wrong)) / spread * sqrt(len(right) * len(wrong)) / n
    assert found is not None
    assert isclose(found, expected, abs_tol=1e-9)


@FEW
@given(ANSWERS, st.sampled_from([("a2",), ("a1", "a2")]))
def test_wrong_options_are_named_once_there_are_enough(values: list[str], key: tuple[str, ...]) -> None:
    tally, n = Counter(values), len(values)
    unused, beaten = autopsy.dead(tally, key, ORDER), autopsy.beaten_by(tally, key, ORDER)
    if n < 15:
        assert unused == ()
    if n < 8:
        assert beaten == ()
    right = sum(value in key for value in values)
    for option in ORDER:
        rare = n >= 15 and option not in key and Fraction(tally[option], n) < Fraction(1, 20)
        assert (option in unused) == rare
        assert (option in beaten) == (n >= 8 and option not in key and tally[option] > right)


@FEW
@given(st.lists(GIVEN, max_size=40))
def test_no_stage_tells_of_fewer_than_five(given_: list[Given]) -> None:
    shown = autopsy.by_stage(given_)
    rest = len(given_) - sum(stage.n for stage in shown)
    assert not shown or rest == 0 or rest >= 5
    for stage in shown:
        theirs = [one.right for one in given_ if one.stage == stage.name]
        assert (stage.n, stage.right) == (len(theirs), sum(theirs))
        assert stage.n >= 5


def test_times_are_quartiles_from_five_answers_on() -> None:
    answers = [Given(True, None, float(seconds)) for seconds in (30, 10, 20, 50, 40)]
    assert autopsy.quartiles(answers[:4]) is None
    assert autopsy.quartiles(answers) == (20, 30, 40)


def test_what_is_read_leaves_out_whoever_knew_the_case(database: Database) -> None:
    world = World(database)
    everyone, peeked = world.members(7), world.member()
    for member in everyone[:6]:
        world.write(members.set_stage, world.community, member, "PGY-2")
    for _ in range(REST_FROM):
        round = world.round()
        for member in everyone[:5]:
            world.give(round, member, "a2" if member % 2 else "a1")
        world.reveal(round)
    case = world.draft()
    world.write(cases.opened, case.id, peeked)
    world.approve(case.id)
    round = world.round(case.id)
    assert world.read(autopsy.read, world.community, round) is None
    for minutes, member in enumerate([*everyone, peeked, world.director], 1):
        world.give(round, member, "a2", NOW + timedelta(minutes=minutes))
    world.reveal(round)
    found = world.read(autopsy.read, world.community, round)
    assert (found.n, found.right, found.compared, found.under_way) == (7, 7, 5, False)
    assert [one.seconds for one in found.given] == [60.0 * minutes for minutes in range(1, 8)]
    assert [one.rest for one in found.given[:5]] == [float(member % 2) for member in everyone[:5]]
    assert autopsy.by_stage(found.given) == ()
    assert found.n == found.round.answered
