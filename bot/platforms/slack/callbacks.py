"""Answers, each by the door that Slack left open for it: the conversation, a modal, or the app's home."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from bot.chat.answers import DONE, next_step
from bot.chat.card import Card, Table
from bot.chat.people import Audience
from bot.chat.platform import Reply
from bot.platforms.slack.asked import COMMAND, Asked
from bot.platforms.slack.modals import Origin, card_view, modal_of
from bot.platforms.slack.outside import Declined, Files, Json, Web
from bot.platforms.slack.render import TABLES, Drawn, Tables, draw, pictures_in

log = logging.getLogger("readout.slack")
# How Slack says that a modal can be opened or changed no more.
LATE = {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged", "invalid_trigger_id",
        "push_limit_reached", "ratelimited"}
# Nobody knows whether it arrived.
UNSURE = "Unsure"


class Callbacks:
    """Sends answers. Nothing is kept between two of them."""

    def __init__(self, web: Web, files: Files) -> None:
        self._web, self._files = web, files

    async def answer(self, asked: Asked, reply: Reply, audience: Audience) -> None:
        """Answer where it was asked; what was asked in a modal is answered there."""
        if asked.in_modal:
            await self._over(asked, reply, audience)
        elif asked.url:
            await self._beside(asked, reply, audience)
        elif reply.form is not None or reply.card is not None:
            await self.open(asked, await self.view(asked, reply, audience))

    async def view(self, asked: Asked, reply: Reply, audience: Audience) -> Json:
        """Draw an answer as a modal."""
        origin = Origin(asked.channel, asked.thread, audience.zone)
        if reply.form is not None:
            return modal_of(reply.form, audience, origin)
        card = reply.card or DONE
        drawn = draw(card, audience, await self.pictures(asked.team, card), tables="text")
        return card_view([*drawn.blocks], audience, origin)

    async def pictures(self, team: str, card: Card) -> dict[str, str]:
        """Give the files of a card's pictures that a workspace may see and that are ready."""
        wanted = pictures_in(card)
        files = await asyncio.gather(*(self._files.of(hash, team) for hash in wanted))
        return {hash: file for hash, file in zip(wanted, files, strict=True) if file}

    async def open(self, asked: Asked, view: Json) -> str:
        """Open a modal; give its id. Declined where it is too late for that."""
        opened = await self._web.call(asked.team, "views.open", {"trigger_id": asked.trigger, "view": view})
        return str((opened.get("view") or {}).get("id") or "")

    async def update(self, team: str, id: str, view: Json) -> None:
        """Draw a modal again; whoever closed it meanwhile wants nothing of it."""
        try:
            await self._web.call(team, "views.update", {"view_id": id, "view": view})
        except Declined as declined:
            if declined.why not in ("not_found", "view_not_found"):
                raise
            log.info("a modal was closed before it was answered")

    async def publish(self, asked: Asked, view: Json) -> None:
        """Draw somebody's home."""
        await self._web.call(asked.team, "views.publish", {"user_id": asked.user, "view": view})

    async def post(self, asked: Asked, card: Card, audience: Audience) -> None:
        """Say publicly where a modal was opened what it brought; Declined where Readout may not write there."""
        files = await self.pictures(asked.team, card)

        async def send(drawn: Drawn) -> None:
            thread = {"thread_ts": asked.thread} if asked.thread else {}
            await self._web.call(asked.team, "chat.postMessage", {
                **_message(drawn), **thread, "channel": asked.channel, "unfurl_links": False, "unfurl_media": False})

        await self._drawn(card, audience, files, send)

    async def _over(self, asked: Asked, reply: Reply, audience: Audience) -> None:
        if reply.form is not None or reply.card is not None:
            await self.update(asked.team, str(asked.view["id"]), await self.view(asked, reply, audience))

    async def _beside(self, asked: Asked, reply: Reply, audience: Audience) -> None:
        """Answer in the conversation: a form opens, a card is whispered unless it is public."""
        if reply.form is not None:
            try:
                await self.open(asked, modal_of(reply.form, audience, Origin(asked.channel, asked.thread)))
                return
            except Declined as declined:
                if declined.why not in LATE:
                    raise
            card = next_step(reply.form)
        elif reply.card is not None or asked.kind == COMMAND:
            card = reply.card or DONE
        else:
            return
        await self._whisper(asked, reply, card, audience)

    async def _whisper(self, asked: Asked, reply: Reply, card: Card, audience: Audience) -> None:
        how: dict[str, Any] = {"response_type": "ephemeral" if reply.private else "in_channel",
                               "replace_original": reply.replace and asked.ephemeral}
        if asked.thread:
            how["thread_ts"] = asked.thread
        files = await self.pictures(asked.team, card)

        async def send(drawn: Drawn) -> None:
            await self._web.respond(asked.url, {**_message(drawn), **how})

        await self._drawn(card, audience, files, send)

    async def _drawn(self, card: Card, audience: Audience, files: Mapping[str, str], send: Any) -> None:
        """Send a card as this workspace's Slack takes it: it refuses a block that it does not know, and a lost file."""
        ways: list[tuple[Mapping[str, str], Tables]] = [(files, "text")]
        if any(isinstance(one, Table) for one in card.blocks):
            ways = [(files, way) for way in TABLES]
        ways += [({}, "text")] if files else []
        for shown, way in ways:
            try:
                await send(draw(card, audience, shown, tables=way))
                return
            except Declined as declined:
                if (shown, way) == ways[-1] or declined.wait is not None or declined.why == UNSURE:
                    raise


def _message(drawn: Drawn) -> Json:
    return {"blocks": [*drawn.blocks], "text": drawn.text}
