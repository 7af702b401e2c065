"""Readers' words in the database: who asked is kept apart, limits hold, both engines agree."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

from db import Database, audit, communities, deliveries, members, talk
from tests.db.world import NOW, World

ROOT = Path(__file__).parents[2]


def told(world: World) -> int:
    """Reveal a round."""
    round = world.round()
    world.reveal(round)
    return round


def test_nothing_else_reads_who_asked() -> None:
    """One module alone names the table; in it one function alone gives a name, and that asks for an open report."""
    files = [path for folder in ("bot", "cogs", "db") for path in (ROOT / folder).rglob("*.py")]
    named = [path.relative_to(ROOT).as_posix() for path in files
             if "versions" not in path.parts and "inquirer" in path.read_text("utf-8").casefold()]
    assert sorted(named) == ["db/talk/__init__.py", "db/talk/tracing.py"]
    tree = ast.parse((ROOT / "db/talk/tracing.py").read_text("utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    naming = [node.name for node in functions if "MEMBER.c.name" in ast.unparse(node)]
    assert naming == ["who"]


def test_no_row_that_is_read_tells_who_it_is(database: Database) -> None:
    world = World(database)
    round, reader = told(world), world.member("Rey")
    world.write(talk.disagree, world.community, round, reader, "a1", "why", False, NOW)
    world.write(talk.ask, world.community, round, reader, "How?", NOW)
    row, = world.read(talk.disagreements, world.community, round)
    asked, = world.read(talk.inquiries, world.community, round)
    assert (row.name, hasattr(row, "member"), hasattr(asked, "member")) == (None, False, False)
    world.write(talk.disagree, world.community, round, reader, "a1", "why", True, NOW)
    row, = world.read(talk.disagreements, world.community, round)
    assert row.name == "Rey"
    assert {one.by for one in world.read(audit.recent, world.community) if one.what.startswith("talk.")} == {None}


def test_who_asked_is_told_while_a_report_is_open_and_to_nobody_who_reported(database: Database) -> None:
    world = World(database)
    round, reader, editor = told(world), world.member("Rey"), world.editor()
    assert world.write(talk.ask, world.community, round, reader, "How?", NOW) == "asked"
    inquiry = world.read(talk.inquiries, world.community, round)[0].id

    def look(by: int) -> Any:
        return world.write(talk.who, world.community, inquiry, by, NOW)

    def looks() -> int:
        return sum(one.what == "talk.who" for one in world.read(audit.recent, world.community))

    assert (look(editor), looks()) == (talk.Look("unknown"), 0)
    assert world.write(talk.report, world.community, inquiry, editor, NOW) == "hidden"
    assert (look(editor), looks()) == (talk.Look("own"), 0)
    assert [look(world.director), look(world.director)] == [talk.Look("told", "Rey")] * 2
    assert looks() == 2
    assert world.write(talk.decide, world.community, inquiry, False, world.director, NOW) == "shown"
    assert (look(world.director), looks()) == (talk.Look("unknown"), 2)
    assert world.write(talk.decide, world.community, inquiry, True, world.director, NOW) == "unknown"


def test_questions_have_a_limit_a_day_and_end_after_two_that_were_removed(database: Database) -> None:
    world = World(database)
    round, reader = told(world), world.member()
    at = NOW

    def ask() -> str:
        return str(world.write(talk.ask, world.community, round, reader, "How?", at))

    assert [ask(), ask(), ask()] == ["asked", "asked", "enough"]
    assert world.write(talk.ask, world.community, round, world.member(), "How?", at) == "asked"
    at += timedelta(days=1)
    assert [ask(), ask(), ask()] == ["asked", "asked", "enough"]
    first, second = sorted(row.id for row in world.read(talk.inquiries, world.community, round))[:2]
    at += timedelta(days=1)
    for inquiry in (first, second):
        assert world.write(talk.report, world.community, inquiry, world.member(), at) == "hidden"
        assert world.write(talk.report, world.community, inquiry, world.member(), at) == "told already"
        assert world.write(talk.decide, world.community, inquiry, True, world.director, at) == "removed"
    assert world.write(talk.report, world.community, first, reader, at) == "removed"
    assert ask() == "muted"
    at += timedelta(days=366)
    assert ask() == "asked"


def test_whoever_reports_for_nothing_hides_nothing_alone(database: Database) -> None:
    world = World(database)
    round, reporter = told(world), world.member()
    for number in range(3):
        world.write(talk.ask, world.community, round, world.member(), "How?", NOW)
        inquiry = max(row.id for row in world.read(talk.inquiries, world.community, round))
        outcome = world.write(talk.report, world.community, inquiry, reporter, NOW)
        assert outcome == ("hidden" if number < 2 else "an editor first")
        if number < 2:
            world.write(talk.decide, world.community, inquiry, False, world.director, NOW)
    assert world.read(talk.inquiry, world.community, inquiry).state == "shown"
    assert world.write(talk.who, world.community, inquiry, world.director, NOW).outcome == "told"


def test_a_question_stands_in_the_thread_where_there_is_one(database: Database) -> None:
    world = World(database)
    round = told(world)
    card, = world.read(deliveries.about, world.community, "round", round)
    line, = world.read(deliveries.about, world.community, deliveries.THREAD, card.id)
    at = NOW + timedelta(days=31)

    def claimed() -> Any:
        return world.write(deliveries.due, "room", at, 10, worker="w", lease_seconds=60)

    first, = claimed()
    world.write(deliveries.sent, first.id, first.attempt, "m1", 9, at)
    world.write(talk.ask, world.community, round, world.member(), "How?", at)
    attempt = next(row.attempt for row in claimed() if row.id == line.id)
    assert world.write(deliveries.moved, line.id, attempt, "room:Example Residency/thread")
    world.write(deliveries.sent, line.id, attempt, "m2", 9, at)
    world.write(talk.ask, world.community, round, world.member(), "And how else?", NOW)
    where = [row.place for number in (1, 2) for row in world.read(deliveries.about, world.community, "inquiry", number)]
    assert where == [world.place, "room:Example Residency/thread"]


def test_the_author_reads_it_where_nobody_else_does(database: Database) -> None:
    world = World(database)
    world.write(communities.community_of, "slack", "T1", "T1", NOW)
    world.write(members.add_person, world.director, "slack", "T1", "U1")
    round = told(world)
    world.write(talk.disagree, world.community, round, world.member(), "a1", "why", False, NOW)
    where = [row.place for row in world.read(deliveries.about, world.community, talk.KIND, round)]
    assert where == ["slack:T1/@U1"]
    world.write(talk.disagree, world.community, round, world.member(), "a3", "why", False, NOW)
    assert [row.place for row in world.read(deliveries.about, world.community, talk.KIND, round)] == where
