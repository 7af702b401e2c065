"""Corrections: whatever became of the keys, the boards are what the answers say, however often a step was killed."""

import itertools
import os
import signal
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, audit, boards, cases, corrections, deliveries, rounds
from db.answers import ANSWER
from db.backup import verify
from db.boards import RevealTaken
from db.boards.scoring import FIRST_MEAN, Totals, skill
from tests.db.test_boards import board_of, rank_from
from tests.db.world import NOW, World

SHARED = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LATER = NOW + timedelta(days=30)
COUNT = itertools.count()
PRESSES = st.lists(st.sampled_from([None, "a1", "a2", "a2", "a3", "unsure"]), min_size=6, max_size=6)
KEYS = st.sampled_from([("rekey", ["a1"]), ("rekey", ["a3"]), ("both", ["a1", "a2"]), ("aside", []), ("rekey", ["a2"])])
WRONG = st.lists(st.tuples(st.integers(0, 3), KEYS, st.integers(2, 9)), min_size=1, max_size=3)


def ask(world: World, round: int, kind: str, key: list[str], revision: int | None = None) -> str:
    """Ask for a correction of what a round is now, or was at a revision."""
    now = world.read(rounds.get, world.community, round).key_revision
    return str(world.write(corrections.ask, world.community, round, revision or now, kind, key, "The note.",
                           world.director, LATER))


def count(world: World, round: int, page: int = 1_500, times: int = 1) -> None:
    """Run the steps of the newest correction, each so often: as a job does that is begun again."""
    revision = world.read(corrections.of_round, world.community, round)[-1].revision
    this = (world.community, round, revision)
    more = True
    while more:
        for _ in range(times):
            assert world.write(corrections.begin, *this, LATER) == "begun"
            more = world.write(corrections.score_page, *this, LATER, page)
    for outcome in ("counted", "already")[:times]:
        assert world.write(corrections.finish, *this, {}, LATER) == outcome
    for of in world.read(corrections.siblings, world.community, round):
        cursor: int | None = 0
        while cursor is not None:
            cursor = world.write(corrections.grade_page, *this, of, cursor, 4)
    assert world.write(corrections.begin, *this, LATER) == "done"


def from_the_answers(session: Any, of: list[int]) -> dict[int, int]:
    """Give every member's value by the rule alone: from answers, keys and the order of the reveals."""
    values: dict[int, list[int]] = {}
    counted, right = 0, 0
    for round in of:
        row = session.execute(rounds.ROUND.select().where(rounds.ROUND.c.id == round)).one()
        if row.set_aside:
            continue
        given_ = {one.member: one.value in row.key for one in session.execute(
            ANSWER.select().where(ANSWER.c.round == round, ANSWER.c.counts))}
        mean = float(Fraction(right, counted)) if counted else FIRST_MEAN
        totals = Totals(len(given_), sum(given_.values()), mean)
        for member, was_right in given_.items():
            values.setdefault(member, []).append(totals.contribution(was_right))
        counted, right = counted + len(given_), right + sum(given_.values())
    return {member: skill(sum(worth), len(worth)) for member, worth in values.items()}


@SHARED
@given(st.lists(PRESSES, min_size=4, max_size=4), WRONG, st.integers(1, 2))
def test_boards_are_what_the_answers_say(
    database: Database, season: list[list[str | None]], wrong: list[tuple[int, tuple[str, list[str]], int]], times: int
) -> None:
    world = World(database, f"corrected {next(COUNT)}")
    rank_from(world, 1)
    everyone, made = world.members(6), []
    for presses in season:
        made.append(world.round())
        for member, value in zip(everyone, presses, strict=True):
            if value:
                world.give(made[-1], member, value)
        world.reveal(made[-1])
    for which, (kind, key), page in wrong:
        if ask(world, made[which], kind, key) == "asked":
            count(world, made[which], page, times)
        board = board_of(world)
        assert world.read(boards.differences, board.id) == ()
        shown = {line.member: line.value for line in world.read(boards.top, board, 10)}
        assert shown == world.read(from_the_answers, made)
    round = world.round()
    world.give(round, everyone[0], "a2")
    world.reveal(round)
    assert world.read(boards.differences, board_of(world).id) == ()
    graded = world.read(lambda session: session.execute(ANSWER.select().where(ANSWER.c.round.in_(made))).all())
    keys = {round: world.read(rounds.get, world.community, round).key for round in made}
    assert all(row.grade == float(row.value in keys[row.round]) for row in graded)


def revealed(world: World, count: int = 6) -> tuple[int, list[int]]:
    """Reveal a round that these members answered: half of them chose the key."""
    round, everyone = world.round(), world.members(count)
    for place, member in enumerate(everyone):
        world.give(round, member, "a2" if place % 2 else "a1")
    world.reveal(round)
    return round, everyone


def test_readers_see_a_correction_at_once(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    round, everyone = revealed(world)
    before = world.read(boards.show, world.community, everyone[0])
    card = world.read(rounds.get, world.community, round)
    assert ask(world, round, "rekey", ["a1"]) == "asked"
    this = (world.community, round, 2)
    assert world.write(corrections.begin, *this, LATER) == "begun"
    while world.write(corrections.score_page, *this, LATER, 1):
        assert world.read(boards.show, world.community, everyone[0]) == before
        assert world.read(rounds.get, world.community, round) == card
        assert verify(database.url) == ()
    (posted,) = world.read(deliveries.about, world.community, "round", round)
    assert world.write(corrections.finish, *this, {}, LATER) == "counted"
    (redrawn,) = world.read(deliveries.about, world.community, "round", round)
    assert redrawn.wanted > posted.wanted
    assert redrawn.priority == deliveries.PRIORITIES["correction"]
    after = world.read(rounds.get, world.community, round)
    assert (after.key, after.key_revision, after.correct, after.correction_note) == (["a1"], 2, 3, "The note.")
    assert world.read(boards.top, board_of(world))[0].member in everyone[::2]
    assert world.case(after.case.id).question.key == ["a1"]
    assert verify(database.url) == ()
    kept = world.read(audit.about, world.community, f"round:{round}", ["round.rekey"])
    assert kept[0].by == world.director
    assert (kept[0].detail["before"]["key"], kept[0].detail["after"]["key"]) == (["a2"], ["a1"])
    assert "note" not in str(kept[0].detail)


def test_what_is_refused_changes_nothing(database: Database) -> None:
    world, other = World(database), World(database, "Other")
    round, _ = revealed(world)
    assert ask(world, round, "rekey", ["zz"]) == "no such option"
    assert ask(world, round, "rekey", ["a1", "unsure"]) == "no such option"
    assert ask(world, round, "rekey", []) == "no such option"
    assert ask(world, round, "rekey", ["a2"]) == "unchanged"
    assert ask(world, world.round(), "aside", []) == "not revealed"
    assert other.write(corrections.ask, other.community, round, 1, "aside", [], "", None, LATER) == "unknown"
    assert ask(world, round, "rekey", ["a1"]) == "asked"
    assert ask(world, round, "rekey", ["a3"]) == "being counted"
    count(world, round)
    assert ask(world, round, "rekey", ["a3"], revision=1) == "meanwhile"
    world.write(cases.withdraw, world.community, world.read(rounds.get, world.community, round).case.id, None, LATER)
    assert ask(world, round, "rekey", ["a3"]) == "withdrawn"
    assert [row.key for row in world.read(corrections.of_round, world.community, round)] == [["a1"]]
    assert verify(database.url) == ()


def test_a_reveal_and_a_correction_take_turns(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    round, everyone = revealed(world)
    following = world.round()
    for member in everyone:
        world.give(following, member, "a2")
    assert ask(world, round, "rekey", ["a1"]) == "asked"
    this = (world.community, round, 2)
    assert world.write(corrections.begin, *this, LATER) == "begun"
    assert world.write(corrections.score_page, *this, LATER, 1)
    assert world.write(boards.begin_reveal, world.community, following, LATER).outcome == "busy"
    much_later = LATER + timedelta(minutes=10)
    assert world.write(boards.begin_reveal, world.community, following, much_later).outcome == "begun"
    with pytest.raises(RevealTaken):
        world.write(corrections.score_page, *this, much_later, 1)
    assert world.write(corrections.begin, *this, much_later) == "busy"
    assert world.write(boards.score_page, world.community, following) is None
    assert world.write(boards.finish_reveal, world.community, following, None, much_later) == "revealed"
    count(world, round)
    assert verify(database.url) == ()
    shown = {line.member: line.value for line in world.read(boards.top, board_of(world), 10)}
    assert shown == world.read(from_the_answers, [round, following])


def test_rounds_of_the_same_question_follow(database: Database) -> None:
    world = World(database)
    rank_from(world, 1)
    round, everyone = revealed(world)
    case = world.read(rounds.get, world.community, round).case.id
    again = world.round(case, at=NOW + timedelta(hours=1))
    world.give(again, everyone[0], "a1", NOW + timedelta(hours=2))
    assert ask(world, round, "both", ["a1", "a2"]) == "asked"
    count(world, round)
    world.reveal(again)
    (row,) = world.read(lambda session: session.execute(ANSWER.select().where(ANSWER.c.round == again)).all())
    assert row.grade == 1.0
    third = world.read(rounds.get, world.community, world.round(case, at=NOW + timedelta(days=2)))
    assert (third.key, third.key_revision) == (["a1", "a2"], 2)
    world.write(cases.withdraw, world.community, case, None, LATER)
    world.write(cases.erase, world.community, case, None, LATER)
    assert world.read(rounds.get, world.community, round).correction_note == ""
    assert world.read(corrections.get, world.community, round, 2).note == ""


@pytest.mark.parametrize("pages", [2, 99])
def test_a_process_that_is_killed_between_pages_loses_nothing(database_url: str, pages: int) -> None:
    opened = Database(database_url)
    opened.start()
    world = World(opened)
    rank_from(world, 1)
    round, _ = revealed(world, 8)
    assert ask(world, round, "rekey", ["a1"]) == "asked"
    opened.close_now()
    child = os.fork()
    if not child:
        die_after(database_url, (world.community, round, 2), pages)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    world.database = Database(database_url)
    world.database.start()
    assert verify(database_url) == ()
    count(world, round, 1)
    assert verify(database_url) == ()
    shown = {line.member: line.value for line in world.read(boards.top, board_of(world), 10)}
    assert shown == world.read(from_the_answers, [round])
    world.database.close_now()


def die_after(url: str, this: tuple[int, int, int], pages: int) -> None:
    """Begin a correction in a process of its own, and kill that after some pages."""
    opened = Database(url)
    opened.start()
    opened.write_now(corrections.begin, *this, LATER)
    for _ in range(pages):
        if not opened.write_now(corrections.score_page, *this, LATER, 1):
            break
    os.kill(os.getpid(), signal.SIGKILL)
