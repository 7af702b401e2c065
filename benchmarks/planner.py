"""Ten thousand schedules that are due at one instant, planned while the event loop goes on."""

import asyncio
import gc
import sqlite3
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.delivery.planner import PAGE
from db import Database, communities, schedules
from db.migrations import migrate
from db.schedules import SCHEDULE

SCHEDULES = 10_000
DUE = datetime(2027, 1, 4, 12, tzinfo=UTC)  # 7:00 in New York, a Monday
TICK = 0.001


def fill(session: Session) -> None:
    """Make the schedules, all aimed at one instant."""
    community = communities.community_of(session, "room", "bench", "Benchmark", DUE).id
    row = {
        "community": community, "at": "07:00", "zone": "America/New_York", "places": [], "created_at": DUE,
        "next_at": DUE, "next_date": date(2027, 1, 4),
    }
    session.execute(insert(SCHEDULE), [{**row, "number": n, "name": f"Schedule {n}"} for n in range(SCHEDULES)])


async def watch(stalls: list[float], done: asyncio.Event) -> None:
    """Note by how much each short sleep came back too late, in seconds."""
    while not done.is_set():
        started = time.perf_counter()
        await asyncio.sleep(TICK)
        stalls.append(time.perf_counter() - started - TICK)


async def plan_all(database: Database) -> tuple[float, float]:
    """Plan page by page as the planner does: seconds in all, seconds of the longest stall of the loop."""
    await database.write(fill)
    stalls: list[float] = []
    done = asyncio.Event()
    watching = asyncio.create_task(watch(stalls, done))
    await asyncio.sleep(10 * TICK)
    gc.collect()
    gc.freeze()  # as the process does when it begins to serve
    started = time.perf_counter()
    planned = 0
    while page := await database.write(schedules.plan, DUE, PAGE):
        planned += page
    spent = time.perf_counter() - started
    done.set()
    await watching
    assert planned == SCHEDULES
    return spent, max(stalls)


def bare() -> float:
    """Write the same number of jobs and new dates with a bare sqlite3 in one transaction: seconds."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.sqlite", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE schedule (id INTEGER PRIMARY KEY, next_date TEXT, next_at TEXT)")
        connection.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, key TEXT UNIQUE, call TEXT, due_at TEXT)")
        connection.executemany("INSERT INTO schedule (id) VALUES (?)", [(n,) for n in range(SCHEDULES)])
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        jobs = [(f"schedule:{n}:2027-01-04", f"quiz.open/{n}/2027-01-04", str(DUE)) for n in range(SCHEDULES)]
        connection.executemany("INSERT INTO job (key, call, due_at) VALUES (?, ?, ?)", jobs)
        dates = [("2027-01-05", str(DUE), n) for n in range(SCHEDULES)]
        connection.executemany("UPDATE schedule SET next_date = ?, next_at = ? WHERE id = ?", dates)
        connection.execute("COMMIT")
        spent = time.perf_counter() - started
        connection.close()
    return spent


def measured() -> tuple[float, float]:
    """Plan once on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        migrate(url)
        database = Database(url)
        database.start()
        try:
            return asyncio.run(plan_all(database))
        finally:
            database.close_now()


def run() -> list[dict[str, Any]]:
    """Measure planning and the longest stall; the best of three rounds."""
    floor = min(bare() for _ in range(3))
    rounds = [measured() for _ in range(3)]
    spent, stall = min(seconds for seconds, _ in rounds), min(longest for _, longest in rounds)
    return [
        {
            "name": "planner", "value": round(spent, 3), "unit": "s", "floor": round(floor, 3),
            "ratio": round(spent / floor, 1), "goal": "<= 0.5 s for 10000 schedules", "met": spent <= 0.5,
        },
        {
            "name": "planner-stall", "value": round(1000 * stall, 1), "unit": "ms", "floor": None, "ratio": None,
            "goal": "<= 50 ms", "met": stall <= 0.05,
        },
    ]
