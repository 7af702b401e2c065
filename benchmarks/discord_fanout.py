"""One case to ten thousand channels of a hundred guilds on Discord, while members answer and another case is revealed.

Readout sends in a process of its own to the loopback Discord in this one. The rate is that of all requests from the
first post to the last, against the 40 a second that Readout allows itself for a token. Half-way another round is
revealed in a few of the channels, with thousands of counts and posts waiting: the seconds from its being due to its
last redrawn message are told. The second figure is the same at a rate that Discord would not allow, to show what is
left. READOUT_FANOUT_CHANNELS sets another number of channels for a short look.

Bodies are not compared with Discord's own description here, which takes many times as long as to send them; tests do.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

import db.communities
import db.rounds
from benchmarks.discord_click import answering, processor_seconds
from db import Database
from db.migrations import migrate
from tests.delivery.stage import add_case
from tests.servers.discord import Discord, Hand, described

CHANNELS, GUILDS = 10_000, 100
REVEALED, MEMBERS = 20, 30
# A round is revealed so long after it closes.
AFTER_CLOSE = 5.0
ALLOWED, FASTER, FEWER = 40.0, 200.0, 2000
SHARE, MEGABYTES, SECONDS = 0.95, 250, 5.0


@dataclass(frozen=True)
class Fanned:
    """What became of one run.

    Requests a second and in the busiest one, channels with one message, seconds of the reveal, memory in MB, and
    milliseconds of the processor for each request, the start of the process among them.
    """

    rate: float
    busiest: int
    once: int
    reveal: float
    memory: float
    used: float


def prepare(session: Session, guilds: dict[int, list[int]], closes: float, now: datetime) -> tuple[int, int]:
    """Open a round in a few channels that closes in so many seconds, and one in all; give their ids."""
    first, *rest = guilds
    community = db.communities.community_of(session, "discord", str(first), "room", now).id
    for guild in rest:
        db.communities.lodge(session, community, "discord", str(guild), f"guild {guild}")
    places = []
    for guild, channels in guilds.items():
        home = db.communities.workspace(session, "discord", str(guild))
        assert home is not None
        for channel in channels:
            places.append(f"discord:{guild}/{channel}")
            db.communities.add_place(session, community, home.id, places[-1], f"{channel}", None, now, purpose="cases")
    few = db.rounds.post_now(session, community, add_case(session, community, now), places[:REVEALED], closes / 3600,
                             "few", now)
    many = db.rounds.post_now(session, community, add_case(session, community, now), places[REVEALED:], 24.0, "many",
                              now)
    assert few.round is not None, few
    assert many.round is not None, many
    return few.round, many.round


async def answer(server: Discord, round: int, channel: int) -> None:
    """Let members answer, each a while after the one before, so that every message is to be drawn again."""
    message = next(one for one in server.world.messages.values() if one.channel == channel)
    for number in range(MEMBERS):
        hand = Hand(server, server.world.user(f"Rey{number}"), channel, wait=60)
        await hand.forge(f"quiz.answer/{round}/a1", message)
        await asyncio.sleep(0.2)


async def fan_out(folder: Path, count: int, per_second: float) -> Fanned:
    """Post to so many channels at such a rate."""
    described.FILE = Path()
    server = Discord()
    await server.start()
    guilds: dict[int, list[int]] = {}
    for number in range(GUILDS):
        guild = server.world.guild(f"guild {number}")
        guilds[guild] = [server.world.channel(guild, f"cases {n}").id for n in range(count // GUILDS)]
    channels = [channel for held in guilds.values() for channel in held]
    database = Database(f"sqlite:///{folder / 'readout.sqlite3'}")
    migrate(database.url)
    database.start()
    middle, now = count / per_second / 2, datetime.now(UTC)
    _, round = await database.write(prepare, guilds, middle, now)
    await database.close()
    due = asyncio.get_running_loop().time() + middle + AFTER_CLOSE - (datetime.now(UTC) - now).total_seconds()
    async with asyncio.timeout(3 * count / per_second + 120), answering(
            server, ["-m", "benchmarks._sending", str(folder), server.api, server.token, str(per_second)]) as process:
        while len(server.world.messages) < count // 4:  # noqa: ASYNC110 - a server has no bell
            await asyncio.sleep(0.1)
        if per_second == ALLOWED:
            await answer(server, round, channels[REVEALED])
        while len(server.kinds("post")) < count or asyncio.get_running_loop().time() < due + SECONDS:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        memory, used = _peak(process), processor_seconds(process)
    await server.stop()
    return _counted(server, channels, due, memory, used)


def _counted(server: Discord, channels: list[int], due: float, memory: float, used: float) -> Fanned:
    posts = server.kinds("post")
    began, ended = posts[0].at, posts[-1].at
    sent = sorted(one.at for one in server.requests if one.kind in ("post", "edit") and began <= one.at <= ended)
    standing = Counter(one.channel for one in server.world.messages.values() if one.reader is None)
    revealed = {f"/channels/{channel}/" for channel in channels[:REVEALED]}
    edits = server.kinds("edit")
    last = max((one.at for one in edits if any(part in one.path for part in revealed)), default=float("inf"))
    once = sum(standing[channel] == 1 for channel in channels)
    return Fanned((len(sent) - 1) / (ended - began), _busiest(sent), once, last - due, memory, used * 1000 / len(sent))


def _busiest(sent: list[float]) -> int:
    """Count the requests of the busiest second, wherever it begins."""
    first, most = 0, 0
    for number, at in enumerate(sent):
        while sent[first] <= at - timedelta(seconds=1).total_seconds():
            first += 1
        most = max(most, number - first + 1)
    return most


def _peak(process: int) -> float:
    """Give the most memory that a process has held, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def run() -> Iterator[dict[str, Any]]:
    """Measure, and give the figures."""
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parent.parent))
    count = int(os.environ.get("READOUT_FANOUT_CHANNELS", CHANNELS))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(fan_out(Path(folder), count, ALLOWED))
    yield {"name": "discord_fanout", "value": round(found.rate, 1), "unit": f"requests/s to {count} channels",
           "floor": ALLOWED, "ratio": round(found.rate / ALLOWED, 3), "goal": f">= {SHARE} of our own 40 per second, "
           "no channel twice", "met": found.rate >= SHARE * ALLOWED and found.once == count}
    yield {"name": "discord_fanout-memory", "value": round(found.memory), "unit": "MB resident at most",
           "goal": f"<= {MEGABYTES} MB", "met": found.memory <= MEGABYTES}
    yield {"name": "discord_fanout-reveal", "value": round(found.reveal, 1), "unit": f"s until all {REVEALED} show it",
           "goal": f"<= {SECONDS:g} s, before the counts and posts that wait", "met": found.reveal <= SECONDS}
    yield {"name": "discord_fanout-cpu", "value": round(found.used, 2), "unit": "ms of CPU a request", "goal": None,
           "met": None}
    with tempfile.TemporaryDirectory() as folder:
        faster = asyncio.run(fan_out(Path(folder), min(FEWER, count), FASTER))
    yield {"name": "discord_fanout-headroom", "value": round(faster.rate, 1), "unit": "requests/s were 200 allowed",
           "floor": FASTER, "ratio": round(faster.rate / FASTER, 2), "goal": None, "met": None}
