"""Killing the process at any moment loses no answer and posts nothing twice.

Readout itself is killed with SIGKILL in the middle of answers, posts, redraws and reveals, on a platform that loses
and repeats as well, and started again; then what it had acknowledged is counted.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

import db.answers
import db.decks
import db.schedules
from bot.delivery.clock import MovedClock
from cogs import every_cog
from tests.delivery.stage import Stage, add_case, place, take_places

ROOT = Path(__file__).parents[2]
MEMBERS = 6
CASES = 4
DAY = 86_400.0
WRONG = ("lost", "doubles", "missing", "stale")


class Process:
    """The process under test, killed and started again."""

    def __init__(self, url: str, folder: Path) -> None:
        self._started = subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.killed", url, str(folder)], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def _say(self, words: str) -> int:
        assert self._started.stdin is not None
        self._started.stdin.write(words + "\n")
        self._started.stdin.flush()
        return int(self.hear("forked"))

    def hear(self, word: str) -> str:
        """Wait for a line that begins with a word, and give the rest of it."""
        assert self._started.stdout is not None
        heard, _, rest = self._started.stdout.readline().strip().partition(" ")
        assert heard == word, f"the process said {heard!r} {rest!r}"
        return rest

    def live_and_die(self, seed: int, ahead: float, seconds: float) -> None:
        """Live for so many seconds once busy, then be killed."""
        child = self._say(f"{seed} {ahead} live")
        self.hear("busy")
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        assert self.hear("ended") == str(-signal.SIGKILL)

    def finish(self, seed: int, ahead: float) -> None:
        """Do what is left, and end in good order."""
        self._say(f"{seed} {ahead} finish")
        self.hear("quiet")
        assert self.hear("ended") == "0"

    def end(self) -> None:
        """End the process."""
        assert self._started.stdin is not None
        self._started.stdin.close()
        self._started.wait(30)


@contextmanager
def process(url: str, folder: Path) -> Iterator[Process]:
    """A process on a database."""
    started = Process(url, folder)
    try:
        yield started
    finally:
        started.end()


async def prepare(url: str, folder: Path) -> None:
    """Make a community with members, a deck, and a schedule that is due an hour ago on every day."""
    stage = Stage(url, MovedClock())
    await stage.found(MEMBERS)
    await stage.write(schedule, stage.community, stage.clock.now())
    members = {f"m{n}": id for n, id in enumerate(stage.members)}
    (folder / "known").write_text(json.dumps({"community": stage.community, "members": members}))
    await stage.close()


def schedule(session: Session, community: int, now: datetime) -> None:
    """Post a case of a deck every day."""
    deck = db.decks.create(session, community, "Daily", "given", "", None, now)
    for _ in range(CASES):
        db.decks.add(session, community, deck.id, add_case(session, community, now), None, now)
    at = (now - timedelta(hours=1)).strftime("%H:%M")
    take_places(session, community, [place(0), place(7)], now)
    db.schedules.create(session, community, "Daily", deck.id, at, "Etc/UTC", [place(0), place(7)], None, now,
                        days=0b1111111, weekends="post", hours_open=3)


def kill_often(url: str, folder: Path, kills: int) -> None:
    """Kill the process so many times, at moments that come differently at each."""
    random = Random(kills)
    with process(url, folder) as running:
        ahead = 0.0
        for life in range(1, kills + 1):
            running.live_and_die(life, ahead, random.uniform(0.0, 0.3) if life % 4 else random.uniform(1.0, 1.5))
            # Now and then the machine stays down for longer than any nonce is remembered, or for a day.
            ahead += DAY if life % 5 == 2 else random.choice([0.0, 0.0, 1.0, 10.0, 70.0])
        running.finish(kills + 1, ahead)


async def count(url: str, folder: Path) -> Counter[str]:
    """Count what was lost, doubled, missed or left stale, and what there was of everything."""
    known = json.loads((folder / "known").read_text())
    stage = Stage(url, MovedClock(), file=folder / "platform.db", cogs=every_cog())
    stage.community = known["community"]
    told = [json.loads(line) for line in (folder / "acknowledged").read_text().splitlines()]
    found = Counter(doubles=stage.platform.doubles())
    await count_answers(stage, known["members"], [line for line in told if "answer" in line], found)
    daily = await stage.database.read(db.schedules.occasions, stage.community, 1, 400)
    days = [row.date.toordinal() for row in daily]
    found["days"] = sum(row.state == "posted" for row in daily)
    found["missing"] += max(days) - min(days) + 1 - len(days) if days else 0
    rounds = {line["round"]: line["places"] for line in told if "round" in line}
    rounds |= {row.round: 2 for row in daily if row.round is not None}
    for round, places in rounds.items():
        await count_posts(stage, round, places, found)
    await stage.close()
    return found


async def count_posts(stage: Stage, round: int, places: int, found: Counter[str]) -> None:
    """Count the posts of a round, and which of them are not there or do not show what is true now."""
    standing = {message.id: message for message in stage.platform.messages()}
    rows, words = await stage.rows(round), await stage.words(round)
    found["missing"] += places - len(rows)
    for row in rows:
        message = standing.get(row.message_id or "")
        found["posts"] += 1
        found["missing"] += message is None
        found["stale"] += row.state != "sent" or row.drawn != row.wanted or "revealed" not in words
        found["stale"] += message is not None and message.words != words


async def count_answers(
        stage: Stage, members: dict[str, int], told: list[dict[str, Any]], found: Counter[str]) -> None:
    """Count the answers that were acknowledged, and those of them that are not there."""
    last = {(line["answer"], members[line["member"]]): line for line in told}
    found["answers"] = len(last)
    for (round, member), line in last.items():
        kept = await stage.database.read(db.answers.mine, stage.community, round, member)
        at = datetime.fromisoformat(str(line["at"]))
        found["lost"] += kept is None or kept.pressed_at < at or (
            kept.pressed_at == at and kept.value != line["value"])


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.long)])
async def test_killed_at_any_moment(database_url: str, tmp_path: Path, kills: int) -> None:
    await prepare(database_url, tmp_path)
    kill_often(database_url, tmp_path, kills)
    found = await count(database_url, tmp_path)
    logging.getLogger(__name__).info("%d kills: %s", kills, found)
    assert found["answers"] >= kills
    assert found["posts"] >= kills
    assert found["days"] >= 1
    assert {name: found[name] for name in WRONG} == dict.fromkeys(WRONG, 0), found
