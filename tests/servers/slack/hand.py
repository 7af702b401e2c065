"""Somebody's hand: it types commands, presses, chooses and fills, and does only what Slack's app would let it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.slack import entering, payloads
from tests.servers.slack.interactions import Interaction
from tests.servers.slack.sending import Ack, Failed
from tests.servers.slack.world import Json, Message, Workspace

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

WAIT = 5.0


@dataclass(frozen=True)
class Answer:
    """What came of it: the acknowledgement, and everything that was shown for it, in order."""

    interaction: Interaction

    @property
    def ack(self) -> Ack:
        """The acknowledgement."""
        assert self.interaction.ack is not None
        return self.interaction.ack

    @property
    def message(self) -> Message | None:
        """The message that was shown last; the one that was acted on only if nothing else was."""
        shown = [thing for name, thing in self.interaction.shown if name == "message"]
        others = [one for one in shown if one is not self.interaction.source]
        return next(iter(reversed(others or shown)), None)

    @property
    def view(self) -> Json | None:
        """The modal that was drawn last."""
        found: Json | None = self._last("view")
        return found

    @property
    def home(self) -> Json | None:
        """App Home, where it was drawn."""
        found: Json | None = self._last("home")
        return found

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong with fields, by block."""
        return self._last("errors") or {}

    def _last(self, kind: str) -> Any:
        return next((thing for name, thing in reversed(self.interaction.shown) if name == kind), None)


@dataclass
class Hand:
    """One person of a workspace in one channel.

    After the acknowledgement it waits until something is shown, at most `wait` seconds. With `settled` it awaits that
    instead, so that a test may wait for the app to have done everything.
    """

    server: Slack
    home: Workspace
    user: str
    channel: str
    wait: float = WAIT
    settled: Callable[[], Awaitable[None]] | None = None

    async def slash(self, text: str = "", *, command: str = "/readout", quiet: bool = False) -> Answer:
        """Type a command; `quiet` does not wait for anything that is shown."""
        began = self.begin(channel=self.channel)
        return await self._done(began, "slash_commands", payloads.command(self.server, began, command, text), quiet)

    async def click(self, shown: Message | Json, action_id: str, *, at: str | None = None,
                    quiet: bool = False) -> Answer:
        """Press a button of a message or a view; `at` is when it was pressed, as Slack writes it."""
        found = control(shown, action_id)
        assert found["type"] == "button", f"{action_id} is a {found['type']}"
        return await self.act(shown, entering.pressed(found), at=at, quiet=quiet)

    async def choose(self, shown: Message | Json, action_id: str, *values: Any, at: str | None = None,
                     quiet: bool = False, forced: bool = False) -> Answer:
        """Choose from a menu, or pick; a menu that asks for its options is asked for them first."""
        found = control(shown, action_id)
        given: Any = values if found["type"].startswith("multi_") or found["type"] == "checkboxes" else values[0]
        if found["type"].endswith("external_select"):
            given = [await self._suggested(shown, action_id, str(one)) for one in values]
            given = given if found["type"].startswith("multi_") else given[0]
        state = entering.entered(found, given, forced=forced)
        return await self.act(shown, {**state, "action_id": action_id, "block_id": found["block_id"]}, at=at,
                              quiet=quiet)

    async def forge(self, shown: Message | Json, action_id: str, *, value: str | None = None, at: str | None = None,
                    quiet: bool = False) -> Answer:
        """Press a button that the message or view may not have, as no app would and as an old message does."""
        action: Json = {"type": "button", "action_id": action_id, "block_id": "forged",
                        "text": {"type": "plain_text", "text": "x", "emoji": True}}
        return await self.act(shown, action | ({"value": value} if value else {}), at=at, quiet=quiet)

    async def act(self, shown: Message | Json, action: Json, *, at: str | None = None, quiet: bool = False) -> Answer:
        """Send one action of a message or a view."""
        began = self.begin(shown)
        return await self._done(began, "interactive", payloads.actions(self.server, began, action, {}, at), quiet)

    async def suggest(self, shown: Message | Json, action_id: str, typed: str) -> list[Json]:
        """Type into a menu that asks for its options, and see them."""
        found = control(shown, action_id)
        began = self.begin(shown)
        sent = payloads.suggestion(self.server, began, action_id, found["block_id"], typed)
        await self.server.interactions.send(began, "interactive", sent)
        body = began.ack.body if began.ack is not None else {}
        return [one for group in body.get("option_groups", [body]) for one in group["options"]]

    async def submit(self, view: Json, values: Mapping[str, Any] | None = None, *, forced: bool = False,
                     quiet: bool = False) -> Answer:
        """Send a modal: `values` by block or action; fields not named keep what they show.

        A value that is a path, or a list of them, is put into a file field. `forced` sends what no app would: a
        choice that is not offered, a required field left empty.
        """
        given = dict(values or {})
        fields = [one for one in view["blocks"] if one["type"] == "input"]
        known = {one["block_id"] for one in fields} | {one["element"]["action_id"] for one in fields}
        assert forced or set(given) <= known, f"the form asks for {sorted(known)}, not for {sorted(given)}"
        state: Json = {}
        for one in fields:
            name = one["block_id"] if one["block_id"] in given else one["element"]["action_id"]
            value = await self._value(view, one, given.get(name, ...), forced)
            held = entering.entered(one["element"], value, forced=forced, optional=one.get("optional", False))
            state[one["block_id"]] = {one["element"]["action_id"]: held}
        began = self.begin(view)
        return await self._done(began, "interactive", payloads.submission(self.server, began, state), quiet)

    async def close(self, view: Json, *, cleared: bool = False) -> None:
        """Close a modal; the app is told where it asked for that."""
        screen = self.server.screen(self.home.id, self.user)
        screen.modals = [] if cleared else [one for one in screen.modals if one["id"] != view["id"]]
        if view["notify_on_close"]:
            began = self.begin(view)
            await self.server.interactions.send(began, "interactive",
                                                payloads.closed(self.server, began, cleared))

    async def open_home(self) -> Json | None:
        """Open App Home, and see what is drawn."""
        screen = self.server.screen(self.home.id, self.user)
        began = self.begin()
        event: Json = {"type": "app_home_opened", "user": self.user, "tab": "home",
                       "channel": self.server.world.direct(self.home, self.user).id,
                       "event_ts": self.server.world.ts()}
        event |= {"view": screen.home} if screen.home is not None else {}
        if not await self.server.sending.told(self.home, event):
            raise Failed("nobody heard that App Home was opened")
        await self._shown(began)
        return screen.home

    async def shortcut(self, callback: str, *, at: str | None = None, quiet: bool = False) -> Answer:
        """Use a global shortcut."""
        began = self.begin()
        return await self._done(began, "interactive", payloads.shortcut(self.server, began, callback, at), quiet)

    async def message_shortcut(self, callback: str, message: Message, *, at: str | None = None,
                               quiet: bool = False) -> Answer:
        """Use a shortcut of a message."""
        began = self.begin(message)
        return await self._done(began, "interactive", payloads.shortcut(self.server, began, callback, at), quiet)

    @property
    def modal(self) -> Json | None:
        """The modal that is open on top."""
        found = self.server.screen(self.home.id, self.user).modals
        return found[-1] if found else None

    def ephemeral(self) -> list[Message]:
        """List what only this person sees in the channel, oldest first."""
        return self.server.world.seen_by(self.channel, self.user)

    def upload(self, path: Path) -> Json:
        """Put a file into the workspace as this person does, and describe it as a file field does."""
        return entering.uploaded(self.server, self.home, self.user, path)

    def begin(self, shown: Message | Json | None = None, channel: str | None = None) -> Interaction:
        """Make the interaction of something that is done, without sending it."""
        held: Json = {"source": shown} if isinstance(shown, Message) else {"view": shown} if shown else {}
        place = shown.channel if isinstance(shown, Message) else channel
        return self.server.interactions.begin(self.home.id, self.user, place, **held)

    async def _done(self, began: Interaction, kind: str, payload: Json, quiet: bool) -> Answer:
        await self.server.interactions.send(began, kind, payload)
        if not quiet:
            await self._shown(began)
        return Answer(began)

    async def _shown(self, began: Interaction) -> None:
        if self.settled is not None:
            await self.settled()
            return
        try:
            async with asyncio.timeout(self.wait):
                await began.bell.wait()
        except TimeoutError:
            # Nothing was shown: what a test makes of that is its own affair.
            return

    async def _value(self, view: Json, one: Json, given: Any, forced: bool) -> Any:
        kind = one["element"]["type"]
        if given is ... or given is None:
            return given
        if kind == "file_input":
            return [self.upload(path) for path in ([given] if isinstance(given, Path) else given)]
        if kind == "external_select":
            return await self._suggested(view, one["element"]["action_id"], str(given), forced)
        if kind == "multi_external_select":
            return [await self._suggested(view, one["element"]["action_id"], str(part), forced) for part in given]
        return given

    async def _suggested(self, shown: Message | Json, action_id: str, wanted: str, forced: bool = False) -> Json:
        offered = await self.suggest(shown, action_id, wanted)
        found = next((one for one in offered if wanted in (one["value"], one["text"]["text"])), None)
        if found is None and forced:
            return {"text": {"type": "plain_text", "text": wanted[:75]}, "value": wanted[:150]}
        assert found is not None, f"{action_id} offers {[one['text']['text'] for one in offered]}, not {wanted}"
        return found


def controls(shown: Message | Json) -> Iterator[Json]:
    """Give every element of a message or view that somebody can use, in order, with its block's id."""
    blocks = shown.blocks if isinstance(shown, Message) else shown["blocks"]
    for one in blocks:
        held = [*one.get("elements", ())] if one["type"] == "actions" else []
        held += [one["accessory"]] if one.get("accessory", {}).get("type", "image") != "image" else []
        held += [one["element"]] if one["type"] == "input" else []
        for inner in held:
            yield {**inner, "block_id": one["block_id"]}


def control(shown: Message | Json, action_id: str) -> Json:
    """Give one element that somebody can use."""
    found = next((one for one in controls(shown) if one.get("action_id") == action_id), None)
    assert found is not None, f"no {action_id} among {[one.get('action_id') for one in controls(shown)]}"
    return found
