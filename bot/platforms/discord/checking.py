"""What `readout check` finds on Discord: the token, the application, the commands, and each place's permissions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any
from urllib.parse import urlencode

import aiohttp
import discord

from bot.chat.cog import Registry
from bot.chat.seen import Seen
from bot.platforms.discord.client import Client, Hears, point_at
from bot.platforms.discord.commands import commands, same
from bot.platforms.discord.rights import NEEDED, Spot, rights

SECONDS = 20.0
SCOPES = "bot applications.commands"


def invite(application: int) -> str:
    """Give the address at which Readout is invited, with exactly the scopes and permissions that it needs."""
    permissions = discord.Permissions(**dict.fromkeys(NEEDED, True)).value
    query = urlencode({"client_id": application, "scope": SCOPES, "permissions": permissions})
    return f"https://discord.com/oauth2/authorize?{query}"


def look(token: str, api_url: str, registry: Registry, places: Iterable[Spot]) -> list[Seen]:
    """Look at everything; what cannot be reached is told in one line."""
    return asyncio.run(_look(token, api_url, registry, list(places)))


async def _look(token: str, api_url: str, registry: Registry, places: list[Spot]) -> list[Seen]:
    point_at(api_url, "")
    client = Client(Hears(_nothing, _nothing, _nothing, _nothing, _nothing))
    try:
        async with asyncio.timeout(SECONDS), client:
            await client.login(token)
            return [seen async for seen in _findings(client, registry, places)]
    except discord.LoginFailure:
        return [Seen("fault", "Discord does not take the token.",
                     "Copy it again from the application's page (Bot, Reset Token) into READOUT_DISCORD__TOKEN.")]
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as lost:
        # Its message may hold addresses: only its kind is told.
        return [Seen("fault", f"Discord cannot be reached ({type(lost).__name__}).",
                     "Look at this computer's way to the internet, then check again.")]


async def _nothing(_: Any) -> None:
    """Hear nothing: this client only asks."""


async def _findings(client: Client, registry: Registry, places: list[Spot]) -> AsyncIterator[Seen]:
    application = await client.application_info()
    assert client.user is not None
    yield Seen("well", f"the token is that of {client.user.name}.")
    if application.interactions_endpoint_url:
        yield Seen("fault", "the application sends what people do to an address of its own.",
                   "Empty Interactions Endpoint URL on the application's page.")
    theirs: Any = await client.http.get_global_commands(application.id)
    if same(commands(registry), theirs):
        yield Seen("well", f"{len(theirs)} commands are up to date.")
    else:
        yield Seen("note", "the commands are not up to date.", "They are sent at the next start.")
    guilds = [guild async for guild in client.fetch_guilds(limit=None)]
    if guilds:
        count = f"{len(guilds)} servers" if len(guilds) != 1 else "1 server"
        yield Seen("well", f"Readout is in {count}.")
    yield Seen("note", "to invite it to a server, open:", invite(application.id))
    for place in places:
        for seen in await rights(client, place):
            yield seen
