"""Many presses at one instant on Slack, answered by one process, beside a bare handler in the same run.

Slack waits 3 seconds for an acknowledgement. Here it waits longer, so that the worst of both can be told. Everybody has
pressed before: members are made once in their lives, not in the burst.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks._slack import Side, both
from db import Database
from db.answers import ANSWER

MANY = 2000
PATIENCE = 300.0
WORST_RATIO, SECONDS, MOST_MB = 1.5, 3.0, 300


async def burst(side: Side) -> float:
    """Let everybody press at one instant; give the longest that one waited to be acknowledged."""
    waited = await asyncio.gather(*(side.press(hand) for hand in side.hands))
    return max(waited)


def kept(session: Session, round: int) -> Counter[int]:
    """Count the answers that stand, by member."""
    return Counter(session.execute(select(ANSWER.c.member).where(ANSWER.c.round == round)).scalars())


def peak(process: int) -> float:
    """Give the most memory that a process had, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


async def measured(folder: Path) -> tuple[float, float, Counter[int], float]:
    """Give the worst of Readout and of the bare handler, the answers that were kept, and Readout's memory in MB."""
    async with both(folder, "socket") as (ours, bare):
        for side in (ours, bare):
            side.server.sending.seconds = PATIENCE
            side.hands = side.people(MANY, PATIENCE)
            await burst(side)
        worst = (await burst(ours), await burst(bare))
        memory = peak(ours.process)
        round = ours.round
    database = Database(f"sqlite:///{folder / 'readout.sqlite3'}")
    database.start()
    answers = await database.read(kept, round)
    await database.close()
    return *worst, answers, memory


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figures."""
    with tempfile.TemporaryDirectory() as folder:
        worst, floor, answers, memory = asyncio.run(measured(Path(folder)))
    whole = len(answers) == MANY and set(answers.values()) == {1}
    yield {"name": "slack_burst", "value": round(worst, 2), "unit": "s", "floor": round(floor, 2),
           "ratio": round(worst / floor, 2),
           "goal": f"<= {WORST_RATIO} of the bare handler and {SECONDS:g} s, none lost or double",
           "met": worst <= WORST_RATIO * floor and worst <= SECONDS and whole}
    yield {"name": "slack_burst-memory", "value": round(memory), "unit": "MB", "floor": None, "ratio": None,
           "goal": f"<= {MOST_MB} MB", "met": memory <= MOST_MB}
