"""The web rooms as a platform: a message is its delivery row, drawn when somebody asks for it."""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from bot.chat.card import Text
from bot.chat.dispatch import Dispatch
from bot.chat.people import Place
from bot.chat.platform import Closed, Posting
from bot.platforms.web.application import application
from bot.platforms.web.backstage import Backstage
from bot.platforms.web.door import NAMES_OF_THIS_MACHINE, loopback
from bot.platforms.web.front import Front
from bot.platforms.web.listeners import Listeners
from bot.platforms.web.number import small
from bot.platforms.web.uploads import Uploads


class Unserved(Exception):
    """The pages cannot be served as asked; the message is a sentence for whoever started Readout."""


class _Server(uvicorn.Server):
    """Serve inside a running loop whose owner handles signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Web:
    """The web rooms. `public_url` is how people reach them; empty while only this machine does.

    `demo` lets one switch between members, and holds only while bound to loopback. Raises Unserved
    where the address is open to others without https.
    """

    name = "web"
    takes_patients = True
    whole_forms = True
    nonce_seconds = math.inf
    per_second = 40.0
    counts_requests = False

    def __init__(self, host: str, port: int, public_url: str, backstage: Backstage, data_dir: Path | str, demo: bool,
                 clock: Callable[[], datetime]) -> None:
        self.host, self.port, self.public_url = host, port, public_url.rstrip("/")
        self.secure = urlsplit(public_url).scheme == "https"
        if not loopback(host) and not self.secure:
            raise Unserved("The web rooms may be reached from other machines only by https. Set web.public_url to "
                           "an https address, or web.host to 127.0.0.1.")
        self.backstage = backstage
        self.uploads = Uploads(Path(data_dir) / "quarantine")
        self.demo = demo and loopback(host)
        self.clock = clock
        self.listeners = Listeners()
        self.further: list[Route | Mount] = []
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """The address at which people open the rooms."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    def also(self, routes: Sequence[Route | Mount]) -> None:
        """Serve further routes, which prove by themselves who calls; before the start."""
        self.further += routes

    def application(self, dispatch: Dispatch) -> ASGIApp:
        """Give the pages as an ASGI application."""
        named = {name for name in (urlsplit(self.public_url).hostname, self.host) if name}
        hosts = named | (NAMES_OF_THIS_MACHINE if loopback(self.host) else frozenset())
        front = Front(dispatch, self.backstage, self.clock, self.uploads, self.secure, self.demo, self.listeners)
        return application(front, hosts, self.further)

    async def start(self, dispatch: Dispatch) -> None:
        """Serve the pages; Unserved where the port is taken."""
        opened = self._open()
        self.port = opened.getsockname()[1]
        config = uvicorn.Config(self.application(dispatch), lifespan="off", log_config=None, access_log=False,
                                server_header=False, proxy_headers=False, timeout_graceful_shutdown=3)
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve([opened]), name="web rooms")
        while not self._server.started:
            if self._serving.done():
                await self._serving
                raise Unserved("The web rooms ended as they began.")
            await asyncio.sleep(0.01)

    def _open(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind((self.host, self.port))
        except OSError as taken:
            opened.close()
            raise Unserved(f"Port {self.port} of {self.host} cannot be opened: another program may use it. Choose "
                           "another with web.port, or --port.") from taken
        return opened

    async def stop(self) -> None:
        """Let every open page end, then the server."""
        self.listeners.close()
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
        self._server = self._serving = None

    async def post(self, posting: Posting) -> str:
        """Let open pages show a new message; its row is the message, so sending it again changes nothing."""
        self.listeners.tell(posting.place, posting.delivery)
        return f"web-{posting.delivery}"

    async def edit(self, posting: Posting, message: str) -> None:
        """Let open pages draw a message again."""
        self.listeners.tell(posting.place, posting.delivery)

    async def delete(self, place: Place, message: str) -> None:
        """Let open pages take a message away; its row says that it is withdrawn."""
        number = small(message.removeprefix("web-"))
        if number is not None:
            self.listeners.tell(place, number)

    async def pin(self, place: Place, message: str) -> None:
        """Let open pages load the room again in time: its row says that a message is pinned."""

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Refuse: the web rooms have no threads; what is said of a case stands in the next one."""
        raise Closed("the web rooms have no threads")

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Say that a message was not sent: nothing leaves this machine, so posting again cannot double it."""
        return None

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Give none: members of the web rooms have roles alone."""
        return {}

    async def lacks(self, place: Place) -> Text | None:
        """Lack nothing: these places are Readout's own."""
        return None
