"""Forms that were sent, and work that only a modal can answer: in time for Slack, else the modal says that it goes on.

Slack wants the answer to a form inside its acknowledgement, within three seconds. What takes longer is shown as soon
as it is there, in the same modal.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any

from bot.chat.answers import DONE
from bot.chat.card import Card, say
from bot.chat.dispatch import Dispatch
from bot.chat.platform import Reply
from bot.chat.refusal import Refusal
from bot.platforms.slack.asked import Asked
from bot.platforms.slack.callbacks import Callbacks
from bot.platforms.slack.faults import traced
from bot.platforms.slack.fields import offers
from bot.platforms.slack.heard import Heard
from bot.platforms.slack.modals import Submitted, problems_on, submitted
from bot.platforms.slack.once import AGAIN, Once, Shared, taken_up
from bot.platforms.slack.outside import Claims, Declined, Json, Web
from bot.platforms.slack.people import People
from bot.platforms.slack.received import received

log = logging.getLogger("readout.slack")
# Of Slack's three seconds, how long an answer may take; and how long after an acknowledgement its modal surely stands.
PATIENCE, STANDS = 2.0, 0.7


class Submissions:
    """Answers forms. `patience` is in seconds."""

    def __init__(self, dispatch: Dispatch, callbacks: Callbacks, people: People, web: Web, claims: Claims,
                 *, patience: float = PATIENCE, stands: float = STANDS) -> None:
        self._dispatch, self._callbacks, self._people, self._web = dispatch, callbacks, people, web
        self._claims = claims
        self.patience, self.stands = patience, stands
        self._once, self._acknowledged, self._working = Once(), Shared(), Shared()

    @property
    def working(self) -> tuple[asyncio.Task[Any], ...]:
        """What is under way still."""
        return (*self._acknowledged.running, *self._working.running)

    async def submit(self, asked: Asked) -> Json:
        """Give what the acknowledgement of a form carries; sent again, it is the same."""
        if self._once.first(asked.key):
            return await asyncio.shield(self._acknowledged.of(asked.key, lambda: self._submit(asked)))
        known = self._acknowledged.get(asked.key)
        return await asyncio.shield(known) if known is not None else {}

    async def _submit(self, asked: Asked) -> Json:
        heard = Heard(self._dispatch)
        work = self._working.of("", lambda: self._carried_out(heard, asked))
        done, _ = await asyncio.wait({work}, timeout=self.patience)
        if done:
            return work.result()
        # Whatever is wrong with a field is told in the modal from now on: its fields are not there any more.
        heard.fields = frozenset()
        self._working.of("", lambda: self._late(asked, work))
        return {"response_action": "update", "view": await self._waiting(asked, heard)}

    async def _late(self, asked: Asked, work: asyncio.Task[Json]) -> None:
        """Show in a modal what came of its form after all."""
        answer, _ = await asyncio.gather(work, asyncio.sleep(self.stands))
        view = answer.get("view") or await self._callbacks.view(asked, Reply(DONE),
                                                                Heard(self._dispatch).audience)
        try:
            await self._callbacks.update(asked.team, str(asked.view["id"]), view)
        except Declined as declined:
            log.warning("a form could not be answered in its modal: %s", declined.why)

    async def _carried_out(self, heard: Heard, asked: Asked) -> Json:
        """Carry a form out, and give the answer that its modal shows."""
        try:
            found = submitted(asked.view)
            heard.fields = frozenset(found.blocks)
            first = await taken_up(self._claims, asked.key)
            reply = await self._fill(heard, asked, found) if first else AGAIN
            if heard.problems and heard.fields:
                return problems_on(found, heard.problems, heard.audience)
            if not reply.private and reply.card is not None and asked.channel:
                reply = await self._public(heard, asked, reply)
            return {"response_action": "update", "view": await self._callbacks.view(asked, reply, heard.audience)}
        except Exception as fault:
            told = Reply(self._dispatch.fault(fault))
            return {"response_action": "update", "view": await self._callbacks.view(asked, told, heard.audience)}

    async def _public(self, heard: Heard, asked: Asked, reply: Reply) -> Reply:
        assert reply.card is not None
        try:
            await self._callbacks.post(asked, reply.card, heard.audience)
        except Declined:
            # Readout is no member there: whoever asked sees it at least.
            return reply
        return Reply(Card(None, say("Posted in the channel.")))

    async def _fill(self, heard: Heard, asked: Asked, found: Submitted) -> Reply:
        person = await self._people.person(asked)
        brought = received(self._dispatch.store.quarantine, self._web, asked.team)
        try:
            files = {}
            if any(found.files.values()):
                files = await brought.take(found.files, await heard.harmless(person, asked.place, found.token))
            return await heard.fill(person, asked.place, found.token, found.values, files=files, at=asked.at)
        except Refusal as refusal:
            return Reply(Card(None, refusal.sentence))
        finally:
            if any(found.files.values()):
                await asyncio.to_thread(brought.settle, heard.waiting)

    async def offer(self, asked: Asked, payload: Mapping[str, Any]) -> Json:
        """Offer choices while somebody types; nothing where that fails, since no sentence fits there."""
        name, text = str(payload.get("action_id") or "").partition(".")[0], str(payload.get("value") or "")
        heard = Heard(self._dispatch)
        try:
            found = submitted(asked.view)
            async with asyncio.timeout(self.patience):
                person = await self._people.person(asked)
                values = {one: typed for one, typed in found.values.items() if typed and one != name}
                choices = await heard.suggest(person, asked.place, found.token, name, text, values)
        except Exception:
            log.error("nothing could be offered: %s", traced())
            choices = ()
        return {"options": offers(choices, heard.audience, empty=not text and _may_be_empty(asked.view, payload))}

    async def in_a_modal(self, heard: Heard, asked: Asked, work: Awaitable[Reply]) -> None:
        """Show in a new modal what comes of some work; one that takes long opens it empty, while it still can."""
        task = asyncio.ensure_future(self._drawn(heard, asked, work))
        done, _ = await asyncio.wait({task}, timeout=self.patience)
        if done:
            view = task.result()
            if view is not None:
                await self._callbacks.open(asked, view)
            return
        opened = await self._callbacks.open(asked, await self._waiting(asked, heard))
        view = await task
        await self._callbacks.update(asked.team, opened, view or await self._callbacks.view(
            asked, Reply(DONE), heard.audience))

    async def _drawn(self, heard: Heard, asked: Asked, work: Awaitable[Reply]) -> Json | None:
        reply = await work
        if reply.form is None and reply.card is None:
            return None
        return await self._callbacks.view(asked, reply, heard.audience)

    async def _waiting(self, asked: Asked, heard: Heard) -> Json:
        return await self._callbacks.view(asked, Reply(Card(None, say("Working on it."))), heard.audience)


def _may_be_empty(view: Json, payload: Mapping[str, Any]) -> bool:
    """Tell whether what is chosen may be nothing; what takes several choices gives them back by itself."""
    return any(one.get("block_id") == payload.get("block_id") and bool(one.get("optional"))
               and one["element"]["type"] == "external_select" for one in view.get("blocks") or ())
