"""Channels that others read too: one that became so after it was taken in gets no new message unless an admin said so.

Slack tells of all channels of a workspace in one answer, so that is asked at most once an hour, before a post.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import Any

from bot.chat.people import Place
from bot.chat.platform import Beyond, Busy, Closed, Unsure
from bot.platforms.slack.backstage import Backstage
from bot.platforms.slack.places import shared
from bot.platforms.slack.requests import Refused, Requests

KEPT_SECONDS, SOON = 3600.0, 5.0
PAGE, PAGES = 999, 20


class Sharing:
    """Who shares what, as Slack told at most `seconds` ago."""

    def __init__(self, requests: Requests, backstage: Backstage, seconds: float = KEPT_SECONDS) -> None:
        self._requests, self._backstage, self.seconds = requests, backstage, seconds
        self._told: dict[str, tuple[float, frozenset[str]]] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def look(self, place: Place) -> None:
        """Raise Beyond where others read a channel and its audience is not everybody; Busy where Slack is to be asked
        later.
        """
        channel = place.channel.partition(":")[0]
        if place.direct or channel not in await self._shared(place.workspace):
            return
        if not await self._backstage.reaches_all(place.workspace, channel):
            # Whoever sets it right need not wait until this is asked again by itself.
            self._told.pop(place.workspace, None)
            raise Beyond

    async def _shared(self, team: str) -> frozenset[str]:
        async with self._asking[team]:
            at, found = self._told.get(team, (0.0, None))
            if found is None or time.monotonic() - at >= self.seconds:
                found = await self._asked(team)
                self._told[team] = time.monotonic(), found
            return found

    async def _asked(self, team: str) -> frozenset[str]:
        """Ask for every channel that Readout is in; none where Slack does not tell, which `readout check` says."""
        query: dict[str, Any] = {"types": "public_channel,private_channel", "exclude_archived": "true", "limit": PAGE}
        found: set[str] = set()
        for _ in range(PAGES):
            try:
                page = await self._requests.call(team, "users.conversations", query)
            except Unsure as lost:
                # Of a question, that is: nothing was posted.
                raise Busy(SOON, "workspace") from lost
            except (Closed, Refused):
                break
            found |= {str(one["id"]) for one in page.get("channels", ()) if shared(one)}
            query["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not query["cursor"]:
                break
        return frozenset(found)
