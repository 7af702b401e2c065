"""Slack and its platform, with the conversation model's own small cog behind them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import Card, Picture, Row, say
from bot.chat.card import Button
from bot.chat.cog import Registry
from bot.chat.dispatch import Dispatch
from bot.chat.people import Audience, Place
from bot.chat.platform import Busy, Posting
from bot.platforms.slack.backstage import Held
from bot.platforms.slack.platform import Slack
from bot.platforms.slack.tokens import Tokens
from db.installs import InstallRow
from tests.chat.conftest import Desk, Help
from tests.platforms.discord.conftest import OneGuild, Shot, Viewer
from tests.servers.slack import Hand, Workspace
from tests.servers.slack import Slack as Server
from tests.servers.slack.world import Channel

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
HASH = "ab" * 32


@dataclass
class Kept:
    """A file as the database would hold it."""

    workspace: str
    hash: str
    file: str | None = None
    state: str = "claimed"


@dataclass
class Pictures:
    """A backstage in memory. Taking a hash away withdraws its picture."""

    held: dict[str, bytes] = field(default_factory=lambda: {HASH: PNG})
    rows: dict[int, Kept] = field(default_factory=dict)
    views: dict[tuple[str, str, str], str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    async def begun(self) -> None:
        """Take up what an earlier process left: in memory there is nothing."""

    async def pictures(self, workspace: str, hashes: Collection[str]) -> Mapping[str, Held | None]:
        """Give the files of pictures that may be seen."""
        found: dict[str, Held | None] = {hash: None for hash in hashes if hash in self.held}
        for number, row in self.rows.items():
            if row.workspace == workspace and row.hash in found and row.state != "unneeded":
                found[row.hash] = Held(number, row.file, row.state != "claimed", row.state == "ready")
        return found

    async def picture(self, workspace: str, hash: str) -> bytes | None:
        """Give a picture that may be seen."""
        return self.held.get(hash)

    async def begin_file(self, workspace: str, hash: str) -> int | None:
        """Claim a picture."""
        if (await self.pictures(workspace, (hash,))).get(hash, ...) is not None:
            return None
        self.rows[len(self.rows) + 1] = Kept(workspace, hash)
        return len(self.rows)

    async def name_file(self, row: int, file: str) -> bool:
        """Note a file's id."""
        self.rows[row].file = file
        return self.rows[row].state != "unneeded"

    async def keep_file(self, row: int, ready: bool) -> bool:
        """Note that a file is there."""
        if self.rows[row].state in ("unneeded", "gone"):
            return False
        self.rows[row].state = "ready" if ready else "uploaded"
        return True

    async def let_go(self, row: int) -> None:
        """Have a file deleted later."""
        self.rows[row].state = "unneeded"

    async def drop_file(self, row: int) -> None:
        """Forget a file."""
        self.rows[row] = Kept("", "", None, "gone")

    async def unneeded(self, workspace: str, *, every: bool = False) -> Mapping[int, str | None]:
        """List the files that no card may show."""
        for row in self.rows.values():
            if row.workspace == workspace and (every or row.hash not in self.held):
                row.state = "unneeded"
        return {number: row.file for number, row in self.rows.items()
                if row.workspace == workspace and row.state == "unneeded"}

    async def to_sweep(self, seen: int) -> tuple[int, Collection[str]]:
        """Name the workspaces in which a file is known to be unneeded."""
        return seen, {row.workspace for row in self.rows.values() if row.state == "unneeded"}

    async def view_at(self, workspace: str, channel: str, message: str) -> str | None:
        """Give the view that a message shows."""
        return self.views.get((workspace, channel, message))

    async def reaches_all(self, workspace: str, channel: str) -> bool:
        """Let nobody else read a channel."""
        return False

    async def claim(self, mark: str) -> bool:
        """Take something up once."""
        first = mark not in self.taken
        self.taken.add(mark)
        return first


@dataclass
class Came:
    """The rows behind the tokens, of which one workspace's token in the environment needs none."""

    known: dict[str, str] = field(default_factory=dict)

    async def every(self) -> Sequence[InstallRow]:
        """List the tokens as they are stored."""
        return ()

    async def keep(self, row: InstallRow, name: str, installer: str) -> None:
        """Store a token."""

    async def reseal(self, row: InstallRow, sealed: str, key: str) -> bool:
        """Store a token under another key."""
        return False

    async def came(self, workspace: str, name: str) -> None:
        """Take note of a workspace."""
        self.known[workspace] = name

    async def left(self, workspace: str, at: datetime) -> None:
        """Forget a workspace."""
        self.known.pop(workspace, None)


@dataclass
class Stage:
    """Slack, the platform, and one workspace with a channel."""

    server: Server
    platform: Slack
    dispatch: Dispatch
    pictures: Pictures
    home: Workspace
    channel: Channel

    @property
    def place(self) -> Place:
        """The channel as a place."""
        return self.at(self.channel)

    def at(self, channel: Channel) -> Place:
        """Give a channel as a place."""
        return Place("slack", self.home.id, channel.id)

    def hand(self, name: str = "Rey", admin: bool = False) -> Hand:
        """Let somebody come to the channel."""
        user = self.server.world.user(self.home, name, admin=admin)
        self.channel.members.append(user)
        return Hand(self.server, self.home, user, self.channel.id)

    def posting(self, card: Card | None = None, *, nonce: str = "1-abc", place: Place | None = None,
                mention: str | None = None) -> Posting:
        """Give a message to be sent."""
        row = Row(Button("A", "desk.answer", 101, "a1"))
        shown = card or Card(say("Case 42"), Picture(Shot(), say("A head.")), row)
        return Posting(1, nonce, place or self.place, shown, Audience(), mention)

    async def post(self, posting: Posting | None = None) -> str:
        """Post as the outbox does: again when it was asked to wait a moment."""
        return await patiently(lambda: self.platform.post(posting or self.posting()))

    async def up(self) -> None:
        """Wait until the platform listens."""
        await asyncio.wait_for(self.server.sockets.up(2), 60)


async def patiently(work: Callable[[], Awaitable[str]], most: float = 5.0) -> str:
    """Do something again as long as it is asked to wait for moments."""
    while True:
        try:
            return await work()
        except Busy as busy:
            if busy.seconds > most:
                raise
            await asyncio.sleep(busy.seconds)


async def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for has no bell
            await asyncio.sleep(0.005)


def built(server: Server, home: Workspace, folder: Path, pictures: Pictures, *, socket: bool = True,
          looks: bool = False) -> tuple[Slack, Dispatch]:
    """Join a platform and a dispatcher to a server."""
    tokens = Tokens(Came(), None, lambda: datetime.now(UTC), single=home.token or "")
    platform = Slack(tokens, pictures, api_url=server.api, app_token=server.app_token if socket else "",
                     signing_secret=server.signing_secret, looks=looks, first_pause=0.05)
    ids = iter(range(1, 10_000))
    memory = OneGuild()
    memory.bytes, memory.quarantine = None, folder  # type: ignore[attr-defined]
    dispatch = Dispatch(Registry([Desk(), Help(), Viewer()]), memory,  # type: ignore[arg-type]
                        lambda: datetime.now(UTC), lambda: f"{next(ids):06d}", {"slack": platform})
    return platform, dispatch


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A Slack that nobody is connected to."""
    made = Server()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def stage(server: Server, tmp_path: Path) -> AsyncIterator[Stage]:
    """A running platform, connected by two connections."""
    home = server.world.workspace("room")
    channel, pictures = server.world.channel(home, "cases"), Pictures()
    platform, dispatch = built(server, home, tmp_path, pictures)
    await platform.start(dispatch)
    made = Stage(server, platform, dispatch, pictures, home, channel)
    await made.up()
    yield made
    await platform.stop()
