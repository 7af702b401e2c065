"""REST calls with their outcomes in the words of the outbox: Busy, Closed, Unsure."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import discord
from discord.http import Route
from discord.utils import _to_json as as_json

from bot.chat.platform import Busy, Closed, Gone, Unsure
from bot.platforms.discord import heard
from bot.platforms.discord.client import Client
from bot.platforms.discord.turns import Turns

NOT_YET = 5.0
# A longer wait for a route's turn is told to the outbox, which sends something else meanwhile.
LONGEST_WAIT = 1.0
LIMITS_SECONDS = 60.0

# Discord's own codes of what it refuses.
UNKNOWN_MESSAGE, TOO_MANY_PINS = 10008, 30003


class Missing(Closed):
    """The place that was asked about is not there."""


class Requests:
    """Requests under the bot's token; `client` gives the present client, or None while there is none.

    While the token as a whole has to wait, nothing is asked: requests that are refused count against it.
    """

    def __init__(self, client: Callable[[], Client | None], turns: Turns | None = None) -> None:
        self._client = client
        self.turns = turns or Turns()
        self._present: Client | None = None
        self._rest_until = 0.0
        heard.listen()

    async def call(self, method: str, path: str, body: Any = None, *, files: Mapping[str, bytes] | None = None,
                   query: Mapping[str, Any] | None = None, **where: Any) -> Any:
        """Send one request and give the answer; raises an Undelivered."""
        self._ready()
        given: dict[str, Any] = {"params": dict(query)} if query else {}
        if files:
            given |= multipart(body, files)
        elif body is not None:
            given["json"] = body
        await self.turns.take(first=method == "DELETE")
        client = self._ready()
        tries = heard.Tries(self.turns.take)
        watched = heard.tries.set(tries)
        try:
            return await client.http.request(Route(method, path, **where), **given)
        except discord.RateLimited as limited:
            raise Busy(limited.retry_after, "platform" if tries.everything else "place") from None
        except discord.HTTPException as refused:
            raise _outcome(refused) from refused
        except aiohttp.ClientConnectorError:
            raise Busy(NOT_YET, "platform") from None
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            raise Unsure from lost
        finally:
            heard.tries.reset(watched)
            self._note(tries)

    def _ready(self) -> Client:
        """Give the client that requests go through now; Busy where nothing may be asked."""
        client = self._client()
        if client is None or not client.logged_in or client.is_closed():
            raise Busy(NOT_YET, "platform")
        if client is not self._present:
            # Another log-in: what an earlier one was refused says nothing about this one.
            self._present, self._rest_until = client, 0.0
            # discord.py takes no shorter one from its maker, and waits by itself up to that.
            client.http.max_ratelimit_timeout = LONGEST_WAIT
            _look_seldom(client.http)
        rest = max(self._rest_until - asyncio.get_running_loop().time(), self.turns.rest())
        if rest > 0:
            self.turns.slowly()
            # Asked again soon, which costs no request: another log-in may end it early.
            raise Busy(min(rest, NOT_YET), "platform")
        return client

    def _note(self, tries: heard.Tries) -> None:
        """Take note of what Discord refused, and for how long it wants to hear nothing at all."""
        for _ in range(tries.refused):
            self.turns.refused()
        if tries.everything:
            now = asyncio.get_running_loop().time()
            self._rest_until = max(self._rest_until, now + tries.everything)


def _look_seldom(http: Any) -> None:
    """Let discord.py forget old limits every minute: it would look through all of thousands at each request."""
    look = http._try_clear_expired_ratelimits
    looked = 0.0

    def seldom() -> None:
        nonlocal looked
        now = asyncio.get_running_loop().time()
        if now - looked > LIMITS_SECONDS:
            looked = now
            look()

    http._try_clear_expired_ratelimits = seldom


def multipart(body: Any, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Give the parts of a request with files, as discord.py sends them; each can be read again at another try."""
    held = [discord.File(io.BytesIO(raw), filename=name) for name, raw in files.items()]
    form: list[dict[str, Any]] = [{"name": "payload_json", "value": as_json(body)}]
    form += [{"name": f"files[{index}]", "value": one.fp, "filename": one.filename,
              "content_type": "application/octet-stream"} for index, one in enumerate(held)]
    return {"form": form, "files": held}


def _outcome(refused: discord.HTTPException) -> Exception:
    """Tell what a refusal means; what is no fault of ours and no refusal of Discord's stays as it is."""
    if isinstance(refused, discord.NotFound):
        return Gone() if refused.code == UNKNOWN_MESSAGE else Missing("it is not there")
    if isinstance(refused, discord.Forbidden) or refused.code == TOO_MANY_PINS:
        return Closed("a permission or room for it is missing")
    if refused.status == 429:
        return Busy(heard.retry_after(refused.response), "platform")
    if refused.status == 401:
        return Busy(NOT_YET, "platform")
    return Unsure() if refused.status >= 500 else refused
