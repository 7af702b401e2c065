"""Boards of every scope are what the answers say, told again here from the rule alone, in fractions."""

import itertools
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db import Database, boards, cases, cups, members, teams
from db.boards import BOARD, FLOOR, Scope
from db.boards.blocks import block, quarter
from db.boards.scoring import Totals
from tests.db.test_boards import board_of
from tests.db.test_corrections import ask, count
from tests.db.world import NOW, World

SHARED = settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COUNT = itertools.count()
PEOPLE, ROUNDS, RANKED = 12, 8, 2
# What a value may differ by: contributions are kept in millionths, values in thousandths.
NEAR = Fraction(6, 10_000)
DAY = timedelta(days=1)


@dataclass
class Told:
    """What happened in one round, as it was lived: who pressed what, who knew the case, what became of its key."""

    day: int
    pressed: dict[int, str]
    knew: frozenset[int] = frozenset()
    key: frozenset[str] = frozenset({"a2"})
    aside: bool = False
    id: int = 0

    def grades(self) -> dict[int, Fraction]:
        """Grade what counts."""
        return {} if self.aside else {who: Fraction(value in self.key) for who, value in self.pressed.items()
                                      if who not in self.knew}


@dataclass
class Book:
    """A season as it was lived; days are counted from its first."""

    joined: dict[int, int]
    leaves: dict[int, tuple[int, int]]
    rounds: list[Told] = field(default_factory=list)

    def worth(self) -> list[dict[int, Fraction]]:
        """Give what every answer adds, round by round: y - q, with the answer itself left out of q."""
        found, n, right = [], 0, Fraction(0)
        for told in self.rounds:
            grades = told.grades()
            m = right / n if n else Fraction(1, 2)
            all_of = sum(grades.values(), Fraction(0))
            found.append({who: y - (all_of - y + 3 * m) / (len(grades) - 1 + 3) for who, y in grades.items()})
            n, right = n + len(grades), right + all_of
        return found

    def skills(self, of: Collection[int] | None = None) -> dict[int, tuple[Fraction, int]]:
        """Give every member's skill and number of answers, over some of the rounds."""
        held: dict[int, list[Fraction]] = {}
        for place, worth in enumerate(self.worth()):
            for who, value in worth.items() if of is None or place in of else ():
                held.setdefault(who, []).append(value)
        return {who: (sum(values, Fraction(0)) / (len(values) + 10), len(values)) for who, values in held.items()}

    def offered(self, who: int, since: int = -1, before: int = 999) -> tuple[int, int, Fraction]:
        """Count what was offered, what was answered, and the grades' sum."""
        offered, answered, graded = 0, 0, Fraction(0)
        for told in self.rounds:
            grades = told.grades()
            if told.aside or not since <= told.day < before:
                continue
            first, back = self.leaves.get(who, (0, 0))
            meant = self.joined[who] <= told.day and not first <= told.day < back and who not in told.knew
            offered += meant or who in grades
            answered += who in grades
            graded += grades.get(who, 0)
        return offered, answered, graded


PRESSES = st.lists(st.lists(st.sampled_from([None, "a1", "a2", "a2", "a2", "unsure"]), min_size=PEOPLE,
                            max_size=PEOPLE), min_size=ROUNDS, max_size=ROUNDS)
KEYS = st.sampled_from([("rekey", "a1"), ("both", "a1"), ("aside", "")])
WRONG = st.lists(st.tuples(st.integers(0, ROUNDS - 1), KEYS), max_size=2)
LEAVES = st.dictionaries(st.integers(0, PEOPLE - 1), st.tuples(st.integers(0, 4), st.integers(1, 5)), min_size=2,
                         max_size=4)


def live(world: World, presses: list[list[str | None]], leaves: dict[int, tuple[int, int]]) -> tuple[Book, list[int]]:
    """Live a season: six members of one stage and three of another, some who came later, some who are away."""
    stages = ["PGY-2"] * 6 + ["PGY-3"] * 3 + ["fellow"] * 3
    joined = [3 if n in (1, 7) else 0 for n in range(PEOPLE)]
    people = [world.write(members.add, world.community, f"M{n}", NOW + joined[n] * DAY - DAY / 2, stage=stages[n]).id
              for n in range(PEOPLE)]
    away = {people[n]: (first, first + length) for n, (first, length) in leaves.items()}
    for who, (first, back) in away.items():
        world.write(members.go_away, world.community, who, day(first), day(back), "UTC")
    def silent(who: int, on: int) -> bool:
        """Tell of every other member who is away that they do not answer meanwhile."""
        first, back = away.get(who, (0, 0))
        return people.index(who) % 2 == 0 and first <= on < back

    book = Book(dict(zip(people, joined, strict=True)), away)
    for number, row in enumerate(presses):
        told = Told(number, {who: value for who, value in zip(people, row, strict=True) if value and not silent(
            who, number)}, frozenset({people[4]}) if number == 2 else frozenset())
        told.id = post(world, told)
        if not number:
            world.write(lambda session: session.execute(BOARD.update().values(ranked_from=RANKED)))
        world.reveal(told.id, 5)
        book.rounds.append(told)
    return book, people


def day(number: int) -> date:
    """Give the date of a day of the season."""
    return (NOW + number * DAY).date()


def post(world: World, told: Told) -> int:
    """Post a round and have it answered."""
    case, at = world.draft(), NOW + told.day * DAY
    for who in told.knew:
        world.write(cases.opened, case.id, who)
    world.approve(case.id)
    made = world.round(case.id, at=at)
    for who, value in told.pressed.items():
        world.give(made, who, value, at + timedelta(minutes=1))
    return made


def correct(world: World, book: Book, wrong: Iterable[tuple[int, tuple[str, str]]]) -> None:
    """Correct some keys, in the book as well."""
    for which, (kind, option) in wrong:
        told = book.rounds[which]
        wanted = {"rekey": {option}, "both": {"a1", "a2"}, "aside": set(told.key)}[kind]
        if ask(world, told.id, kind, [] if kind == "aside" else sorted(wanted)) == "asked":
            count(world, told.id, 4)
            told.key, told.aside = frozenset(wanted), kind == "aside"


@SHARED
@given(PRESSES, WRONG, LEAVES)
def test_every_board_is_what_the_answers_say(
    database: Database, presses: list[list[str | None]], wrong: list[tuple[int, tuple[str, str]]],
    leaves: dict[int, tuple[int, int]],
) -> None:
    world = World(database, f"scopes {next(COUNT)}")
    book, people = live(world, presses, leaves)
    correct(world, book, wrong)
    everybody = Scope()
    check_scope(world, book, people, everybody)
    check_scope(world, book, people[:6], Scope("stage", stage="PGY-2", name="PGY-2"))
    check_scope(world, book, people[6:9], Scope("stage", stage="PGY-3", name="PGY-3"))
    check_teams(world, book, {"Blue": people[2:9], "Green": people[:2]})
    check_parts(world, book)
    check_gains(world, book)


def check_scope(world: World, book: Book, inside: Collection[int], scope: Scope) -> None:
    """Hold a board against the rule, for everybody who may look at it."""
    exact = {who: value for who, (value, n) in book.skills().items() if n >= RANKED and who in inside}
    shown = world.read(boards.show, world.community, next(iter(inside)), None, 99, scope)
    assert shown.ranked == len(exact)
    if scope != Scope() and len(exact) < FLOOR:
        assert shown.small
        assert shown.top == ()
    else:
        assert {line.member for line in shown.top} == set(exact)
    values = {line.member: line.value for line in shown.top}
    for who in inside:
        mine = world.read(boards.show, world.community, who, None, 1, scope).mine
        assert (mine.mine is None) == (who not in exact)
        if mine.mine is not None:
            values[who] = mine.mine.value
            assert abs(Fraction(mine.mine.value, 1000) - exact[who]) <= NEAR
            assert len(mine.lines) == 1 or not shown.small
    for line in shown.top:
        assert line.place == 1 + sum(value > line.value for value in values.values())
        assert all(values[other] <= line.value for other in exact if exact[other] < exact[line.member] - 2 * NEAR)


def check_teams(world: World, book: Book, sides: dict[str, list[int]]) -> None:
    """Hold the teams against the rule, and their own boards against that of everybody."""
    for name, inside in sides.items():
        team = world.write(teams.add_team, world.community, name, None, NOW)
        for who in inside:
            assert world.write(teams.put, world.community, team, who, None, NOW) == "saved"
        check_scope(world, book, inside, Scope("team", team=team, name=name))
    lines = world.read(boards.team_lines, world.community, board_of(world))
    told = {line.team.name: (line.tally.members, line.tally.took_part, line.tally.score) for line in lines}
    assert told == {name: score(book.offered(who) for who in inside) for name, inside in sides.items()}


def score(rows: Iterable[tuple[int, int, Fraction]]) -> tuple[int, int, int | None]:
    """Score a group: the mean of those who took part, times their share of the members."""
    there = [row for row in rows if row[0]]
    took = [graded / answered for offered, answered, graded in there if answered and 2 * answered >= offered]
    if len(took) < FLOOR:
        return len(there), len(took), None
    mean, share = sum(took, Fraction(0)) / len(took), Fraction(len(took), len(there))
    return len(there), len(took), int(1000 * mean * share + Fraction(1, 2))


def check_parts(world: World, book: Book) -> None:
    """Hold who took part against the book."""
    found = {who: book.offered(who)[:2] for who in book.joined}
    shares = {who: Fraction(answered, offered) for who, (offered, answered) in found.items() if answered >= RANKED}
    shown = world.read(boards.participation, world.community, board_of(world), None, 99)
    assert {line.member: (line.offered, line.answered) for line in shown.top} == {who: found[who] for who in shares}
    assert {line.member: line.place for line in shown.top} == {
        who: 1 + sum(other > share for other in shares.values()) for who, share in shares.items()}


def check_gains(world: World, book: Book) -> None:
    """Hold who improved against the rule applied to each half."""
    counted = [place for place, told in enumerate(book.rounds) if not told.aside]
    middle = len(counted) // 2
    first, second = book.skills(counted[:middle]), book.skills(counted[middle:])
    gains = {who: second[who][0] - first[who][0] for who in first.keys() & second.keys()
             if first[who][1] >= RANKED and second[who][1] >= RANKED}
    shown = world.read(boards.improved, world.community, board_of(world), None, 99)
    listed = {line.member: line.value for line in shown.top}
    assert all(abs(Fraction(value, 1000) - gains[who]) <= 2 * NEAR for who, value in listed.items())
    assert {who for who, gain in gains.items() if gain > 2 * NEAR} <= set(listed)
    assert all(value > 0 for value in listed.values())
    assert all(line.place == 1 + sum(value > line.value for value in listed.values()) for line in shown.top)


@SHARED
@given(PRESSES, PRESSES, LEAVES, st.integers(0, 4))
def test_a_cup_is_what_the_answers_say(
    database: Database, presses: list[list[str | None]], others: list[list[str | None]],
    leaves: dict[int, tuple[int, int]], since: int,
) -> None:
    number = next(COUNT)
    host, guest = World(database, f"host {number}"), World(database, f"guest {number}")
    until = NOW + 7 * DAY - DAY / 2
    cup = host.write(cups.found_cup, host.community, "Spring", until, None, NOW - DAY)
    entered = NOW + since * DAY - DAY / 2
    assert host.write(cups.make_cup_code, host.community, cup, f"digest {number}", until)
    assert guest.write(cups.join_cup, guest.community, f"digest {number}", None, entered).outcome == "joined"
    books = {world: live(world, given_, leaves)[0] for world, given_ in ((host, presses), (guest, others))}
    shown = host.read(cups.cup_show, host.community, cup)
    told = {line.mine: (line.tally.members, line.tally.took_part, line.tally.score) for line in shown.lines}
    assert told == {world is host: score(book.offered(who, 0 if world is host else since, 7) for who in book.joined)
                    for world, book in books.items()}
    scores = [line.tally.score for line in shown.lines if line.tally.score is not None]
    assert all(line.place == 1 + sum(other > line.tally.score for other in scores)
               for line in shown.lines if line.tally.score is not None)
    assert guest.write(cups.leave_cup, guest.community, cup, None, until) == "left"
    assert guest.read(cups.cup_show, guest.community, cup) is None
    assert [line.mine for line in host.read(cups.cup_show, host.community, cup).lines] == [True]


def test_who_runs_a_program_counts_only_where_they_take_part(database: Database) -> None:
    world = World(database)
    cup = world.write(cups.found_cup, world.community, "Spring", None, None, NOW - DAY)
    people = world.members(5)
    editor = world.member("Ed", "editor")
    made = world.round()
    for who in people:
        world.give(made, who, "a2")
    world.reveal(made)
    assert world.read(cups.cup_show, world.community, cup).lines[0].tally == boards.Tally(5, 5, 1000)
    second = world.round()
    world.give(second, editor, "a1")
    for who in people:
        world.give(second, who, "a2")
    world.reveal(second)
    assert world.read(cups.cup_show, world.community, cup).lines[0].tally == boards.Tally(6, 6, 833)


@pytest.mark.parametrize("grade", [0, 1, 1 / 3, 2 / 3, 0.5, 0.25])
@pytest.mark.parametrize("totals", [Totals(1, 1, 0.5), Totals(7, 2 + 1 / 3, 0.61), Totals(400, 399.0, 0.03)])
def test_a_grade_between_right_and_wrong_lies_between(database: Database, totals: Totals, grade: float) -> None:
    q = (Fraction(totals.correct) - Fraction(grade) + 3 * Fraction(totals.m)) / (totals.n + 2)
    assert abs(totals.contribution(grade) - 1_000_000 * (Fraction(grade) - q)) <= 3
    said = text("SELECT :wrong + (CAST(round(CAST(:grade AS DOUBLE PRECISION) * 1000000) AS BIGINT) * :slope + 500000) "
                "/ 1000000")
    given_ = {"wrong": totals.wrong, "slope": totals.slope, "grade": grade}
    assert database.read_now(lambda session: session.execute(said, given_).scalar()) == totals.contribution(grade)


@pytest.mark.parametrize("span", [quarter, block])
def test_every_day_lies_in_one_span(span: Callable[[date], Any]) -> None:
    today = first = date(2023, 12, 25)
    names = set()
    while today < first + 2000 * DAY:
        found = span(today)
        assert found.begin <= today <= found.last < found.end
        assert span(found.begin) == span(found.last) == found
        assert span(found.end).begin == found.end
        names.add(found.name)
        today += DAY
    assert len(names) == len({span(first + n * DAY).begin for n in range(2000)})
    assert quarter(date(2027, 12, 31)).name == "October to December 2027"
    assert block(date(2027, 6, 30)).name == "Block 13, 2026-27"
    assert block(date(2027, 7, 1)).begin == date(2027, 7, 1)
