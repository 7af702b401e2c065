"""The Web API as the conversation asks for it: calls, answers to a response_url, files that people sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.chat.platform import Busy, Undelivered
from bot.platforms.slack.outside import Declined, Json
from bot.platforms.slack.requests import Refused, Requests


class WebApi:
    """`outside.Web` over the requests that every part of Slack shares."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def call(self, team: str, method: str, arguments: Mapping[str, Any]) -> Json:
        """Call a method in a workspace; raises Declined."""
        try:
            return dict(await self._requests.call(team, method, arguments))
        except (Undelivered, Refused) as why:
            raise declined(why) from why

    async def respond(self, url: str, message: Mapping[str, Any]) -> None:
        """Send a message to a response_url; raises Declined."""
        try:
            await self._requests.send(url, body=message)
        except (Undelivered, Refused) as why:
            raise declined(why) from why

    async def fetch(self, team: str, url: str, most: int) -> bytes:
        """Fetch a file that a person sent; raises Declined, with "too_large" beyond `most` bytes."""
        try:
            raw = await self._requests.fetch(team, url, most)
        except Undelivered as why:
            raise declined(why) from why
        if raw is None:
            raise Declined("too_large")
        return raw


def declined(why: Undelivered | Refused) -> Declined:
    """Tell a refusal in Slack's own word where there is one."""
    if isinstance(why, Busy):
        return Declined("ratelimited", why.seconds)
    return Declined(why.error if isinstance(why, Refused) else str(why) or type(why).__name__)
