"""Socket Mode: connections that are kept open, each replaced by a new one before it ends.

Slack asks now and then to be connected to anew. With two connections, of which each is opened before the one that it
replaces is closed, there is always one that Slack can send to. Whatever ends them, others are opened after a pause.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.chat.platform import Busy, Undelivered
from bot.platforms.slack.faults import traced
from bot.platforms.slack.line import Hears, Line
from bot.platforms.slack.proxies import proxy_for
from bot.platforms.slack.requests import Refused, Requests
from bot.platforms.slack.work import Work

log = logging.getLogger("readout.slack")
CONNECTIONS = 2
# One that lasted so long was a good one.
GOOD_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
HELLO_SECONDS = 15.0
# A connection on which nothing is heard, not even the answer to a ping, for one and a half times this is dead.
HEARTBEAT = 10.0
FRAME = 8 * 2**20
# Slack asks for a new connection every few hours. So many times in a row it gets one at once.
REFRESHES = 10
# Slack takes ten connections of an app at once.
MOST_RETIRING = 4
REFRESH = {"refresh_requested", "warning"}
TOO_MANY = "too_many_websockets"


class Envelopes:
    """Envelopes as requests to bolt, and its answers as acknowledgements."""

    def __init__(self, app: AsyncApp, work: Work) -> None:
        self._app, self._work = app, work

    async def room(self) -> None:
        """Wait until one more may be taken on; it is heard then."""
        await self._work.room()

    async def hear(self, envelope: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Give what bolt acknowledges an envelope with."""
        try:
            answer = await self._asked(envelope)
        finally:
            self._work.came()
        if answer is None or answer.status != 200:
            return None
        if not answer.body:
            return {}
        kind = answer.headers.get("content-type", [""])[0]
        found: Mapping[str, Any] = json.loads(answer.body) if kind.startswith("application/json") else {
            "text": answer.body}
        return found

    async def _asked(self, envelope: Mapping[str, Any]) -> BoltResponse | None:
        asked = SocketModeRequest.from_dict(dict(envelope))
        if asked is None:
            return None
        request = AsyncBoltRequest(mode="socket_mode", body=asked.payload, headers=build_headers(asked))
        return await self._app.async_dispatch(request)


class Sockets:
    """The connections of one app; `pause` is the shortest between two that failed."""

    def __init__(self, requests: Requests, token: str, hears: Hears, *, connections: int = CONNECTIONS,
                 pause: float = FIRST_PAUSE) -> None:
        self._requests, self._token, self._hears = requests, token, hears
        self._count, self._pause = connections, pause
        self._keeping: list[asyncio.Task[None]] = []
        self._retiring: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession
        self.lines: dict[int, Line] = {}

    async def start(self) -> None:
        """Begin to connect."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=HELLO_SECONDS))
        self._keeping = [asyncio.create_task(self._keep(number), name=f"Slack {number}")
                         for number in range(self._count)]

    async def stop(self) -> None:
        """Let go of every connection."""
        ending = [*self._keeping, *self._retiring]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await asyncio.gather(*(line.close() for line in self.lines.values()), return_exceptions=True)
        self.lines.clear()
        if self._keeping:
            await self._session.close()
        self._keeping = []

    async def _keep(self, number: int) -> None:
        """Keep one connection; another takes its place when it ends, or before it does."""
        clock = asyncio.get_running_loop().time
        quick, reason = 0, ""
        while True:
            fresh = await self._opened(quick, reason)
            held = self.lines.get(number)
            self.lines[number] = fresh
            if held is not None:
                self._retire(held)
            await fresh.leaving.wait()
            reason = fresh.reason
            quick = quick + 1 if clock() - fresh.began < GOOD_SECONDS else 0
            if fresh.over or reason == TOO_MANY:
                # Where there are too many, this one is to go first.
                self._retire(self.lines.pop(number))

    def _retire(self, line: Line) -> None:
        """Let a connection end by and by; one of many at once, where Slack asks for new ones in quick succession."""
        now = line.over or len(self._retiring) >= MOST_RETIRING
        task = asyncio.create_task(line.close() if now else line.retire())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _opened(self, quick: int, reason: str) -> Line:
        """Open a connection, however often that takes; pauses grow, with some chance in them."""
        tried = quick
        if reason in REFRESH:
            tried = max(0, quick - REFRESHES)
        elif reason == TOO_MANY:
            tried = max(1, quick)
        while True:
            if tried:
                longest = min(self._pause * 2.0 ** min(tried - 1, 16), LONGEST_PAUSE)
                await asyncio.sleep(longest * random.uniform(0.5, 1.0))
            try:
                return await self._open()
            except Busy as busy:
                await asyncio.sleep(busy.seconds)
            except (Undelivered, Refused, aiohttp.ClientError, OSError, TimeoutError):
                log.error("no connection to Slack could be opened: %s", traced())
            tried += 1

    async def _open(self) -> Line:
        """Ask for an address, connect to it, and wait until Slack says hello."""
        answer = await self._requests.under(self._token, "apps.connections.open", {})
        url = str(answer["url"])
        socket = await self._session.ws_connect(url, heartbeat=HEARTBEAT, proxy=proxy_for(url),
                                                max_msg_size=FRAME)
        line = Line(socket, self._hears)
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                await line.hello()
        except BaseException:
            await line.close()
            raise
        return line
