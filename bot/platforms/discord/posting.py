"""Messages: sent once under their nonce, drawn again, taken away, looked for by their mark, talked about in threads."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
from discord.utils import time_snowflake

from bot.chat.people import Place
from bot.chat.platform import Busy, Gone, Posting, Untold
from bot.platforms.discord import limits
from bot.platforms.discord.backstage import Backstage
from bot.platforms.discord.forums import CHANNEL, ONE, THREAD, Forums
from bot.platforms.discord.places import Places
from bot.platforms.discord.render import COMPONENTS_V2, Drawn, Json, attachments, bears, draw
from bot.platforms.discord.requests import Missing, Requests

MESSAGES = "/channels/{channel_id}/messages"
THREADS = "/channels/{channel_id}/messages/{message_id}/threads"
PIN = "/channels/{channel_id}/messages/pins/{message_id}"
PAGE, PAGES = 100, 10
NOBODY: Json = {"parse": []}
# A picture is shown no more, though its card says so still: the card is drawn again at once.
WITHDRAWN = 1.0
# Discord's own codes: a thread that sleeps takes no change of its messages; a message has one thread at most.
ASLEEP, THREADED = 50083, 160004


class Posts:
    """The messages of one token; nothing about them is remembered."""

    def __init__(self, requests: Requests, places: Places, backstage: Backstage) -> None:
        self._requests, self._places, self._backstage = requests, places, backstage
        self._forums = Forums(requests, backstage)

    async def post(self, posting: Posting) -> str:
        """Send a message, or get the one that its nonce brought before."""
        drawn = _drawn(posting)
        files = await self._files(posting.place, drawn)
        channel = await self._places.channel(posting.place)
        body = _body(drawn) | {"allowed_mentions": _mentioned(posting)}
        if await self._places.forum(channel):
            return await self._forums.open(posting, channel, body, files)
        body |= {"nonce": posting.nonce, "enforce_nonce": True}
        sent = await self._requests.call("POST", MESSAGES, body, files=files, channel_id=channel)
        return str(sent["id"])

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again.

        Its pictures are sent again: what a message with components has attached is not told, so nothing could be kept
        by name; and a picture that is not shown any more is taken off it with the same request. Nobody is told of it.
        """
        channel, id = await self._where(posting.place, message)
        drawn = _drawn(posting)
        files = await self._files(posting.place, drawn)
        await self._awake(channel, "PATCH", ONE, _body(drawn), files=files, channel_id=channel, message_id=id)
        if message.startswith(THREAD):
            await self._forums.mark(posting.place, posting.card, id)

    async def delete(self, place: Place, message: str) -> None:
        """Take a message and its files away; one that is gone counts as done."""
        # Where it or its channel is gone, what was to be taken away is not there.
        with contextlib.suppress(Gone, Missing):
            channel, id = await self._where(place, message)
            if not message.startswith(THREAD):
                await self._remove(channel, id)
            elif not await self._forums.close(channel):
                with contextlib.suppress(Gone):
                    await self._remove(channel, id)
                await self._forums.unname(channel)

    async def _remove(self, channel: int, id: str) -> None:
        await self._awake(channel, "DELETE", ONE, channel_id=channel, message_id=id)

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight; pinning it again changes nothing."""
        channel, id = await self._where(place, message)
        await self._awake(channel, "PUT", PIN, channel_id=channel, message_id=id)

    async def thread(self, place: Place, message: str, name: str) -> Place:
        """Open the thread of a message, or find the one that it has; a post in a forum is one itself."""
        if message.startswith(THREAD):
            return replace(place, channel=message.removeprefix(THREAD))
        channel = await self._places.channel(place)
        if await self._places.thread(channel):
            # Threads have no threads: what follows is said in the same one.
            return place
        try:
            await self._requests.call("POST", THREADS, {"name": name[: limits.FORUM_TITLE] or "Readout"},
                                      channel_id=channel, message_id=message)
        except discord.HTTPException as refused:
            if refused.code != THREADED:
                raise
        return replace(place, channel=message)

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message by its mark; Untold where it cannot be told whether it is there."""
        channel = await self._places.channel(place)
        if await self._places.forum(channel):
            return await self._forums.find(place, channel, nonce, since)
        newest: int | None = None
        oldest = time_snowflake(since - timedelta(seconds=1))
        for number in range(PAGES):
            query = {"limit": PAGE} | ({"before": newest} if newest else {})
            try:
                page = await self._requests.call("GET", MESSAGES, query=query, channel_id=channel)
            except Missing:
                # With its channel, as with a thread that a moderator deleted, a message is gone.
                return None
            found = next((str(one["id"]) for one in page if bears(one.get("components") or [], nonce)), None)
            if found is not None:
                return found
            if not page and number == 0 and not self._places.reads(channel):
                # Without the right to read its history, a channel looks empty.
                raise Untold
            if len(page) < PAGE or int(page[-1]["id"]) < oldest:
                return None
            newest = int(page[-1]["id"])
        raise Untold

    async def _awake(self, channel: int, method: str, path: str, *given: Any, **where: Any) -> None:
        """Change a message; a thread that fell asleep is woken first, as whoever may write in it may do."""
        try:
            await self._requests.call(method, path, *given, **where)
        except discord.HTTPException as refused:
            if refused.code != ASLEEP:
                raise
            await self._requests.call("PATCH", CHANNEL, {"archived": False}, channel_id=channel)
            await self._requests.call(method, path, *given, **where)

    async def _where(self, place: Place, message: str) -> tuple[int, str]:
        """Give the channel and the id of a message."""
        if message.startswith(THREAD):
            id = message.removeprefix(THREAD)
            return int(id), id
        return await self._places.channel(place), message

    async def _files(self, place: Place, drawn: Drawn) -> dict[str, bytes]:
        """Read the pictures that are to be sent, each only if it may be seen at this moment."""
        found: dict[str, bytes] = {}
        for one in drawn.pictures:
            raw = await self._backstage.picture(place.workspace, one.hash)
            if raw is None:
                raise Busy(WITHDRAWN)
            found[one.name] = raw
        return found


def _drawn(posting: Posting) -> Drawn:
    return draw(posting.card, posting.audience, posting.nonce, posting.mention or "")


def _mentioned(posting: Posting) -> Json:
    """Let a message mention the one role that an admin chose, and nobody else."""
    return NOBODY | ({"roles": [posting.mention]} if posting.mention else {})


def _body(drawn: Drawn) -> Json:
    return {"components": list(drawn.components), "flags": COMPONENTS_V2, "allowed_mentions": NOBODY,
            "attachments": attachments(drawn)}
