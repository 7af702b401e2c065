"""Messages: sent once under their nonce, drawn again, taken away, and looked for by their mark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from discord.utils import time_snowflake

from bot.chat.card import Text
from bot.chat.markup import plain
from bot.chat.people import Place
from bot.chat.platform import Busy, Closed, Gone, Posting, Untold
from bot.platforms.discord import limits
from bot.platforms.discord.backstage import Backstage
from bot.platforms.discord.places import Places
from bot.platforms.discord.render import COMPONENTS_V2, Drawn, Json, attachments, bears, draw
from bot.platforms.discord.requests import Missing, Requests

MESSAGES = "/channels/{channel_id}/messages"
ONE = "/channels/{channel_id}/messages/{message_id}"
PIN = "/channels/{channel_id}/messages/pins/{message_id}"
PAGE, PAGES = 100, 10
NOBODY: Json = {"parse": []}
# A picture is shown no more, though its card says so still: the card is drawn again at once.
WITHDRAWN = 1.0
# A post in a forum is named by its thread, which its first message shares the id with.
THREAD = "thread-"


class Posts:
    """The messages of one token; nothing about them is remembered."""

    def __init__(self, requests: Requests, places: Places, backstage: Backstage) -> None:
        self._requests, self._places, self._backstage = requests, places, backstage

    async def post(self, posting: Posting) -> str:
        """Send a message, or get the one that its nonce brought before."""
        drawn = draw(posting.card, posting.audience, posting.nonce)
        files = await self._files(posting.place, drawn)
        channel = await self._places.channel(posting.place)
        body = _body(drawn)
        if await self._places.forum(channel):
            return await self._open(posting, channel, body, files)
        body |= {"nonce": posting.nonce, "enforce_nonce": True}
        sent = await self._requests.call("POST", MESSAGES, body, files=files, channel_id=channel)
        return str(sent["id"])

    async def edit(self, posting: Posting, message: str) -> None:
        """Draw a message again.

        Its pictures are sent again: what a message with components has attached is not told, so nothing could be kept
        by name; and a picture that is not shown any more is taken off it with the same request.
        """
        channel, id = await self._where(posting.place, message)
        drawn = draw(posting.card, posting.audience, posting.nonce)
        files = await self._files(posting.place, drawn)
        await self._requests.call("PATCH", ONE, _body(drawn), files=files, channel_id=channel, message_id=id)

    async def delete(self, place: Place, message: str) -> None:
        """Take a message and its files away; one that is gone counts as done."""
        try:
            channel, id = await self._where(place, message)
            if message.startswith(THREAD) and await self._close(channel):
                return
            await self._requests.call("DELETE", ONE, channel_id=channel, message_id=id)
        except (Gone, Missing):
            # It or its channel is gone: what was to be taken away is not there.
            return

    async def pin(self, place: Place, message: str) -> None:
        """Keep a message in sight; pinning it again changes nothing."""
        channel, id = await self._where(place, message)
        await self._requests.call("PUT", PIN, channel_id=channel, message_id=id)

    async def find(self, place: Place, nonce: str, since: datetime) -> str | None:
        """Look for a message by its mark; Untold where it cannot be told whether it is there."""
        channel = await self._places.channel(place)
        if await self._places.forum(channel):
            return await self._find_thread(place, channel, nonce, since)
        newest: int | None = None
        oldest = time_snowflake(since - timedelta(seconds=1))
        for number in range(PAGES):
            query = {"limit": PAGE} | ({"before": newest} if newest else {})
            page = await self._requests.call("GET", MESSAGES, query=query, channel_id=channel)
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

    async def _open(self, posting: Posting, channel: int, body: Json, files: Mapping[str, bytes]) -> str:
        """Open a post in a forum, which takes no nonce: so it is looked for before each attempt."""
        known = await self._find_thread(posting.place, channel, posting.nonce, None)
        if known is not None:
            return known
        made = await self._requests.call("POST", "/channels/{channel_id}/threads",
                                         {"name": _name(posting), "message": body}, files=files, channel_id=channel)
        return f"{THREAD}{made['id']}"

    async def _find_thread(self, place: Place, channel: int, nonce: str, since: datetime | None) -> str | None:
        active = await self._requests.call("GET", "/guilds/{guild_id}/threads/active", guild_id=place.workspace)
        oldest = time_snowflake(since) if since is not None else 0
        for thread in active["threads"]:
            if str(thread.get("parent_id")) != str(channel) or int(thread["id"]) < oldest:
                continue
            try:
                first = await self._requests.call("GET", ONE, channel_id=thread["id"], message_id=thread["id"])
            except (Gone, Missing):
                # Somebody deleted the first message: it is none of ours any more.
                continue
            except Closed:
                raise Untold from None
            if bears(first.get("components") or [], nonce):
                return f"{THREAD}{thread['id']}"
        return None

    async def _close(self, thread: int) -> bool:
        """Delete a whole thread; False where only its first message may be deleted."""
        try:
            await self._requests.call("DELETE", "/channels/{channel_id}", channel_id=thread)
        except (Gone, Missing):
            return True
        except Closed:
            return False
        return True

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


def _body(drawn: Drawn) -> Json:
    return {"components": list(drawn.components), "flags": COMPONENTS_V2, "allowed_mentions": NOBODY,
            "attachments": attachments(drawn)}


def _name(posting: Posting) -> str:
    """Name a post in a forum after its card, for ever: no later drawing changes it, so it never tells an answer.

    The head of a card that begins with another line stands among its texts.
    """
    card = posting.card
    heads = [card.title, *(one for one in card.blocks if isinstance(one, Text) and one.tone == "title")]
    title = next((one for one in heads if one is not None), None)
    words = " ".join(plain(title, posting.audience).split()) if title is not None else ""
    return words[: limits.FORUM_TITLE] or "Readout"
