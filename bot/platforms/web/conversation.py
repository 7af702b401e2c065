"""What people do: words, presses, forms. Each is answered with the panel alone, or with the whole page around it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.chat.card import Choice
from bot.chat.cog import Action
from bot.chat.context import Context
from bot.chat.forms import askable
from bot.chat.listening import Listening
from bot.chat.markup import plain
from bot.chat.params import Param
from bot.chat.people import Place
from bot.chat.platform import Reply
from bot.chat.stored import locate
from bot.platforms.web.door import nowhere
from bot.platforms.web.fields import VALUE
from bot.platforms.web.front import front_of
from bot.platforms.web.pages import Spot, panel_fragment, panel_of, wants_fragment
from bot.platforms.web.received import Received
from bot.platforms.web.reception import receive
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
    heard = Listening(front_of(request).dispatch)
    reply = await heard.press(asked.visitor.person, asked.place, asked.received.one("token"), chosen=chosen)
    return await answer(request, asked.visitor, asked.spot, reply, heard)


async def say_words(request: Request) -> Response:
    """Answer words that were typed; without words, the menu."""
    asked = await _asked(request)
    words = "" if "menu" in asked.received.values else asked.received.one("words").strip()[:500]
    heard = Listening(front_of(request).dispatch)
    reply = await heard.say(asked.visitor.person, asked.place, words)
    return await answer(request, asked.visitor, asked.spot, reply, heard)


async def fill(request: Request) -> Response:
    """Answer a form; files go to quarantine, and stay there only for fields that ask for files."""
    asked = await _asked(request, files=True)
    front = front_of(request)
    token = asked.received.one("token")
    try:
        ctx = await front.dispatch.context(asked.visitor.person, asked.place, None)
        params = await _params(ctx, token)
        wanted = {p.name: p.ask.patient for p in params.values() if p.kind == "file"}
        files = await asyncio.to_thread(asked.received.kept, wanted, VALUE)
    except BaseException:
        await asyncio.to_thread(asked.received.drop)
        raise
    values = asked.received.texts(VALUE, {p.name for p in params.values() if p.kind == "yes"})
    heard = Listening(front.dispatch)
    reply = await heard.fill(asked.visitor.person, asked.place, token, values, files=files)
    return await answer(request, asked.visitor, asked.spot, reply, heard)


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


async def _asked(request: Request, *, files: bool = False) -> Asked:
    visitor = await signed_in(request)
    received = await receive(request, front_of(request).quarantine if files else None)
    try:
        place = visitor.room(received.one("place")).place if received.one("place") else None
        review = received.one("review")
        if review and not (review.isdigit() and len(review) < 10):
            raise nowhere()
    except BaseException:
        await asyncio.to_thread(received.drop)
        raise
    # Where there is no room yet, what is written stands in the first: so an admin can add it.
    return Asked(visitor, Spot(str(place or ""), review), place or visitor.first, received)


async def _params(ctx: Context, token: str) -> Mapping[str, Param]:
    """Give the parameters that a form's token may fill; none where the token is not known."""
    found = await locate(ctx.dispatch, ctx, token)
    made: Action | None = found.action if found is not None else None
    return {p.name: p for p in askable(made, found.values)} if made is not None and found is not None else {}
