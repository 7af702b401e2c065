"""A case to 100 Slack workspaces of 100 channels each, posted as fast as Slack takes it.

The loopback Slack, in this process, takes a message a second in each channel, methods within their tiers, and 25
messages a minute in a workspace, which stands for the limit of a whole workspace that Slack has and does not publish:
so the last of 100 channels cannot have its message before three minutes are over. Readout knows nothing of these 25; it
posts until it is asked to wait.
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

from benchmarks._slack import OURS, PNG, free_port, prepare, running, settings
from benchmarks.slack_burst import peak
from bot.config import load
from bot.installs import tokens
from bot.platforms.slack.tokens import Held
from db import Database, Store
from db.migrations import migrate
from tests.servers.slack import Slack, Workspace

WORKSPACES, CHANNELS = 100, 100
A_MINUTE, MINUTE = 25, 60.0
RATIO, MOST_MB = 1.1, 250


async def prepared(folder: Path, homes: dict[str, list[str]], server: Slack, given: dict[str, str]) -> None:
    """Make the database: every workspace with its token, its channels and a round."""
    url = f"sqlite:///{folder / 'readout.sqlite3'}"
    migrate(url)
    database = Database(url)
    database.start()
    picture = Store(str(folder / "blobs")).put(PNG)
    held = tokens(load(None, {**os.environ, **given}), database, lambda: datetime.now(UTC))
    for id, channels in homes.items():
        home = server.world.workspaces[id]
        await held.install(id, _held(home), home.name, "")
        await database.write(prepare, id, channels, picture, datetime.now(UTC))
    await database.close()


def _held(home: Workspace) -> Held:
    return Held(home.token or "", home.bot_id, home.bot, None, ",".join(home.scopes), datetime.now(UTC))


async def measured(folder: Path, workspaces: int, channels: int) -> tuple[float, Counter[int], int, float]:
    """Give the seconds from the first message to the last, channels by their messages, refusals, and memory in MB."""
    server = Slack(real_rates=True)
    server.rates.workspace, server.rates.minute = A_MINUTE, MINUTE
    await server.start()
    made = [server.world.workspace(f"room-{number}") for number in range(workspaces)]
    homes = {home.id: [server.world.channel(home, f"cases-{number}").id for number in range(channels)]
             for home in made}
    port = free_port()
    given = settings(server, made[0], folder, "socket", port)
    del given["READOUT_SLACK__BOT_TOKEN"]
    given |= {"READOUT_SLACK__CLIENT_ID": server.client_id, "READOUT_SLACK__CLIENT_SECRET": server.client_secret}
    await prepared(folder, homes, server, given)
    everywhere = [channel for listed in homes.values() for channel in listed]
    longest = channels / A_MINUTE * MINUTE * 3 + workspaces * channels / 50 + 60
    async with running(server, OURS, given, (), "socket", port) as process, asyncio.timeout(longest):
        while len(server.world.messages) < len(everywhere):  # noqa: ASYNC110 - messages have no bell
            await asyncio.sleep(0.1)
        memory = peak(process)
    posts = [one for one in server.kinds("chat.postMessage") if one.answer is not None]
    done = [one.at for one in posts if one.answer is not None and one.answer["ok"]]
    counted = Counter(len(server.world.standing(channel)) for channel in everywhere)
    await server.stop()
    return max(done) - min(done), counted, len(posts) - len(done), memory


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figures."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, counted, _, memory = asyncio.run(measured(Path(folder), WORKSPACES, CHANNELS))
    floor = (-(-CHANNELS // A_MINUTE) - 1) * MINUTE
    whole = counted == {1: WORKSPACES * CHANNELS}
    yield {"name": "slack_fanout", "value": round(seconds, 1), "unit": "s", "floor": floor,
           "ratio": round(seconds / floor, 3), "goal": f"<= {RATIO} of what Slack's limits take, no channel twice",
           "met": seconds <= RATIO * floor and whole}
    yield {"name": "slack_fanout-memory", "value": round(memory), "unit": "MB", "floor": None, "ratio": None,
           "goal": f"<= {MOST_MB} MB", "met": memory <= MOST_MB}
