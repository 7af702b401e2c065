"""One conversation over the socket: a request a line, answered by events, the last of which is `end`.

Requests: `say` (words), `press` (token, chosen), `fill` (token, values, files), `suggest`.
Events: `card` (text, data, controls), `form`, `progress`, `choices`, `end` (exit code).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.chat.card import Card, File, Link, Row, Text, say
from bot.chat.context import Context
from bot.chat.dispatch import Dispatch
from bot.chat.listening import Listening
from bot.chat.people import Audience, Person
from bot.chat.platform import Reply
from bot.chat.refusal import Refusal
from bot.chat.words import Typed, Unknown, parse
from bot.platforms.terminal import commands, render
from bot.platforms.terminal.render import clean

DONE, FAILED, USAGE, REFUSED = 0, 1, 2, 3
POLL_SECONDS = 0.15

Event = dict[str, Any]


@dataclass(frozen=True)
class Progress:
    """How far a job has come; `state` is the job's own, `sentence` its result or its error."""

    state: str
    stage: str = ""
    done: int = 0
    total: int = 0
    sentence: str | None = None

    @property
    def over(self) -> bool:
        """Whether the job will not go on."""
        return self.state in ("done", "failed", "skipped")


Watch = Callable[[int, int], Awaitable[Progress | None]]


@dataclass(frozen=True)
class Session:
    """Who speaks, and through which dispatcher; `watch(community, job)` reads a job's progress."""

    dispatch: Dispatch
    person: Person
    watch: Watch

    async def answer(self, request: Mapping[str, Any]) -> AsyncIterator[Event]:
        """Answer one request with its events; a fault is told with its reference."""
        try:
            async for event in self._answer(request):
                yield event
        except Exception as fault:
            yield {"event": "card", **_drawn(self.dispatch.fault(fault), Audience(), request, {})}
            yield {"event": "end", "code": FAILED}

    async def _answer(self, request: Mapping[str, Any]) -> AsyncIterator[Event]:
        heard = Listening(self.dispatch)
        ctx = await heard.context(self.person, None, None)
        try:
            reply, code, typed = await self._reply(heard, ctx, request)
        except Refusal as refusal:
            reply, code, typed = Reply(Card(None, refusal.sentence)), USAGE, False
        if reply.form is not None:
            yield {"event": "form", "typed": typed, **render.form_of(reply.form, ctx.audience)}
        if reply.card is not None and not heard.jobs:
            yield await self._card(ctx, reply.card, request)
        for job in heard.jobs:
            async for event in self._follow(ctx.community, job):
                code = max(code, _blamed(event.pop("code", DONE), heard.files))
                yield event
        if heard.jobs and reply.card is not None:
            yield await self._card(ctx, await self._again(heard, ctx, reply.card), request)
        yield {"event": "end", "code": code}

    async def _reply(self, heard: Listening, ctx: Context, request: Mapping[str, Any]) -> tuple[Reply, int, bool]:
        match request["do"]:
            case "press":
                reply = await heard.press(self.person, None, request["token"], chosen=request.get("chosen"))
                return reply, code_of(reply), False
            case "fill":
                files = {name: tuple(File(**one) for one in given) for name, given in request["files"].items()}
                heard.files = any(files.values())
                reply = await heard.fill(self.person, None, request["token"], request["values"], files=files)
                return reply, _blamed(code_of(reply), heard.files), True
            case "sign-in":
                return await self._sign_in(ctx, request["member"]), DONE, False
            case _:
                return await self._say(heard, ctx, request)

    async def _sign_in(self, ctx: Context, name: str) -> Reply:
        """Make a link with which a member enters the web rooms: the operator's way to let the first ones in."""
        store = self.dispatch.store
        number = int(name) if name.isdecimal() and len(name) < 10 else await self._number(ctx, name)
        member = await store.by_number("member", ctx.community, number)
        if member is None:
            raise Refusal("There is no member {number} here. Write `/members` to see who there is.", number=number)
        link = await store.sign_in_link(ctx.community, member, ctx.now)
        if link is None:
            raise Refusal("The web rooms do not run here. Start them with readout run, then ask again.")
        note = say("It works once, for 10 minutes. Whoever opens it is that member there.", tone="quiet")
        return Reply(Card(None, say("Give this link to nobody but member {number}.", number=number),
                          Row(Link("Sign in", link)), note))

    async def _number(self, ctx: Context, name: str) -> int:
        """Find a member's number by the name, or by how it begins where only one does."""
        choices = await self.dispatch.store.offer("member", ctx.presence, name)
        exact = [c for c in choices if clean(c.label, ctx.audience).partition(" · ")[2] == name] or choices
        if not exact:
            raise Refusal("No member is called “{name}”. Write `/members` to see who there is, or `/member add` to "
                          "add one.", name=name[:40])
        if len(exact) > 1:
            listed = ", ".join(clean(c.label, ctx.audience) for c in exact)
            raise Refusal("More than one member is called that: {members}. Give the number.", members=listed)
        return int(exact[0].value)

    async def _say(self, heard: Listening, ctx: Context, request: Mapping[str, Any]) -> tuple[Reply, int, bool]:
        words: Sequence[str] = request["words"]
        found = parse(heard.registry, words or ["help"], heard.may(ctx))
        if isinstance(found, Unknown):
            return await heard.say(self.person, None, words), USAGE, False
        left, files = commands.split(found.action, words, Path(request["cwd"]))
        heard.files = bool(files)
        reply = await heard.say(self.person, None, left, files=files)
        again = parse(heard.registry, left, heard.may(ctx))
        wrong = isinstance(again, Typed) and bool(again.unknown)
        return reply, USAGE if wrong else _blamed(code_of(reply), heard.files), _gave(found, files)

    async def _card(self, ctx: Context, card: Card, request: Mapping[str, Any]) -> Event:
        known = await commands.commands_of(self.dispatch.registry, self.dispatch.store, ctx.community, card,
                                           request.get("program", "readout"))
        return {"event": "card", **_drawn(card, ctx.audience, request, known)}

    async def _follow(self, community: int, job: int) -> AsyncIterator[Event]:
        """Tell how far a job has come, until it is over."""
        last: Progress | None = None
        while True:
            now = await self.watch(community, job)
            if now is None:
                return
            if now != last:
                yield {"event": "progress", "stage": now.stage, "done": now.done, "total": now.total,
                       "over": now.over, "sentence": now.sentence if now.over else None,
                       "code": FAILED if now.state == "failed" else DONE}
            if now.over:
                return
            last = now
            await asyncio.sleep(POLL_SECONDS)

    async def _again(self, heard: Listening, ctx: Context, card: Card) -> Card:
        """Draw what the action answered with once more, now that its jobs are over."""
        if heard.drawn is None:
            return card
        try:
            return await self.dispatch.draw(heard.drawn, ctx.community, ctx.audience)
        except Refusal:
            return card


def _drawn(card: Card, audience: Audience, request: Mapping[str, Any], known: Mapping[str, str]) -> Event:
    screen = render.Screen(request.get("width", 80), request.get("color", False), request.get("numbered", False), known)
    return {"text": render.text_of(card, audience, screen), "data": render.data_of(card, audience, known),
            "controls": list(render.controls_of(card.controls(), audience, known))}


def _gave(found: Typed, files: Mapping[str, Sequence[File]]) -> bool:
    """Tell whether more was typed than which row is meant."""
    kinds = {p.name: p.kind for p in found.action.params}
    return bool(files) or any(kinds[name] != "id" for name in found.values)


def _blamed(code: int, files: bool) -> int:
    """A call that brought files and failed has had its input refused."""
    return REFUSED if files and code == FAILED else code


def code_of(reply: Reply) -> int:
    """Give the exit code of an answer: a whispered refusal or fault is a failure, a refused form wrong usage."""
    if reply.form is not None:
        kinds = {field.name: field.kind for field in reply.form.fields}
        return REFUSED if any(kinds.get(name) == "file" for name in reply.form.problems) else USAGE
    card = reply.card
    if card is None or card.title is not None or not card.blocks:
        return DONE
    first = card.blocks[0]
    return FAILED if isinstance(first, Text) and first.tone in ("caution", "bad") else DONE
