"""Somebody's hand: it types slash commands, presses, chooses and fills, and does only what an app would let it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.discord import checks
from tests.servers.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, OPEN, Pending
from tests.servers.discord.world import Json, Message

if TYPE_CHECKING:
    from tests.servers.discord.server import Discord

SUBCOMMAND, STRING, INTEGER, BOOLEAN, ATTACHMENT = 1, 3, 4, 5, 11
WAIT = 5.0


class Failed(Exception):
    """This interaction failed: no answer came in time."""


@dataclass(frozen=True)
class Answer:
    """What came back: the callback, the message that is shown, and the seconds that it took."""

    callback: Json
    message: Message | None
    seconds: float

    @property
    def modal(self) -> Json | None:
        """The modal that opened."""
        return self.callback["data"] if self.callback["type"] == OPEN else None


@dataclass
class Hand:
    """One user in one channel. `admin` gives them the permissions of an administrator, `roles` are the guild's."""

    server: Discord
    user: int
    channel: int
    admin: bool = False
    wait: float = WAIT
    extra: Json = field(default_factory=dict)
    roles: tuple[int, ...] = ()

    async def slash(self, path: str, *, forced: bool = False, **options: Any) -> Answer:
        """Send a command; an option that is a path is a file. `forced` sends what an app with old commands would."""
        data, resolved = self._command(path, options, forced=forced)
        return await self._done(COMMAND, {**data, "resolved": {"attachments": resolved}})

    async def stale(self, *path: str) -> Answer:
        """Send a command that is not known any more."""
        held = [{"type": SUBCOMMAND, "name": path[1], "options": []}] if len(path) > 1 else []
        return await self._done(COMMAND, {"id": "1", "name": path[0], "type": 1, "options": held})

    async def complete(self, path: str, option: str, text: str, **options: Any) -> list[Json]:
        """Type into an option that completes itself, and see what is offered."""
        data, _ = self._command(path, {**options, option: text}, focused=option)
        answer = await self._done(AUTOCOMPLETE, data)
        found: list[Json] = answer.callback["data"]["choices"]
        return found

    async def click(self, message: Message, custom_id: str, *, at: datetime | None = None) -> Answer:
        """Press a button of a message; `at` is when the press was made, where that is not now."""
        return await self.forge(custom_id, message, checks.BUTTON, at=at)

    async def choose(self, message: Message, custom_id: str, *values: str) -> Answer:
        """Choose from a menu of a message."""
        return await self.forge(custom_id, message, checks.SELECT, values)

    async def forge(self, custom_id: str, message: Message, kind: int = checks.BUTTON,
                    values: Sequence[str] = (), at: datetime | None = None) -> Answer:
        """Send what no app would send: a component that the message may not have."""
        data: Json = {"custom_id": custom_id, "component_type": kind, "id": 1}
        if kind == checks.SELECT:
            data["values"] = list(values)
        return await self._done(COMPONENT, data, message, at)

    async def submit(self, modal: Json, values: Mapping[str, Any], message: Message | None = None, *,
                     forced: bool = False) -> Answer:
        """Send a modal; fields not named keep what they show, and one whose value is a path is a file.

        `forced` sends what no app would: a choice that is not offered, a required field left empty.
        """
        resolved: Json = {}
        components = [{"type": checks.LABEL, "id": n,
                       "component": self._field(one["component"], values, resolved, forced)}
                      for n, one in enumerate(modal["components"], 1) if one["type"] == checks.LABEL]
        data = {"custom_id": modal["custom_id"], "components": components, "resolved": {"attachments": resolved}}
        return await self._done(MODAL, data, message)

    async def begin(self, kind: int, data: Json, message: Message | None = None,
                    at: datetime | None = None) -> Pending:
        """Send without waiting for the answer."""
        return await self.server.interactions.begin(kind, self.user, self.channel, data, message=message,
                                                    admin=self.admin, roles=self.roles, extra=self.extra, at=at)

    async def _done(self, kind: int, data: Json, message: Message | None = None, at: datetime | None = None) -> Answer:
        waiting = await self.begin(kind, data, message, at)
        try:
            async with asyncio.timeout(self.wait):
                callback = await waiting.answered
        except TimeoutError:
            raise Failed("This interaction failed") from None
        return Answer(callback, waiting.shown, waiting.seconds)

    def _command(self, path: str, options: Mapping[str, Any], focused: str = "",
                 forced: bool = False) -> tuple[Json, Json]:
        first, *rest = path.split()
        found = next((one for one in self.server.world.commands if one["name"] == first), None)
        assert found is not None, f"no command {first}"
        leaf = found
        for word in rest:
            leaf = next(one for one in leaf["options"] if one["name"] == word and one["type"] == SUBCOMMAND)
        resolved: Json = {}
        given = [self._option(leaf, name, value, resolved, forced or name == focused)
                 for name, value in options.items()]
        for one in given:
            one |= {"focused": True} if one["name"] == focused else {}
        lacking = {one["name"] for one in leaf.get("options", ()) if one.get("required")} - set(options)
        assert not lacking or focused, f"these are required: {lacking}"
        held = [{"type": SUBCOMMAND, "name": rest[0], "options": given}] if rest else given
        return {"id": "1", "name": first, "type": 1, "options": held}, resolved

    def _option(self, leaf: Json, name: str, value: Any, resolved: Json, forced: bool) -> Json:
        found = next((one for one in leaf.get("options", ()) if one["name"] == name), None)
        if forced and (found is None or found["type"] != ATTACHMENT):
            kind = BOOLEAN if isinstance(value, bool) else INTEGER if isinstance(value, int) else STRING
            return {"type": kind, "name": name, "value": value}
        assert found is not None, f"{leaf['name']} has no option {name}"
        kind = found["type"]
        if kind == ATTACHMENT:
            value = self._upload(value, resolved)
        elif kind == INTEGER:
            assert isinstance(value, int)
            assert found.get("min_value", value) <= value <= found.get("max_value", value)
        elif kind == BOOLEAN:
            assert isinstance(value, bool)
        elif found.get("choices"):
            assert value in [one["value"] for one in found["choices"]], f"{value!r} is not offered"
        return {"type": kind, "name": name, "value": value}

    def _upload(self, path: Path, resolved: Json) -> str:
        id = str(self.server.world.snowflake())
        url = f"{self.server.origin}/attachments/1/{id}/{path.name}"
        raw = path.read_bytes()
        self.server.world.uploads[url] = raw
        resolved[id] = {"id": id, "filename": path.name, "size": len(raw), "url": url, "proxy_url": url}
        return id

    def _field(self, one: Json, values: Mapping[str, Any], resolved: Json, forced: bool) -> Json:
        name, kind = one["custom_id"], one["type"]
        said: Json = {"type": kind, "id": 1, "custom_id": name}
        given = values.get(name)
        if kind == checks.INPUT:
            text = one.get("value", "") if given is None else str(given)
            assert forced or len(text) <= one.get("max_length", 4000), f"{name} is too long for its field"
            assert forced or text or not one.get("required", True), f"{name} is required"
            return {**said, "value": text}
        if kind == checks.BOX:
            return {**said, "value": bool(one.get("default")) if given is None else bool(given)}
        if kind == checks.UPLOAD:
            paths = [given] if isinstance(given, Path) else list(given or ())
            assert (one.get("min_values", 1) if one.get("required", True) else 0) <= len(paths) <= one["max_values"]
            return {**said, "values": [self._upload(path, resolved) for path in paths]}
        return self._chosen(one, said, given, forced)

    def _chosen(self, one: Json, said: Json, given: Any, forced: bool) -> Json:
        shown = [option["value"] for option in one["options"] if option.get("default")]
        chosen = shown if given is None else [given] if isinstance(given, str) else list(given)
        offered = [option["value"] for option in one["options"]]
        assert forced or set(chosen) <= set(offered), f"{one['custom_id']} offers {offered}, not {chosen}"
        assert forced or chosen or not one.get("required", True), f"{one['custom_id']} is required"
        if one["type"] == checks.RADIO:
            return {**said, "value": chosen[0] if chosen else None}
        return {**said, "values": chosen}


def controls(message: Message) -> Iterator[Json]:
    """Give every button and menu of a message, in order."""
    for one in checks.nested(message.payload["components"]):
        if one["type"] in (checks.BUTTON, checks.SELECT):
            yield one
