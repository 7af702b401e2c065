"""Killing the process at any moment loses no answer and posts nothing twice.

A real process is killed with SIGKILL in the middle of answers, posts, redraws and reveals, on a platform that loses
and repeats as well, and started again; then what it had acknowledged is counted.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

import db.answers
import db.deliveries
import db.rounds
from bot.delivery.clock import MovedClock
from tests.delivery.stage import Stage

ROOT = Path(__file__).parents[2]
MEMBERS = 6


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
    """Make a community with members."""
    stage = Stage(url, MovedClock())
    await stage.found(MEMBERS)
    (folder / "known").write_text(json.dumps({"community": stage.community, "members": stage.members}))
    await stage.close()


def kill_often(url: str, folder: Path, kills: int) -> None:
    """Kill the process so many times, at moments that come differently at each."""
    random = Random(kills)
    with process(url, folder) as running:
        ahead = 0.0
        for life in range(1, kills + 1):
            running.live_and_die(life, ahead, random.uniform(0.0, 0.35))
            # Now and then the machine stays down for longer than any nonce is remembered.
            ahead += random.choice([0.0, 0.0, 1.0, 10.0])
        running.finish(kills + 1, ahead)


async def count(url: str, folder: Path) -> dict[str, int]:
    """Count what was lost, doubled, missed or left stale, and what there was of everything."""
    known = json.loads((folder / "known").read_text())
    stage = Stage(url, MovedClock(), file=folder / "platform.db")
    stage.community, stage.members = known["community"], known["members"]
    told = [json.loads(line) for line in (folder / "acknowledged").read_text().splitlines()]
    lost, answers = await lost_answers(stage, [line for line in told if "answer" in line])
    rounds = [line for line in told if "round" in line]
    standing = {message.id: message for message in stage.platform.messages()}
    missing = stale = posts = 0
    for line in rounds:
        rows, words = await stage.rows(line["round"]), await stage.words(line["round"])
        missing += line["places"] - len(rows)
        for row in rows:
            posts += 1
            message = standing.get(row.message_id or "")
            missing += message is None
            stale += row.state != "sent" or row.drawn != row.wanted or (message is not None and message.words != words)
    doubles = stage.platform.doubles()
    await stage.close()
    return {"answers": answers, "lost": lost, "posts": posts, "doubles": doubles, "missing": missing, "stale": stale}


async def lost_answers(stage: Stage, told: list[dict[str, object]]) -> tuple[int, int]:
    """Count the acknowledged answers that are not there, and all of them."""
    last = {(line["answer"], line["member"]): line for line in told}
    lost = 0
    for (round, member), line in last.items():
        kept = await stage.database.read(db.answers.mine, stage.community, round, member)
        at = datetime.fromisoformat(str(line["at"]))
        lost += kept is None or kept.pressed_at < at or (kept.pressed_at == at and kept.value != line["value"])
    return lost, len(last)


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.long)])
async def test_killed_at_any_moment(database_url: str, tmp_path: Path, kills: int) -> None:
    await prepare(database_url, tmp_path)
    kill_often(database_url, tmp_path, kills)
    found = await count(database_url, tmp_path)
    logging.getLogger(__name__).info("%d kills: %s", kills, found)
    assert found["answers"] >= kills
    assert found["posts"] >= kills
    assert {name: found[name] for name in ("lost", "doubles", "missing", "stale")} == {
        "lost": 0, "doubles": 0, "missing": 0, "stale": 0}, found
