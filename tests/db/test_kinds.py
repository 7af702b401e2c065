"""Every kind of question: what an answer may say, what it is worth, and boards that say what the answers do."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import Database, answers, audit, boards, cases, corrections, kinds, looks, rounds, wordings
from db.answers import ANSWER
from db.looks import FIRST_LOOK
from db.wordings import Said
from tests.db.test_boards import board_of, rank_from
from tests.db.test_corrections import count
from tests.db.world import NOW, World

SHARED = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LATER = NOW + timedelta(days=30)
COUNT = itertools.count()
TYPED = {"kind": "text", "options": [], "key": "Pneumothorax", "synonyms": ["Collapsed lung"]}
NAMES = st.lists(st.sampled_from(["w1", "w2", "w3", "w4"]), min_size=1, max_size=3, unique=True)
WORTHS = st.dictionaries(st.sampled_from(["w1", "w2", "w3", "w4"]), st.sampled_from([1.0, 0.5, 0.0, None]))


@given(NAMES, WORTHS)
def test_a_grade_is_the_best_of_what_is_named_by_its_place(named: list[str], worths: dict[str, float | None]) -> None:
    key = [kinds.worthy(name, worth) for name, worth in worths.items() if worth != 0]
    grade = kinds.grade(kinds.joined(named), key)

    def best(unknown: float) -> float:
        return max(place * (unknown if (worth := worths.get(name, 0.0)) is None else worth)
                   for place, name in zip((1, 2 / 3, 1 / 3), named, strict=False))

    # What waits could be worth nothing or all of it: only where that makes no difference there is a grade.
    assert grade == (best(0.0) if best(0.0) == best(1.0) else None)
    assert kinds.grade("unsure", key) == 0


@pytest.mark.parametrize(("kind", "value", "fits"), [
    ("choice", "a1", True), ("choice", "a9", False), ("choice", "a1>a2", False), ("choice", "w1", False),
    ("choice", "", False), ("choice", "C4", False), ("ranked", "a1>a2>a3", True), ("ranked", "a1", True),
    ("ranked", "a1>a1", False), ("ranked", "a1>a2>a3>a4", False), ("ranked", "a1>unsure", False),
    ("ranked", "w1", False), ("text", "a1", False), ("point", "C4", True), ("point", "I4", False),
    ("point", "C9", False), ("point", "c4", False), ("point", "C4>C5", False), ("point", "a1", False)])
def test_what_is_an_answer(kind: str, value: str, fits: bool) -> None:
    assert kinds.fits(kind, ["a1", "a2", "a3", "a4"], value) == fits


@pytest.mark.parametrize(("value", "fits"), [("w1", True), ("w10>w2", True), ("w0", False), ("w", False), ("x1", False),
                                             ("w1>w2>w3", True), ("w1>w2>w3>w4", False), ("unsure", True)])
def test_what_is_a_typed_answer(value: str, fits: bool) -> None:
    assert kinds.fits("ranked", [], value) == fits
    assert kinds.fits("text", [], value) == (fits and ">" not in value)


def test_cells_are_read_as_they_are_written() -> None:
    assert kinds.cells("c4, D4") == ["C4", "D4"]
    assert kinds.cells("D5-C4") == ["C4", "C5", "D4", "D5"]
    for wrong in ("J1", "A0", "A9", "A1-", "4C", "A1-B2-C3", "A"):
        with pytest.raises(ValueError, match=wrong[:1]):
            kinds.cells(wrong)


def write(world: World, round: int, member: int, *typed: str, kind: str = "text", at: datetime | None = None) -> Any:
    """Type diagnoses, the most likely first."""
    said = [Said(text.casefold(), text) for text in typed]
    when = at or NOW + timedelta(minutes=1)
    return world.write(wordings.write, world.community, round, member, said, kind, when, when)


def judged(world: World, round: int, verdicts: dict[str, float | None]) -> None:
    """Close a round, and judge its wordings by what was typed."""
    assert world.write(wordings.close, world.community, round, LATER)
    found = world.read(wordings.unjudged, world.community, round)
    given_ = {row.id: (verdicts[row.words], "near") for row in found.wordings}
    world.write(wordings.judge, world.community, round, given_, LATER)


def differences(world: World) -> tuple[str, ...]:
    """Say what is stored for the board and is not what the answers say."""
    return tuple(world.read(boards.differences, board_of(world).id))


def test_wordings_are_kept_once_and_nothing_that_comes_too_late(database: Database) -> None:
    world = World(database)
    case = world.approved(**TYPED)
    round, (one, two) = world.round(case.id), world.members(2)
    assert write(world, round, one, "Pneumothorax").outcome == "saved"
    assert write(world, round, two, "PNEUMOTHORAX").value == write(world, round, one, "Pneumothorax").value
    mine = world.read(answers.mine, world.community, round, two)
    assert (mine.value, mine.said) == ("w1", "PNEUMOTHORAX")
    assert world.give(round, one, "w1").outcome == "another kind"
    assert world.give(round, one, "a1").outcome == "another kind"
    assert write(world, round, one, "Late", at=NOW + timedelta(hours=25)).outcome == "closed"
    chosen = world.round()
    assert write(world, chosen, one, "Elsewhere").outcome == "another kind"
    assert [row.shown for row in world.read(wordings.of_case, world.community, case.id)] == ["Pneumothorax"]
    found = world.read(rounds.get, world.community, chosen)
    assert world.read(wordings.of_case, world.community, found.case.id) == ()
    assert world.give(round, two, "unsure", NOW + timedelta(minutes=5)).outcome == "changed"


PRESSES = st.lists(st.sampled_from([None, "pneumothorax", "collapsed lung", "embolism", "no pneumothorax", "tension",
                                    "unsure"]), min_size=6, max_size=6)
WORTH = {"pneumothorax": 1.0, "collapsed lung": 1.0, "embolism": 0.0, "no pneumothorax": None, "tension": None}
DECIDED = st.lists(st.tuples(st.sampled_from(["no pneumothorax", "tension", "embolism", "pneumothorax"]),
                             st.sampled_from([1.0, 0.5, 0.0])), min_size=1, max_size=3)


@SHARED
@given(st.lists(PRESSES, min_size=2, max_size=3), DECIDED)
def test_boards_are_what_the_answers_say(
    database: Database, season: list[list[str | None]], decided: list[tuple[str, float]]
) -> None:
    world = World(database, f"typed {next(COUNT)}")
    rank_from(world, 1)
    everyone = world.members(6)
    for presses in season:
        round = world.round(world.approved(**TYPED).id)
        for member, text in zip(everyone, presses, strict=True):
            if text == "unsure":
                world.give(round, member, text)
            elif text is not None:
                write(world, round, member, text)
        judged(world, round, WORTH)
        world.reveal(round)
        assert differences(world) == ()
        row = world.read(rounds.get, world.community, round)
        typed = world.read(wordings.of_case, world.community, row.case.id)
        waits = sum(presses.count(one.words) for one in typed if WORTH[one.words] is None)
        assert row.ranked == row.answered - waits
        for words, worth in decided:
            decide(world, row.case.id, words, worth)
        assert differences(world) == ()


def decide(world: World, case: int, words: str, worth: float) -> None:
    """Say what a wording is worth, and count everybody again, as the job does."""
    row = next((one for one in world.read(wordings.of_case, world.community, case) if one.words == words), None)
    if row is None:
        return
    made = world.write(wordings.decide, world.community, row.id, worth, row.grade, world.director, LATER)
    assert made.outcome == "decided" or row.grade == worth
    if world.write(wordings.recount, world.community, case, None, LATER) == "asked":
        (round,) = (one.id for one in world.read(rounds.of_case, world.community, case))
        count(world, round)
        assert world.read(corrections.of_round, world.community, round)[-1].kind == "graded"
        after = world.read(rounds.get, world.community, round)
        assert after.corrected_at is None
        graded = world.read(lambda session: session.execute(ANSWER.select().where(ANSWER.c.round == round)).all())
        assert all(one.grade == kinds.grade(one.value, after.key) for one in graded)


def test_two_editors_at_once_and_what_is_remembered(database: Database) -> None:
    world = World(database)
    case = world.approved(**TYPED)
    round, (one, two) = world.round(case.id), world.members(2)
    write(world, round, one, "Air in the pleura")
    (row,) = world.read(wordings.of_case, world.community, case.id)
    say = (world.community, row.id)
    assert world.write(wordings.decide, *say, 1.0, None, world.director, NOW).outcome == "open"
    assert world.read(wordings.waiting, world.community) == ()
    judged(world, round, {"air in the pleura": None})
    world.reveal(round)
    (waits,) = world.read(wordings.waiting, world.community)
    assert (waits.wording.id, waits.count) == (row.id, 1)
    assert world.write(wordings.decide, *say, 0.5, None, world.director, LATER).outcome == "decided"
    second = world.write(wordings.decide, *say, 1.0, None, world.editor(), LATER)
    assert (second.outcome, second.wording.grade) == ("meanwhile", 0.5)
    assert world.write(wordings.decide, *say, 0.5, None, world.editor(), LATER).outcome == "same"
    assert world.read(wordings.waiting, world.community) == ()
    assert [entry.what for entry in world.read(audit.recent, world.community)].count("wording.decide") == 1
    again = world.round(case.id, at=LATER)
    write(world, again, two, "air in the pleura", at=LATER + timedelta(minutes=1))
    assert world.read(wordings.key_of, world.community, case.id) == (f"w{row.id}=0.5",)
    assert world.write(wordings.close, world.community, again, LATER + timedelta(days=2))
    found = world.read(wordings.unjudged, world.community, again)
    assert (found.wordings, found.key, found.synonyms) == ((), "Pneumothorax", ("Collapsed lung",))


def test_what_was_typed_is_erased_with_its_case(database: Database) -> None:
    world = World(database)
    case = world.approved(**TYPED, look_first=False)
    round = world.round(case.id)
    write(world, round, world.members(1)[0], "Jane Doe has one")
    write(world, round, world.members(1)[0], "Another")
    assert world.write(cases.withdraw, world.community, case.id, world.director, LATER) == "withdrawn"
    assert world.write(cases.erase, world.community, case.id, world.director, LATER) == "erased"
    assert {row.shown for row in world.read(wordings.of_case, world.community, case.id)} == {""}
    said = world.read(lambda session: session.execute(ANSWER.select().where(ANSWER.c.round == round)).all())
    assert {row.said for row in said} == {None}
    assert world.case(case.id).question.names == []


def test_options_wait_for_a_first_look(database: Database) -> None:
    world = World(database)
    round, (member, other) = world.round(world.approved(look_first=True).id), world.members(2)
    assert world.give(round, member, "a2").outcome == "look first"
    assert world.give(round, other, "unsure").outcome == "saved"
    look = (world.community, round, member)
    assert world.write(looks.look, *look, "a line", NOW) == "looked"
    assert world.write(looks.look, *look, "another", NOW) == "already"
    assert world.read(looks.mine, *look).said == "a line"
    assert world.give(round, member, "a2").outcome == "saved"
    assert world.write(looks.look, world.community, round, other, None, NOW + timedelta(hours=25)) == "closed"
    assert world.write(looks.look, world.community, world.round(), member, None, NOW) == "not asked"
    kept = world.read(lambda session: session.execute(FIRST_LOOK.select()).all())
    assert [(row.member, row.said) for row in kept] == [(member, "a line")]


def test_an_approval_given_before_there_were_kinds_still_stands(database: Database) -> None:
    """The digest of a question that says nothing new is what it was."""
    world = World(database)
    case = world.approved()
    assert case.question.look_first is False
    assert case.question.names == []
    said = db_digest(case)
    assert "look_first" not in said
    assert "names" not in said


def db_digest(case: cases.CaseRow) -> dict[str, Any]:
    """Give what a question's digest is made of."""
    from db.signatures import _said

    return _said(case.question)
