"""The server itself: one port for Web API, Socket Mode, uploads, response addresses and the authorize page."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from tests.servers.slack import files, installing, places  # noqa: F401 - modules declare methods
from tests.servers.slack.calls import METHODS, Call, Rates, checked, limited, read
from tests.servers.slack.interactions import Interactions
from tests.servers.slack.sending import Sending
from tests.servers.slack.sockets import Sockets
from tests.servers.slack.views import Screen
from tests.servers.slack.world import Fault, Json, Refused, Workspace, World

APP_TOKEN, SIGNING_SECRET = "xapp-1-loopback", "loopback-signing-secret"
# A burst opens thousands of connections at once; one that finds no room to wait comes again a second later.
WAITING = 4096


@dataclass
class Request:
    """One request as it came: its method (or "upload", "respond", "download"), arguments, team, and when it came."""

    kind: str
    args: Json
    team: str
    at: float
    answer: Json | None = None


class Slack:
    """A Slack on this computer. `now` tells its time, `ticks` its seconds; `faults[method]` are what goes wrong next.

    `late_looks` is how often files.info tells of each new file that it is not ready; `history_limited` allows one
    look back in a minute, for 15 messages; `app_scopes` are those of the app token; `used` the scopes that were
    needed so far.
    """

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC), *,
                 ticks: Callable[[], float] = time.monotonic, real_rates: bool = False) -> None:
        self.world = World(now)
        self.ticks = ticks
        self.rates = Rates(real_rates, ticks)
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.requests: list[Request] = []
        self.used: set[str] = set()
        self.late_looks = 0
        self.history_limited = False
        self.app_scopes = {"connections:write"}
        self.redirects: list[str] = []
        self.codes: dict[str, installing.Code] = {}
        self.screens: dict[tuple[str, str], Screen] = {}
        self.sockets = Sockets(self.world)
        self.sending = Sending(self)
        self.interactions = Interactions(self)
        self.port = 0
        self._runner: web.AppRunner | None = None

    app_token, signing_secret = APP_TOKEN, SIGNING_SECRET
    client_id, client_secret = installing.CLIENT_ID, installing.CLIENT_SECRET

    @property
    def origin(self) -> str:
        """The address of everything."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self) -> str:
        """The address of the Web API, as the SDK's `base_url` takes it."""
        return f"{self.origin}/api/"

    @property
    def authorize(self) -> str:
        """The address of the authorize page."""
        return f"{self.origin}/oauth/v2/authorize"

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/api/{method}", self._method)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/upload/v1/{token}", self._upload)
        app.router.add_get("/files-pri/{file}/{rest:.+}", self._download)
        app.router.add_post("/actions/{team}/{token}", self._respond)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=WAITING).start()
        self.port = self._runner.addresses[0][1]
        self.sockets.address = f"ws://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Close everything."""
        await self.sending.close()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def kinds(self, kind: str) -> list[Request]:
        """List the requests of a kind, in order."""
        return [one for one in self.requests if one.kind == kind]

    def screen(self, team: str, user: str) -> Screen:
        """Give what one person sees beyond messages."""
        return self.screens.setdefault((team, user), Screen(team, user))

    def tell(self, home: Workspace, event: Json) -> None:
        """Send an event, without waiting for anybody."""
        self.sending.tell(home, event)

    def uninstall(self, home: Workspace) -> None:
        """Have somebody in a workspace remove the app: its token is dead at once, and the app is told."""
        installing.gone(self, home)

    def approve(self, address: str, home: Workspace, user: str) -> str:
        """Press Allow on an authorize page, and give where the browser is sent."""
        return installing.approve(self, address, home, user)

    def deny(self, address: str) -> str:
        """Press Cancel on an authorize page, and give where the browser is sent."""
        return installing.deny(self, address)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        taken = Request(name, {}, "", time.monotonic())
        self.requests.append(taken)
        fault = self.faults[name].popleft() if self.faults[name] else None
        call: Call | None = None
        try:
            args, token = await read(request)
            taken.args = args
            if fault is not None and fault.seconds:
                await asyncio.sleep(fault.seconds)
            if fault is not None and not fault.after and not fault.slow:
                return self._faulty(request, fault)
            call = self._call(name, args, token)
            taken.team = call.team
            done = {"ok": True, **await METHODS[name].work(call)}
        except Refused as refused:
            taken.answer = refused.body
            return web.json_response(refused.body, status=refused.status, headers=refused.headers)
        taken.answer = done
        if fault is not None and fault.after:
            return self._faulty(request, fault)
        scopes = self.world.workspaces[call.team].scopes if call.team else frozenset()
        return web.json_response(done, headers={"x-oauth-scopes": ",".join(sorted(scopes))})

    def _call(self, name: str, args: Json, token: str) -> Call:
        """Hold a call against its method: its token, its arguments, its scope, its tier."""
        found = METHODS.get(name)
        if found is None:
            raise Refused("unknown_method", req_method=name)
        call = Call(self, name, args, token)
        if found.kind:
            call.kind, call.team = self._owner(token, found.kind)
        checked(found, args)
        if call.kind == "bot":
            call.scoped(*found.scopes)
        self.rates.count(found, call)
        return call

    def _owner(self, token: str, kind: str) -> tuple[str, str]:
        if not token:
            raise Refused("not_authed")
        if token == APP_TOKEN:
            if kind != "app":
                raise Refused("not_allowed_token_type")
            if "connections:write" not in self.app_scopes:
                raise Refused("missing_scope", needed="connections:write", provided=",".join(self.app_scopes))
            return "app", ""
        if token in self.world.revoked:
            raise Refused("token_revoked")
        if token not in self.world.permits:
            raise Refused("invalid_auth")
        if kind != "bot":
            raise Refused("not_allowed_token_type")
        return self.world.permits[token]

    def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.error == "ratelimited" or fault.status == 429:
            refused = limited(fault.retry_after)
            return web.json_response(refused.body, status=429, headers=refused.headers)
        if fault.error:
            return web.json_response({"ok": False, "error": fault.error}, status=fault.status or 200)
        if fault.status:
            return web.Response(status=fault.status, text="<html>upstream</html>", content_type="text/html")
        assert request.transport is not None
        request.transport.close()
        raise ConnectionResetError

    async def _other(self, kind: str, request: web.Request,
                     work: Callable[[], Awaitable[web.Response]]) -> web.StreamResponse:
        """Answer what is no method, with its faults too."""
        fault = self.faults[kind].popleft() if self.faults[kind] else None
        if fault is not None and fault.seconds:
            await asyncio.sleep(fault.seconds)
        if fault is not None and not fault.after and not fault.slow:
            return self._faulty(request, fault)
        done = await work()
        return self._faulty(request, fault) if fault is not None and fault.after else done

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(Request("upload", {}, "", time.monotonic()))
        return await self._other("upload", request, lambda: files.take(self, request))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(Request("download", {"file": request.match_info["file"]}, "", time.monotonic()))
        return await self._other("download", request, lambda: files.private(self, request))

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        self.requests.append(Request("respond", body, request.match_info["team"], time.monotonic()))
        return await self._other("respond", request, lambda: self._responded(request.match_info["token"], body))

    async def _responded(self, token: str, body: Json) -> web.Response:
        try:
            self.interactions.respond(token, body)
        except Refused as refused:
            return web.json_response(refused.body, status=refused.status)
        return web.Response(text="ok", content_type="text/plain")

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        return await installing.page(self, request)
