"""What `readout check` finds on Discord: the token, the application, the commands, and each place's permissions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
import discord

from bot.chat.cog import Registry
from bot.chat.people import Place
from bot.platforms.discord.client import Client, Hears, point_at
from bot.platforms.discord.commands import commands, same

SECONDS = 20.0
NEEDED = {"view_channel": "View Channel", "send_messages": "Send Messages",
          "send_messages_in_threads": "Send Messages in Threads", "create_public_threads": "Create Public Threads",
          "attach_files": "Attach Files", "read_message_history": "Read Message History",
          "pin_messages": "Pin Messages"}
SCOPES = "bot applications.commands"


@dataclass(frozen=True)
class Seen:
    """One thing that was looked at: how it stands, and what mends it."""

    state: Literal["well", "note", "fault"]
    sentence: str
    fix: str = ""


def invite(application: int) -> str:
    """Give the address at which Readout is invited, with exactly the scopes and permissions that it needs."""
    permissions = discord.Permissions(**dict.fromkeys(NEEDED, True)).value
    query = urlencode({"client_id": application, "scope": SCOPES, "permissions": permissions})
    return f"https://discord.com/oauth2/authorize?{query}"


def look(token: str, api_url: str, registry: Registry, places: Iterable[str]) -> list[Seen]:
    """Look at everything; what cannot be reached is told in one line."""
    return asyncio.run(_look(token, api_url, registry, [Place.parse(place) for place in places]))


async def _look(token: str, api_url: str, registry: Registry, places: list[Place]) -> list[Seen]:
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


async def _findings(client: Client, registry: Registry, places: list[Place]) -> AsyncIterator[Seen]:
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
        yield Seen("well", f"Readout is in {len(guilds)} servers.")
    yield Seen("note", "to invite it to a server, open:", invite(application.id))
    for place in places:
        yield await _place(client, place)


async def _place(client: Client, place: Place) -> Seen:
    """Look at one place: whether it is there, and what is not allowed in it."""
    if place.direct:
        return Seen("well", "a direct message needs no permission.")
    try:
        guild = await client.fetch_guild(int(place.workspace))
        channel = next((one for one in await guild.fetch_channels() if str(one.id) == place.channel), None)
        assert client.user is not None
        me = await guild.fetch_member(client.user.id)
    except (discord.NotFound, discord.Forbidden):
        return Seen("fault", f"the server of {place} is closed to Readout.", "Invite it again, or remove the place.")
    if channel is None:
        return Seen("fault", f"{place} is not there, or hidden from Readout.",
                    "Let it see the channel, or remove the place with /place remove.")
    allowed = channel.permissions_for(me)
    missing = [name for flag, name in NEEDED.items() if not getattr(allowed, flag)]
    if missing:
        return Seen("fault", f"in #{channel.name} Readout lacks: {', '.join(missing)}.",
                    "Give these in the channel's settings, under Permissions.")
    return Seen("well", f"in #{channel.name} Readout may do all that it needs.")
