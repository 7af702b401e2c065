"""A case under review: its card beside the pictures as they would be shown, for editors."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.chat.call import Call
from bot.chat.card import Card, say
from bot.chat.people import allows
from bot.chat.refusal import Refusal
from bot.platforms.web.door import Sorry, nowhere
from bot.platforms.web.front import front_of
from bot.platforms.web.number import small
from bot.platforms.web.pages import Panel, Spot, page, surroundings
from bot.platforms.web.render import Setting, draw, has_title
from bot.platforms.web.rooms import SEEN
from bot.platforms.web.visitor import Visitor, signed_in

VIEW = "cases.review"
SHEET = 12


async def review(request: Request) -> Response:
    """Show the case of a number."""
    visitor = await signed_in(request)
    return await review_page(request, visitor, Spot(review=str(request.path_params["number"])), Panel())


async def review_page(request: Request, visitor: Visitor, spot: Spot, panel: Panel) -> Response:
    """Draw the review's card and one sheet of twelve pictures."""
    front = front_of(request)
    case = await case_row(request, visitor, int(spot.review))
    drafts = await front.backstage.drafts(visitor.presence.community, case, visitor.presence.member)
    try:
        card = await front.dispatch.draw(Call(VIEW, (str(case),)).token, visitor.presence.community, visitor.audience)
    except Refusal as refusal:
        card = Card(None, refusal.sentence)
    sheets = max(1, -(-len(drafts) // SHEET))
    sheet = min(small(request.query_params.get("sheet", "")) or 1, sheets)
    return HTMLResponse(page("review.html", visitor.audience, spot=spot, panel=panel, room=None, sheet=sheet,
                             sheets=sheets, count=len(drafts), drafts=drafts[(sheet - 1) * SHEET:sheet * SHEET],
                             card=draw(card, Setting(visitor.audience, review=spot.review, name="review")),
                             titled=has_title(card), **await surroundings(request, visitor)))


async def case_row(request: Request, visitor: Visitor, number: int) -> int:
    """Find the row of a case that the visitor may review."""
    dispatch = front_of(request).dispatch
    made = dispatch.registry.get(VIEW)
    need = made.role if made is not None and made.role != "member" else "editor"
    if not allows(visitor.presence.role, need):
        raise Sorry(403, say("Only editors can review cases. Ask one of them."))
    case = await dispatch.store.by_number("case", visitor.presence.community, number)
    if made is None or case is None:
        raise nowhere()
    return case


async def draft_picture(request: Request) -> Response:
    """Give one picture under review at its full size; no browser keeps it."""
    visitor = await signed_in(request)
    case = await case_row(request, visitor, request.path_params["number"])
    found = await front_of(request).backstage.draft_picture(
        visitor.presence.community, case, request.path_params["picture"], visitor.presence.member)
    if found is None or found.mime not in SEEN:
        raise nowhere()
    return Response(found.data, media_type=found.mime)
