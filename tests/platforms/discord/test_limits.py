"""The whole outbox against a Discord that limits, refuses and fails: everything is posted once, and nobody is pestered.

Readout's clock is moved over every pause; what Discord counts by the second takes the seconds that it takes.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from sqlalchemy.orm import Session

import db.communities
import db.deliveries
from bot.app import Readout
from bot.chat.pace import Pace
from bot.chat.people import Audience
from bot.config import Bot, Settings
from bot.delivery.clock import MovedClock
from bot.guilds import Guilds
from bot.platforms.discord.limits import REQUESTS_A_SECOND
from bot.platforms.discord.platform import Discord
from tests.platforms.discord.conftest import until
from tests.platforms.discord.test_kill import prepare
from tests.scenarios.discord_words import card_words
from tests.servers.discord import Discord as Server
from tests.servers.discord import Fault, Hand

MANY = 12


class Watched(Pace):
    """A pace that remembers when it was used."""

    def __init__(self, per_second: float, now: float) -> None:
        super().__init__(per_second, now)
        self.left_at: list[float] = []

    def spend(self, now: float, count: int = 1) -> None:
        """Note what is done."""
        self.left_at += [now] * count
        super().spend(now, count)


@dataclass
class Running:
    """Readout on Discord in this process, with a guild whose channels get a case."""

    server: Server
    folder: Path
    clock: MovedClock = field(default_factory=MovedClock)
    channels: list[int] = field(default_factory=list)
    guild: int = 0
    round: int = 0
    community: int = 0

    async def start(self, count: int = MANY, api: str = "", connected: bool = True) -> None:
        """Start beside a guild with so many channels, connected to it or not."""
        self.guild = self.server.world.guild("room")
        # The set-up card of a new guild goes into its first channel.
        self.server.world.channel(self.guild, "general")
        self.channels = [self.server.world.channel(self.guild, f"cases {number}").id for number in range(count)]
        self.app = Readout(Settings(bot=Bot(data_dir=self.folder)), clock=self.clock, platforms={})
        backstage = Guilds(self.app.database, self.app.bytes, self.clock.now)
        self.platform = Discord(self.server.token, backstage, api_url=api or self.server.api, first_pause=0.05)
        self.pace = Watched(REQUESTS_A_SECOND, asyncio.get_running_loop().time())
        self.platform._requests.turns._pace = self.pace
        self.app.platforms = self.app.dispatch.platforms = {"discord": self.platform}
        await self.app.start()
        if connected:
            await asyncio.wait_for(self.server.gateway.ready.wait(), 60)
            await until(lambda: self.platform._client is not None
                        and self.platform._client.get_guild(self.guild) is not None)

    async def open(self) -> None:
        """Open a round in every channel."""
        self.community, self.round = await self.app.database.write(prepare, self.guild, self.channels,
                                                                   self.clock.now())

    async def rows(self) -> tuple[db.deliveries.DeliveryRow, ...]:
        """Give the round's deliveries."""
        return await self.app.database.read(db.deliveries.about, self.community, "round", self.round)

    async def settle(self, *, without: int | None = None, seconds: float = 60) -> None:
        """Wait until every channel shows the case once, moving the clock over what lies between."""
        wanted = Counter(channel for channel in self.channels if channel != without)
        async with asyncio.timeout(seconds):
            while self.standing() != wanted or any(row.state in ("pending", "sending") for row in await self.rows()):
                due = await self.app.database.read(db.deliveries.next_due, "discord")
                if due is not None and due > self.clock.now():
                    self.clock.move(due)
                await asyncio.sleep(0.05)

    def standing(self) -> Counter[int]:
        """Count what stands in each channel of the round."""
        return Counter(one.channel for one in self.server.world.messages.values()
                       if not one.deleted and one.reader is None and one.channel in self.channels)

    def busiest(self) -> int:
        """Count the requests of the busiest second as they left; answers to interactions are none.

        On a busy machine they arrive in heaps, however evenly they left.
        """
        kinds = ("post", "edit", "find", "delete", "channel")
        assert len(self.pace.left_at) >= sum(one.kind in kinds for one in self.server.requests), "without a turn"
        return max(sum(first <= other < first + 1.0 for other in self.pace.left_at) for first in self.pace.left_at)


@pytest.fixture
async def running(server: Server, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Running]:
    """A Readout that a test starts."""
    shutil.copyfile(sqlite_template, tmp_path / "readout.sqlite3")
    made = Running(server, tmp_path)
    yield made
    await made.app.stop()


async def test_the_token_asks_no_more_than_it_may_in_any_second(running: Running) -> None:
    running.server.rates.token = (50, 1.0)
    await running.start(90)
    await running.open()
    await running.settle()
    assert running.server.invalid == 0
    assert running.busiest() <= REQUESTS_A_SECOND


async def test_a_limit_of_each_channel_is_kept_without_a_refusal(running: Running) -> None:
    running.server.rates.channel = (1, 0.3)
    await running.start()
    await running.open()
    await running.settle()
    message = running.server.world.standing(running.channels[0])[0]
    hand = Hand(running.server, running.server.world.user("Rey"), running.channels[0])
    await hand.forge(f"quiz.answer/{running.round}/a1", message)
    await running.settle()
    assert running.server.invalid == 0


async def test_a_global_429_stops_every_request_until_it_is_over(
        running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[float, float]] = []
    plain = running.server._too_many

    def too_many(seconds: float, *how: Any) -> Any:
        told.append((time.monotonic(), seconds))
        return plain(seconds, *how)

    monkeypatch.setattr(running.server, "_too_many", too_many)
    await running.start(20)
    running.server.rates.token = (5, 2.0)
    await running.open()
    await running.settle()
    began, seconds = told[0]
    # Those under way are refused; whoever asks afterwards waits until it is over.
    late = [one for one in running.server.requests if began + 0.5 < one.at < began + seconds - 0.05]
    assert seconds > 1
    assert not late


@pytest.mark.parametrize("status", [500, 502, 503, 504, 0])
async def test_what_fails_at_discords_end_is_posted_once_all_the_same(running: Running, status: int) -> None:
    await running.start(4)
    running.server.faults["post"].extend([Fault(status, after=True), Fault(status)])
    await running.open()
    await running.settle()


async def test_an_address_that_is_shut_out_asks_nothing_until_it_is_over(running: Running) -> None:
    """A 429 without Via is not Discord's but its gate's: its Retry-After stands in the head alone."""
    await running.start()
    running.server.faults["post"].append(Fault(429, via=False, retry_after=1.5))
    await running.open()
    await until(lambda: bool(running.server.invalid))
    await asyncio.sleep(0.2)
    refused = len(running.server.kinds("post"))
    running.clock.move(running.clock.now().replace(microsecond=0))
    await asyncio.sleep(0.5)
    assert len(running.server.kinds("post")) == refused
    await running.settle()
    assert running.server.invalid == 1


async def test_a_token_that_is_not_taken_any_more_is_not_tried_again_and_again(running: Running) -> None:
    await running.start(40)
    running.server.faults["post"].extend([Fault(401)] * 100)
    await running.open()
    await until(lambda: bool(running.server.kinds("post")))
    await asyncio.sleep(1.0)
    assert len(running.server.kinds("post")) <= 20
    running.server.faults["post"].clear()
    # Discord closes the connection of such a token; another log-in begins anew.
    await running.server.gateway.drop(4013, forget=True)
    await asyncio.wait_for(running.server.gateway.ready.wait(), 60)
    await running.settle()


async def test_a_gateway_that_falls_silent_is_left_and_begun_again(
        running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = discord.AutoShardedClient.__init__

    def impatient(self: Any, *args: Any, **options: Any) -> None:
        patient(self, *args, **options, heartbeat_timeout=0.4)

    monkeypatch.setattr(discord.AutoShardedClient, "__init__", impatient)
    running.server.gateway.heartbeat_ms = 100
    await running.start(3)
    running.server.gateway.deaf = True
    await until(lambda: running.server.gateway.resumed + running.server.gateway.identified > 1)
    running.server.gateway.deaf = False
    await running.open()
    await running.settle()
    hand = Hand(running.server, running.server.world.user("Rey"), running.channels[0])
    await until(lambda: any(one.wire is not None for one in running.server.gateway.sessions.values()))
    assert (await hand.slash("help")).message is not None


async def test_a_discord_that_is_not_there_at_first_gets_everything_later(running: Running) -> None:
    port = running.server.port
    await running.server.stop()
    await running.start(3, connected=False)
    await running.open()
    await asyncio.sleep(0.3)
    assert not running.server.kinds("post")
    assert running.server.port == port
    await running.server.start()
    await asyncio.wait_for(running.server.gateway.ready.wait(), 60)
    await running.settle()


async def test_a_name_that_is_not_found_at_first_gets_everything_later(
        running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = True

    async def resolve(self: Any, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        if lost or host != "discord.test":
            raise socket.gaierror(-2, "Name or service not known")
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    monkeypatch.setattr(aiohttp.connector.DefaultResolver, "resolve", resolve)
    await running.start(3, running.server.api.replace("127.0.0.1", "discord.test"), connected=False)
    await running.open()
    await asyncio.sleep(0.3)
    assert not running.server.requests
    lost = False
    await asyncio.wait_for(running.server.gateway.ready.wait(), 60)
    await running.settle()


@pytest.mark.parametrize("how", ["403", "404"])
async def test_a_place_that_refuses_is_stopped_told_once_and_served_again(running: Running, how: str) -> None:
    await running.start(5)
    editors = running.server.world.channel(running.guild, "editors")
    await running.app.database.write(_editors, running.guild, editors.id, running.clock.now())
    refusing = running.server.world.channel(running.guild, "refusing")
    if how == "403":
        refusing.denied.add("SEND_MESSAGES")
    else:
        del running.server.world.channels[refusing.id]
    await running.open()
    running.channels.append(refusing.id)
    for number in range(4):
        await running.app.database.write(_again, running, refusing.id, number)
    await running.settle(without=refusing.id)
    await until(lambda: bool(running.server.world.standing(editors.id)))
    asked = [one.kind for one in running.server.requests if f"/channels/{refusing.id}" in one.path]
    assert asked == (["channel", "post"] if how == "403" else ["channel"])
    card, = running.server.world.standing(editors.id)
    assert "Nothing is sent to" in card_words(card.payload["components"], Audience())
    refusing.denied.clear()
    running.server.world.channels[refusing.id] = refusing
    boss = Hand(running.server, running.server.world.user("Boss"), editors.id, admin=True)
    button = next(one["custom_id"] for one in _buttons(card.payload["components"]) if one.get("label") == "Try again")
    assert (await boss.click(card, button)).message is not None
    await until(lambda: bool(running.server.world.standing(refusing.id)))
    await until(lambda: "served again" in card_words(card.payload["components"], Audience()))


async def test_an_answer_waits_behind_no_post(running: Running) -> None:
    await running.start(120)
    await running.open()
    await until(lambda: len(running.server.kinds("post")) > 5)
    message = next(iter(running.server.world.messages.values()))
    hand = Hand(running.server, running.server.world.user("Rey"), message.channel)
    before = len(running.server.kinds("post"))
    await hand.forge(f"quiz.answer/{running.round}/a1", message)
    # Most of the posts still wait for their turn.
    assert len(running.server.kinds("post")) - before < 60
    await running.settle()
    assert running.busiest() <= REQUESTS_A_SECOND


def _editors(session: Session, guild: int, channel: int, now: datetime) -> None:
    community = db.communities.community_of(session, "discord", str(guild), "room", now).id
    home = db.communities.workspace(session, "discord", str(guild))
    assert home is not None
    place = f"discord:{guild}/{channel}"
    db.communities.add_place(session, community, home.id, place, "editors", None, now, purpose="editors")


def _again(session: Session, running: Running, channel: int, number: int) -> None:
    """Want another message about the round in a channel."""
    db.deliveries.post(session, running.community, f"discord:{running.guild}/{channel}",
                       f"quiz.board/{running.round}", ("round", running.round), f"again:{number}", running.clock.now())


def _buttons(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for one in components:
        found += [one] if one["type"] == 2 else _buttons(one.get("components", []))
    return found
