"""The routes, and the door around them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from starlette.convertors import register_url_convertor
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp

from bot.chat.card import Card, Text, say
from bot.chat.people import Audience
from bot.chat.platform import Reply
from bot.platforms.web import conversation, entry, handing, review, rooms
from bot.platforms.web.door import Door, nowhere
from bot.platforms.web.front import Front, front_of
from bot.platforms.web.number import Small
from bot.platforms.web.pages import STATIC, Spot, notice, panel_fragment, panel_of, static, wants_fragment

register_url_convertor("small", Small())
ROUTES: tuple[BaseRoute, ...] = (
    Route("/", rooms.home),
    Route("/room/{place:path}", rooms.room),
    Route("/message/{delivery:small}", rooms.message),
    Route("/events", rooms.events),
    Route("/picture/{hash}", rooms.picture),
    Route("/progress/{job:small}", rooms.progress),
    Route("/press", conversation.press, methods=["POST"]),
    Route("/fill", conversation.fill, methods=["POST"]),
    Route("/say", conversation.say_words, methods=["POST"]),
    Route("/suggest", conversation.suggest, methods=["POST"]),
    Route("/sign-in/{token}", entry.sign_in_page),
    Route("/sign-in/{token}", entry.sign_in_press, methods=["POST"]),
    Route("/sign-out", entry.sign_out, methods=["POST"]),
    Route("/upload/{ticket}", entry.upload_page),
    Route("/upload/{ticket}", entry.upload_press, methods=["POST"]),
    Route("/file/{secret}", handing.file_page),
    Route("/file/{secret}", handing.file_press, methods=["POST"]),
    Route("/demo/as", entry.borrow, methods=["POST"]),
    Route("/review/{number:small}", review.review),
    Route("/review/{number:small}/look/{picture:small}", review.look),
    Route("/review/{number:small}/picture/{picture:small}", review.draft_picture),
    Route("/review/{number:small}/thumbnail/{picture:small}", review.draft_thumbnail),
)


def application(front: Front, hosts: Collection[str], further: Sequence[Route | Mount] = ()) -> ASGIApp:
    """Put the pages together. `further` routes prove by themselves who calls, so other origins may post to them."""
    own = (Route("/static/{version}/{name}", styles), Route("/livez", alive), Route("/readyz", ready),
           Route("/metrics", metrics))
    router = Router([*ROUTES, *own, *further], redirect_slashes=False)
    return Door(router, front, hosts, tuple(route.path for route in further), explain)


async def explain(request: Request, status: int, sentence: Text) -> Response:
    """Answer with a page of one sentence, or with the panel alone where the page's script asks."""
    if wants_fragment(request):
        panel = panel_of(Reply(Card(None, sentence.toned("caution"))), Audience(), Spot())
        return panel_fragment(panel, Audience(), Spot(), status)
    return await notice(request, status, say("That did not work"), sentence)


async def styles(request: Request) -> Response:
    """Give the pages' own style, script and icon; their address changes when they do."""
    name = request.path_params["name"]
    if name not in STATIC:
        raise nowhere()
    return Response(static(name), headers={"content-type": STATIC[name],
                                           "cache-control": "public, max-age=31536000, immutable"})


async def alive(request: Request) -> Response:
    """Say that the process answers."""
    return PlainTextResponse("alive\n")


async def ready(request: Request) -> Response:
    """Say whether this process can do its work, and what keeps it from it."""
    troubles = await front_of(request).backstage.troubles()
    return PlainTextResponse("".join(f"{one}\n" for one in troubles) or "ready\n", 503 if troubles else 200)


async def metrics(request: Request) -> Response:
    """Give figures to whoever reaches the process itself, not to those who come through a proxy."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        raise nowhere()
    front = front_of(request)
    lines = [*await front.backstage.metrics(), f"readout_web_listeners {len(front.listeners)}"]
    return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")
