"""The gateway: identify and resume, heartbeats, one compressed stream for each connection, and its faults."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections import deque
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers.discord.world import Json, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11


class Session:
    """One session of one shard: what was sent, so that a resumed connection gets what it missed."""

    def __init__(self, shard: int) -> None:
        self.id = secrets.token_hex(8)
        self.shard = shard
        self.sent: deque[tuple[int, str]] = deque(maxlen=2000)
        self.sequence = 0
        self.wire: Wire | None = None


class Wire:
    """One connection: text, or one compressed stream."""

    def __init__(self, socket: web.WebSocketResponse, compress: str | None) -> None:
        self.socket = socket
        self._pack: Any = _packer(compress)

    async def send(self, text: str) -> None:
        """Send one event."""
        if self._pack is None:
            await self.socket.send_str(text)
        else:
            await self.socket.send_bytes(self._pack(text.encode()))


def _packer(compress: str | None) -> Any:
    if compress == "zlib-stream":
        packing = zlib.compressobj()
        return lambda raw: packing.compress(raw) + packing.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        import zstandard

        packing = zstandard.ZstdCompressor().compressobj()
        return lambda raw: packing.compress(raw) + packing.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None


class Gateway:
    """Every session. `refuse` handshakes fail next; `deaf` takes heartbeats without an answer."""

    def __init__(self, world: World, token: str, shards: int) -> None:
        self.world, self.token, self.shards = world, token, shards
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.refuse = 0
        self.deaf = False
        self.intents: int | None = None
        self.ready = asyncio.Event()
        self.heartbeat_ms = 41_250

    def described(self) -> Json:
        """Answer where the gateway is."""
        return {"url": self.url, "shards": self.shards, "session_start_limit": {
            "total": 1000, "remaining": 1000 - self.identified, "reset_after": 0, "max_concurrency": 1}}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        if self.refuse:
            self.refuse -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        wire = Wire(socket, request.query.get("compress"))
        await wire.send(json.dumps({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}, "s": None, "t": None}))
        async for received in socket:
            if received.type == WSMsgType.TEXT:
                await self._heard(wire, json.loads(received.data))
        for session in self.sessions.values():
            if session.wire is wire:
                session.wire = None
        return socket

    async def _heard(self, wire: Wire, told: Json) -> None:
        if told["op"] == HEARTBEAT and not self.deaf:
            await wire.send(json.dumps({"op": ACK, "d": None}))
        elif told["op"] == IDENTIFY:
            await self._identify(wire, told["d"])
        elif told["op"] == RESUME:
            await self._resume(wire, told["d"])

    async def _identify(self, wire: Wire, given: Json) -> None:
        if given["token"] != self.token:
            await wire.socket.close(code=4004, message=b"Authentication failed.")
            return
        self.identified += 1
        self.intents = given["intents"]
        shard, count = given.get("shard", [0, 1])
        session = Session(shard)
        session.wire = wire
        self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds if (guild >> 22) % count == shard]
        await self._dispatch(session, "READY", {
            "v": 10, "user": self.world.user_payload(self.world.application), "session_id": session.id,
            "guilds": [{"id": str(guild), "unavailable": True} for guild in guilds], "shard": [shard, count],
            "resume_gateway_url": self.url, "application": {"id": str(self.world.application), "flags": 0}})
        for guild in guilds:
            await self._dispatch(session, "GUILD_CREATE", self.world.guild_payload(guild))
        if len({one.shard for one in self.sessions.values()}) == count:
            self.ready.set()

    async def _resume(self, wire: Wire, given: Json) -> None:
        session = self.sessions.get(given["session_id"])
        if session is None or given["token"] != self.token:
            await wire.send(json.dumps({"op": INVALID, "d": False}))
            return
        self.resumed += 1
        session.wire = wire
        for number, text in list(session.sent):
            if number > given["seq"]:
                await wire.send(text)
        await self._dispatch(session, "RESUMED", {})

    async def _dispatch(self, session: Session, event: str, data: Any) -> None:
        session.sequence += 1
        text = json.dumps({"op": DISPATCH, "t": event, "s": session.sequence, "d": data})
        session.sent.append((session.sequence, text))
        if session.wire is not None:
            await session.wire.send(text)

    async def send(self, event: str, data: Json) -> None:
        """Send an event to the shard that its guild belongs to, in its newest session."""
        guild = int(data.get("guild_id") or (data["id"] if event.startswith("GUILD_") else 0))
        shard = (guild >> 22) % self.shards
        session = next((one for one in reversed(self.sessions.values()) if one.shard == shard), None)
        if session is not None:
            await self._dispatch(session, event, data)

    async def tell(self, event: str, data: Any) -> None:
        """Send anything at all as an event, in the newest session."""
        await self._dispatch(next(reversed(self.sessions.values())), event, data)

    async def drop(self, code: int = 4000, forget: bool = False) -> None:
        """Close every connection; with `forget` no session can be resumed."""
        wires = [one.wire for one in self.sessions.values() if one.wire is not None]
        if forget:
            self.sessions.clear()
        self.ready.clear()
        for wire in wires:
            await wire.socket.close(code=code)

    async def close(self) -> None:
        """End."""
        await self.drop(code=1001)
