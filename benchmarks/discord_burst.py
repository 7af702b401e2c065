"""Many presses at one instant on Discord, answered by one process, beside a bare handler in the same run.

Discord waits 3 seconds for an answer. Here it waits longer, so that the worst of both can be told.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.discord_click import BARE, answering
from db import Database
from db.answers import ANSWER
from db.migrations import migrate
from tests.platforms.discord.test_kill import prepare
from tests.servers.discord import Discord, Hand

MANY, FEWER = 2000, 1000
PATIENCE = 60.0
WORST_RATIO, SECONDS = 1.5, 3.0


async def burst(server: Discord, channel: int, round: int, users: list[int]) -> list[float]:
    """Let everybody press at one instant; give the seconds that each waited."""
    message = server.world.standing(channel)[0]
    hands = [Hand(server, user, channel, wait=PATIENCE) for user in users]
    told = await asyncio.gather(*(hand.forge(f"quiz.answer/{round}/a1", message) for hand in hands))
    return [one.seconds for one in told]


def kept(session: Session, round: int) -> Counter[int]:
    """Count the answers that stand, by member."""
    return Counter(session.execute(select(ANSWER.c.member).where(ANSWER.c.round == round)).scalars())


async def figures(folder: Path) -> tuple[dict[int, float], dict[int, float], Counter[int]]:
    """Give the worst of Readout and of the bare handler for both crowds, and the answers that were kept."""
    server = Discord()
    server.interactions.seconds = PATIENCE
    await server.start()
    guild = server.world.guild("room")
    channel = server.world.channel(guild, "cases").id
    crowds = {count: [server.world.user(f"{count}-{number}") for number in range(count)] for count in (FEWER, MANY)}
    url = f"sqlite:///{folder / 'readout.sqlite3'}"
    migrate(url)
    database = Database(url)
    database.start()
    _, round = await database.write(prepare, guild, [channel], datetime.now(UTC))
    await database.close()
    ours, bare = {}, {}
    async with answering(server, ["-m", "tests.platforms.discord.killed", str(folder), server.api, server.token]):
        while not server.world.standing(channel):  # noqa: ASYNC110 - the card is posted when it is
            await asyncio.sleep(0.05)
        for count, users in crowds.items():
            # Everybody has pressed before: members are made once in their lives, not in the burst.
            await burst(server, channel, round, users)
            ours[count] = max(await burst(server, channel, round, users))
    database = Database(url)
    database.start()
    answers = await database.read(kept, round)
    await database.close()
    async with answering(server, ["-c", BARE, server.api, server.token, server.gateway.url]):
        for count, users in crowds.items():
            await burst(server, channel, round, users)
            bare[count] = max(await burst(server, channel, round, users))
    await server.stop()
    return ours, bare, answers


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figures."""
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent))
    with tempfile.TemporaryDirectory() as folder:
        ours, bare, answers = asyncio.run(figures(Path(folder)))
    whole = len(answers) == MANY + FEWER and set(answers.values()) == {1}
    worst, floor = ours[MANY], bare[MANY]
    yield {"name": "discord_burst", "value": round(worst, 2), "unit": "s", "floor": round(floor, 2),
           "ratio": round(worst / floor, 2), "goal": f"<= {WORST_RATIO} of the bare handler, none lost or double",
           "met": worst <= WORST_RATIO * floor and whole}
    yield {"name": "discord_burst-1000", "value": round(ours[FEWER], 2), "unit": "s", "floor": round(bare[FEWER], 2),
           "ratio": round(ours[FEWER] / bare[FEWER], 2), "goal": f"<= {SECONDS:g} s", "met": ours[FEWER] <= SECONDS}
