"""What a withdrawn case said is erased and what was decided and answered stays, on both engines."""

from __future__ import annotations

from dataclasses import asdict

from db import Database, answers, cases, concerns, rounds, signatures, talk
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


def test_what_readers_said_goes_with_the_words(database: Database) -> None:
    world, words = World(database), "a name nobody may read"
    reader, editor = world.member(), world.editor()
    case, other = world.approved(), world.approved()
    for of in (case, other):
        round = world.round(of.id)
        world.reveal(round)
        for who, value in ((reader, "a1"), (world.member(), words)):
            assert world.write(talk.disagree, world.community, round, who, value, words, False, NOW) == "sent"
        assert world.write(talk.ask, world.community, round, reader, words, NOW) == "asked"
        first = world.read(talk.disagreements, world.community, round)[0].id
        assert world.write(talk.reply, world.community, first, words, editor, NOW) == "saved"
        asked, = world.read(talk.inquiries, world.community, round)
        assert world.write(talk.answer, world.community, asked.id, words, editor, NOW) == "saved"

    def said(of: cases.CaseRow) -> str:
        these = [row.id for row in world.read(rounds.of_case, world.community, of.id)]
        return str([[asdict(row) for read in (talk.disagreements, talk.inquiries)
                     for row in world.read(read, world.community, one)] for one in these])

    world.write(cases.withdraw, world.community, case.id, world.director, NOW)
    assert words in said(case)
    assert world.write(cases.erase, world.community, case.id, world.director, NOW) == "erased"
    assert (words in said(case), "'a1'" in said(case), said(other).count(words)) == (False, True, 6)


def test_nobody_erases_another_communitys_case(database: Database) -> None:
    one, two = World(database, "One"), World(database, "Two")
    case = one.approved(history="words")
    one.write(cases.withdraw, one.community, case.id, None, NOW)
    assert two.write(cases.erase, two.community, case.id, None, NOW) == "unknown"
    assert one.case(case.id).version.history == "words"
