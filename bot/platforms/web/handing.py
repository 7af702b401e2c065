"""Files that were made for one member, given once: a sheet to be printed is shown, anything else is downloaded."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.chat.card import say
from bot.chat.paper import linked
from bot.platforms.web.backstage import Handout
from bot.platforms.web.door import Sorry
from bot.platforms.web.front import front_of
from bot.platforms.web.pages import notice, version
from bot.platforms.web.visitor import digest

SHEET = "text/html"


async def file_page(request: Request) -> Response:
    """Show a button, whatever the link: chat programs open links by themselves, and must use nothing up."""
    return await notice(request, 200, say("A file for you"), say("The link works once, for 10 minutes."),
                        action=(request.url.path, say("Open the file")))


async def file_press(request: Request) -> Response:
    """Use the link up and give its file."""
    front = front_of(request)
    found = await front.backstage.take_handout(digest(request.path_params["secret"]), front.clock())
    if found is None:
        raise Sorry(403, say("This link was used already, or its 10 minutes are over. Ask for a new one."))
    if found.mime.startswith(SHEET):
        return Response(linked(found.content, f"/static/{version()}/paper.css"), media_type=found.mime)
    return Response(found.content, media_type=found.mime, headers={"content-disposition": _named(found)})


def _named(file: Handout) -> str:
    kept = "".join(c for c in file.name if c.isascii() and (c.isalnum() or c in "-_."))
    return f'attachment; filename="{kept}"'
