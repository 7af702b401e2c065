"""REST and the CDN: messages, commands, threads, pins and direct messages, each refused where Discord refuses."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers.discord import checks
from tests.servers.discord.described import validate
from tests.servers.discord.threads import Threads, named_files
from tests.servers.discord.world import DIRECT, FORUM, THREAD, V2, Json, Message, Refused

if TYPE_CHECKING:
    from tests.servers.discord.server import Discord

Files = dict[str, bytes]
Work = Callable[[web.Request, Any, Files], Awaitable[Any]]
POST = "/channels/{channel_id}/messages"
EDIT = "/channels/{channel_id}/messages/{message_id}"


def _int(request: web.Request, name: str) -> int:
    return int(request.match_info[name])


class Rest(Threads):
    """The routes, over the world of one server."""

    def __init__(self, server: Discord) -> None:
        self.server, self.world = server, server.world

    def routes(self, app: web.Application) -> None:
        """Add every route."""
        one = "/channels/{channel}/messages/{message}"
        table: list[tuple[str, str, str, Work]] = [
            ("GET", "/users/@me", "me", self.me), ("GET", "/oauth2/applications/@me", "me", self.application),
            ("GET", "/applications/@me", "me", self.application), ("GET", "/gateway/bot", "gateway", self.gateway),
            ("GET", "/users/@me/guilds", "me", self.guilds), ("POST", "/users/@me/channels", "direct", self.direct),
            ("GET", "/applications/{application}/commands", "commands", self.commands),
            ("PUT", "/applications/{application}/commands", "sync", self.sync),
            ("GET", "/guilds/{guild}", "guild", self.guild),
            ("GET", "/guilds/{guild}/threads/active", "find", self.active),
            ("GET", "/guilds/{guild}/channels", "guild", self.guild_channels),
            ("GET", "/guilds/{guild}/members/{user}", "guild", self.member),
            ("GET", "/channels/{channel}", "channel", self.channel),
            ("PATCH", "/channels/{channel}", "tag", self.change),
            ("DELETE", "/channels/{channel}", "delete", self.close),
            ("POST", "/channels/{channel}/messages", "post", self.post),
            ("GET", "/channels/{channel}/messages", "find", self.read),
            ("GET", one, "look", self.one), ("PATCH", one, "edit", self.edit), ("DELETE", one, "delete", self.delete),
            ("PUT", "/channels/{channel}/messages/pins/{message}", "pin", self.pin),
            ("POST", one + "/threads", "thread", self.thread),
            ("GET", "/channels/{channel}/threads/archived/public", "find", self.asleep),
            ("POST", "/channels/{channel}/threads", "post", self.forum)]
        for method, path, kind, work in table:
            app.router.add_route(method, "/api/v10" + path, partial(self._serve, kind, work))
        app.router.add_post("/api/v10/interactions/{interaction}/{token}/callback",
                            partial(self._serve, "callback", self.callback, opened=True))
        app.router.add_get("/attachments/{channel}/{attachment}/{name}", self.cdn)

    async def _serve(self, kind: str, work: Work, request: web.Request, opened: bool = False) -> web.StreamResponse:
        return await self.server.answer(kind, request, work, opened)

    async def me(self, request: web.Request, body: Any, files: Files) -> Json:
        """Tell the bot who it is."""
        return self.world.user_payload(self.world.application)

    async def application(self, request: web.Request, body: Any, files: Files) -> Json:
        """Tell the bot what it is."""
        return {"id": str(self.world.application), "name": "Readout", "icon": None, "description": "", "flags": 0,
                "bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "summary": "",
                "owner": self.world.user_payload(self.world.application), "team": None,
                "interactions_endpoint_url": None, "rpc_origins": []}

    async def gateway(self, request: web.Request, body: Any, files: Files) -> Json:
        """Tell where the gateway is."""
        return self.server.gateway.described()

    async def guilds(self, request: web.Request, body: Any, files: Files) -> list[Json]:
        """List the guilds that the bot is in."""
        return [{"id": str(id), "name": name, "owner": False, "permissions": "0", "features": []}
                for id, name in self.world.guilds.items()]

    async def guild(self, request: web.Request, body: Any, files: Files) -> Json:
        """Describe a guild."""
        if _int(request, "guild") not in self.world.guilds:
            raise Refused(404, 10004, "Unknown Guild")
        return self.world.guild_payload(_int(request, "guild"))

    async def guild_channels(self, request: web.Request, body: Any, files: Files) -> list[Json]:
        """List the channels of a guild that the bot can see."""
        held: list[Json] = (await self.guild(request, body, files))["channels"]
        return [one for one in held if "VIEW_CHANNEL" not in self.world.channels[int(one["id"])].denied]

    async def member(self, request: web.Request, body: Any, files: Files) -> Json:
        """Describe a member of a guild."""
        await self.guild(request, body, files)
        held = _int(request, "guild"), _int(request, "user")
        if held in self.world.gone:
            raise Refused(404, 10007, "Unknown Member")
        return self.world.member_payload(held[1], roles=self.world.held.get(held, ()))

    async def channel(self, request: web.Request, body: Any, files: Files) -> Json:
        """Describe a channel."""
        found = self.world.at(_int(request, "channel"))
        found.may()
        return found.payload

    async def direct(self, request: web.Request, body: Any, files: Files) -> Json:
        """Open the direct messages with somebody."""
        user = int(body["recipient_id"])
        if user not in self.world.names:
            raise Refused(400, 50033, "Invalid Recipient(s)")
        return {**self.world.direct(user).payload, "recipients": [self.world.user_payload(user)]}

    async def commands(self, request: web.Request, body: Any, files: Files) -> list[Json]:
        """List the commands, with everything that Discord adds by itself."""
        return [{"id": str(200 + n), "application_id": str(self.world.application), "version": "1", "type": 1,
                 "default_member_permissions": None, "dm_permission": True, "nsfw": False, "contexts": None,
                 "integration_types": [0], "name_localizations": None, "description_localizations": None, **one}
                for n, one in enumerate(copy.deepcopy(self.world.commands))]

    async def sync(self, request: web.Request, body: Any, files: Files) -> list[Json]:
        """Take new commands for the old."""
        validate("/applications/{application_id}/commands", "put", body)
        checks.commands(body)
        self.world.commands = body
        self.world.synced += 1
        return await self.commands(request, body, files)

    async def post(self, request: web.Request, body: Any, files: Files) -> Json:
        """Take a message once for each nonce in its window."""
        channel = self.world.at(_int(request, "channel"))
        channel.may("SEND_MESSAGES_IN_THREADS" if channel.kind == THREAD else "SEND_MESSAGES",
                    *(["ATTACH_FILES"] if files else []))
        self.open_for_change(channel)
        if channel.kind == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        if channel.kind == DIRECT and "SEND_MESSAGES" in channel.denied:
            raise Refused(403, 50007, "Cannot send messages to this user")
        validate(POST, "post", body, files=bool(files))
        named = named_files(body, files)
        checks.message(body, named, checks.CREATE)
        nonce = str(body["nonce"]) if body.get("nonce") is not None else None
        oldest = self.world.now() - timedelta(seconds=self.server.nonce_seconds)
        if nonce and body.get("enforce_nonce"):
            for one in self.world.standing(channel.id):
                if one.nonce == nonce and one.taken_at >= oldest:
                    return one.payload
        # Writing in a thread that sleeps wakes it.
        channel.archived = False
        return self.told(self.seen(channel.id, body, files, None), body).payload

    def seen(self, channel: int, body: Json, files: Files, reader: int | None, known: Message | None = None) -> Message:
        """Make a message of a body, or draw one again, and give it as everybody gets it."""
        named = named_files(body, files)
        kept: Files = {}
        if known is None:
            checks.message(body, named, checks.ANSWER if reader or "nonce" not in body else checks.CREATE)
            known = Message(self.world.snowflake(), channel, {}, body.get("nonce"), reader,
                            taken_at=self.world.now())
            self.world.messages[known.id] = known
        else:
            wanted = {str(one["id"]) for one in body["attachments"]} if "attachments" in body else None
            kept = {name: raw for name, raw in known.files.items()
                    if wanted is None or str(known.attached[name]) in wanted}
            checks.message(body, named, checks.EDIT | checks.ANSWER, kept)
            known.edits += 1
        self._attach(known, body, kept, named)
        return known

    def _attach(self, known: Message, body: Json, kept: Files, new: Files) -> None:
        """Put files on a message and take others off it, then write down how it looks."""
        for name in known.files:
            if name not in kept:
                self.world.uploads.pop(self._address(known, name), None)
        known.attached = {name: known.attached[name] for name in kept} | {name: self.world.snowflake() for name in new}
        known.files = {**kept, **new}
        alts = {one.get("filename"): one.get("description") for one in body.get("attachments") or []}
        known.alts = {name: alts.get(name) or known.alts.get(name, "") for name in known.files}
        self.world.uploads |= {self._address(known, name): raw for name, raw in known.files.items()}
        known.payload = self._payload(known, body)

    def _address(self, known: Message, name: str) -> str:
        return f"{self.server.origin}/attachments/{known.channel}/{known.attached[name]}/{name}"

    def _payload(self, known: Message, body: Json) -> Json:
        flags = body.get("flags") or known.payload.get("flags") or 0
        files = {name: {"id": str(known.attached[name]), "filename": name, "size": len(raw), "width": 10, "height": 10,
                        "url": self._address(known, name), "proxy_url": self._address(known, name),
                        "content_type": "image/png", "description": known.alts[name]}
                 for name, raw in known.files.items()}
        components = copy.deepcopy(body["components"]) if "components" in body else None
        edited = known.taken_at.isoformat() if known.edits else None
        return {"id": str(known.id), "channel_id": str(known.channel), "content": body.get("content") or "",
                "author": self.world.user_payload(self.world.application), "embeds": [],
                # What components show is told there alone, by design of Discord's (its issue 8277).
                "attachments": [] if flags & V2 else list(files.values()),
                "components": known.payload.get("components", []) if components is None else _resolved(
                    components, files),
                "timestamp": known.taken_at.isoformat(), "edited_timestamp": edited, "flags": flags,
                "mentions": [], "mention_roles": [], "mention_everyone": False, "pinned": known.pinned, "tts": False,
                "type": 0}

    async def read(self, request: web.Request, body: Any, files: Files) -> list[Json]:
        """Give messages newest first; none without the right to read the history."""
        channel = self.world.at(_int(request, "channel"))
        channel.may()
        if "READ_MESSAGE_HISTORY" in channel.denied:
            return []
        before, after = (int(request.query.get(key, fallback)) for key, fallback in (("before", 1 << 63), ("after", 0)))
        found = [one.payload for one in self.world.standing(channel.id) if after < one.id < before]
        return sorted(found, key=lambda one: -int(one["id"]))[: int(request.query.get("limit", 50))]

    async def one(self, request: web.Request, body: Any, files: Files) -> Json:
        """Give one message."""
        self.world.at(_int(request, "channel")).may("READ_MESSAGE_HISTORY")
        return self.world.message(_int(request, "channel"), _int(request, "message")).payload

    async def edit(self, request: web.Request, body: Any, files: Files) -> Json:
        """Draw a message again."""
        channel = self.world.at(_int(request, "channel"))
        channel.may()
        known = self.world.message(channel.id, _int(request, "message"))
        self.open_for_change(channel, awake=True)
        validate(EDIT, "patch", body, files=bool(files))
        return self.seen(channel.id, body, files, None, known).payload

    async def delete(self, request: web.Request, body: Any, files: Files) -> None:
        """Take a message away, its files too."""
        found = self.world.message(_int(request, "channel"), _int(request, "message"))
        self.open_for_change(self.world.at(found.channel), awake=True)
        for name in found.files:
            self.world.uploads.pop(self._address(found, name), None)
        found.deleted = True

    async def pin(self, request: web.Request, body: Any, files: Files) -> None:
        """Pin a message."""
        channel = self.world.at(_int(request, "channel"))
        channel.may("PIN_MESSAGES")
        found = self.world.message(channel.id, _int(request, "message"))
        self.open_for_change(channel, awake=True)
        found.pinned = found.payload["pinned"] = True
        self.world.pins[channel.id].append(found.id)

    async def callback(self, request: web.Request, body: Any, files: Files) -> Json | None:
        """Take the answer to an interaction; what became of it is told to whoever asks."""
        told = self.server.interactions.take(_int(request, "interaction"), request.match_info["token"], body, files,
                                             self._answered)
        return told if request.query.get("with_response") in ("1", "true") else None

    def _answered(self, channel: int, body: Json, files: Files, reader: int | None,
                  known: Message | None = None) -> Message:
        return self.seen(channel, body, files, reader, known)

    async def cdn(self, request: web.Request) -> web.Response:
        """Give the bytes of an attachment."""
        raw = self.world.uploads.get(f"{self.server.origin}{request.path}")
        return web.Response(body=raw) if raw is not None else web.Response(status=404)


def _resolved(components: list[Json], files: Mapping[str, Json]) -> list[Json]:
    """Give components as they come back: with ids, and with addresses where attachments are shown."""
    used = {one["id"] for one in checks.nested(components) if one.get("id")}
    free = (number for number in range(1, 1000) if number not in used)
    for one in checks.nested(components):
        one["id"] = one.get("id") or next(free)
        for item in one.get("items", ()):
            shown = files[item["media"]["url"].removeprefix("attachment://")]
            item["media"] = {key: shown[key] for key in ("url", "proxy_url", "width", "height", "content_type")} | {
                "id": shown["id"], "attachment_id": shown["id"]}
    return components
