"""The server itself: one port for REST, gateway and CDN; authorization, faults on demand and rate limits."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.servers.discord.gateway import Gateway
from tests.servers.discord.interactions import Interactions
from tests.servers.discord.rest import Rest
from tests.servers.discord.world import Channel, Fault, Json, Refused, World

TOKEN = "MTAw.loopback.token"
# A burst opens thousands of connections at once; one that finds no room to wait comes again a second later.
WAITING = 4096


@dataclass
class Request:
    """One request as it came: its kind, path, body, the bytes of its files by name, and when (monotonic seconds)."""

    kind: str
    method: str
    path: str
    body: Any
    files: dict[str, bytes]
    at: float


@dataclass
class Bucket:
    """How many requests came since a window began."""

    began: float = 0.0
    count: int = 0


@dataclass
class Rates:
    """So many requests in so many seconds: for one channel and route, and for the token."""

    channel: tuple[int, float] = (10_000, 1.0)
    token: tuple[int, float] = (100_000, 1.0)
    headers: bool = True
    buckets: defaultdict[str, Bucket] = field(default_factory=lambda: defaultdict(Bucket))

    def take(self, key: str, most: int, seconds: float) -> tuple[int, float]:
        """Count one request; give what is left (below zero: too many) and the seconds until the window ends."""
        bucket, now = self.buckets[key], time.monotonic()
        if now - bucket.began >= seconds:
            bucket.began, bucket.count = now, 0
        bucket.count += 1
        return most - bucket.count, max(0.001, bucket.began + seconds - now)


class Discord:
    """A Discord on this computer. `now` tells its time; `faults[kind]` are what goes wrong next, in order."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC), *, shards: int = 1,
                 nonce_seconds: float = 300.0) -> None:
        self.world = World(now)
        self.nonce_seconds = nonce_seconds
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.rates = Rates()
        self.requests: list[Request] = []
        self.invalid = 0
        self.gateway = Gateway(self.world, TOKEN, shards)
        self.interactions = Interactions(self.world, self.gateway)
        self.rest = Rest(self)
        self.port = 0
        self._runner: web.AppRunner | None = None

    @property
    def token(self) -> str:
        """The one token that is taken."""
        return TOKEN

    @property
    def origin(self) -> str:
        """The address of everything."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        """The address of REST."""
        return f"{self.origin}/api/v10"

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=64 * 2**20)
        self.rest.routes(app)
        app.router.add_get("/gateway", self.gateway.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=WAITING)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway"

    async def stop(self) -> None:
        """Close everything."""
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def kinds(self, kind: str) -> list[Request]:
        """List the requests of a kind, in order."""
        return [one for one in self.requests if one.kind == kind]

    async def answer(self, kind: str, request: web.Request,
                     work: Callable[[web.Request, Any, dict[str, bytes]], Awaitable[Any]],
                     opened: bool = False) -> web.StreamResponse:
        """Answer one request as Discord does; `opened` needs no token, and no limit of the token holds."""
        body, files = await _body(request)
        self.requests.append(Request(kind, request.method, request.path, body, files, time.monotonic()))
        fault = self.faults[kind].popleft() if self.faults[kind] else None
        headers: dict[str, str] = {}
        try:
            if not opened and request.headers.get("Authorization") != f"Bot {TOKEN}":
                raise Refused(401, 0, "401: Unauthorized")
            if fault is not None and fault.seconds:
                await asyncio.sleep(fault.seconds)
            if fault is not None and not fault.after and (fault.status or not fault.seconds):
                return await self._fault(request, fault)
            if not opened:
                limited = self._limited(kind, request, headers)
                if limited is not None:
                    return limited
            done = await work(request, body, files)
        except Refused as refused:
            self.invalid += refused.status in (401, 403, 429)
            return _json({"code": refused.code, "message": refused.reason}, status=refused.status,
                                     headers=headers)
        if fault is not None and fault.after:
            return await self._fault(request, fault)
        return web.Response(status=204, headers=headers) if done is None else _json(done, headers=headers)

    async def _fault(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.status == 0:
            assert request.transport is not None
            request.transport.close()
            raise ConnectionResetError
        if fault.status == 429:
            return self._too_many(fault.retry_after, fault.via, False, "shared" if fault.shared else "user")
        return web.Response(status=fault.status, text="<html>upstream</html>", content_type="text/html")

    def _too_many(self, seconds: float, via: bool, globally: bool, scope: str) -> web.Response:
        self.invalid += scope != "shared"
        body: Json = {"message": "You are being rate limited.", "retry_after": seconds, "global": globally}
        headers = {"Retry-After": str(seconds), "X-RateLimit-Scope": scope, **({"Via": "1.1 google"} if via else {})}
        if not via:
            return web.Response(status=429, text="error code: 1015", headers=headers)
        return _json(body, status=429, headers=headers)

    def _limited(self, kind: str, request: web.Request, headers: dict[str, str]) -> web.Response | None:
        left, seconds = self.rates.take("token", *self.rates.token)
        if left < 0:
            return self._too_many(seconds, True, True, "global")
        where = request.match_info.get("channel", "")
        most, window = self.rates.channel
        left, seconds = self.rates.take(f"{kind}:{where}", most, window)
        if self.rates.headers:
            headers |= {"X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(max(left, 0)),
                        "X-RateLimit-Reset": str(time.time() + seconds), "X-RateLimit-Reset-After": str(seconds),
                        "X-RateLimit-Bucket": f"bucket-{kind}"}
        return self._too_many(seconds, True, False, "user") if left < 0 else None

    async def join(self, guild: int) -> None:
        """Let the bot join a guild."""
        await self.gateway.send("GUILD_CREATE", self.world.guild_payload(guild))

    async def leave(self, guild: int) -> None:
        """Take the bot out of a guild."""
        del self.world.guilds[guild]
        await self.gateway.send("GUILD_DELETE", {"id": str(guild)})

    async def open(self, channel: Channel) -> None:
        """Tell of a channel that was made."""
        await self.gateway.send("CHANNEL_CREATE", channel.payload)


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Answer with JSON; Discord names no character set, and clients compare the whole header."""
    return web.Response(body=json.dumps(body).encode(), status=status,
                        headers={**(headers or {}), "Content-Type": "application/json"})


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    if not request.can_read_body:
        return None, {}
    if not request.content_type.startswith("multipart/"):
        return await request.json(), {}
    body: Any = None
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        name = part.name  # type: ignore[union-attr]
        content = bytes(await part.read())  # type: ignore[union-attr]
        if name == "payload_json":
            body = json.loads(content)
        else:
            files[str(name)] = content
    return body, files
