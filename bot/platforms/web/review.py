"""A case under review, for editors: its card beside sheets of its pictures, and each picture alone with its masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.chat.call import Call
from bot.chat.card import Card, Link, Row, say
from bot.chat.markup import plain
from bot.chat.people import allows
from bot.chat.refusal import Refusal
from bot.platforms.web.backstage import Draft, Sheets
from bot.platforms.web.door import Sorry, nowhere
from bot.platforms.web.front import front_of
from bot.platforms.web.number import small
from bot.platforms.web.pages import Panel, Spot, page, surroundings
from bot.platforms.web.render import Setting, draw, has_title, sent_along
from bot.platforms.web.rooms import SEEN
from bot.platforms.web.visitor import Visitor, signed_in

VIEW, MARK, MASK, UNMASK = "cases.review", "review.mark", "review.mask", "review.unmask"
MEANINGS = (("question", say("Question")), ("answer", say("Answer only")), ("hidden", say("Not shown")))


@dataclass(frozen=True)
class Turn:
    """Which pictures are looked at: those to be opened or all of them, a sheet at a time.

    `seen` is the digest of the words with which the first sheet was drawn, `size` how many a sheet holds.
    """

    drafts: Sequence[Draft]
    whole: bool
    number: int
    seen: str
    size: int

    @property
    def count(self) -> int:
        """How many sheets there are."""
        return max(1, -(-len(self.drafts) // self.size))

    @property
    def shown(self) -> Sequence[Draft]:
        """The pictures of this sheet."""
        return self.drafts[(self.number - 1) * self.size:self.number * self.size]

    def to(self, number: int = 1, *, whole: bool | None = None) -> str:
        """Give the address of another sheet, which carries the first digest on."""
        whole = self.whole if whole is None else whole
        return f"?sheet={number}{'&all=1' if whole else ''}&seen={self.seen}#pictures-title"


async def review(request: Request) -> Response:
    """Show the case of a number."""
    visitor = await signed_in(request)
    return await review_page(request, visitor, Spot(review=str(request.path_params["number"])), Panel())


async def look(request: Request) -> Response:
    """Show one picture of a case at its full size, with its masks."""
    visitor = await signed_in(request)
    spot = Spot(review=str(request.path_params["number"]), picture=str(request.path_params["picture"]))
    return await review_page(request, visitor, spot, Panel())


async def review_page(request: Request, visitor: Visitor, spot: Spot, panel: Panel) -> Response:
    """Draw the review's card and one sheet of twelve pictures, or one picture alone."""
    case = await case_row(request, visitor, int(spot.review))
    sheets = await front_of(request).backstage.sheets(visitor.presence.community, case, visitor.presence.member)
    if sheets is None:
        sheets = Sheets("", (), 1)
    turn = _turn(request, sheets)
    around = {"spot": spot, "panel": panel, "room": None, "turn": turn, "sheets": sheets,
              **await surroundings(request, visitor)}
    if spot.picture:
        alone = _alone(request, visitor, spot, case, sheets)
        return HTMLResponse(page("look.html", visitor.audience, **around, **alone))
    card = await _card(request, visitor, spot, case, sheets, turn)
    at = Setting(visitor.audience, review=spot.review, name="review")
    return HTMLResponse(page(
        "review.html", visitor.audience, card=draw(card, at), titled=has_title(card), along=sent_along(at),
        marks={one.number: _marks(request, visitor, case, one) for one in turn.shown if sheets.choose}, **around))


def _turn(request: Request, sheets: Sheets) -> Turn:
    query = request.query_params
    wanted = [one for one in sheets.drafts if one.wanted]
    whole = "all" in query or sheets.choose or not wanted
    turn = Turn(sheets.drafts if whole else wanted, whole, 1, query.get("seen", "")[:40] or sheets.words, sheets.size)
    return replace(turn, number=min(small(query.get("sheet", "")) or 1, turn.count))


async def _card(request: Request, visitor: Visitor, spot: Spot, case: int, sheets: Sheets, turn: Turn) -> Card:
    """Draw what is decided about; where its words changed since the first sheet, only the way to begin again."""
    if sheets.words and turn.seen != sheets.words:
        return Card(say("Case {number} was changed while you looked", number=int(spot.review)),
                    say("Somebody changed its words, its question or its pictures since your first sheet. Begin "
                        "again: pictures that are still the same stay opened.", tone="caution"),
                    Row(Link(say("Begin again"), f"/review/{spot.review}")))
    try:
        return await front_of(request).dispatch.draw(Call(VIEW, (str(case),)).token, visitor.presence.community,
                                                     visitor.audience)
    except Refusal as refusal:
        return Card(None, refusal.sentence)


def _alone(request: Request, visitor: Visitor, spot: Spot, case: int, sheets: Sheets) -> dict[str, Any]:
    """Give what the page of one picture shows: the picture, its neighbors, its masks and what may be done."""
    place = next((place for place, one in enumerate(sheets.drafts) if one.number == int(spot.picture)), None)
    if place is None:
        raise nowhere()
    draft = sheets.drafts[place]
    wanted = [one.number for one in sheets.drafts if one.wanted]
    around = [one.number for one in sheets.drafts] if draft.number not in wanted else wanted
    here = around.index(draft.number)
    at = Setting(visitor.audience, review=spot.review, picture=spot.picture)
    known = front_of(request).dispatch.registry.get
    return {
        "draft": draft, "along": sent_along(at), "before": around[here - 1] if here else None,
        "after": around[here + 1] if here + 1 < len(around) else None,
        "marks": _marks(request, visitor, case, draft) if sheets.markable else (),
        "mask": Call(MASK, (str(case), str(draft.number))).token if known(MASK) and sheets.maskable else None,
        "unmask": {one.number: Call(UNMASK, (str(case), str(one.number))).token for one in draft.masks
                   if known(UNMASK) and draft.uncovers}}


def _marks(request: Request, visitor: Visitor, case: int, draft: Draft) -> Sequence[tuple[str, str, bool]]:
    """Give the buttons that say what a picture is for: token, label, and whether it is so already."""
    if front_of(request).dispatch.registry.get(MARK) is None:
        return ()
    return [(Call(MARK, (str(case), str(draft.number), name)).token, plain(label, visitor.audience),
             (draft.shown or "hidden") == name)
            for name, label in MEANINGS]


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
    """Give one picture under review at its full size; no browser keeps it.

    It counts as opened by the member when its bytes have left: neither a HEAD nor a page that is fetched ahead of
    being looked at does, and the latter gets nothing, so that the browser asks again when it is shown. The same
    picture over its whole range is there besides and counts for nothing.
    """
    visitor = await signed_in(request)
    case = await case_row(request, visitor, request.path_params["number"])
    if "prefetch" in request.headers.get("sec-purpose", "") + request.headers.get("purpose", ""):
        return Response(status_code=503)
    front, number, pixels = front_of(request), request.path_params["picture"], request.query_params.get("of", "")
    community, member = visitor.presence.community, visitor.presence.member
    whole = "whole" in request.query_params
    found = await front.backstage.draft_picture(community, case, number, pixels, whole)
    if found is None or found.mime not in SEEN:
        raise nowhere()
    served = None
    if request.method == "GET" and member is not None and not whole:
        served = BackgroundTask(front.backstage.opened, community, case, number, pixels, member, visitor.now)
    return Response(found.data, media_type=found.mime, background=served)


async def draft_thumbnail(request: Request) -> Response:
    """Give one picture under review, small: nobody has opened it then."""
    visitor = await signed_in(request)
    case = await case_row(request, visitor, request.path_params["number"])
    found = await front_of(request).backstage.draft_thumbnail(
        visitor.presence.community, case, request.path_params["picture"], request.query_params.get("of", ""))
    if found is None or found.mime not in SEEN:
        raise nowhere()
    return Response(found.data, media_type=found.mime)
