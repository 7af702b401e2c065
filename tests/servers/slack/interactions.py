"""Interactions: what somebody does is sent to the app. Triggers live 3 seconds, response addresses 30 minutes."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.servers.slack import blocks as checks
from tests.servers.slack import views
from tests.servers.slack.elements import Problems, option_texts
from tests.servers.slack.messages import add, answered, said
from tests.servers.slack.sending import Ack, Failed
from tests.servers.slack.views import Screen
from tests.servers.slack.world import Json, Message, Refused

if TYPE_CHECKING:
    from tests.servers.slack.server import Slack

USES, MINUTES = 5, 30
LIFE = 3.0


@dataclass
class Interaction:
    """One thing that somebody did, and what was shown for it: pairs of a kind (message, view, home) and the thing."""

    trigger: str
    response_url: str
    team: str
    user: str
    channel: str | None
    at: datetime
    ticks: float
    source: Message | None = None
    view: Json | None = None
    spent: bool = False
    uses: int = 0
    ack: Ack | None = None
    shown: list[tuple[str, Any]] = field(default_factory=list)
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    def show(self, kind: str, thing: Any) -> None:
        """Take note of something that is shown for it."""
        self.shown.append((kind, thing))
        self.bell.set()


class Interactions:
    """Every interaction of this server's life. `life` is how many seconds a trigger lives."""

    def __init__(self, server: Slack) -> None:
        self.server = server
        self.life = LIFE
        self.triggers: dict[str, Interaction] = {}
        self.responses: dict[str, Interaction] = {}
        self.latest: dict[tuple[str, str], Interaction] = {}

    def begin(self, team: str, user: str, channel: str | None = None, *, source: Message | None = None,
              view: Json | None = None) -> Interaction:
        """Make an interaction: a trigger and a response address are its own."""
        token, trigger = secrets.token_urlsafe(16), f"{secrets.randbelow(10**12)}.{secrets.token_hex(12)}"
        made = Interaction(trigger, f"{self.server.origin}/actions/{team}/{token}", team, user, channel,
                           self.server.world.now(), self.server.ticks(), source, view)
        self.triggers[trigger] = self.responses[token] = self.latest[team, user] = made
        return made

    def spend(self, trigger: Any, team: str) -> Interaction:
        """Use a trigger, once and in time."""
        found = self.triggers.get(str(trigger))
        if found is None or found.team != team:
            raise Refused("invalid_trigger_id")
        if found.spent:
            raise Refused("exchanged_trigger_id")
        if self.server.ticks() - found.ticks > self.life:
            raise Refused("expired_trigger_id")
        found.spent = True
        return found

    def respond(self, token: str, body: Json) -> None:
        """Take what a response address is sent: five times, for half an hour."""
        found = self.responses.get(token)
        if found is None or found.channel is None:
            raise Refused("invalid_url", 404)
        if self.server.world.now() - found.at > timedelta(minutes=MINUTES):
            raise Refused("expired_url", 404)
        if found.uses >= USES:
            raise Refused("used_url", 404)
        found.uses += 1
        channel = self.server.world.channels[found.channel]
        try:
            made = answered(self.server.world, channel, found.user, found.source, body)
        except Refused as refused:
            raise Refused(refused.error, max(refused.status, 400), **refused.more) from None
        found.show("message", made)

    def shown_to(self, message: Message) -> None:
        """Take note of a message that only one person sees."""
        found = self.latest.get((message.team, message.reader or ""))
        if found is not None:
            found.show("message", message)

    def changed(self, message: Message) -> None:
        """Take note of a message that was drawn again after somebody acted on it."""
        for found in self.latest.values():
            if found.source is message:
                found.show("message", message)

    def home_drawn(self, screen: Screen) -> None:
        """Take note of App Home."""
        found = self.latest.get((screen.team, screen.user))
        if found is not None:
            found.show("home", screen.home)

    def redrawn(self, screen: Screen, before: Json, view: Json) -> Json:
        """Draw an open modal again: its id stays, its hash does not."""
        home = self.server.world.workspaces[screen.team]
        new = views.made(self.server.world, home, view, id=before["id"], root=before["root_view_id"],
                         previous=before["previous_view_id"])
        screen.modals[screen.modals.index(before)] = new
        found = self.latest.get((screen.team, screen.user))
        if found is not None:
            found.show("view", new)
        return new

    async def send(self, began: Interaction, kind: str, payload: Json) -> Interaction:
        """Send an interaction, and carry out what its acknowledgement says."""
        what = payload.get("type", "slash")
        accepts = what in ("slash", "view_submission", "block_suggestion")
        began.ack = await self.server.sending.deliver(kind, payload, accepts=accepts)
        body = began.ack.body
        if what == "slash":
            self._command(began, body)
        elif what == "view_submission":
            self._submitted(began, body)
        elif what == "block_suggestion":
            self._suggested(body)
        elif body:
            raise Failed(f"an acknowledgement of {what} carries nothing")
        return began

    def _command(self, began: Interaction, body: Any) -> None:
        if not body:
            return
        assert began.channel is not None
        channel = self.server.world.channels[began.channel]
        try:
            held = said(self.server.world, began.team, body)
        except Refused as refused:
            raise Failed(str(refused)) from refused
        public = body.get("response_type") == "in_channel"
        began.show("message", add(self.server.world, channel, held, reader=None if public else began.user))

    def _suggested(self, body: Any) -> None:
        found = Problems()
        if not isinstance(body, dict) or len({"options", "option_groups"} & set(body)) != 1 or len(body) != 1:
            raise Failed("options or option_groups answer a suggestion")
        lists = [body["options"]] if "options" in body else [one["options"] for one in body["option_groups"]]
        for listed in lists:
            found.count("/options", listed, 0, 100)
            option_texts(listed, "/options", found)
        if found.listed:
            raise Failed("; ".join(one.line for one in found.listed))

    def _submitted(self, began: Interaction, body: Any) -> None:
        """Close the modal, or do what the acknowledgement says instead."""
        screen = self.server.screen(began.team, began.user)
        assert began.view is not None
        at = next((n for n, one in enumerate(screen.modals) if one["id"] == began.view["id"]), None)
        if at is None:
            return
        action = (body or {}).get("response_action")
        allowed = {None: set(), "clear": set(), "update": {"view"}, "push": {"view"}, "errors": {"errors"}}
        if action not in allowed or set(body or ()) - {"response_action"} != allowed[action]:
            raise Failed(f"no acknowledgement of a modal: {sorted(body)}")
        try:
            self._carry_out(began, screen, at, action, body or {})
        except Refused as refused:
            raise Failed(str(refused)) from refused

    def _carry_out(self, began: Interaction, screen: Screen, at: int, action: str | None, body: Json) -> None:
        world, home = self.server.world, self.server.world.workspaces[began.team]
        if action is None:
            del screen.modals[at:]
        elif action == "clear":
            screen.modals.clear()
        elif action == "errors":
            fields = {one["block_id"] for one in screen.modals[at]["blocks"] if one["type"] == "input"}
            if not body["errors"] or not set(body["errors"]) <= fields or not all(
                    isinstance(one, str) and one for one in body["errors"].values()):
                raise Refused("invalid_arguments", errors=sorted(body["errors"]))
            began.show("errors", body["errors"])
        else:
            views.check(world, began.team, body["view"], checks.MODAL)
            if action == "update":
                self.redrawn(screen, screen.modals[at], body["view"])
            else:
                began.show("view", views.push(screen, world, home, body["view"]))
