"""Discord and its platform, with the conversation model's own small cog behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import pytest

from bot import Ask, Card, Cog, Context, File, Picture, Row, Text, action, say
from bot.chat.card import Button
from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.chat.people import Audience, Person, Place, Presence
from bot.chat.platform import Posting
from bot.platforms.discord.platform import Discord
from tests.chat.conftest import Desk, Help, Memory
from tests.servers.discord import Discord as Server
from tests.servers.discord import Hand
from tests.servers.discord.world import Channel

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
HASH = "ab" * 32


@dataclass(frozen=True)
class Shot:
    """A picture that may be seen."""

    hash: str = HASH
    mime: str = "image/png"
    width: int = 10
    height: int = 10


@dataclass
class Pictures:
    """A backstage in memory. Taking a hash away withdraws its picture."""

    held: dict[str, bytes] = field(default_factory=lambda: {HASH: PNG})
    guilds: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give a picture that may be seen."""
        return self.held.get(hash)

    async def tags(self, place: Place) -> dict[str, str]:
        """Name the tags that were named."""
        return self.named

    async def arrived(self, workspace: str, name: str, channel: str | None = None) -> bool:
        """Take note of a guild."""
        new = workspace not in self.guilds
        self.guilds[workspace] = name
        return new

    async def left(self, workspace: str) -> None:
        """Forget a guild."""
        del self.guilds[workspace]

    async def homes(self) -> list[str]:
        """List the guilds."""
        return [*self.guilds]


class OneGuild(Memory):
    """A store whose first community is the one of every guild."""

    async def enter(self, person: Person, place: Place | None, now: datetime) -> Presence:
        """Tell who a person is."""
        return await super().enter(replace(person, workspace="room"), place, now)


class Viewer(Cog, name="viewer"):
    """Pictures, pages and files."""

    @action("look", replace=True)
    async def look(self, ctx: Context, page: int = 1) -> Card:
        """See a page."""
        return Card(say("Page {page}", page=page), Picture(Shot(), say("A head.")),
                    Row(Button("Next", Viewer.look, page + 1), Button("Nothing", Viewer.nothing)))

    @action
    async def nothing(self, ctx: Context) -> None:
        """Do nothing that can be seen."""

    @action("count words")
    async def count(self, ctx: Context, table: Annotated[File, Ask("Table")]) -> Text:
        """Count a clean file's bytes."""
        raw = await ctx.work(Path(table.path).read_bytes)
        return say("{name} has {size} bytes.", name=table.name, size=len(raw))


@dataclass
class Stage:
    """Discord, the platform, and one guild with a channel."""

    server: Server
    platform: Discord
    dispatch: Dispatch
    memory: Memory
    pictures: Pictures
    guild: int
    channel: Channel

    @property
    def place(self) -> Place:
        """The channel as a place."""
        return self.at(self.channel)

    def at(self, channel: Channel) -> Place:
        """Give a channel as a place."""
        return Place("discord", str(self.guild), str(channel.id))

    def hand(self, name: str = "Rey", admin: bool = False) -> Hand:
        """Let somebody come to the channel."""
        return Hand(self.server, self.server.world.user(name), self.channel.id, admin)

    def posting(self, card: Card | None = None, *, nonce: str = "1-abc", place: Place | None = None,
                mention: str | None = None) -> Posting:
        """Give a message to be sent."""
        row = Row(Button("A", "desk.answer", 101, "a1"))
        shown = card or Card(say("Case 42"), Picture(Shot(), say("A head.")), row)
        return Posting(1, nonce, place or self.place, shown, Audience(), mention)

    async def open(self, name: str, kind: int = 0, tags: tuple[str, ...] = (), **given: Any) -> Channel:
        """Open another channel, and let the gateway tell."""
        made = self.server.world.channel(self.guild, name, kind, tags)
        for field_name, value in given.items():
            setattr(made, field_name, value)
        await self.server.open(made)
        await until(lambda: self.platform._client is not None
                    and self.platform._client.get_channel(made.id) is not None)
        return made

    async def up(self) -> None:
        """Wait until the platform listens."""
        await asyncio.wait_for(self.server.gateway.ready.wait(), 60)
        await until(lambda: self.platform._client is not None
                    and self.platform._client.get_guild(self.guild) is not None)


async def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for has no bell
            await asyncio.sleep(0.005)


def built(server: Server, folder: Path, pictures: Pictures, memory: Memory) -> tuple[Discord, Dispatch]:
    """Join a platform and a dispatcher to a server."""
    platform = Discord(server.token, pictures, api_url=server.api, first_pause=0.05)
    ids = iter(range(1, 10_000))
    memory.bytes, memory.quarantine = None, folder  # type: ignore[attr-defined]
    dispatch = Dispatch(Registry([Desk(), Help(), Viewer()]), memory, lambda: datetime.now(UTC),  # type: ignore[arg-type]
                        lambda: f"{next(ids):06d}", {"discord": platform})
    return platform, dispatch


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A Discord that nobody is connected to."""
    made = Server()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def stage(server: Server, tmp_path: Path) -> AsyncIterator[Stage]:
    """A running platform, connected."""
    guild = server.world.guild("room")
    channel = server.world.channel(guild, "cases")
    pictures, memory = Pictures(), OneGuild()
    platform, dispatch = built(server, tmp_path, pictures, memory)
    await platform.start(dispatch)
    made = Stage(server, platform, dispatch, memory, pictures, guild, channel)
    await made.up()
    yield made
    await platform.stop()
