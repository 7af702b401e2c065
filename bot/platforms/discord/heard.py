"""What Discord answered to each try of a request, the tries among them that discord.py makes by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import discord.http

# A token that is not taken any more: whoever has it reset sets it right, and not within minutes.
NOT_TAKEN = 300.0
RETRIED = {500, 502, 504, 524}
Again = Callable[[], Awaitable[None]]


@dataclass
class Tries:
    """The tries of one request: how often it was refused, and the seconds that the whole token has to wait, if any.

    `again` is awaited before another try.
    """

    again: Again
    refused: int = 0
    everything: float = 0.0

    async def heard(self, response: aiohttp.ClientResponse, data: Any) -> None:
        """Take note of an answer."""
        self.refused += response.status in (401, 403, 429)
        if response.status == 401:
            self.everything = NOT_TAKEN
        if response.status == 429 and (not isinstance(data, dict) or data.get("global")):
            # Without Via it is the address that is shut out, and with it everything.
            self.everything = retry_after(response, data)
            # discord.py would have each request that is under way try again at one instant.
            raise discord.RateLimited(self.everything)
        if response.status == 429 or response.status in RETRIED:
            await self.again()


tries: ContextVar[Tries | None] = ContextVar("tries", default=None)
_read = discord.http.json_or_text


async def _read_and_tell(response: aiohttp.ClientResponse) -> Any:
    data = await _read(response)
    told = tries.get()
    if told is not None:
        await told.heard(response, data)
    return data


def listen() -> None:
    """Have discord.py's requests tell what they hear; answers to interactions go another way.

    It holds for the whole process and is never taken back: who asks with no `tries` set hears what discord.py always
    gave. It would break if discord.py read answers by another name, or by one that it had imported before:
    RuntimeError then, rather than a token that is asked on while it is refused.
    """
    discord.http.json_or_text = _read_and_tell
    asking = discord.http.HTTPClient.request
    by_name = "json_or_text" in asking.__code__.co_names
    if not by_name or asking.__globals__.get("json_or_text") is not _read_and_tell:
        raise RuntimeError("this discord.py does not read its answers by discord.http.json_or_text")


def retry_after(response: Any, data: Any = None) -> float:
    """Give the seconds that a refusal asks for, in its body or its head; 10 where it does not say."""
    told = data.get("retry_after") if isinstance(data, dict) else None
    try:
        return max(float(told if told is not None else response.headers.get("Retry-After", 10.0)), 0.0)
    except (TypeError, ValueError):
        return 10.0
