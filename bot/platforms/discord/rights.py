"""What Readout may do in a place on Discord, and what is missing there, as `readout check` tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat.card import Text, say
from bot.chat.people import Place
from bot.chat.seen import Seen
from bot.platforms.discord.client import Client
from bot.platforms.discord.forums import STATES
from bot.platforms.discord.places import IN_THREADS

NEEDED = {"view_channel": "View Channel", "send_messages": "Send Messages",
          "send_messages_in_threads": "Send Messages in Threads", "create_public_threads": "Create Public Threads",
          "attach_files": "Attach Files", "read_message_history": "Read Message History",
          "pin_messages": "Pin Messages"}
# Without these no case is posted; without the others something beside it is missing.
TO_POST = ("view_channel", "send_messages", "send_messages_in_threads", "attach_files")
# What is not asked for where it would change nothing: a post in a forum, or a place that is a thread, has its thread.
SPARED = {"forum": {"create_public_threads"}, "thread": {"create_public_threads", "send_messages"},
          "silent": {"create_public_threads"}}


@dataclass(frozen=True)
class Spot:
    """A place with what its admins said of it: threads or none, the role that is mentioned, the tags of a forum."""

    place: str
    threads: bool = True
    mention: str | None = None
    open_tag: str | None = None
    revealed_tag: str | None = None


async def rights(client: Client, spot: Spot) -> list[Seen]:
    """Look at one place: whether it is there, and what is not allowed in it."""
    place = Place.parse(spot.place)
    if place.direct:
        return [Seen("well", "a direct message needs no permission.")]
    try:
        guild = await client.fetch_guild(int(place.workspace))
        listed = await guild.fetch_channels()
        assert client.user is not None
        me = await guild.fetch_member(client.user.id)
        channel, kind = await _channel(client, listed, place)
    except (discord.NotFound, discord.Forbidden):
        return [Seen("fault", f"the server of {place} is closed to Readout.", "Invite it again, or remove the place.")]
    if channel is None:
        return [Seen("fault", f"{place} is not there, or hidden from Readout.",
                     "Let it see the channel, or remove the place with /place remove.")]
    spared = SPARED.get(kind, set()) | (SPARED["silent"] if not spot.threads else set())
    return [_allowed(channel, me, spared), *_mention(guild, channel, me, spot), *_tags(channel, spot)]


def lacking(client: Client | None, place: Place) -> Text | None:
    """Say which rights are missing to post in a place, by what the gateway told; None where it told nothing of it."""
    guild = client.get_guild(int(place.workspace)) if client is not None and place.workspace.isdecimal() else None
    channel = guild.get_channel_or_thread(int(place.channel)) if guild is not None and (
        place.channel.isdecimal()) else None
    if guild is None or channel is None or guild.me is None:
        return None
    apart = "send_messages" if isinstance(channel, discord.Thread) else "send_messages_in_threads"
    allowed = channel.permissions_for(guild.me)
    missing = [NEEDED[flag] for flag in TO_POST if flag != apart and not getattr(allowed, flag)]
    if not missing:
        return None
    return say("Readout may not post in {place}: it lacks {rights}. Give it in the channel's settings, under "
               "Permissions.", place=f"#{channel.name}", rights=", ".join(missing))


async def _channel(client: Client, listed: Any, place: Place) -> tuple[Any, str]:
    """Find a channel; a thread that is a place has the permissions of the channel that it is in."""
    found = next((one for one in listed if str(one.id) == place.channel), None)
    if found is not None or not place.channel.isdecimal():
        return found, "forum" if isinstance(found, discord.ForumChannel) else "text"
    try:
        described = await client.http.get_channel(int(place.channel))
    except (discord.NotFound, discord.Forbidden):
        return None, ""
    if described["type"] not in [kind.value for kind in IN_THREADS]:
        return None, ""
    return next((one for one in listed if str(one.id) == str(described.get("parent_id"))), None), "thread"


def _allowed(channel: Any, me: discord.Member, spared: set[str]) -> Seen:
    allowed = channel.permissions_for(me)
    if "send_messages" in spared and not allowed.send_messages:
        # discord.py takes it for the right to attach as well, which holds in the channel and not in its threads.
        spared = spared | {"attach_files"}
    missing = [name for flag, name in NEEDED.items() if flag not in spared and not getattr(allowed, flag)]
    if missing:
        return Seen("fault", f"in #{channel.name} Readout lacks: {', '.join(missing)}.",
                    "Give these in the channel's settings, under Permissions.")
    return Seen("well", f"in #{channel.name} Readout may do all that it needs.")


def _mention(guild: discord.Guild, channel: Any, me: discord.Member, spot: Spot) -> Iterator[Seen]:
    if spot.mention is None:
        return
    role = next((one for one in guild.roles if str(one.id) == spot.mention), None)
    if role is None:
        yield Seen("fault", f"the role that new cases mention in #{channel.name} is gone.",
                   "Choose another, or none, with /place mention.")
    elif not role.mentionable and not channel.permissions_for(me).mention_everyone:
        yield Seen("fault", f"nobody is told of new cases in #{channel.name}: {role.name} may not be mentioned.",
                   "Switch on “Allow anyone to @mention this role” in the role's settings.")


def _tags(channel: Any, spot: Spot) -> Iterator[Seen]:
    """Tell which tags a forum lacks; cases are posted there without them all the same."""
    if not isinstance(channel, discord.ForumChannel):
        return
    free = {" ".join(tag.name.split()).casefold() for tag in channel.available_tags if not tag.moderated}
    words = (spot.open_tag or STATES["open"], spot.revealed_tag or STATES["revealed"])
    lacking = [word for word in words if " ".join(word.split()).casefold() not in free]
    if channel.flags.require_tag and not free:
        yield Seen("fault", f"#{channel.name} wants a tag on each post, and has none that Readout may give.",
                   "Add a tag that not only moderators may give.")
    elif lacking:
        yield Seen("note", f"#{channel.name} has no tag called {' or '.join(lacking)}, so posts are not marked so.",
                   "Add such a tag in the forum's settings, or name yours with /place tags.")
