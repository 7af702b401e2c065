"""The door: who may knock (hosts), from where (same origin), what every answer carries, what a fault looks like."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.chat.card import Text, say
from bot.platforms.web.front import Front

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; font-src 'self'")
ALWAYS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
          "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
          "permissions-policy": "camera=(), geolocation=(), microphone=()"}
UNLESS_SET = {"cache-control": "no-store"}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NAMES_OF_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})

Explain = Callable[[Request, int, Text], Awaitable[Response]]


class Sorry(Exception):
    """A page that cannot be given: a status and a sentence."""

    def __init__(self, status: int, sentence: Text) -> None:
        super().__init__(sentence.template)
        self.status = status
        self.sentence = sentence


def nowhere() -> Sorry:
    """Refuse what is not here, or not for this reader: both look the same."""
    return Sorry(404, say("There is nothing here. It may have been taken down, or the address is mistyped."))


def loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def hostname(value: str) -> str:
    """Give a Host header's name without its port, lower case; empty where it is none."""
    try:
        return (urlsplit(f"//{value}").hostname or "").lower()
    except ValueError:
        return ""


def same_origin(headers: Headers) -> bool:
    """Tell whether an unsafe request comes from one of these pages, or from an address that a person typed.

    Browsers state it in Sec-Fetch-Site, which no page can set; older ones name the page's Origin.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


class Door:
    """ASGI middleware around every page. `open_to` begins paths that prove by themselves who calls."""

    def __init__(self, app: ASGIApp, front: Front, hosts: Collection[str], open_to: tuple[str, ...],
                 explain: Explain) -> None:
        self.app = app
        self.front = front
        self.hosts = frozenset(hosts)
        self.always = {**ALWAYS, **({"strict-transport-security": "max-age=31536000"} if front.secure else {})}
        self.open_to = open_to
        self.explain = explain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = False

        async def sender(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._mark(MutableHeaders(scope=message))
            await send(message)

        scope["front"], scope["app"] = self.front, self.app
        request = Request(scope, receive)
        try:
            self._look_at(request)
            await self.app(scope, receive, sender)
        except ClientDisconnect:
            return
        except Exception as met:
            sorry = self._told(met)
            if not begun:
                await (await self.explain(request, sorry.status, sorry.sentence))(scope, receive, sender)

    def _told(self, met: Exception) -> Sorry:
        """Turn whatever was raised into a status and a sentence; a fault is logged under its reference."""
        if isinstance(met, Sorry):
            return met
        if isinstance(met, HTTPException):
            return nowhere() if met.status_code == 404 else Sorry(met.status_code, say(
                "This address does not take that. Go back and press the button again."))
        sentence = self.front.dispatch.fault(met).blocks[0]
        assert isinstance(sentence, Text)
        return Sorry(500, sentence)

    def _mark(self, headers: MutableHeaders) -> None:
        for name, value in self.always.items():
            headers[name] = value
        for name, value in UNLESS_SET.items():
            headers.setdefault(name, value)

    def _look_at(self, request: Request) -> None:
        if hostname(request.headers.get("host", "")) not in self.hosts:
            raise Sorry(400, say("This server does not go by that name. Use the address from your link."))
        own = bool(self.open_to) and request.scope["path"].startswith(self.open_to)
        if request.method not in SAFE and not own and not same_origin(request.headers):
            raise Sorry(403, say("This was not sent from a page of Readout, so nothing was done. Open the room and "
                                 "press again."))
