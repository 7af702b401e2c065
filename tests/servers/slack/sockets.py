"""Socket Mode: tickets, hello, envelopes to one connection each, refreshes that are polite and such that are not."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers.slack.world import Json, World

MOST = 10


class Lost(Exception):
    """The connection that an envelope was sent to closed before it was acknowledged, or there was none."""


@dataclass
class Link:
    """One connection. Nothing new is sent to one that is `leaving`."""

    number: int
    socket: web.WebSocketResponse
    leaving: bool = False
    sent: set[str] = field(default_factory=set)


@dataclass
class Envelope:
    """One payload on its way, and its acknowledgement."""

    id: str
    kind: str
    accepts: bool
    acknowledged: asyncio.Future[Any]
    sent: float
    seconds: float = 0.0


class Sockets:
    """Every connection. `too_many` of the next are told to go; `refuse` of the next tickets are not given.

    With `deaf` no ping is answered and nothing is heard. `misfits` are acknowledgements that belong to nothing, or
    that carry what they must not.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.address = ""
        self.tickets: set[str] = set()
        self.links: list[Link] = []
        self.envelopes: dict[str, Envelope] = {}
        self.opened = 0
        self.too_many = 0
        self.most = MOST
        self.deaf = False
        self.misfits: list[Json] = []
        self._turn = 0
        self._numbers = 0
        self.changed = asyncio.Event()

    def ticket(self) -> str:
        """Give the address of a new connection; it can be used once."""
        made = secrets.token_urlsafe(16)
        self.tickets.add(made)
        self.opened += 1
        return f"{self.address}/link/?ticket={made}&app_id={self.world.application}"

    @property
    def open(self) -> list[Link]:
        """The connections that new payloads may be sent to."""
        return [one for one in self.links if not one.leaving and not one.socket.closed]

    async def up(self, count: int = 1, seconds: float = 60) -> None:
        """Wait until so many connections are open."""
        async with asyncio.timeout(seconds):
            while len(self.open) < count:
                self.changed.clear()
                await self.changed.wait()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403)
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.too_many or len(self.links) >= self.most:
            self.too_many = max(0, self.too_many - 1)
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await _drain(socket)
            return socket
        self._numbers += 1
        link = Link(self._numbers, socket)
        self.links.append(link)
        await socket.send_json({
            "type": "hello", "num_connections": len(self.links), "connection_info": {"app_id": self.world.application},
            "debug_info": {"host": "loopback", "approximate_connection_time": 18060}})
        self.changed.set()
        try:
            async for received in socket:
                await self._heard(link, received)
        finally:
            self._gone(link)
        return socket

    async def _heard(self, link: Link, received: Any) -> None:
        if self.deaf:
            return
        if received.type == WSMsgType.PING:
            await link.socket.pong(received.data)
        elif received.type == WSMsgType.TEXT:
            self._acknowledged(link, json.loads(received.data))

    def _acknowledged(self, link: Link, told: Json) -> None:
        envelope = self.envelopes.get(told.get("envelope_id", ""))
        link.sent.discard(told.get("envelope_id", ""))
        if envelope is None or envelope.acknowledged.done() or ("payload" in told and not envelope.accepts):
            self.misfits.append(told)
        if envelope is not None and not envelope.acknowledged.done():
            envelope.seconds = time.monotonic() - envelope.sent
            envelope.acknowledged.set_result(told.get("payload"))

    def _gone(self, link: Link) -> None:
        self.links.remove(link)
        for id in link.sent:
            waiting = self.envelopes[id].acknowledged
            if not waiting.done():
                waiting.set_exception(Lost("the connection closed before it acknowledged"))
                # Somebody who no longer waits has nothing to be told.
                waiting.exception()
        self.changed.set()

    async def send(self, kind: str, payload: Json, *, accepts: bool, retry: int = 0, reason: str = "") -> Envelope:
        """Send a payload to one of the connections, each in turn."""
        links = self.open
        if not links:
            raise Lost("no connection is open")
        self._turn += 1
        link = links[self._turn % len(links)]
        envelope = Envelope(secrets.token_hex(12), kind, accepts, asyncio.get_running_loop().create_future(),
                            time.monotonic())
        told: Json = {"envelope_id": envelope.id, "type": kind, "payload": payload,
                      "accepts_response_payload": accepts}
        told |= {"retry_attempt": retry, "retry_reason": reason} if kind == "events_api" else {}
        self.envelopes[envelope.id] = envelope
        link.sent.add(envelope.id)
        try:
            await link.socket.send_str(json.dumps(told))
        except ConnectionError as gone:
            raise Lost("the connection closed while it was sent to") from gone
        return envelope

    async def refresh(self, *, polite: bool = True, reason: str = "refresh_requested",
                      link: Link | None = None) -> None:
        """Ask a connection to be made anew, the oldest if none is named; polite: nothing is sent to it any more."""
        link = link or next(iter(self.open), None)
        if link is None:
            raise Lost("no connection is open")
        link.leaving = polite
        await link.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})

    async def blurt(self, text: str) -> None:
        """Send something that is no envelope to every connection."""
        for link in self.open:
            await link.socket.send_str(text)

    async def drop(self) -> None:
        """Cut every connection without a word."""
        for link in [*self.links]:
            link.leaving = True
            await link.socket.close(code=1006 if link.socket.closed else 1011)

    async def close(self) -> None:
        """End."""
        for link in [*self.links]:
            await link.socket.close(code=1001)


async def _drain(socket: web.WebSocketResponse) -> None:
    async for received in socket:
        if received.type == WSMsgType.PING:
            await socket.pong(received.data)
