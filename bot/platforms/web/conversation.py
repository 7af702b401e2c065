"""What people do: words, presses, forms. Each is answered with the panel alone, or with the whole page around it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.chat.card import Choice, File, say
from bot.chat.dispatch import ROLE_NAMES
from bot.chat.forms import askable
from bot.chat.listening import Listening
from bot.chat.markup import plain
from bot.chat.params import Param
from bot.chat.people import Place, allows
from bot.chat.platform import Reply
from bot.chat.stored import Found, locate
from bot.platforms.web.door import Sorry, nowhere
from bot.platforms.web.fields import VALUE
from bot.platforms.web.front import Front, front_of
from bot.platforms.web.number import small
from bot.platforms.web.pages import Spot, panel_fragment, panel_of, wants_fragment
from bot.platforms.web.received import Received
from bot.platforms.web.reception import Opening, receive
from bot.platforms.web.rooms import whole
from bot.platforms.web.visitor import Visitor, signed_in


@dataclass(frozen=True)
class Asked:
    """One request to the dispatcher: who, from where, with what."""

    visitor: Visitor
    spot: Spot
    place: Place | None
    received: Received


async def press(request: Request) -> Response:
    """Answer a button, or a menu with what was chosen."""
    asked = await _asked(request)
    chosen = asked.received.one("chosen") if "chosen" in asked.received.values else None
    front = front_of(request)
    heard = Listening(front.dispatch)
    token = asked.received.one("token")
    waiting = _waiting(await _found(front, asked, chosen) if token.startswith("@") else None)
    reply = await heard.press(asked.visitor.person, asked.place, token, chosen=chosen)
    await asyncio.to_thread(front.uploads.tidy, waiting)
    return await answer(request, asked.visitor, asked.spot, reply, heard)


async def say_words(request: Request) -> Response:
    """Answer words that were typed; without words, the menu."""
    asked = await _asked(request)
    words = "" if "menu" in asked.received.values else asked.received.one("words").strip()[:500]
    heard = Listening(front_of(request).dispatch)
    reply = await heard.say(asked.visitor.person, asked.place, words)
    return await answer(request, asked.visitor, asked.spot, reply, heard)


async def fill(request: Request) -> Response:
    """Answer a form; files go to quarantine for whom the action lets, and stay only for a case or a kept call."""
    visitor = await signed_in(request)
    front = front_of(request)
    with front.uploads.one(_member(visitor)):
        asked = await _asked(request, visitor, Opening(front.uploads.folder(_member(visitor)), _gate(front, visitor)))
        reply, heard = await _filled(front, asked)
    return await answer(request, asked.visitor, asked.spot, reply, heard)


async def _filled(front: Front, asked: Asked) -> tuple[Reply, Listening]:
    """Hand a form on; of its files only those stay that the action moved away or that a kept call names."""
    heard = Listening(front.dispatch)
    token = asked.received.one("token")
    try:
        found = await _found(front, asked)
        params = _fillable(found)
        wanted = {p.name: p.ask.patient for p in params.values() if p.kind == "file"}
        files = await asyncio.to_thread(asked.received.kept, wanted, VALUE)
        values = asked.received.texts(VALUE, {p.name for p in params.values() if p.kind == "yes"})
        reply = await heard.fill(asked.visitor.person, asked.place, token, values, files=files)
    finally:
        await asyncio.to_thread(asked.received.settle, heard.waiting)
    await asyncio.to_thread(front.uploads.tidy, _waiting(found))
    return reply, heard


async def suggest(request: Request) -> Response:
    """Offer choices for a field while somebody types, as JSON."""
    asked = await _asked(request)
    values = asked.received.texts(VALUE)
    name = asked.received.one("name")
    text = values.pop(name, "")
    found = await front_of(request).dispatch.suggest(asked.visitor.person, asked.place, asked.received.one("token"),
                                                     name, text, values)
    return JSONResponse([_offer(choice, asked.visitor) for choice in found][:25])


def _offer(choice: Choice, visitor: Visitor) -> dict[str, str]:
    return {"value": choice.value, "label": plain(choice.label, visitor.audience)}


async def answer(request: Request, visitor: Visitor, spot: Spot, reply: Reply, heard: Listening) -> Response:
    """Draw an answer as the panel of the page on which it was asked for; long work that it began is followed."""
    job = str(heard.jobs[-1]) if heard.jobs else ""
    panel = panel_of(reply, visitor.audience, spot, job, heard.drawn or "")
    if wants_fragment(request):
        return panel_fragment(panel, visitor.audience, spot)
    return await whole(request, visitor, spot, panel)


async def _asked(request: Request, visitor: Visitor | None = None, opening: Opening | None = None) -> Asked:
    visitor = visitor or await signed_in(request)
    received = await receive(request, opening)
    try:
        place = _place(visitor, received)
        review = received.one("review")
        picture = received.one("picture")
        if any(one and small(one) is None for one in (review, picture)):
            raise nowhere()
    except BaseException:
        await asyncio.to_thread(received.drop)
        raise
    # Where there is no room yet, what is written stands in the first: so an admin can add it.
    return Asked(visitor, Spot(str(place or ""), review, picture if review else ""), place or visitor.first, received)


def _place(visitor: Visitor, received: Received) -> Place | None:
    return visitor.room(received.one("place")).place if received.one("place") else None


def _member(visitor: Visitor) -> int:
    assert visitor.presence.member is not None, "a session is a member's"
    return visitor.presence.member


def _gate(front: Front, visitor: Visitor) -> Callable[[Received], Awaitable[Container[str]]]:
    async def admit(received: Received) -> Container[str]:
        """Let in the files of fields that ask for them, of an action that this visitor may call."""
        ctx = await front.dispatch.context(visitor.person, _place(visitor, received) or visitor.first, None)
        found = await locate(front.dispatch, ctx, received.one("token"))
        if found is not None and not allows(ctx.role, found.action.role):
            raise Sorry(403, say("Only {roles} can do this. Ask one of them, or write `/who` to see them.",
                                 roles=ROLE_NAMES[found.action.role]))
        await asyncio.to_thread(front.uploads.look, _member(visitor))
        return {VALUE + p.name for p in _fillable(found).values() if p.kind == "file"}

    return admit


def _fillable(found: Found | None) -> Mapping[str, Param]:
    """Give the parameters that a form's token may fill; none where the token is not known."""
    return {p.name: p for p in askable(found.action, found.values)} if found is not None else {}


async def _found(front: Front, asked: Asked, chosen: str | None = None) -> Found | None:
    ctx = await front.dispatch.context(asked.visitor.person, asked.place, None)
    return await locate(front.dispatch, ctx, asked.received.one("token"), chosen)


def _waiting(found: Found | None) -> list[File]:
    """List the files that a kept call already has."""
    return [file for given in found.files.values() for file in given] if found is not None else []
