"""Answers recorded durably by 256 callers, against a bare sqlite3 thread with group commit."""

import asyncio
import sqlite3
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db import Database, answers, communities, members
from db.cases import CASE, QUESTION, VERSION
from db.connect import SQLITE_SETTINGS
from db.members import MEMBER
from db.migrations import migrate
from db.rounds import ROUND
from db.rows import scalar

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
CALLERS = 256
MEMBERS = 10_000
ANSWERS = 20_000
OPTIONS = ["a1", "a2", "a3", "a4"]
FAULT_EVERY = 100


class Deliberate(Exception):
    """A fault made on purpose."""


def world(session: Session) -> tuple[int, int, list[int]]:
    """Make a community, an open round and its members."""
    community = communities.community_of(session, "room", "bench", "Benchmark", NOW).id
    values = {"community": community, "number": 1, "status": "approved", "created_at": NOW}
    case = scalar(session, insert(CASE).values(values).returning(CASE.c.id))
    version = scalar(session, insert(VERSION).values(case=case, created_at=NOW).returning(VERSION.c.id))
    options = [{"id": option, "text": option} for option in OPTIONS]
    question = scalar(
        session, insert(QUESTION).values(version=version, options=options, key=["a1"]).returning(QUESTION.c.id)
    )
    closes_at = NOW + timedelta(days=1)
    opened = {
        "community": community, "number": 1, "case": case, "version": version, "question": question,
        "opens_at": NOW, "closes_at": closes_at, "reveal_at": closes_at, "order": OPTIONS, "key": ["a1"],
        "made_key": "bench",
    }
    round = scalar(session, insert(ROUND).values(opened).returning(ROUND.c.id))
    first = members.add(session, community, "Member", NOW).number
    rows = [
        {"community": community, "number": first + n, "name": f"Member {n}", "joined_at": NOW}
        for n in range(1, MEMBERS)
    ]
    session.execute(insert(MEMBER), rows)
    everyone = [row.id for row in members.list_members(session, community)]
    return community, round, everyone


def give_or_fail(session: Session, fails: bool, *given: Any) -> answers.Given:
    """Keep an answer, or raise after keeping it, as a fault in a caller would."""
    kept = answers.give(session, *given)
    if fails:
        raise Deliberate
    return kept


async def through_the_lane(database: Database, faults: bool) -> tuple[float, float, int]:
    """Let the callers press until all answers are given: seconds, CPU seconds, how many failed."""
    community, round, everyone = await database.write(world)
    numbers = iter(range(ANSWERS))
    failed = 0

    async def caller() -> None:
        nonlocal failed
        for n in numbers:
            pressed = NOW + timedelta(milliseconds=n)
            given = (community, round, everyone[n % MEMBERS], OPTIONS[n * 7 % 4], pressed, pressed)
            try:
                if faults:
                    await database.write(give_or_fail, n % FAULT_EVERY == 50, *given)
                else:
                    await database.write(answers.give, *given)
            except Deliberate:
                failed += 1

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return time.perf_counter() - wall, time.process_time() - cpu, failed


def measured(faults: bool) -> tuple[float, float]:
    """Give answers per second and CPU milliseconds for each."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        migrate(url)
        database = Database(url)
        database.start()
        wall, cpu, failed = asyncio.run(through_the_lane(database, faults))
        kept = database.read_now(lambda session: session.connection().exec_driver_sql(
            "SELECT count(*) FROM answer").scalar_one())
        database.close_now()
    assert kept == (MEMBERS - MEMBERS // FAULT_EVERY if faults else MEMBERS)
    assert bool(failed) == faults
    return ANSWERS / wall, 1000 * cpu / ANSWERS


BARE = """
INSERT INTO answer (community, round, question, member, value, pressed_at, saved_at, earlier)
VALUES (1, 1, 1, ?, ?, ?, ?, '[]')
ON CONFLICT (round, question, member) DO UPDATE SET value = excluded.value, pressed_at = excluded.pressed_at
WHERE excluded.pressed_at > answer.pressed_at
"""
BARE_TABLE = """
CREATE TABLE answer (id INTEGER PRIMARY KEY, community INTEGER, round INTEGER, question INTEGER, member INTEGER,
value TEXT, pressed_at TEXT, saved_at TEXT, earlier TEXT, UNIQUE (round, question, member));
CREATE INDEX ix_answer_member ON answer (member, round)
"""


def bare() -> float:
    """Give the answers per second of a bare sqlite3 writer: the same rows and indexes, 256 in the air, no checks."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.sqlite", check_same_thread=False, isolation_level=None)
        for name, value in SQLITE_SETTINGS.items():
            connection.execute(f"PRAGMA {name}={value}")
        connection.executescript(BARE_TABLE)
        rate = _bare_rate(connection)
        connection.close()
    return rate


def _bare_rate(connection: sqlite3.Connection) -> float:
    queue: SimpleQueue[tuple[int, str, str, str] | None] = SimpleQueue()
    room = threading.Semaphore(CALLERS)

    def write() -> None:
        item = queue.get()
        while item is not None:
            taken = 0
            connection.execute("BEGIN IMMEDIATE")
            while item is not None:
                connection.execute(BARE, item)
                taken += 1
                if queue.empty() or taken == CALLERS:
                    break
                item = queue.get()
            connection.execute("COMMIT")
            room.release(taken)
            item = queue.get() if item is not None else None

    thread = threading.Thread(target=write)
    started = time.perf_counter()
    thread.start()
    for n in range(ANSWERS):
        room.acquire()
        pressed = (NOW + timedelta(milliseconds=n)).isoformat(" ", "microseconds")
        queue.put((n % MEMBERS, OPTIONS[n * 7 % 4], pressed, pressed))
    queue.put(None)
    thread.join()
    return ANSWERS / (time.perf_counter() - started)


def run() -> list[dict[str, Any]]:
    """Measure answers per second, their CPU, and what faults among the callers cost; the best of three rounds."""
    floors, plain, faulty = [], [], []
    for _ in range(3):
        floors.append(bare())
        plain.append(measured(faults=False))
        faulty.append(measured(faults=True)[0])
    floor, rate, cpu, with_faults = max(floors), max(r for r, _ in plain), min(c for _, c in plain), max(faulty)
    return [
        {
            "name": "answers", "value": round(rate), "unit": "answers/s", "floor": round(floor),
            "ratio": round(rate / floor, 2), "goal": ">= 10000/s and >= 0.2 of the floor",
            "met": rate >= 10_000 and rate >= 0.2 * floor,
        },
        {
            "name": "answers-cpu", "value": round(cpu, 4), "unit": "ms", "floor": None, "ratio": None,
            "goal": "<= 0.1 ms", "met": cpu <= 0.1,
        },
        {
            "name": "answers-with-faults", "value": round(with_faults), "unit": "answers/s", "floor": round(rate),
            "ratio": round(with_faults / rate, 2), "goal": ">= 0.5 of the same without faults",
            "met": with_faults >= 0.5 * rate,
        },
    ]
