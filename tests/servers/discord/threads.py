"""Threads and forums over REST: a post in a forum takes no nonce; what sleeps or is locked takes no change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.discord import checks
from tests.servers.discord.described import validate
from tests.servers.discord.world import FORUM, TEXT, THREAD, Channel, Json, Message, Refused, World

if TYPE_CHECKING:
    from tests.servers.discord.server import Discord

Files = dict[str, bytes]
OWN = {"name", "archived", "auto_archive_duration", "applied_tags", "locked", "rate_limit_per_user"}
POST = {"name", "message", "applied_tags", "auto_archive_duration", "rate_limit_per_user"}


class Threads:
    """What can be done with threads; the messages in them are like any other."""

    world: World
    server: Discord

    def _attach(self, known: Message, body: Json, kept: Files, new: Files) -> None:
        raise NotImplementedError

    async def thread(self, request: web.Request, body: Any, files: Files) -> Json:
        """Open a thread at a message, which has one at most."""
        channel = self.world.at(_int(request, "channel"))
        channel.may("CREATE_PUBLIC_THREADS", "READ_MESSAGE_HISTORY")
        if channel.kind != TEXT:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        known = self.world.message(channel.id, _int(request, "message"))
        if known.id in self.world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        validate("/channels/{channel_id}/messages/{message_id}/threads", "post", body)
        checks.known(body, {"name", "auto_archive_duration", "rate_limit_per_user"}, "a thread")
        _named(body["name"])
        return await self._told(self.world.thread(channel, body["name"], known.id))

    async def forum(self, request: web.Request, body: Any, files: Files) -> Json:
        """Open a post in a forum: a thread and its first message, which have one id."""
        channel = self.world.at(_int(request, "channel"))
        channel.may("SEND_MESSAGES", *(["ATTACH_FILES"] if files else []))
        if channel.kind != FORUM:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        validate("/channels/{channel_id}/threads", "post", body, files=bool(files))
        checks.known(body, POST, "a post")
        _named(body["name"])
        named = named_files(body["message"], files)
        checks.message(body["message"], named, checks.CREATE - {"nonce", "enforce_nonce", "tts", "poll"})
        tags = self._tags(channel, body.get("applied_tags"), ())
        made = self.world.snowflake()
        thread = self.world.thread(channel, body["name"], made, tags)
        known = Message(made, thread.id, {}, taken_at=self.world.now())
        self._attach(known, body["message"], {}, named)
        self.world.messages[made] = self.told(known, body["message"])
        return {**await self._told(thread), "message": known.payload}

    async def _told(self, thread: Channel) -> Json:
        await self.server.gateway.send("THREAD_CREATE", {**thread.payload, "newly_created": True})
        return thread.payload

    def told(self, known: Message, body: Json) -> Message:
        """Tell the roles that a new message names, as far as it allows that and they may be told of."""
        wanted = checks.mentions(body)
        channel, text = self.world.at(known.channel), str(known.payload.get("components"))
        for role in wanted:
            heard = int(role) in self.world.mentionable or "MENTION_EVERYONE" not in channel.denied
            if f"<@&{role}>" in text and heard:
                self.world.told.append((known.id, int(role)))
                known.payload["mention_roles"].append(role)
        return known

    async def active(self, request: web.Request, body: Any, files: Files) -> Json:
        """List the threads of a guild that are not archived."""
        threads = [one.payload for one in self._threads() if one.guild == _int(request, "guild") and not one.archived]
        return {"threads": threads, "members": []}

    async def asleep(self, request: web.Request, body: Any, files: Files) -> Json:
        """List the threads of a channel that are archived, newest first."""
        channel = self.world.at(_int(request, "channel"))
        channel.may("READ_MESSAGE_HISTORY")
        found = sorted((one for one in self._threads() if one.parent == channel.id and one.archived),
                       key=lambda one: -one.id)[: int(request.query.get("limit", 50))]
        return {"threads": [one.payload for one in found], "members": [], "has_more": False}

    def _threads(self) -> list[Channel]:
        return [one for one in self.world.channels.values() if one.kind == THREAD]

    def open_for_change(self, channel: Channel, awake: bool = False) -> None:
        """Refuse to change what is in a locked thread, or with `awake` in one that sleeps."""
        if channel.locked:
            channel.may("MANAGE_THREADS")
        if awake and channel.archived:
            raise Refused(400, 50083, "Thread is archived")

    async def change(self, request: web.Request, body: Any, files: Files) -> Json:
        """Change a thread: who opened it may name it, tag it and wake it while they may post; others manage threads."""
        channel = self.world.at(_int(request, "channel"))
        if channel.kind != THREAD:
            channel.may("MANAGE_CHANNELS")
            raise Refused(403, 50013, "Missing Permissions")
        checks.known(body, OWN, "a thread")
        validate("/channels/{channel_id}", "patch", body)
        parent = self.world.at(channel.parent or 0)
        if set(body) == {"archived"} and not body["archived"]:
            channel.may("SEND_MESSAGES_IN_THREADS")
        elif channel.owner != self.world.application:
            channel.may("MANAGE_THREADS")
        else:
            parent.may("SEND_MESSAGES")
        self.open_for_change(channel, awake=body.get("archived") is not False)
        if "applied_tags" in body:
            channel.applied = self._tags(parent, body["applied_tags"], channel.applied)
        if "name" in body:
            _named(body["name"])
            channel.name = body["name"]
        channel.archived = body.get("archived", channel.archived)
        return channel.payload

    def _tags(self, forum: Channel, wanted: list[str] | None, before: list[str] | tuple[str, ...]) -> list[str]:
        """Give the tags of a post, or refuse them as Discord does."""
        tags, offered = list(map(str, wanted or [])), {one["id"]: one for one in forum.tags}
        if forum.kind != FORUM or len(tags) > 5 or len(set(tags)) < len(tags) or set(tags) - set(offered):
            raise checks.wrong("up to 5 tags that the forum offers, each once")
        if forum.tagged and not tags:
            raise Refused(400, 40067, "A tag is required to create a forum post in this channel")
        if any(offered[tag]["moderated"] for tag in set(tags) ^ set(before) if tag in offered):
            forum.may("MANAGE_THREADS")
        return tags

    async def close(self, request: web.Request, body: Any, files: Files) -> Json:
        """Delete a thread and everything in it."""
        channel: Channel = self.world.at(_int(request, "channel"))
        channel.may("MANAGE_THREADS")
        for one in self.world.standing(channel.id):
            one.deleted = True
        del self.world.channels[channel.id]
        await self.server.gateway.send("THREAD_DELETE", {key: channel.payload[key] for key in (
            "id", "guild_id", "parent_id", "type")})
        return channel.payload


def _named(name: str) -> None:
    if not 1 <= len(name) <= 100:
        raise checks.wrong("a thread has a name of 1 to 100 characters")


def _int(request: web.Request, name: str) -> int:
    return int(request.match_info[name])


def named_files(body: Json, files: Mapping[str, bytes]) -> Files:
    """Name files as their entries among the attachments do."""
    names = {str(one["id"]): one["filename"] for one in body.get("attachments") or [] if one.get("filename")}
    found = {}
    for part, raw in files.items():
        number = part.removeprefix("files[").removesuffix("]")
        if number not in names:
            raise checks.wrong(f"{part} has no entry among the attachments: {sorted(names)}")
        found[names[number]] = raw
    return found
