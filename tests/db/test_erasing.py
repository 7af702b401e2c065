"""What a withdrawn case said is erased and what was decided and answered stays, on both engines."""

from __future__ import annotations

from dataclasses import asdict

from db import Database, answers, cases, concerns, rounds, signatures
from tests.db.world import NOW, World


def test_words_go_and_numbers_stay(database: Database) -> None:
    world, words = World(database), "a name nobody may read"
    case = world.approved(history=words, explanation=words, why_not={"A": words}, tags=[words],
                          permission_reference=words, options=[words, "two"], prompt=words, title=words)
    round, member = world.round(case.id), world.member()
    world.give(round, member, "a1")
    world.write(cases.edit, world.community, case.id, {"history": "other"}, None, NOW, note=words)
    world.write(rounds.report, world.community, case.id, world.member(), NOW)
    world.write(concerns.write_note, world.community, 1, words, world.editor(), NOW)
    assert world.write(cases.erase, world.community, case.id, world.director, NOW) == "not withdrawn"
    world.write(cases.withdraw, world.community, case.id, world.director, NOW)
    before = world.read(signatures.of_case, world.community, case.id)
    assert world.write(cases.erase, world.community, case.id, world.director, NOW) == "erased"
    assert world.write(cases.erase, world.community, case.id, world.director, NOW) == "already"
    for version in (1, 2):
        row = world.read(cases.get, world.community, case.id, version)
        assert words not in str(asdict(row))
        assert (row.number, row.question.key, [one["id"] for one in row.question.options]) == (
            case.number, ["a2"], ["a1", "a2"])
    assert world.read(concerns.get, world.community, 1).note == ""
    assert world.read(answers.mine, world.community, round, member).value == "a1"
    *kept, last = world.read(signatures.of_case, world.community, case.id)
    assert tuple(kept) == before
    assert (last.decision, last.member, last.note) == ("withdrawn", world.director, "erased")


def test_nobody_erases_another_communitys_case(database: Database) -> None:
    one, two = World(database, "One"), World(database, "Two")
    case = one.approved(history="words")
    one.write(cases.withdraw, one.community, case.id, None, NOW)
    assert two.write(cases.erase, two.community, case.id, None, NOW) == "unknown"
    assert one.case(case.id).version.history == "words"
