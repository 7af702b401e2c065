"""Ways in and out: links that work once, the upload page, the demo's borrowed eyes."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.chat.card import Text, say
from bot.platforms.web.door import Sorry, nowhere
from bot.platforms.web.front import front_of
from bot.platforms.web.pages import Spot, notice, panel_of
from bot.platforms.web.reception import receive
from bot.platforms.web.rooms import whole
from bot.platforms.web.visitor import (
    UPLOAD_SESSION,
    as_visitor,
    begin,
    carry,
    cookie_name,
    digest,
    forget,
    visitor_of,
)

KEPT = say("They stay on the machine that runs Readout until somebody has looked at them. File names are not kept.")
TAKEN: Mapping[str, tuple[Text, ...]] = {
    "raw": (say("Send pictures to Readout"), KEPT),
    "packs": (say("Send a bundle to Readout"),
              say("This server takes bundles only, files that end in .readout. Make one where the pictures are:"),
              say("`readout pack FOLDER --question FILE.toml --out CASE.readout`")),
    "public": (say("Send pictures to Readout"),
               say("This server takes only pictures that are published for reuse or made up. Send nothing of a patient "
                   "of yours: it would be refused, and it would have left your hospital by then."), KEPT)}


async def sign_in_page(request: Request) -> Response:
    """Show a button, whatever the link: chat programs open links by themselves, and must use nothing up."""
    return await notice(request, 200, say("Sign in to Readout"), say("The link works once, for 10 minutes."),
                        action=(request.url.path, say("Sign in")))


async def sign_in_press(request: Request) -> Response:
    """Use the link up and begin a session."""
    front = front_of(request)
    member = await front.backstage.take_sign_in(digest(request.path_params["token"]), front.clock())
    if member is None:
        raise used_up()
    return carry(request, RedirectResponse("/", 303), await begin(request, member))


async def sign_out(request: Request) -> Response:
    """End the session."""
    front = front_of(request)
    await forget(request)
    response = await notice(request, 200, say("You are signed out"), say("Close this page, or use a new link."))
    # Pictures are kept by the browser for as long as they may be; whoever uses it next must not find them there.
    response.headers["clear-site-data"] = '"cache"'
    response.delete_cookie(cookie_name(front), path="/", secure=front.secure, httponly=True, samesite="lax")
    return response


async def upload_page(request: Request) -> Response:
    """Show a button that opens the form; where not everything is taken, say so before anything is sent."""
    title, *told = TAKEN[front_of(request).dispatch.store.accepts]
    return await notice(request, 200, title, *told, say("The link works once, for 10 minutes."),
                        action=(request.url.path, say("Open the form")))


async def upload_press(request: Request) -> Response:
    """Use the link up, sign its member in for two hours where they are not, and show the form that waits."""
    front = front_of(request)
    ticket = await front.backstage.take_ticket(digest(request.path_params["ticket"]), front.clock())
    if ticket is None:
        raise used_up()
    here = await visitor_of(request)
    already = here is not None and here.presence.member == ticket.member
    token = "" if already else await begin(request, ticket.member, UPLOAD_SESSION)
    visitor = await as_visitor(front, ticket.member)
    if visitor is None:
        raise used_up()
    reply = await front.dispatch.press(visitor.person, None, ticket.token)
    response = await whole(request, visitor, Spot(), panel_of(reply, visitor.audience, Spot()))
    return response if already else carry(request, response, token, UPLOAD_SESSION)


def used_up() -> Sorry:
    """Refuse a link that does not work any more, without telling why."""
    return Sorry(403, say("This link was used already, or its 10 minutes are over. Ask for a new one."))


async def borrow(request: Request) -> Response:
    """Look through another member's eyes; only in the demo, on this machine."""
    front = front_of(request)
    if not front.demo:
        raise nowhere()
    given = (await receive(request)).one("member")
    member = next((p.member for p in await front.backstage.personas() if str(p.member) == given), None)
    if member is None:
        raise nowhere()
    return carry(request, RedirectResponse("/", 303), await begin(request, member))
