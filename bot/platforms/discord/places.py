"""Where a place is on Discord: its channel, whether it is a forum, and what Readout may do there."""

from __future__ import annotations

from collections.abc import Callable

import discord

from bot.chat.people import Place
from bot.chat.platform import Closed
from bot.platforms.discord.client import Client
from bot.platforms.discord.requests import Requests

FORUMS = (discord.ChannelType.forum, discord.ChannelType.media)
MOST = 10_000
IN_THREADS = (discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread)


class Places:
    """Channels by their places. What is remembered here can be asked for again."""

    def __init__(self, requests: Requests, client: Callable[[], Client | None]) -> None:
        self._requests, self._client = requests, client
        self._direct: dict[str, int] = {}
        self._alone: set[int] = set()
        self._forums: dict[int, bool] = {}

    async def channel(self, place: Place) -> int:
        """Give the channel of a place; that of a direct message is opened. Closed where it is none of Discord's."""
        if not place.direct:
            if not place.channel.isdecimal():
                raise Closed("no channel of Discord's")
            return int(place.channel)
        user = place.channel.removeprefix("@")
        if user not in self._direct:
            opened = await self._requests.call("POST", "/users/@me/channels", {"recipient_id": user})
            if len(self._direct) >= MOST:
                self._direct.clear()
                self._alone.clear()
            self._direct[user] = int(opened["id"])
            self._alone.add(self._direct[user])
        return self._direct[user]

    async def forum(self, channel: int) -> bool:
        """Tell whether a channel is a forum, in which a message is a thread of its own."""
        seen = self._seen(channel)
        if seen is not None:
            return seen.type in FORUMS
        if channel not in self._forums and channel not in self._alone:
            described = await self._requests.call("GET", "/channels/{channel_id}", channel_id=channel)
            if len(self._forums) >= MOST:
                self._forums.clear()
            self._forums[channel] = described["type"] in [kind.value for kind in FORUMS]
        return self._forums.get(channel, False)

    async def thread(self, channel: int) -> bool:
        """Tell whether a place is itself a thread."""
        seen = self._seen(channel)
        if seen is not None:
            return seen.type in IN_THREADS
        described = await self._requests.call("GET", "/channels/{channel_id}", channel_id=channel)
        return described["type"] in [kind.value for kind in IN_THREADS]

    def reads(self, channel: int) -> bool:
        """Tell whether Readout surely may read a channel's history."""
        if channel in self._alone:
            return True
        seen = self._seen(channel)
        if isinstance(seen, discord.Thread):
            seen = seen.parent
        me = seen.guild.me if seen is not None else None
        return bool(seen is not None and me is not None and seen.permissions_for(me).read_message_history)

    def _seen(self, channel: int) -> discord.abc.GuildChannel | discord.Thread | None:
        client = self._client()
        found = client.get_channel(channel) if client is not None else None
        return found if isinstance(found, discord.abc.GuildChannel | discord.Thread) else None


def first_channel(guild: discord.Guild) -> int | None:
    """Choose where something is told to a whole guild: its system channel, else the first that may be written to."""
    me = guild.me
    listed = [*([guild.system_channel] if guild.system_channel is not None else []), *guild.text_channels]
    for channel in listed if me is not None else ():
        allowed = channel.permissions_for(me)
        if allowed.view_channel and allowed.send_messages:
            return channel.id
    return None
