"""Where a place is on Slack: a channel, a thread in one, or the direct message with somebody."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.chat.card import Text, say
from bot.chat.people import Place
from bot.chat.platform import Closed, Undelivered
from bot.platforms.slack.requests import Missing, Refused, Requests

NAME = "slack"
MOST = 10_000
# Somebody waits for the answer meanwhile.
PATIENCE = 2.0
CLOSED = say("Readout may not post there: the channel is gone, or private and closed to it. Write "
             "/invite @Readout there.")


class Places:
    """Channels by their places. What is remembered here can be asked for again."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._direct: dict[tuple[str, str], str] = {}

    async def where(self, place: Place) -> tuple[str, str | None]:
        """Give the channel of a place, and the message whose thread it is; a direct message is opened."""
        if not place.direct:
            channel, _, thread = place.channel.partition(":")
            return channel, thread or None
        key = place.workspace, place.channel.removeprefix("@")
        if key not in self._direct:
            opened = await self._requests.call(place.workspace, "conversations.open", {"users": key[1]})
            if len(self._direct) >= MOST:
                self._direct.clear()
            self._direct[key] = str(opened["channel"]["id"])
        return self._direct[key], None


def thread_of(place: Place, message: str) -> Place:
    """Give the thread of a message as a place of its own."""
    channel, ts = parted(message)
    return Place(NAME, place.workspace, f"{channel}:{ts}")


def named(channel: str, ts: str) -> str:
    """Name a message: a `ts` means nothing without its channel."""
    return f"{channel}:{ts}"


def parted(message: str) -> tuple[str, str]:
    """Give a message's channel and `ts`."""
    channel, colon, ts = message.partition(":")
    if not (channel and colon and ts):
        raise Missing("no message of Slack's")
    return channel, ts


def shared(channel: Mapping[str, Any]) -> bool:
    """Tell whether other workspaces read a channel too, or are about to: who they are, nobody here decides."""
    return any(channel.get(how) for how in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared"))


async def lacking(requests: Requests, place: Place) -> Text | None:
    """Say why nothing can be posted in a place; None where all is well, or Slack does not tell at once."""
    if place.direct:
        return None
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await requests.call(place.workspace, "conversations.info",
                                         {"channel": place.channel.partition(":")[0]})
    except Closed:
        return CLOSED
    except (Undelivered, Refused, TimeoutError):
        return None
    channel = answer.get("channel") or {}
    name = f"#{channel.get('name', '')}"
    if shared(channel):
        return say("{place} is shared beyond this workspace, and whoever reads it there would see every case. Choose "
                   "a channel of this workspace alone.", place=name, tone="bad")
    if channel.get("is_archived"):
        return say("{place} is archived. Unarchive it in Slack.", place=name)
    if not channel.get("is_member"):
        return say("Readout may not post in {place} yet. Write /invite @Readout there.", place=name)
    return None
