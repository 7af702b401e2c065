"""A board over 10 million answers and 100,000 members: reading it, and a reveal that scores 10,000 answers."""

import os
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.answers import OPTIONS
from db import Database, boards, communities
from db.boards import BOARD, HISTOGRAM, STANDING
from db.boards.scoring import skill
from db.cases import CASE, QUESTION, VERSION
from db.connect import connect_migrator, file_of
from db.members import MEMBER
from db.migrations import migrate
from db.rounds import ROUND
from db.rows import scalar

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
CLOSES = NOW + timedelta(days=1)
READS = 400
REVEALED = 10_000
PAGE_MS = 50

AT = "2027-01-04 12:00:00.000000"
REVEALS = 3
INTO = """
INSERT INTO answer (community, round, question, member, value, pressed_at, saved_at, earlier, grade, counts)
SELECT :community, :round, :question, {n}, 'a' || (1 + ({n} * 7 + :round) % 4), :at, :at, '[]', 0, 1
"""
ALL = "WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :members)"
FILL = ALL + INTO.format(n="n") + "FROM one"
ONE = INTO.format(n=":n")


def build(url: str, members: int, answers: int) -> int:
    """Fill a database with a season's rounds, answers and standings; give the community."""
    migrate(url)
    engine = connect_migrator(url)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous=OFF")
        with connection.begin(), Session(connection) as session:
            community = _fill(session, members, answers)
        # What was written without waiting for the disk must not be waited for by what is measured.
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    with open(str(file_of(url)), "rb+") as file:
        os.fsync(file.fileno())
    return community


def _fill(session: Session, members: int, answers: int) -> int:
    community = communities.community_of(session, "room", "bench", "Benchmark", NOW).id
    one = {"community": community, "joined_at": NOW}
    session.execute(insert(MEMBER), [{**one, "number": n, "name": f"Member {n}"} for n in range(1, members + 1)])
    season = boards.current_season(session, community, NOW).id
    # An index that is filled row by row in another order than its own takes minutes.
    session.execute(text("DROP INDEX ix_answer_member"))
    for number in range(1, answers // members + 1):
        given = _round(session, community, season, number, "revealed")
        session.execute(text(FILL), {**given, "community": community, "members": members, "at": AT})
    for number in range(1, REVEALS + 1):
        given = _round(session, community, season, answers // members + number, "open")
        chosen = sorted(random.Random(number).sample(range(1, members + 1), REVEALED))
        session.execute(text(ONE), [{**given, "community": community, "n": n, "at": AT} for n in chosen])
    session.execute(text("CREATE INDEX ix_answer_member ON answer (member, round)"))
    _standings(session, season, members, answers // members)
    session.execute(text("ANALYZE"))
    return community


def _round(session: Session, community: int, season: int, number: int, state: str) -> dict[str, int]:
    values = {"community": community, "number": number, "status": "approved", "created_at": NOW}
    case = scalar(session, insert(CASE).values(values).returning(CASE.c.id))
    version = scalar(session, insert(VERSION).values(case=case, created_at=NOW).returning(VERSION.c.id))
    options = [{"id": option, "text": option} for option in OPTIONS]
    asked = insert(QUESTION).values(version=version, options=options, key=["a1"])
    question = scalar(session, asked.returning(QUESTION.c.id))
    opened = {
        "community": community, "number": number, "case": case, "version": version, "question": question,
        "season": season, "state": state, "opens_at": NOW, "closes_at": CLOSES, "reveal_at": CLOSES,
        "order": OPTIONS, "key": ["a1"], "made_key": f"bench:{number}", "ranked": 100, "correct": 25,
        "graded": 25_000_000, "m": 0.25,
    }
    return {"round": scalar(session, insert(ROUND).values(opened).returning(ROUND.c.id)), "question": question}


def _standings(session: Session, season: int, members: int, rounds: int) -> None:
    board = scalar(session, select(BOARD.c.id).where(BOARD.c.season == season))
    chance = random.Random(7)
    rows = []
    for member in range(1, members + 1):
        total = round(chance.gauss(0, 0.1) * rounds * 1_000_000)
        rows.append({
            "board": board, "member": member, "from_gen": 0, "value": skill(total, rounds), "total": total,
            "n": rounds, "correct": rounds // 2, "ranked": True,
        })
    session.execute(insert(STANDING), rows)
    value = STANDING.c.value
    above = func.sum(func.count()).over(order_by=value.desc()) - func.count()
    counted = select(STANDING.c.board, STANDING.c.from_gen, value, func.count(), above)
    counted = counted.group_by(STANDING.c.board, STANDING.c.from_gen, value)
    session.execute(insert(HISTOGRAM).from_select(["board", "gen", "value", "n", "above"], counted))


def read_times(database: Database, community: int, members: int) -> list[float]:
    """Read top ten, own place and neighbours for many members: milliseconds of each."""
    chance, times = random.Random(8), []
    for _ in range(READS):
        member = chance.randrange(1, members + 1)
        started = time.perf_counter()
        shown = database.read_now(board_and_place, community, member)
        times.append(1000 * (time.perf_counter() - started))
        assert shown
    return times


def board_and_place(session: Session, community: int, member: int) -> bool:
    """Read what one press on [My place] reads."""
    board = boards.board_of(session, community)
    assert board is not None
    return len(boards.top(session, board)) == 10 and bool(boards.my_place(session, board, member).lines)


def floor_times(database: Database, members: int) -> list[float]:
    """Read one row by its key through the same door: milliseconds of each."""
    chance, times = random.Random(8), []
    for _ in range(READS):
        query = select(MEMBER.c.name).where(MEMBER.c.id == chance.randrange(1, members + 1))
        started = time.perf_counter()
        database.read_now(scalar, query)
        times.append(1000 * (time.perf_counter() - started))
    return times


def reveal(database: Database, community: int) -> list[float]:
    """Reveal the next open round: milliseconds of each page."""
    times: list[float] = []

    def timed(fn: Any, *args: Any) -> Any:
        started = time.perf_counter()
        value = database.write_now(fn, community, round, *args)
        times.append(1000 * (time.perf_counter() - started))
        return value

    following = select(ROUND.c.id).where(ROUND.c.state == "open").order_by(ROUND.c.id).limit(1)
    round = database.read_now(scalar, following)
    assert timed(boards.begin_reveal, CLOSES).answered == REVEALED
    cursor: int | None = 0
    while cursor is not None:
        cursor = timed(boards.score_page, cursor)
    assert timed(boards.finish_reveal, None, CLOSES) == "revealed"
    return times


def run(answers: int = 10_000_000, members: int = 100_000) -> list[dict[str, Any]]:
    """Measure reading the board and revealing a round; the database is built first, which takes minutes."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        community = build(url, members, answers)
        database = Database(url)
        database.start()
        read = statistics.median(read_times(database, community, members))
        floor = statistics.median(floor_times(database, members))
        pages = min((reveal(database, community) for _ in range(REVEALS)), key=sum)
        after = statistics.median(read_times(database, community, members))
        database.close_now()
    total = sum(pages)
    return [
        {
            "name": "leaderboard", "value": round(max(read, after), 3), "unit": "ms", "floor": round(floor, 3),
            "ratio": round(max(read, after) / floor, 1), "goal": "<= 1 ms median", "met": max(read, after) <= 1,
        },
        {
            "name": "leaderboard-reveal", "value": round(total), "unit": "ms", "floor": round(max(pages)),
            "ratio": round(total / max(pages), 1), "goal": "<= 500 ms, in pages", "met": total <= 500,
        },
        {
            "name": "leaderboard-reveal-page", "value": round(max(pages), 1), "unit": "ms", "floor": None,
            "ratio": None, "goal": f"<= {PAGE_MS} ms", "met": max(pages) <= PAGE_MS,
        },
    ]
