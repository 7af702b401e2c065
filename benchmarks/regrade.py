"""A season of 100,000 answers scored again after a key was corrected, while answers to an open round keep coming in.

The floor is what sqlite3 takes for the same rows in one go: every answer of the season summed by member into a table,
and every answer of the round graded. That of the longest press is the longest while nothing is corrected.
"""

import asyncio
import sqlite3
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks.answers import OPTIONS
from benchmarks.leaderboard import AT, CLOSES, FILL, NOW, _round
from db import Database, answers, boards, communities, corrections
from db.connect import connect_migrator, file_of
from db.members import MEMBER
from db.migrations import migrate
from db.rounds import ROUND

MEMBERS, ROUNDS = 1_000, 100
CORRECTED = 10
CALLERS = 8
PAUSE = 0.002
SETTLED, BEFORE = 0.3, 1.5
SECONDS, STALL_MS = 5.0, 50.0
SUMS = """
CREATE TABLE bare AS SELECT member, sum(CASE WHEN value = 'a1' THEN 750000 ELSE -250000 END) AS total, count(*) AS n,
 sum(value = 'a1') AS correct FROM answer WHERE round <= :rounds GROUP BY member
"""
GRADES = "UPDATE answer SET grade = (value = 'a1') WHERE round = :round"


def build(url: str) -> tuple[int, int, int]:
    """Fill a database with a season; give the community, the round to be corrected, and the one that is open."""
    migrate(url)
    engine = connect_migrator(url)
    with engine.connect() as connection, connection.begin(), Session(connection) as session:
        found = _fill(session)
    engine.dispose()
    return found


def _fill(session: Session) -> tuple[int, int, int]:
    community = communities.community_of(session, "room", "bench", "Benchmark", NOW).id
    one = {"community": community, "joined_at": NOW}
    session.execute(insert(MEMBER), [{**one, "number": n, "name": f"Member {n}"} for n in range(1, MEMBERS + 1)])
    season = boards.current_season(session, community, NOW).id
    made = []
    for number in range(1, ROUNDS + 1):
        made.append(_round(session, community, season, number, "revealed"))
        session.execute(text(FILL), {**made[-1], "community": community, "members": MEMBERS, "at": AT})
    share = MEMBERS // len(OPTIONS)
    session.execute(ROUND.update().values(tally={**dict.fromkeys(OPTIONS, share), "unsure": 0}, answered=MEMBERS,
                                          ranked=MEMBERS, correct=share, revealed_at=CLOSES))
    opened = _round(session, community, season, ROUNDS + 1, "open")
    session.execute(text("ANALYZE"))
    return community, made[CORRECTED]["round"], opened["round"]


async def correct(database: Database, community: int, round: int, key: str) -> float:
    """Carry one correction from the question to the last grade, as its job does; give the seconds."""
    revision = 1 + (await database.read(lambda session: session.execute(
        ROUND.select().where(ROUND.c.id == round)).one().key_revision))
    started = time.perf_counter()
    asked = await database.write(corrections.ask, community, round, revision - 1, "rekey", [key], "", None, CLOSES)
    assert asked == "asked", asked
    this = (community, round, revision)
    assert await database.write(corrections.begin, *this, CLOSES) == "begun"
    while await database.write(corrections.score_page, *this, CLOSES):
        pass
    assert await database.write(corrections.finish, *this, {}, CLOSES) == "counted"
    cursor: int | None = 0
    while cursor is not None:
        cursor = await database.write(corrections.grade_page, *this, round, cursor)
    return time.perf_counter() - started


async def keep_answering(database: Database, community: int, round: int, times: list[float]) -> None:
    """Let callers press until they are stopped: milliseconds of each press."""
    pressed = 0

    async def caller() -> None:
        nonlocal pressed
        while True:
            pressed += 1
            at, started = NOW + timedelta(milliseconds=pressed), time.perf_counter()
            kept = await database.write(answers.give, community, round, 1 + pressed % MEMBERS,
                                        OPTIONS[pressed % len(OPTIONS)], at, at)
            times.append(1000 * (time.perf_counter() - started))
            assert kept.outcome in ("saved", "changed", "unchanged"), kept.outcome
            await asyncio.sleep(PAUSE)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


async def corrected(url: str, community: int, round: int, opened: int) -> list[tuple[float, float, float]]:
    """Correct a key three times while answers come in: seconds, the longest press in ms then, and as long before."""
    database = Database(url)
    database.start()
    found = []
    for key in ("a2", "a3", "a4"):
        times: list[float] = []
        pressing = asyncio.ensure_future(keep_answering(database, community, opened, times))
        await asyncio.sleep(SETTLED)
        times.clear()
        await asyncio.sleep(BEFORE)
        calm = max(times)
        times.clear()
        seconds = await correct(database, community, round, key)
        assert len(times) > CALLERS
        found.append((seconds, max(times), calm))
        pressing.cancel()
        await asyncio.gather(pressing, return_exceptions=True)
        board = await database.read(boards.board_of, community)
        assert board is not None
        assert board.generation == len(found)
        assert await database.read(boards.differences, board.id) == ()
    await database.close()
    return found


def bare(url: str, round: int) -> float:
    """Sum and grade the same rows with sqlite3 alone; give the seconds."""
    with sqlite3.connect(str(file_of(url))) as connection:
        started = time.perf_counter()
        connection.execute(SUMS, {"rounds": ROUNDS})
        connection.execute(GRADES, {"round": round})
        connection.commit()
        seconds = time.perf_counter() - started
    connection.close()
    return seconds


def run() -> list[dict[str, Any]]:
    """Measure a correction and the longest wait of a press meanwhile; the best of three."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        community, round_, opened = build(url)
        found = asyncio.run(corrected(url, community, round_, opened))
        floor = bare(url, round_)
    seconds, stall, calm = (min(one[place] for one in found) for place in range(3))
    return [
        {
            "name": "regrade", "value": round(seconds, 2), "unit": "s", "floor": round(floor, 2),
            "ratio": round(seconds / floor, 1), "goal": f"<= {SECONDS:g} s for 100,000 answers",
            "met": seconds <= SECONDS,
        },
        {
            "name": "regrade-stall", "value": round(stall, 1), "unit": "ms", "floor": round(calm, 1),
            "ratio": round(stall / calm, 1), "goal": f"<= {STALL_MS:g} ms, the longest press meanwhile",
            "met": stall <= STALL_MS,
        },
    ]
