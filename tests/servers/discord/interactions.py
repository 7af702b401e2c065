"""Interactions: what somebody does becomes an event; its callback is taken once, within 3 seconds."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.servers.discord import checks
from tests.servers.discord.described import validate
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.world import EPHEMERAL, Json, Message, Refused, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
ANSWER, ACKNOWLEDGE, UPDATE, CHOICES, OPEN = 4, 6, 7, 8, 9
SECONDS = 3.0
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


@dataclass
class Pending:
    """One interaction and what came back for it."""

    id: int
    token: str
    kind: int
    user: int
    channel: int
    message: Message | None
    sent: float
    answered: asyncio.Future[Json]
    seconds: float = 0.0
    shown: Message | None = None
    callback: Json = field(default_factory=dict)


class Interactions:
    """Every interaction of this server's life."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway
        self.pending: dict[int, Pending] = {}
        self.seconds = SECONDS

    async def begin(self, kind: int, user: int, channel: int, data: Json, *, message: Message | None = None,
                    admin: bool = False, roles: tuple[int, ...] = (), extra: Json | None = None,
                    at: datetime | None = None) -> Pending:
        """Send an interaction to the bot; `extra` is put over its payload, as a malformed event would."""
        place = self.world.at(channel)
        made, token = self.world.snowflake(at), secrets.token_urlsafe(24)
        event: Json = {"id": str(made), "type": kind, "token": token, "version": 1, "data": data, "entitlements": [],
                       "application_id": str(self.world.application), "attachment_size_limit": 10 * 2**20,
                       "channel_id": str(channel), "channel": place.payload, "locale": "en-US",
                       "app_permissions": "0", "authorizing_integration_owners": {}, "context": 0}
        if place.guild is None:
            event |= {"user": self.world.user_payload(user), "context": 1}
        else:
            event |= {"guild_id": str(place.guild), "guild": {"id": str(place.guild), "locale": "en-US",
                                                              "features": []},
                      "guild_locale": "en-US", "member": self.world.member_payload(user, admin, roles)}
        if message is not None:
            event["message"] = message.payload
        answered = asyncio.get_running_loop().create_future()
        waiting = Pending(made, token, kind, user, channel, message, time.monotonic(), answered)
        self.pending[made] = waiting
        await self.gateway.send("INTERACTION_CREATE", {**event, **(extra or {})})
        return waiting

    def take(self, id: int, token: str, body: Any, files: dict[str, bytes], seen: Any) -> Json:
        """Take a callback; `seen` makes a message of a body and its files."""
        waiting = self.pending.get(id)
        if waiting is None or waiting.token != token:
            raise Refused(404, 10062, "Unknown interaction")
        if waiting.answered.done():
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        waiting.seconds = time.monotonic() - waiting.sent
        if waiting.seconds > self.seconds:
            raise Refused(404, 10062, "Unknown interaction")
        validate(CALLBACK, "post", body, files=bool(files))
        checks.known(body, {"type", "data"}, "a callback")
        self._allowed(waiting, body["type"])
        resource = self._carry_out(waiting, body, files, seen)
        waiting.callback = body
        waiting.answered.set_result(body)
        return {"interaction": {"id": str(id), "type": waiting.kind, "response_message_loading": False,
                                "response_message_ephemeral": bool(waiting.shown and waiting.shown.reader)},
                **({"resource": resource} if resource else {})}

    def _allowed(self, waiting: Pending, kind: int) -> None:
        allowed = {COMMAND: {ANSWER, 5, OPEN}, COMPONENT: {ANSWER, 5, ACKNOWLEDGE, UPDATE, OPEN},
                   AUTOCOMPLETE: {CHOICES}, MODAL: {ANSWER, 5, ACKNOWLEDGE, UPDATE}}[waiting.kind]
        if kind not in allowed or (kind in (UPDATE, ACKNOWLEDGE) and waiting.message is None):
            raise checks.wrong(f"no callback {kind} to an interaction of type {waiting.kind}")

    def _carry_out(self, waiting: Pending, body: Json, files: dict[str, bytes], seen: Any) -> Json | None:
        kind, data = body["type"], body.get("data") or {}
        if kind == OPEN:
            checks.modal(data)
        elif kind == CHOICES:
            if len(data["choices"]) > 25 or any(not 1 <= len(one["name"]) <= 100 for one in data["choices"]):
                raise checks.wrong("choices")
        elif kind == ANSWER:
            reader = waiting.user if (data.get("flags") or 0) & EPHEMERAL else None
            waiting.shown = seen(waiting.channel, data, files, reader)
            return {"type": kind, "message": waiting.shown.payload}
        elif kind == UPDATE:
            assert waiting.message is not None
            waiting.shown = seen(waiting.channel, data, files, waiting.message.reader, waiting.message)
            return {"type": kind, "message": waiting.shown.payload}
        return None
