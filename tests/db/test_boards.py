"""Boards: what is stored step by step is what the answers say, and readers see it switch at once."""

import itertools
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, boards, cases, deliveries, members, rounds
from db.backup import verify
from db.boards import BOARD, RevealTaken
from db.boards.scoring import Totals, skill
from tests.db.world import NOW, World

SHARED = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LATER = NOW + timedelta(days=30)
COUNT = itertools.count()
# For each round, what each of seven members presses: None is nothing.
SEASONS = st.lists(
    st.lists(st.sampled_from([None, "a1", "a2", "a2", "unsure"]), min_size=7, max_size=7), min_size=1, max_size=6
)


def rank_from(world: World, n: int) -> None:
    world.round()
    world.write(lambda session: session.execute(BOARD.update().values(ranked_from=n)))


def board_of(world: World) -> boards.BoardRow:
    found = world.read(boards.board_of, world.community)
    assert found is not None
    return found


@SHARED
@given(SEASONS, st.integers(1, 4), st.integers(1, 3))
def test_step_by_step_is_what_the_answers_say(
    database: Database, season: list[list[str | None]], page: int, ranked_from: int
) -> None:
    world = World(database, f"season {next(COUNT)}")
    rank_from(world, ranked_from)
    everyone = world.members(7)
    exact: dict[int, list[tuple[bool, Totals]]] = defaultdict(list)
    places: dict[int, int] = {}
    for presses in season:
        round = world.round()
        pressed = [(member, value) for member, value in zip(everyone, presses, strict=True) if value]
        for member, value in pressed:
            world.give(round, member, value)
        world.reveal(round, page)
        row = world.read(rounds.get, world.community, round)
        totals = Totals(len(pressed), sum(value == "a2" for _, value in pressed), row.m)
        assert (row.ranked, row.correct) == (totals.n, totals.correct)
        for member, value in pressed:
            exact[member].append((value == "a2", totals))
        places = check_against(world, exact, ranked_from, places)
    assert world.read(boards.differences, board_of(world).id) == ()


def check_against(
    world: World, exact: dict[int, list[tuple[bool, Totals]]], ranked_from: int, before: dict[int, int]
) -> dict[int, int]:
    """Compare the board with the rule applied by hand to every answer so far."""
    board = board_of(world)
    values = {}
    for member, history in exact.items():
        total = sum(totals.contribution(right) for right, totals in history)
        values[member] = skill(total, len(history))
    ranked = {member: value for member, value in values.items() if len(exact[member]) >= ranked_from}
    places = {member: 1 + sum(other > value for other in ranked.values()) for member, value in ranked.items()}
    shown = world.read(boards.top, board, 10)
    assert {line.member: line.place for line in shown} == places
    assert {line.member: line.value for line in shown} == ranked
    assert [line.value for line in shown] == sorted(ranked.values(), reverse=True)
    for line in shown:
        mine = world.read(boards.my_place, board, line.member, 2)
        assert mine.mine == line
        position = shown.index(line)
        assert mine.lines == shown[max(position - 2, 0): position + 3]
        assert line.place_before == before.get(line.member)
    for member in set(values) - set(ranked):
        waiting = world.read(boards.my_place, board, member)
        assert (waiting.mine, waiting.lines) == (None, ())
        assert waiting.to_go == ranked_from - len(exact[member])
    return places


def test_readers_see_nothing_before_the_switch(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    everyone = world.members(9)
    first, second = world.round(), world.round()
    for member in everyone:
        world.give(first, member, "a2" if member % 2 else "a1")
        world.give(second, member, "a2")
    world.reveal(first, 4)
    seen = world.read(boards.show, world.community, everyone[0])
    record = world.read(boards.me, world.community, everyone[0])
    world.write(boards.begin_reveal, world.community, second, LATER)
    cursor: int | None = 0
    while cursor is not None:
        cursor = world.write(boards.score_page, world.community, second, cursor, 2)
        assert world.read(boards.show, world.community, everyone[0]) == seen
        assert world.read(boards.me, world.community, everyone[0]) == record
        assert world.read(rounds.get, world.community, second).state == "closed"
    assert world.write(boards.finish_reveal, world.community, second, None, LATER) == "revealed"
    assert world.read(boards.show, world.community, everyone[0]) != seen
    after = world.read(boards.me, world.community, everyone[0])
    assert (after.answered, after.n, after.to_go) == (2, 2, 0)


def test_a_reveal_that_was_killed_goes_on_and_counts_once(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    round, everyone = world.round(), world.members(10)
    for member in everyone:
        world.give(round, member, "a2" if member % 3 else "a1")
    for _ in range(2):  # every step twice, as a job that runs again does
        assert world.write(boards.begin_reveal, world.community, round, LATER).outcome == "begun"
        world.write(boards.score_page, world.community, round, 0, 4)
    cursor: int | None = 0
    while cursor is not None:
        cursor = world.write(boards.score_page, world.community, round, cursor, 4)
    assert world.write(boards.finish_reveal, world.community, round, None, LATER) == "revealed"
    assert world.write(boards.finish_reveal, world.community, round, None, LATER) == "already"
    assert world.write(boards.begin_reveal, world.community, round, LATER).outcome == "already"
    assert world.read(boards.differences, board_of(world).id) == ()
    assert len(world.read(boards.top, board_of(world), 20)) == 10


def test_one_round_at_a_time_and_a_stuck_one_is_undone(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    stuck, other, everyone = world.round(), world.round(), world.members(6)
    for member in everyone:
        world.give(stuck, member, "a2")
        world.give(other, member, "a1" if member % 2 else "a2")
    world.write(boards.begin_reveal, world.community, stuck, LATER)
    world.write(boards.score_page, world.community, stuck, 0, 4)
    assert world.write(boards.begin_reveal, world.community, other, LATER).outcome == "busy"
    much_later = LATER + timedelta(minutes=10)
    assert world.write(boards.begin_reveal, world.community, other, much_later).outcome == "begun"
    with pytest.raises(RevealTaken):
        world.write(boards.score_page, world.community, stuck, 0, 4)
    assert world.write(boards.score_page, world.community, other, 0, 100) is None
    world.write(boards.finish_reveal, world.community, other, None, much_later)
    assert world.read(boards.differences, board_of(world).id) == ()
    world.reveal(stuck, 4)
    assert world.read(boards.differences, board_of(world).id) == ()
    assert {line.n for line in world.read(boards.top, board_of(world), 20)} == {2}


def test_who_knew_the_answer_is_not_ranked_on_it(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    case = world.draft()
    peeked, honest = world.member(), world.member()
    world.write(cases.opened, case.id, peeked)
    world.approve(case.id)
    round = world.round(case.id)
    for member in (world.director, peeked, honest):
        world.give(round, member, "a2")
    world.reveal(round)
    row = world.read(rounds.get, world.community, round)
    assert (row.ranked, row.correct, row.tally["a2"]) == (1, 1, 1)
    assert [line.member for line in world.read(boards.top, board_of(world))] == [honest]


@pytest.mark.parametrize("revealed", [True, False])
def test_a_case_that_was_posted_before_is_not_ranked_again(database: Database, revealed: bool) -> None:
    """Its key was told, or is told while the later round is open."""
    world = World(database)
    rank_from(world, 1)
    case, member = world.approved().id, world.member()
    first = world.round(case)
    if revealed:
        world.reveal(first)
    second = world.round(case, at=NOW + timedelta(hours=1))
    world.give(second, member, "a2", NOW + timedelta(hours=2))
    world.reveal(second)
    row = world.read(rounds.get, world.community, second)
    assert (row.kind, row.season, row.ranked, row.answered) == ("review", None, 0, 1)
    assert world.read(boards.top, board_of(world)) == ()
    assert world.read(boards.differences, board_of(world).id) == ()


def test_a_deck_that_begins_anew_ranks_nobody_twice(database: Database) -> None:
    world = World(database)
    schedule = world.schedule(world.deck(world.approved().id))
    kinds = []
    for days in (0, 1):
        at = NOW + timedelta(days=days, hours=1)
        made = world.write(rounds.open_next, world.community, schedule.id, at.date(), f"day {days}", at)
        world.reveal(made.round)
        kinds.append(world.read(rounds.get, world.community, made.round).kind)
    assert kinds == ["daily", "review"]


def test_practice_counts_for_nothing(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    round, member = world.round(kind="practice"), world.member()
    world.give(round, member, "a2")
    world.reveal(round)
    row = world.read(rounds.get, world.community, round)
    assert (row.state, row.ranked, row.tally["a2"], row.answered) == ("revealed", 0, 1, 1)
    assert world.read(boards.top, board_of(world)) == ()


def test_a_reveal_is_drawn_everywhere_and_names_stay_private(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    round, open_name, hidden = world.round(), world.member("Priya N."), world.member("Hidden")
    world.write(members.set_named, world.community, open_name, True)
    for member in (open_name, hidden):
        world.give(round, member, "a2")
    (before,) = world.read(deliveries.about, world.community, "round", round)
    world.reveal(round)
    (after,) = world.read(deliveries.about, world.community, "round", round)
    assert after.wanted > before.wanted
    assert after.priority <= deliveries.PRIORITIES["post"]
    assert {line.name for line in world.read(boards.top, board_of(world))} == {"Priya N.", None}


def test_a_reveal_without_a_schedule_draws_no_other_round(database: Database) -> None:
    world, other = World(database), World(database, "Other")
    round, second, theirs = world.round(), world.round(), other.round()
    before = [*world.read(deliveries.about, world.community, "round", second),
              *other.read(deliveries.about, other.community, "round", theirs)]
    world.reveal(round)
    assert before == [*world.read(deliveries.about, world.community, "round", second),
                      *other.read(deliveries.about, other.community, "round", theirs)]


def test_too_early_unknown_and_withdrawn(database: Database) -> None:
    world, other = World(database), World(database, "Other")
    round = world.round()
    assert world.write(boards.begin_reveal, world.community, round, NOW).outcome == "too early"
    assert other.write(boards.begin_reveal, other.community, round, LATER).outcome == "unknown"
    assert other.write(boards.finish_reveal, other.community, round, None, LATER) == "unknown"
    assert other.write(boards.score_page, other.community, round) is None


def test_old_rows_go_and_verification_finds_what_is_wrong(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    everyone = world.members(5)
    for _ in range(5):
        round = world.round()
        for member in everyone:
            world.give(round, member, "a2" if member % 2 else "a1")
        world.reveal(round)

    def rows(session: Any) -> int:
        return len(session.execute(boards.STANDING.select()).all())

    assert world.read(rows) <= 3 * len(everyone)
    assert verify(database.url) == ()
    wrong = boards.STANDING.update().where(boards.STANDING.c.member == everyone[0])
    world.write(lambda session: session.execute(wrong.values(correct=99)))
    assert any(f"member {everyone[0]}" in line for line in verify(database.url))


@pytest.mark.parametrize(("n", "correct"), [(1, 1), (1, 0), (5, 3), (400, 399)])
def test_the_rule(n: int, correct: int) -> None:
    totals = Totals(n, correct, 0.5)
    right, wrong = totals.contribution(True), totals.contribution(False)
    assert right > 0 > wrong
    expected = (correct - 1 + 1.5) / (n - 1 + 3)
    assert right == round(1e6 * (1 - expected))
    assert skill(0, n) == 0
    assert abs(skill(right, n) - right / 1000 / (n + 10)) <= 0.5
    assert abs(skill(wrong, n) - wrong / 1000 / (n + 10)) <= 0.5
