"""The rooms: places, their messages, and word of what changes in them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from bot.chat.card import Card, When, say
from bot.chat.people import allows
from bot.chat.platform import Reply
from bot.chat.refusal import Refusal
from bot.platforms.web.backstage import Message, Room
from bot.platforms.web.door import Sorry, nowhere
from bot.platforms.web.front import Front, front_of
from bot.platforms.web.listeners import Listener
from bot.platforms.web.number import small
from bot.platforms.web.pages import (
    Panel,
    Spot,
    address,
    notice,
    page,
    panel_fragment,
    panel_of,
    surroundings,
    wants_fragment,
)
from bot.platforms.web.render import Setting, draw, has_title, inline
from bot.platforms.web.visitor import Visitor, begin, carry, signed_in, visitor_of

SHOWN = 20
HEARTBEAT = 15.0
HASH = re.compile(r"[0-9a-f]{64}")
SEEN = frozenset({"image/png", "image/jpeg", "image/webp"})


async def home(request: Request) -> Response:
    """Lead to the first place; in the demo sign a newcomer in; else say how to come in."""
    front = front_of(request)
    visitor = await visitor_of(request)
    if visitor is None and front.demo:
        first = next(iter(await front.backstage.personas()), None)
        if first is not None and request.query_params.get("again") is None:
            return carry(request, RedirectResponse("/?again=1", 303), await begin(request, first.member))
    if visitor is None:
        return await notice(
            request, 200, say("The readout room"),
            say("A de-identified case every morning, a private answer, a reveal that teaches."),
            say("You come in by a link, which works once, for 10 minutes. A director or an admin makes yours: they "
                "write `/member link` and your name, or `/member add` when you are new."),
            say("On the computer that runs Readout: `readout sign-in --member NAME`."),
            say("Where Readout is in your chat as well, write `/web` to it."))
    if visitor.rooms:
        return RedirectResponse(address(visitor.rooms[0].place) + "#newest", 303)
    return await whole(request, visitor, Spot(), Panel())


async def room(request: Request) -> Response:
    """Show a place."""
    visitor = await signed_in(request)
    found = visitor.room(request.path_params["place"])
    return await whole(request, visitor, Spot(str(found.place)), Panel(), _before(request))


def _before(request: Request) -> int | None:
    return small(request.query_params.get("before", ""))


async def whole(request: Request, visitor: Visitor, spot: Spot, panel: Panel, before: int | None = None) -> Response:
    """Draw the page on which somebody is, with its panel."""
    from bot.platforms.web.review import review_page

    if spot.review:
        return await review_page(request, visitor, spot, panel)
    if not spot.place:
        return HTMLResponse(page("lobby.html", visitor.audience, spot=spot, panel=panel, room=None,
                                 **await surroundings(request, visitor)))
    here = visitor.room(spot.place)
    backstage, community = front_of(request).backstage, visitor.presence.community
    found = await backstage.messages(community, here.place, before, SHOWN + 1)
    pinned = await backstage.pinned(community, here.place) if before is None else ()
    above = {one.id for one in pinned}
    listed = [one for one in found[-SHOWN:] if not one.withdrawn and one.id not in above]
    drawn = await asyncio.gather(*(draw_message(request, visitor, one) for one in (*pinned, *listed)))
    return HTMLResponse(page("room.html", visitor.audience, spot=spot, panel=panel, room=here,
                             pinned=drawn[:len(pinned)], messages=drawn[len(pinned):],
                             earlier=found[-SHOWN].id if len(found) > SHOWN else None, before=before,
                             **await surroundings(request, visitor)))


async def message(request: Request) -> Response:
    """Give one message as a part of a page."""
    visitor = await signed_in(request)
    found = await front_of(request).backstage.message(visitor.presence.community, request.path_params["delivery"])
    if found is None or found.withdrawn:
        raise nowhere()
    visitor.room(found.place)
    return HTMLResponse(await draw_message(request, visitor, found))


async def draw_message(request: Request, visitor: Visitor, found: Message) -> Markup:
    """Draw a posted view for a reader; one that cannot be drawn says so and leaves the others alone."""
    front = front_of(request)
    try:
        card = await front.dispatch.draw(found.view, visitor.presence.community, visitor.everyone)
    except Refusal as refusal:
        card = Card(None, refusal.sentence)
    except Exception as fault:
        card = front.dispatch.fault(fault)
    name = f"m{found.id}"
    at = Setting(visitor.everyone, str(found.place), name=name)
    return Markup(page("message.html", visitor.audience, message=found, name=name, titled=has_title(card),
                       card=draw(card, at), posted=_posted(found, visitor)))


def _posted(found: Message, visitor: Visitor) -> Markup:
    """Tell when a message was posted, in the reader's zone: the weekday and hour of this week, else the date."""
    recent = timedelta(0) <= visitor.now - found.posted_at < timedelta(days=6)
    return inline(say("{at}", at=When(found.posted_at, "clock" if recent else "date")), visitor.everyone)


async def picture(request: Request) -> Response:
    """Give a picture that may be seen; a browser keeps it, and asks each time whether it still may be."""
    visitor = await signed_in(request)
    backstage, community = front_of(request).backstage, visitor.presence.community
    hash = request.path_params["hash"]
    if not HASH.fullmatch(hash):
        raise nowhere()
    kept = {"cache-control": "private, no-cache", "etag": f'"{hash}"'}
    if _kept(request, kept["etag"]) and await backstage.may_see(community, hash):
        return Response(status_code=304, headers=kept)
    found = await backstage.public_picture(community, hash)
    if found is None or found.mime not in SEEN:
        raise nowhere()
    return Response(found.data, media_type=found.mime, headers=kept)


def _kept(request: Request, tag: str) -> bool:
    """Tell whether the browser has what a tag names, by the weak comparison of RFC 9110, 13.1.2."""
    named = request.headers.get("if-none-match", "").split(",")
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in named)


async def progress(request: Request) -> Response:
    """Draw the card of long work again; the header tells when the work is done."""
    visitor = await signed_in(request)
    front = front_of(request)
    view = request.query_params.get("view", "")
    found = await front.backstage.progress(visitor.presence.community, request.path_params["job"])
    made = front.dispatch.registry.get(view.partition("/")[0])
    if found is None or made is None or made.kind != "view" or not allows(visitor.presence.role, made.role):
        raise nowhere()
    try:
        card = await front.dispatch.draw(view, visitor.presence.community, visitor.audience)
    except ValueError:
        raise nowhere() from None
    except Refusal as refusal:
        card = Card(None, refusal.sentence)
    spot = Spot(request.query_params.get("place", ""))
    going = "" if found.finished else view
    panel = panel_of(Reply(card), visitor.audience, spot, str(request.path_params["job"]), going)
    shown = replace(panel, progress=found)
    response = (panel_fragment(shown, visitor.audience, spot) if wants_fragment(request)
                else await whole(request, visitor, spot, shown))
    if found.finished:
        response.headers["x-finished"] = "1"
    return response


async def events(request: Request) -> Response:
    """Send the numbers of messages that are new or changed in a place, as server-sent events."""
    visitor = await signed_in(request)
    front = front_of(request)
    here = visitor.room(request.query_params.get("place", ""))
    if front.listeners.full:
        raise Sorry(503, say("Too many pages are open at once. This one does not change by itself; load it again."))
    return StreamingResponse(_stream(front, visitor, here), media_type="text/event-stream",
                             headers={"x-accel-buffering": "no"})


async def _stream(front: Front, visitor: Visitor, here: Room) -> AsyncIterator[str]:
    """Tell the state at once and after each silence, so that a page catches up whatever it missed."""
    listener = front.listeners.join(here.place)
    try:
        yield "retry: 3000\n\n"
        known = await _state(front, visitor, here)
        yield _event("state", known)
        while not front.listeners.closing:
            changed = await _heard(listener)
            if changed:
                yield _event("changed", changed)
                continue
            state = await _state(front, visitor, here)
            yield _event("state", state) if state != known else ": still here\n\n"
            known = state
    finally:
        front.listeners.leave(here.place, listener)


async def _heard(listener: Listener) -> list[int]:
    return await listener.changed(HEARTBEAT)


async def _state(front: Front, visitor: Visitor, here: Room) -> list[list[int]]:
    found = await front.backstage.messages(visitor.presence.community, here.place, None, SHOWN)
    return [[one.id, one.revision] for one in found if not one.withdrawn]


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
