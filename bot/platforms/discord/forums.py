"""Forums: each message is a post of its own, with a neutral title for ever, and tags that follow its case."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord.utils import time_snowflake

from bot.chat.card import Card, Text
from bot.chat.people import Audience, Place
from bot.chat.platform import Closed, Gone, Posting, Untold
from bot.platforms.discord import limits
from bot.platforms.discord.backstage import Backstage
from bot.platforms.discord.markdown import plain
from bot.platforms.discord.render import Json, bears
from bot.platforms.discord.requests import Missing, Requests

log = logging.getLogger("readout.discord")
# A post in a forum is named by its thread, which its first message shares the id with.
THREAD = "thread-"
CHANNEL = "/channels/{channel_id}"
ONE = "/channels/{channel_id}/messages/{message_id}"
STATES = {"open": "open", "revealed": "revealed"}
TAKEN_DOWN = "Taken down"
REQUIRE_TAG = 1 << 4
REMEMBERED = 10_000
Marks = tuple[tuple[str, ...], str | None]


@dataclass(frozen=True)
class Tag:
    """A tag that a forum offers; one that is `moderated` only moderators may give."""

    id: str
    name: str
    moderated: bool = False


def tags_of(forum: Mapping[str, Any]) -> tuple[Tag, ...]:
    """Read the tags that a forum offers."""
    return tuple(Tag(str(one["id"]), str(one["name"]), bool(one.get("moderated")))
                 for one in forum.get("available_tags") or ())


def chosen(offered: Iterable[Tag], card: Card, words: Mapping[str, str], required: bool,
           applied: Iterable[str] = ()) -> list[str]:
    """Choose the tags of a post by their names, its state first; where one has to be there, the first that may be.

    Those that are `applied` and tell of no state stay, since a moderator may have given them.
    """
    free = [tag for tag in offered if not tag.moderated]
    named = {_plain(tag.name): tag.id for tag in reversed(free)}
    states = {state: named.get(_plain(words.get(state) or STATES[state])) for state in STATES}
    wanted = [states.get(card.state or ""), *(named.get(_plain(label)) for label in card.labels)]
    found = [*wanted, *(tag for tag in applied if tag not in states.values())]
    tags = [tag for tag in dict.fromkeys(found) if tag is not None]
    return tags[: limits.TAGS] or ([free[0].id] if required and free else [])


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


class Forums:
    """Posts in forums. Which marks a post has is remembered to save requests, and asked for again after a start."""

    def __init__(self, requests: Requests, backstage: Backstage) -> None:
        self._requests, self._backstage = requests, backstage
        self._marked: OrderedDict[str, Marks] = OrderedDict()

    async def open(self, posting: Posting, forum: int, body: Json, files: Mapping[str, bytes]) -> str:
        """Open a post, which takes no nonce: so it is looked for before each attempt."""
        known = await self.find(posting.place, forum, posting.nonce, None)
        if known is not None:
            return known
        held = await self._requests.call("GET", CHANNEL, channel_id=forum)
        tags = await self._tags(posting.place, posting.card, held)
        given = {"name": title_of(posting.card, posting.audience), "message": body} | (
            {"applied_tags": tags} if tags else {})
        made = await self._requests.call("POST", "/channels/{channel_id}/threads", given, files=files,
                                         channel_id=forum)
        self._remember(str(made["id"]), posting.card)
        return f"{THREAD}{made['id']}"

    async def mark(self, place: Place, card: Card, thread: str) -> None:
        """Give a post the tags of its card, where it has others; without the right to, it keeps those that it has."""
        if (card.state is None and not card.labels) or self._marked.get(thread) == _marks(card):
            return
        try:
            await self._mark(place, card, thread)
        except (Closed, discord.HTTPException):
            # What is told in the post is told all the same; the next state is tried again.
            log.warning("a post's tags could not be changed: a permission is missing, it is locked, or a tag is gone")
        self._remember(thread, card)

    async def _mark(self, place: Place, card: Card, thread: str) -> None:
        post = await self._requests.call("GET", CHANNEL, channel_id=thread)
        if not post.get("parent_id"):
            return
        forum = await self._requests.call("GET", CHANNEL, channel_id=post["parent_id"])
        applied = [str(tag) for tag in post.get("applied_tags") or ()]
        tags = await self._tags(place, card, forum, applied)
        if set(applied) != set(tags):
            await self._requests.call("PATCH", CHANNEL, {"applied_tags": tags}, channel_id=thread)

    async def _tags(self, place: Place, card: Card, forum: Mapping[str, Any], applied: Iterable[str] = ()) -> list[str]:
        offered = tags_of(forum)
        words = await self._backstage.tags(place) if offered and card.state is not None else {}
        return chosen(offered, card, words, bool(int(forum.get("flags") or 0) & REQUIRE_TAG), applied)

    def _remember(self, thread: str, card: Card) -> None:
        self._marked[thread] = _marks(card)
        self._marked.move_to_end(thread)
        while len(self._marked) > REMEMBERED:
            self._marked.popitem(last=False)

    async def find(self, place: Place, forum: int, nonce: str, since: datetime | None) -> str | None:
        """Look for a post by the mark of its first message: among those that are active, and since when also others."""
        active = await self._requests.call("GET", "/guilds/{guild_id}/threads/active", guild_id=place.workspace)
        threads = [one for one in active["threads"] if str(one.get("parent_id")) == str(forum)]
        if since is not None:
            threads += await self._archived(forum)
        oldest = time_snowflake(since) if since is not None else 0
        for thread in threads:
            if int(thread["id"]) >= oldest and await self._bears(thread["id"], nonce):
                return f"{THREAD}{thread['id']}"
        return None

    async def _archived(self, forum: int) -> list[Json]:
        """List the newest posts that fell asleep; Untold without the right to read the history."""
        try:
            page = await self._requests.call("GET", "/channels/{channel_id}/threads/archived/public",
                                             query={"limit": 100}, channel_id=forum)
        except Missing:
            return []
        except Closed:
            raise Untold from None
        found: list[Json] = page["threads"]
        return found

    async def _bears(self, thread: str, nonce: str) -> bool:
        try:
            first = await self._requests.call("GET", ONE, channel_id=thread, message_id=thread)
        except (Gone, Missing):
            # Somebody deleted the first message: it is none of ours any more.
            return False
        except Closed:
            raise Untold from None
        return bears(first.get("components") or [], nonce)

    async def close(self, thread: int) -> bool:
        """Delete a whole post; False where only its first message may be deleted."""
        try:
            await self._requests.call("DELETE", CHANNEL, channel_id=thread)
        except (Gone, Missing):
            return True
        except Closed:
            return False
        return True

    async def unname(self, thread: int) -> None:
        """Take the title off a post that may not be deleted; whoever opened one may rename it."""
        try:
            await self._requests.call("PATCH", CHANNEL, {"name": TAKEN_DOWN, "archived": False}, channel_id=thread)
        except Closed:
            log.warning("the title of a post that was taken down could not be changed: it is locked, or gone")


def _marks(card: Card) -> Marks:
    return card.labels, card.state


def title_of(card: Card, audience: Audience) -> str:
    """Name a post in a forum after its card, for ever: no later drawing changes it, so it never tells an answer.

    The head of a card that begins with another line stands among its texts.
    """
    heads = [card.title, *(one for one in card.blocks if isinstance(one, Text) and one.tone == "title")]
    title = next((one for one in heads if one is not None), None)
    words = " ".join(plain(title, audience).split()) if title is not None else ""
    return words[: limits.FORUM_TITLE] or "Readout"
