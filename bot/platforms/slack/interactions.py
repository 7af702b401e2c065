"""The one listener: whatever somebody does on Slack is routed by its token, and answered where it was asked."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.chat.dispatch import Dispatch
from bot.chat.platform import Reply
from bot.platforms.slack import asked as kinds
from bot.platforms.slack.asked import Asked, read
from bot.platforms.slack.callbacks import LATE, UNSURE, Callbacks
from bot.platforms.slack.faults import traced
from bot.platforms.slack.heard import Heard
from bot.platforms.slack.home import Home
from bot.platforms.slack.once import AGAIN, Once, taken_up
from bot.platforms.slack.outside import Behind, Declined, Files, Json, Web
from bot.platforms.slack.people import People
from bot.platforms.slack.render import LINK, token_of
from bot.platforms.slack.shortcuts import Shortcuts
from bot.platforms.slack.submissions import Submissions
from bot.platforms.slack.words import words_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

log = logging.getLogger("readout.slack")
SETTLES = 10.0
Begin = Callable[[Callable[[], Awaitable[Any]]], None]


class Interactions:
    """Answer what people do. Beyond what was done lately, nothing is kept between two of them.

    `resent` is whether Slack itself sends again what nobody acknowledged, as in Socket Mode; else who does replays it.

    `acknowledge` gives what Slack's acknowledgement carries, within its three seconds; `answer` is the work after it.
    """

    def __init__(self, dispatch: Dispatch, web: Web, files: Files, behind: Behind, *,
                 resent: bool = False) -> None:
        self.people = People(web)
        self._dispatch = dispatch
        self._callbacks = Callbacks(web, files)
        self._home = Home(self._callbacks, self.people)
        self._shortcuts = Shortcuts(behind)
        self._submissions = Submissions(dispatch, self._callbacks, self.people, web, behind)
        self._once = Once()
        self._behind, self._resent = behind, resent

    async def acknowledge(self, payload: Mapping[str, Any]) -> Json | None:
        """Give what the acknowledgement of a form or of typing in a menu carries; None for everything else."""
        found = _read(payload)
        if found is None:
            return None
        if found.kind == kinds.FORM:
            return await self._submissions.submit(found)
        return await self._submissions.offer(found, payload) if found.kind == kinds.OFFER else None

    async def settle(self, seconds: float = SETTLES) -> None:
        """Let every form that was acknowledged be answered, for some time."""
        if self._submissions.working:
            await asyncio.wait(self._submissions.working, timeout=seconds)

    async def answer(self, payload: Mapping[str, Any]) -> None:
        """Answer what was acknowledged; whatever goes wrong is told with a reference."""
        found = _read(payload)
        if found is None or found.kind in (kinds.FORM, kinds.OFFER) or not self._once.first(found.key):
            return
        heard = Heard(self._dispatch)
        try:
            if found.kind == kinds.HOME or await taken_up(self._behind, found.key):
                await self._answer(heard, found, payload)
            elif self._resent:
                await self._callbacks.answer(found, AGAIN, heard.audience)
        except Declined as declined:
            await self._declined(heard, found, declined)
        except Exception as fault:
            await self._failed(heard, found, fault)

    async def _answer(self, heard: Heard, found: Asked, payload: Mapping[str, Any]) -> None:
        match found.kind:
            case kinds.HOME:
                await self._home.draw(heard, found)
            case kinds.COMMAND:
                await self._shown(heard, found, self._command(heard, found, str(payload.get("text") or "")))
            case kinds.PRESS:
                await self._pressed(heard, found, payload)
            case kinds.SHORTCUT | kinds.MESSAGE:
                person = await self.people.person(found)
                await self._shown(heard, found, self._shortcuts.reply(heard, found, person, payload))

    async def _command(self, heard: Heard, found: Asked, text: str) -> Reply:
        person = await self.people.person(found)
        words = words_of(text, found.team)
        return await heard.say(person, found.place, words, at=found.at)

    async def _pressed(self, heard: Heard, found: Asked, payload: Mapping[str, Any]) -> None:
        action: Mapping[str, Any] = (payload.get("actions") or [{}])[0]
        token, chosen = token_of(str(action.get("action_id") or "")), None
        if token == LINK:
            return
        if action.get("type") == "static_select":
            token = token.removesuffix("/")
            chosen = str((action.get("selected_option") or {}).get("value") or "")
        person = await self.people.person(found)
        await self._shown(heard, found, heard.press(person, found.place, token, chosen=chosen, at=found.at))
        if found.in_home:
            await self._home.draw(heard, found)

    async def _shown(self, heard: Heard, found: Asked, work: Awaitable[Reply]) -> None:
        """Show what comes of some work; where only a modal can show it, one opens before it is too late for that."""
        if found.in_modal or found.url:
            await self._callbacks.answer(found, await work, heard.audience)
            return
        await self._submissions.in_a_modal(heard, found, work)

    async def _declined(self, heard: Heard, found: Asked, declined: Declined) -> None:
        """Tell of an answer that Slack refused, unless it may have arrived, or nothing would."""
        log.warning("an answer was not taken by Slack: %s", declined.why)
        if declined.wait is None and declined.why not in LATE | {UNSURE}:
            await self._failed(heard, found, declined)

    async def _failed(self, heard: Heard, found: Asked, fault: Exception) -> None:
        told = Reply(self._dispatch.fault(fault))
        try:
            if found.kind != kinds.HOME:
                await self._callbacks.answer(found, told, heard.audience)
        except Exception:
            # It was answered before, or Slack takes nothing now: the fault itself is logged.
            log.warning("a fault could not be told: %s", traced())


def _read(payload: Mapping[str, Any]) -> Asked | None:
    """Read a payload; one of a shape that nobody knows is none of ours."""
    try:
        return read(payload)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        log.error("what Slack sent cannot be read: %s", traced())
        return None


def listen(app: AsyncApp, interactions: Interactions, begin: Begin) -> None:
    """Have an app hear everything through these interactions; whatever else it hears is to be registered before.

    `begin` takes work on that follows an acknowledgement, and comes back at once.
    """
    every = re.compile(".*", re.DOTALL)
    begun, carried = _begun(interactions, begin), _carried(interactions)
    for door in (app.command(every), app.action(every), app.shortcut(every), app.event(kinds.HOME_OPENED)):
        door(begun)
    app.view_submission(every)(carried)
    app.options(every)(carried)
    app.view_closed(every)(_taken)


async def _taken(ack: Callable[[], Awaitable[Any]]) -> None:
    """Acknowledge, and nothing else."""
    await ack()


def _begun(interactions: Interactions, begin: Begin) -> Callable[..., Awaitable[None]]:
    # Not bolt's lazy listeners: each copies the whole request deeply, and the client with it.
    async def acknowledge(ack: Callable[[], Awaitable[Any]], body: Json) -> None:
        await ack()
        begin(lambda: interactions.answer(body))
    return acknowledge


def _carried(interactions: Interactions) -> Callable[..., Awaitable[None]]:
    async def acknowledge(ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        await ack(**(await interactions.acknowledge(body) or {}))
    return acknowledge
