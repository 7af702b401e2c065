"""Threads and forums over REST: a post in a forum takes no nonce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.servers.discord import checks
from tests.servers.discord.described import validate
from tests.servers.discord.world import FORUM, THREAD, Channel, Json, Message, Refused, World

Files = dict[str, bytes]


class Threads:
    """What can be done with threads; the messages in them are like any other."""

    world: World

    def _attach(self, known: Message, body: Json, kept: Files, new: Files) -> None:
        raise NotImplementedError

    async def thread(self, request: web.Request, body: Any, files: Files) -> Json:
        """Open a thread at a message."""
        channel = self.world.at(_int(request, "channel"))
        channel.may("CREATE_PUBLIC_THREADS")
        known = self.world.message(channel.id, _int(request, "message"))
        if known.id in self.world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        validate("/channels/{channel_id}/messages/{message_id}/threads", "post", body)
        return self.world.thread(channel, body["name"], known.id).payload

    async def forum(self, request: web.Request, body: Any, files: Files) -> Json:
        """Open a post in a forum: a thread and its first message, which have one id."""
        channel = self.world.at(_int(request, "channel"))
        channel.may("SEND_MESSAGES")
        if channel.kind != FORUM or not 1 <= len(body["name"]) <= 100 or len(body.get("applied_tags") or []) > 5:
            raise checks.wrong("a post in a forum has a name of up to 100 characters and up to 5 tags")
        checks.message(body["message"], named_files(body["message"], files), checks.CREATE - {"nonce", "enforce_nonce"})
        made = self.world.snowflake()
        thread = self.world.thread(channel, body["name"], made, list(body.get("applied_tags") or []))
        known = Message(made, thread.id, {}, taken_at=self.world.now())
        self._attach(known, body["message"], {}, named_files(body["message"], files))
        self.world.messages[made] = known
        return {**thread.payload, "message": known.payload}

    async def active(self, request: web.Request, body: Any, files: Files) -> Json:
        """List the threads of a guild that are not archived."""
        threads = [one.payload for one in self.world.channels.values()
                   if one.kind == THREAD and one.guild == _int(request, "guild") and not one.archived]
        return {"threads": threads, "members": []}

    async def change(self, request: web.Request, body: Any, files: Files) -> Json:
        """Change a thread's tags."""
        channel = self.world.at(_int(request, "channel"))
        checks.known(body, {"applied_tags", "archived", "locked", "name"}, "a thread")
        channel.applied = body.get("applied_tags", channel.applied)
        return channel.payload

    async def close(self, request: web.Request, body: Any, files: Files) -> Json:
        """Delete a thread and everything in it."""
        channel: Channel = self.world.at(_int(request, "channel"))
        channel.may("MANAGE_THREADS")
        for one in self.world.standing(channel.id):
            one.deleted = True
        del self.world.channels[channel.id]
        return channel.payload


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
