"""The discord.py client, as Readout wants it: only guilds, no mentions, nothing kept, no event that can end it."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

log = logging.getLogger("readout.discord")
# Longer waits are told to the outbox, which sends something else meanwhile; discord.py takes no less than this.
LONGEST_WAIT = 30.0
GUILDS_SECONDS = 2.0


@dataclass(frozen=True)
class Hears:
    """What the client tells: an interaction, a guild that is there (new or known), a guild left, a log-in done.

    `ready` comes when every guild that Discord names has been heard of.
    """

    interaction: Callable[[discord.Interaction], Awaitable[None]]
    guild: Callable[[discord.Guild], Awaitable[None]]
    left: Callable[[discord.Guild], Awaitable[None]]
    login: Callable[[Client], Awaitable[None]]
    ready: Callable[[Client], Awaitable[None]]


def point_at(api_url: str, gateway_url: str) -> None:
    """Set the addresses that discord.py uses in this process; an empty gateway is the one that Discord names."""
    Route.BASE = api_url.rstrip("/")
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class Client(discord.AutoShardedClient):
    """Listens to interactions and guilds on as many shards as Discord asks for, or on those of `shards`.

    `shards` is a range of a count, the seam for several processes: `(range(0, 8), 16)`.
    """

    def __init__(self, hears: Hears, shards: tuple[Sequence[int], int] | None = None) -> None:
        options: dict[str, Any] = {} if shards is None else {"shard_ids": list(shards[0]), "shard_count": shards[1]}
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(intents=discord.Intents(guilds=True), allowed_mentions=discord.AllowedMentions.none(),
                         max_messages=None, member_cache_flags=discord.MemberCacheFlags.none(),
                         chunk_guilds_at_startup=False, guild_ready_timeout=GUILDS_SECONDS,
                         max_ratelimit_timeout=LONGEST_WAIT, **options)
        self.hears = hears
        self.logged_in = False
        self._guard()

    async def setup_hook(self) -> None:
        """Tell that the token was taken."""
        self.logged_in = True
        await self.hears.login(self)

    async def on_ready(self) -> None:
        """Tell that every guild has been named."""
        await self.hears.ready(self)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Hand an interaction on."""
        await self.hears.interaction(interaction)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Hand a guild on that was there before."""
        await self.hears.guild(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Hand a new guild on."""
        await self.hears.guild(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell of a guild that Readout is no longer in."""
        await self.hears.left(guild)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log a fault by its kind and place; its message may hold what somebody wrote."""
        log.error("fault in %s: %s", event_method, traced())

    def _guard(self) -> None:
        """Let no event end the client: an exception while discord.py reads one would close every shard."""
        parsers = self._connection.parsers
        for name, parse in list(parsers.items()):
            if name != "READY":
                parsers[name] = _guarded(name, parse)


def _guarded(name: str, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def guarded(data: Any) -> Any:
        try:
            return parse(_lean(data) if name == "INTERACTION_CREATE" else data)
        except Exception:
            # It holds for this one event only: what comes next is read as ever.
            log.error("an event %s could not be read: %s", name, traced())

    return guarded


def _lean(data: Any) -> Any:
    """Leave out the pressed message, since tokens say all, and building it is a third of reading an event.

    Of a private one it is kept that it is private, for what is drawn over it.
    """
    message = data.get("message")
    if not message:
        return data
    if message.get("flags", 0) & discord.MessageFlags.ephemeral.flag:
        return {**data, "message": {**message, "components": [], "embeds": [], "attachments": []}}
    return {name: value for name, value in data.items() if name != "message"}


def traced() -> str:
    """Tell the present fault by its type and its place in the code."""
    import sys

    kind, _, frames = sys.exc_info()
    return f"{kind.__name__ if kind else 'none'}\n{''.join(traceback.format_tb(frames))}"
