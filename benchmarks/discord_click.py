"""A press on Discord, stored and answered, beside a bare handler: a DynamicItem that answers with private text.

Both are the real discord.py in a process of its own, against the loopback Discord in this one. Each press comes from a
posted card through the gateway and ends with its callback. Processor time is that of all threads of the process that
answers, as Linux counts it; the time of a press is from the gateway's frame to the callback. Both are measured in
turns, each with members of its own, so that every press on Readout is another letter than before.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db import Database
from db.migrations import migrate
from tests.platforms.discord.test_kill import prepare
from tests.servers.discord import Discord, Hand
from tests.servers.discord.gateway import Session
from tests.servers.discord.world import Message

ROOT = Path(__file__).parent.parent
MEMBERS = 400
AT_ONCE = 16
WARM, MANY, SINGLE = 400, 3200, 320
CHUNKS = 20
CPU_RATIO, MEDIAN_MS = 1.6, 3.0
LETTERS = ("a1", "b2")
BARE = r"""
import asyncio, sys, discord, yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = sys.argv[1], yarl.URL(sys.argv[3])
class Letter(discord.ui.DynamicItem[discord.ui.Button], template=r"quiz\.answer/(?P<round>[0-9]+)/(?P<option>\w+)"):
    def __init__(self, option):
        super().__init__(discord.ui.Button(label="A", custom_id=f"quiz.answer/1/{option}"))
        self.option = option
    @classmethod
    async def from_custom_id(cls, interaction, item, match): return cls(match["option"])
    async def callback(self, interaction):
        await interaction.response.send_message(f"Saved: {self.option}.", ephemeral=True)
class Bare(discord.Client):
    async def setup_hook(self): self.add_dynamic_items(Letter)
async def main():
    bot = Bare(intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none(), max_messages=None)
    await bot.start(sys.argv[2])
asyncio.run(main())
"""


def processor_seconds(process: int) -> float:
    """Give what all threads of a process have used, to the nanosecond."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


@asynccontextmanager
async def answering(server: Discord, command: Sequence[str]) -> AsyncIterator[int]:
    """Run a process that answers for as long as it is measured."""
    server.gateway.ready.clear()
    server.gateway.sessions.clear()
    process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT)
    try:
        await asyncio.wait_for(server.gateway.ready.wait(), 60)
        yield process.pid
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Crowd:
    """Members who press letters of one message."""

    def __init__(self, server: Discord, channel: int, round: int, message: Message) -> None:
        self.hands = [Hand(server, server.world.user(f"Rey{number}"), channel) for number in range(MEMBERS)]
        self.round, self.message, self.pressed = round, message, 0

    async def press(self) -> float:
        """Press once; give the seconds until the callback."""
        hand = self.hands[self.pressed % MEMBERS]
        option = LETTERS[self.pressed // MEMBERS % len(LETTERS)]
        self.pressed += 1
        answer = await hand.forge(f"quiz.answer/{self.round}/{option}", self.message)
        assert answer.callback["type"] == 4
        return answer.seconds

    async def many(self, count: int) -> None:
        """Press so many times, some of them at once."""
        async def one(share: int) -> None:
            for _ in range(share):
                await self.press()

        await asyncio.gather(*(one(count // AT_ONCE) for _ in range(AT_ONCE)))


@dataclass
class Side:
    """One of the two processes: its gateway sessions, who presses, and what was measured, in milliseconds a press."""

    process: int
    sessions: dict[str, Session]
    crowd: Crowd
    cpu: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)

    async def measure(self, server: Discord) -> None:
        """Let this process alone hear one share of the presses: some of them at once, then one after another."""
        server.gateway.sessions = self.sessions
        before = processor_seconds(self.process)
        await self.crowd.many(MANY // CHUNKS)
        self.cpu.append((processor_seconds(self.process) - before) * 1000 / (MANY // CHUNKS))
        self.alone += [await self.crowd.press() * 1000 for _ in range(SINGLE // CHUNKS)]


async def measured(server: Discord, channel: int, round: int, ours: int) -> tuple[Side, Side]:
    """Measure Readout and the bare handler in turns, so that whatever else the machine does meets both."""
    crowds = [Crowd(server, channel, round, server.world.standing(channel)[0]) for _ in range(2)]
    readout = Side(ours, dict(server.gateway.sessions), crowds[0])
    await readout.crowd.many(WARM)
    async with answering(server, ["-c", BARE, server.api, server.token, server.gateway.url]) as process:
        bare = Side(process, dict(server.gateway.sessions), crowds[1])
        await bare.crowd.many(WARM)
        for _ in range(CHUNKS):
            await readout.measure(server)
            await bare.measure(server)
        return readout, bare


async def figures(folder: Path) -> tuple[Side, Side]:
    """Measure Readout and the bare handler on one Discord."""
    server = Discord()
    await server.start()
    guild = server.world.guild("room")
    channel = server.world.channel(guild, "cases").id
    url = f"sqlite:///{folder / 'readout.sqlite3'}"
    migrate(url)
    database = Database(url)
    database.start()
    _, round = await database.write(prepare, guild, [channel], datetime.now(UTC))
    await database.close()
    async with answering(server, ["-m", "tests.platforms.discord.killed", str(folder), server.api,
                                  server.token]) as process:
        while not server.world.standing(channel):  # noqa: ASYNC110 - the card is posted when it is
            await asyncio.sleep(0.05)
        sides = await measured(server, channel, round, process)
    await server.stop()
    return sides


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figures."""
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = asyncio.run(figures(Path(folder)))
    cpu, bare_cpu = statistics.median(ours.cpu), statistics.median(bare.cpu)
    median, bare_median = statistics.median(ours.alone), statistics.median(bare.alone)
    yield {"name": "discord_click", "value": round(cpu, 3), "unit": "ms CPU", "floor": round(bare_cpu, 3),
           "ratio": round(cpu / bare_cpu, 2), "goal": f"<= {CPU_RATIO} of the bare handler",
           "met": cpu <= CPU_RATIO * bare_cpu}
    yield {"name": "discord_click-alone", "value": round(median, 2), "unit": "ms", "floor": round(bare_median, 2),
           "ratio": round(median / bare_median, 2), "goal": f"<= {MEDIAN_MS:g} ms median", "met": median <= MEDIAN_MS}
