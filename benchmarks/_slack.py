"""What the figures of Slack share: a loopback Slack here, and beside it the two processes that are measured.

Readout runs as an operator runs it, from settings. The bare handler is the real slack-bolt with
`process_before_response=True`: it acknowledges, then posts one line to the response_url as bolt does. Each has a Slack
of its own, both in this process, so that they can be measured by turns in the same minute.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from db import Database, Store
from db.migrations import migrate
from tests.platforms.slack.test_kill import PNG, prepare
from tests.servers.slack import Hand, Message, Slack, Workspace

ROOT = Path(__file__).parent.parent
MEMBERS = 400
LETTERS = ("a1", "b2")
READY = 60.0
BARE = r"""
import asyncio, logging, os, re, sys
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
mode, api, port = sys.argv[1:4]
async def authorize(enterprise_id, team_id, user_id):
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=os.environ["BARE_BOT_TOKEN"])
async def only_ack(ack): await ack()
async def tell(respond): await respond("Saved: A.")
async def main():
    client = AsyncWebClient(base_url=api)
    app = AsyncApp(client=client, authorize=authorize, signing_secret=os.environ["BARE_SECRET"],
                   process_before_response=True)
    app.action(re.compile(r"^quiz\.answer/"))(ack=only_ack, lazy=[tell])
    if mode == "socket":
        handlers = [AsyncSocketModeHandler(app, os.environ["BARE_APP_TOKEN"]) for _ in range(2)]
        for one in handlers: await one.connect_async()
        await asyncio.Event().wait()
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Route
    handler = AsyncSlackRequestHandler(app)
    async def events(request): return await handler.handle(request)
    site = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    await uvicorn.Server(uvicorn.Config(site, port=int(port), log_level="error", access_log=False)).serve()
asyncio.run(main())
"""
OURS = r"""
import asyncio, logging, os, sys
from bot.app import Readout
from bot.config import load
async def main():
    app = Readout(load(None, os.environ))
    await app.start()
    await asyncio.Event().wait()
logging.basicConfig(level=logging.ERROR)
asyncio.run(main())
"""


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Side:
    """One of the two: its Slack, its workspace, the message that is pressed, and the process that answers."""

    server: Slack
    home: Workspace
    channel: str
    round: int = 1
    process: int = 0
    hands: list[Hand] = field(default_factory=list)
    pressed: int = 0
    message: Message | None = None

    def people(self, count: int, wait: float = 10.0) -> list[Hand]:
        """Let members come."""
        channel = self.server.world.channels[self.channel]
        users = [self.server.world.user(self.home, f"Rey{number}") for number in range(count)]
        channel.members += users
        return [Hand(self.server, self.home, user, self.channel, wait) for user in users]

    async def press(self, hand: Hand | None = None) -> float:
        """Press once, and wait until it was answered; give the seconds until it was acknowledged."""
        hand = hand or self.hands[self.pressed % len(self.hands)]
        option = LETTERS[self.pressed // len(self.hands) % len(LETTERS)]
        self.pressed += 1
        assert self.message is not None
        answer = await hand.forge(self.message, f"quiz.answer/{self.round}/{option}", quiet=True)
        async with asyncio.timeout(hand.wait):
            # The card is drawn again meanwhile, which rings too.
            while not answer.interaction.uses:
                answer.interaction.bell.clear()
                await answer.interaction.bell.wait()
        return answer.ack.seconds


async def slack() -> tuple[Slack, Workspace, str]:
    """Start a loopback Slack with a workspace and a channel."""
    server = Slack()
    await server.start()
    home = server.world.workspace("room")
    return server, home, server.world.channel(home, "cases").id


async def prepared(folder: Path, home: Workspace, channels: list[str]) -> int:
    """Make the database with a round in some channels; give the round."""
    url = f"sqlite:///{folder / 'readout.sqlite3'}"
    migrate(url)
    database = Database(url)
    database.start()
    picture = Store(str(folder / "blobs")).put(PNG)
    _, round = await database.write(prepare, home.id, channels, picture, datetime.now(UTC))
    await database.close()
    return round


def settings(server: Slack, home: Workspace, folder: Path, mode: str, port: int) -> dict[str, str]:
    """Give the environment of a Readout on a loopback Slack."""
    return {"READOUT_BOT__DATA_DIR": str(folder), "READOUT_SLACK__MODE": mode, "READOUT_WEB__PORT": str(port),
            "READOUT_SLACK__BOT_TOKEN": home.token or "", "READOUT_SLACK__APP_TOKEN": server.app_token,
            "READOUT_SLACK__SIGNING_SECRET": server.signing_secret, "READOUT_SLACK__API_URL": server.api}


@asynccontextmanager
async def running(server: Slack, source: str, given: Mapping[str, str], arguments: tuple[str, ...], mode: str,
                  port: int) -> AsyncIterator[int]:
    """Run a process until it is not measured any more; give its number when it can be pressed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", source, *arguments, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **given})
    try:
        if mode == "socket":
            await server.sockets.up(2, READY)
        else:
            server.sending.url = f"http://127.0.0.1:{port}/slack/events"
            await _serves(server)
        yield process.pid
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _serves(server: Slack) -> None:
    """Wait until the address answers as Slack asks for it."""
    asked = server.sending.signed('{"type": "url_verification", "challenge": "c"}', "application/json")
    async with asyncio.timeout(READY):
        while True:
            try:
                if (await server.sending.replay(asked))[0] == 200:
                    return
            except aiohttp.ClientError:
                # It does not listen yet.
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def both(folder: Path, mode: str) -> AsyncIterator[tuple[Side, Side]]:
    """Run Readout and the bare handler, each with its message to be pressed."""
    async with AsyncExitStack() as until:
        server, home, channel = await slack()
        until.push_async_callback(server.stop)
        ours = Side(server, home, channel, await prepared(folder, home, [channel]))
        port = free_port()
        ours.process = await until.enter_async_context(running(
            server, OURS, settings(server, home, folder, mode, port), (), mode, port))
        while not server.world.standing(channel):  # noqa: ASYNC110 - the card is posted when it is
            await asyncio.sleep(0.05)
        ours.message = server.world.standing(channel)[0]
        other, bare_home, bare_channel = await slack()
        until.push_async_callback(other.stop)
        bare = Side(other, bare_home, bare_channel)
        bare_port = free_port()
        given = {"BARE_BOT_TOKEN": bare_home.token or "", "BARE_APP_TOKEN": other.app_token,
                 "BARE_SECRET": other.signing_secret}
        bare.process = await until.enter_async_context(running(
            other, BARE, given, (mode, other.api, str(bare_port)), mode, bare_port))
        # The same card, so that the same is sent with each press.
        bare.message = Message(bare_channel, other.world.ts(), dict(ours.message.payload), bare_home.id)
        other.world.messages[bare_channel, bare.message.ts] = bare.message
        for side in (ours, bare):
            side.hands = side.people(MEMBERS)
        yield ours, bare
