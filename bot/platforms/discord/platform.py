"""Discord as a platform: a client that is kept alive, one listener, and messages through REST."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import discord

from bot.chat.card import Text
from bot.chat.dispatch import Dispatch
from bot.chat.people import Place
from bot.chat.platform import Posting
from bot.platforms.discord.backstage import Backstage
from bot.platforms.discord.client import Client, Hears, point_at, traced
from bot.platforms.discord.commands import commands, same
from bot.platforms.discord.interactions import NAME, Interactions
from bot.platforms.discord.limits import REQUESTS_A_SECOND
from bot.platforms.discord.places import Places, first_channel
from bot.platforms.discord.posting import Posts
from bot.platforms.discord.requests import Requests
from bot.platforms.discord.rights import lacking

log = logging.getLogger("readout.discord")
API = "https://discord.com/api/v10"
# A connection that lasted so long was a good one. Discord allows 1000 new ones a day, so pauses grow to two minutes.
GOOD_SECONDS, FIRST_PAUSE, LONGEST_PAUSE = 60.0, 1.0, 120.0


class Discord:
    """Readout on Discord. It comes back by itself: whatever ends the client, another is begun after a pause.

    `listens` is false in a process that only sends; `shards` is a range of shards and their count.
    """

    name = NAME
    takes_patients = False
    whole_forms = False
    nonce_seconds = 120.0
    per_second = REQUESTS_A_SECOND
    counts_requests = True

    def __init__(self, token: str, backstage: Backstage, *, api_url: str = API, gateway_url: str = "",
                 listens: bool = True, shards: tuple[Sequence[int], int] | None = None,
                 first_pause: float = FIRST_PAUSE) -> None:
        self._token, self._backstage = token, backstage
        self.api_url, self.gateway_url = api_url, gateway_url
        self._listens, self._first_pause = listens, first_pause
        # A gateway of one's own is not asked how many shards it wants.
        self._shards = shards or (((0,), 1) if gateway_url else None)
        self._client: Client | None = None
        self._living: asyncio.Task[None] | None = None
        self._requests = Requests(lambda: self._client)
        self._places = Places(self._requests, lambda: self._client)
        self._posts = Posts(self._requests, self._places, backstage)
        self._dispatch: Dispatch
        self._interactions: Interactions

    async def start(self, dispatch: Dispatch) -> None:
        """Begin to live; ValueError where a command has a name that Discord would refuse."""
        self._dispatch = dispatch
        self._interactions = Interactions(dispatch, self._backstage)
        commands(dispatch.registry)
        point_at(self.api_url, self.gateway_url)
        self._living = asyncio.create_task(self._live(), name="discord")

    async def stop(self) -> None:
        """Let go of the connection."""
        living, self._living = self._living, None
        if living is not None:
            living.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await living

    async def _live(self) -> None:
        """Connect, and begin again whenever that ends."""
        loop = asyncio.get_running_loop()
        pause = self._first_pause
        while True:
            began = loop.time()
            await self._once()
            if loop.time() - began > GOOD_SECONDS:
                pause = self._first_pause
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self) -> None:
        """Live with one client until it ends."""
        hears = Hears(self._interactions.hear, self._guild, self._left, self._logged_in, self._ready)
        self._client = client = Client(hears, self._shards)
        try:
            async with client:
                await client.login(self._token)
                await (client.connect() if self._listens else asyncio.Event().wait())
        except discord.LoginFailure:
            log.error("Discord does not take the token. Look at READOUT_DISCORD__TOKEN; readout check tells more.")
        except Exception:
            log.error("the connection to Discord ended and is begun again: %s", traced())

    async def _logged_in(self, client: Client) -> None:
        """Bring the commands up to date, where they changed."""
        if not self._listens:
            return
        if not self.gateway_url:
            # A session that was forgotten is begun anew there, and nowhere else.
            _, named, _ = await client.http.get_bot_gateway()
            point_at(self.api_url, named)
        try:
            await self.sync(client)
        except discord.HTTPException:
            # Those that Discord knows still work; the next start tries again.
            log.error("the commands could not be brought up to date: %s", traced())

    async def sync(self, client: Client) -> bool:
        """Send the commands if Discord has others; tell whether they were sent."""
        assert client.application_id is not None
        ours = commands(self._dispatch.registry)
        # As plain data, which is what discord.py's own types describe.
        theirs: Any = await client.http.get_global_commands(client.application_id)
        if same(ours, theirs):
            return False
        await client.http.bulk_upsert_global_commands(client.application_id, cast(Any, ours))
        return True

    async def _guild(self, guild: discord.Guild) -> None:
        channel = first_channel(guild)
        await self._backstage.arrived(str(guild.id), guild.name, str(channel) if channel is not None else None)

    async def _left(self, guild: discord.Guild) -> None:
        log.info("Readout is no longer in a guild")
        await self._backstage.left(str(guild.id))

    async def _ready(self, client: Client) -> None:
        """Find the guilds that were left while nobody listened, among those that this process' shards would hear."""
        for home in await self._backstage.homes():
            shard = (int(home) >> 22) % (client.shard_count or 1)
            if client.get_guild(int(home)) is None and shard in client.shards:
                log.info("Readout is no longer in a guild")
                await self._backstage.left(home)
                back = client.get_guild(int(home))
                if back is not None:
                    await self._guild(back)

    async def post(self, posting: Posting) -> str:
        """Send one message and give its id; raises an Undelivered."""
        return await self._posts.post(posting)

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again; raises an Undelivered."""
        await self._posts.edit(posting, message)

    async def delete(self, place: Place, message: str) -> None:
        """Take a message and its files away; one that is gone already counts as done."""
        await self._posts.delete(place, message)

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight at the top of its place; raises an Undelivered."""
        await self._posts.pin(place, message)

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Open the thread of a message, and give it as a place; raises an Undelivered."""
        return await self._posts.thread(place, message, name)

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message that may have been sent; None where it surely was not; raises Untold."""
        return await self._posts.find(place, nonce, since)

    async def groups(self, workspace: str) -> Mapping[str, str]:
        """Name a guild's roles by their ids, the highest first; those of bots and @everyone are nobody's to give."""
        guild = self._client.get_guild(int(workspace)) if self._client is not None and workspace.isdecimal() else None
        roles = reversed(guild.roles) if guild is not None else ()
        return {str(role.id): role.name for role in roles if not role.is_default() and not role.is_bot_managed()}

    async def lacks(self, place: Place) -> Text | None:
        """Say which rights are missing to post in a place, as the gateway told them."""
        return lacking(self._client, place)
