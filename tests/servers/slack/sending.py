"""How payloads reach the app: over Socket Mode, or as signed HTTP requests; events again where nobody answered."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.servers.slack import payloads
from tests.servers.slack.sockets import Lost
from tests.servers.slack.world import Json, Workspace

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

EVENTS = frozenset({"app_home_opened", "member_joined_channel", "app_uninstalled", "tokens_revoked",
                    "channel_archive", "channel_deleted", "channel_left", "group_left", "user_change",
                    "subteam_updated", "channel_rename"})


class Failed(Exception):
    """Somebody sees that it did not work: no acknowledgement in time, or one that Slack does not take."""


@dataclass(frozen=True)
class Ack:
    """An acknowledgement: what it carried, and the seconds that it took."""

    body: Any
    seconds: float


@dataclass(frozen=True)
class Signed:
    """A request as it was signed and sent; it may be sent again."""

    headers: dict[str, str]
    body: str


@dataclass
class Sending:
    """Every payload. `url` is where the app listens for HTTP; without one, Socket Mode is used.

    `skew` seconds are added to a signature's time; `broken` signatures follow. Events that are not acknowledged come
    again after `pauses`.
    """

    server: Slack
    url: str = ""
    seconds: float = 3.0
    skew: int = 0
    broken: int = 0
    pauses: tuple[float, ...] = (0.0, 60.0, 300.0)
    subscribed: set[str] = field(default_factory=lambda: set(EVENTS))
    sent: deque[Signed] = field(default_factory=lambda: deque(maxlen=50))
    retries: list[tuple[str, int]] = field(default_factory=list)
    given_up: list[Json] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def heard(self) -> bool:
        """Whether anything could be sent."""
        return bool(self.url or self.server.sockets.open)

    async def deliver(self, kind: str, payload: Json, *, accepts: bool = False, retry: int = 0,
                      reason: str = "") -> Ack:
        """Send a payload and wait for its acknowledgement, as long as Slack would."""
        try:
            async with asyncio.timeout(self.seconds):
                if self.url:
                    return await self._posted(kind, payload, retry, reason)
                envelope = await self.server.sockets.send(kind, payload, accepts=accepts, retry=retry, reason=reason)
                body = await envelope.acknowledged
                return Ack(body, envelope.seconds)
        except TimeoutError:
            raise Failed(f"nothing acknowledged it within {self.seconds} seconds") from None
        except (Lost, aiohttp.ClientError) as lost:
            raise Failed(str(lost)) from lost

    async def _posted(self, kind: str, payload: Json, retry: int, reason: str) -> Ack:
        form = {"slash_commands": payload, "interactive": {"payload": json.dumps(payload)}}.get(kind)
        body = json.dumps(payload) if form is None else urlencode(form)
        signed = self.signed(body, "application/json" if form is None else "application/x-www-form-urlencoded")
        if retry:
            signed.headers.update({"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason})
        self.sent.append(signed)
        began = time.monotonic()
        status, answer, headers = await self.replay(signed)
        if status != 200:
            raise Refusing(f"the app answered {status}", "x-slack-no-retry" in headers)
        return Ack(_read(answer, headers.get("Content-Type", "")), time.monotonic() - began)

    def signed(self, body: str, kind: str) -> Signed:
        """Sign a body with the present time, or another one."""
        at = str(int(time.time()) + self.skew)
        secret = self.server.signing_secret if not self.broken else "another"
        self.broken = max(0, self.broken - 1)
        mark = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return Signed({"Content-Type": kind, "X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mark}",
                       "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}, body)

    async def replay(self, signed: Signed) -> tuple[int, bytes, Any]:
        """Send a signed request as it is, also once more: status, body and headers of the answer."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(trust_env=False)
        async with self._session.post(self.url, data=signed.body.encode(), headers=signed.headers) as answer:
            return answer.status, await answer.read(), answer.headers

    async def told(self, home: Workspace, event: Json) -> bool:
        """Send an event, again where nobody acknowledges it; tell whether anybody did."""
        if event["type"] not in self.subscribed:
            return False
        payload = payloads.event(self.server, home, event, self.server.world.id("Ev"))
        reason = ""
        for attempt, pause in enumerate((0.0, *self.pauses)):
            if attempt:
                await asyncio.sleep(pause)
                self.retries.append((payload["event_id"], attempt))
            try:
                await self.deliver("events_api", payload, retry=attempt, reason=reason)
            except Failed as failed:
                reason = "http_timeout" if "within" in str(failed) else "http_error"
                if isinstance(failed, Refusing) and failed.final:
                    break
                continue
            return True
        self.given_up.append(payload)
        return False

    def tell(self, home: Workspace, event: Json) -> None:
        """Send an event without waiting for anybody."""
        if self.heard:
            task = asyncio.ensure_future(self._tell(home, event))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _tell(self, home: Workspace, event: Json) -> None:
        await self.told(home, event)

    async def close(self) -> None:
        """End."""
        for task in [*self._running]:
            task.cancel()
        if self._session is not None:
            await self._session.close()


class Refusing(Failed):
    """The app answered something else than 200; `final`: and wants no more of it."""

    def __init__(self, said: str, final: bool) -> None:
        super().__init__(said)
        self.final = final


def _read(body: bytes, kind: str) -> Any:
    if not body.strip():
        return None
    return json.loads(body) if kind.startswith("application/json") else {"text": body.decode()}
