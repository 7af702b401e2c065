"""The process is killed again and again while it posts to many channels and collects answers on Discord.

Nothing is missing, nothing stands twice, and no answer that was acknowledged is lost.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.orm import Session

import db.answers
import db.communities
import db.members
import db.rounds
from bot.chat.people import Audience
from db import Database
from tests.delivery.stage import add_case
from tests.platforms.discord.conftest import until
from tests.scenarios.discord_words import card_words
from tests.servers.discord import Discord as Server
from tests.servers.discord import Failed, Fault, Hand, described

ROOT = Path(__file__).parents[3]
LETTERS = ("a1", "b2", "unsure")


class Crowd:
    """Members who press letters. `tried` holds each one's presses in order, with whether they were acknowledged."""

    def __init__(self, server: Server, channels: list[int], count: int, seed: int) -> None:
        self.server, self.channels, self.random = server, channels, Random(seed)
        self.users = [server.world.user(f"Rey{number}") for number in range(count)]
        self.tried: defaultdict[int, list[tuple[str, bool]]] = defaultdict(list)
        self.round = 0

    async def live(self) -> None:
        """Press until told to stop."""
        await asyncio.gather(*(self._one(user) for user in self.users))

    async def _one(self, user: int) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(0.01, 0.1))
            standing = [one for one in self.channels if self.server.world.standing(one)]
            if not standing:
                continue
            channel = self.random.choice(standing)
            letter = self.random.choice(LETTERS)
            hand = Hand(self.server, user, channel, wait=4)
            message = self.server.world.standing(channel)[0]
            # Noted before it is sent: one that is under way when all ends may have been saved too.
            self.tried[user].append((letter, False))
            try:
                answer = await hand.forge(f"quiz.answer/{self.round}/{letter}", message)
            except Failed:
                continue
            assert answer.message is not None
            said = card_words(answer.message.payload["components"], Audience())
            self.tried[user][-1] = letter, said.startswith(("Saved", "Changed", "Still"))


def prepare(session: Session, guild: int, channels: list[int], now: datetime) -> tuple[int, int]:
    """Open a round in every channel; give its community and its id."""
    community = db.communities.community_of(session, "discord", str(guild), "room", now).id
    home = db.communities.workspace(session, "discord", str(guild))
    assert home is not None
    places = [f"discord:{guild}/{channel}" for channel in channels]
    for place in places:
        db.communities.add_place(session, community, home.id, place, place, None, now, purpose="cases")
    opening = db.rounds.post_now(session, community, add_case(session, community, now), places, 24.0, "1", now)
    assert opening.round is not None, opening
    return community, opening.round


async def begin(server: Server, folder: Path) -> asyncio.subprocess.Process:
    """Start the process, and wait until it is connected."""
    server.gateway.ready.clear()
    server.gateway.sessions.clear()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.platforms.discord.killed", str(folder), server.api, server.token, cwd=ROOT)
    try:
        await asyncio.wait_for(server.gateway.ready.wait(), 60)
    except TimeoutError:
        process.kill()
        raise
    return process


@pytest.mark.parametrize(("kills", "many"), [(1, 20), pytest.param(50, 500, marks=pytest.mark.long)])
async def test_a_killed_process_posts_once_and_loses_no_answer(
        kills: int, many: int, server: Server, sqlite_template: Path, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    # Bodies are compared with Discord's description elsewhere; here it would take longer than what is tried.
    monkeypatch.setattr(described, "FILE", Path())
    shutil.copyfile(sqlite_template, tmp_path / "readout.sqlite3")
    guild = server.world.guild("room")
    channels = [server.world.channel(guild, f"cases {number}").id for number in range(many)]
    database = Database(f"sqlite:///{tmp_path / 'readout.sqlite3'}")
    database.start()
    community, round = await database.write(prepare, guild, channels, datetime.now(UTC))
    await database.close()
    crowd, random = Crowd(server, channels, 5, kills), Random(kills)
    crowd.round = round
    pressing = asyncio.create_task(crowd.live())
    process = await begin(server, tmp_path)
    for _ in range(kills):
        server.faults["post"].append(Fault(after=random.random() < 0.5))
        await asyncio.sleep(random.uniform(0.1, 0.6))
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        process = await begin(server, tmp_path)
    await until(lambda: all(server.world.standing(channel) for channel in channels), 120)
    # Whoever pressed while nobody listened waits for an answer first, and presses again only then.
    await until(lambda: any(acknowledged for tried in crowd.tried.values() for _, acknowledged in tried), 60)
    await asyncio.sleep(3)
    pressing.cancel()
    await asyncio.gather(pressing, return_exceptions=True)
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    counted = Counter(len(server.world.standing(channel)) for channel in channels)
    assert counted == {1: many}
    await _kept(Database(f"sqlite:///{tmp_path / 'readout.sqlite3'}"), crowd, community, round, guild)


async def _kept(database: Database, crowd: Crowd, community: int, round: int, guild: int) -> None:
    """Hold that each member's answer is the last that was acknowledged, or one pressed after it."""
    database.start()
    for user, tried in crowd.tried.items():
        told = [number for number, (_, acknowledged) in enumerate(tried) if acknowledged]
        if not told:
            continue
        member = await database.read(db.members.of_person, community, "discord", str(guild), str(user))
        assert member is not None
        row = await database.read(db.answers.mine, community, round, member)
        assert row is not None
        assert str(row.value) in {letter for letter, _ in tried[told[-1]:]}, tried[told[-1]:]
    assert any(acknowledged for tried in crowd.tried.values() for _, acknowledged in tried)
    await database.close()
