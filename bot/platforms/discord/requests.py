"""REST calls with their outcomes in the words of the outbox: Busy, Closed, Unsure."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import discord
from discord.http import Route
from discord.utils import _to_json as as_json

from bot.chat.platform import Busy, Closed, Gone, Unsure
from bot.platforms.discord.client import Client

NOT_YET = 5.0
NOT_TAKEN = 300.0
TOO_MANY = 10.0


# Discord's own codes of what it refuses.
UNKNOWN_MESSAGE, TOO_MANY_PINS = 10008, 30003


class Missing(Closed):
    """The place that was asked about is not there."""


class Requests:
    """Requests under the bot's token; `client` gives the present client, or None while there is none."""

    def __init__(self, client: Callable[[], Client | None]) -> None:
        self._client = client

    async def call(self, method: str, path: str, body: Any = None, *, files: Mapping[str, bytes] | None = None,
                   query: Mapping[str, Any] | None = None, **where: Any) -> Any:
        """Send one request and give the answer; raises an Undelivered."""
        client = self._client()
        if client is None or not client.logged_in or client.is_closed():
            raise Busy(NOT_YET)
        given: dict[str, Any] = {"params": dict(query)} if query else {}
        if files:
            given |= multipart(body, files)
        elif body is not None:
            given["json"] = body
        try:
            return await client.http.request(Route(method, path, **where), **given)
        except discord.RateLimited as limited:
            raise Busy(limited.retry_after) from None
        except discord.HTTPException as refused:
            raise _outcome(refused) from refused
        except aiohttp.ClientConnectorError:
            raise Busy(NOT_YET) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as lost:
            raise Unsure from lost


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
        return Busy(_retry_after(refused))
    if refused.status == 401:
        return Busy(NOT_TAKEN)
    return Unsure() if refused.status >= 500 else refused


def _retry_after(refused: discord.HTTPException) -> float:
    try:
        return float(refused.response.headers.get("Retry-After", TOO_MANY))
    except ValueError:
        return TOO_MANY
