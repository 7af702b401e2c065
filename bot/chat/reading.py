"""The full text of a view that was cut: page by page, one button away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import limits
from bot.chat.call import Call
from bot.chat.card import Block, Button, Card, Fields, Line, Row, Table, Text, line, say
from bot.chat.context import Context
from bot.chat.markup import plain
from bot.chat.people import Audience, allows
from bot.chat.platform import Reply
from bot.chat.resolve import arguments, bound

if TYPE_CHECKING:
    from bot.chat.dispatch import Dispatch
    from bot.chat.stored import Found

PAGE = limits.TEXT - 200


async def rest_of(dispatch: Dispatch, ctx: Context, call: Call) -> Found | None:
    """Read one page of a view's whole text, under the view's own rights."""
    from bot.chat.stored import Found

    view = Call.parse(call.args[0] or "") if call.args else None
    made = dispatch.registry.get(view.action) if view else None
    if view is None or made is None or made.kind != "view" or not allows(ctx.role, made.role):
        return None
    drawn = await made.method(dispatch.registry.cog_of(made), ctx,
                              **await arguments(ctx, made, bound(made, view.args), {}))
    page = page_number(call.args[1] if len(call.args) > 1 else None)
    card = page_of(drawn.title, text_of(drawn, ctx.audience), page, Call("core.read", (view.token,)))
    return Found(made, answer=Reply(card, replace=page > 0))


def page_number(text: str | None) -> int:
    """Read the page that a token asks for; the first where it asks for none."""
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0


def page_of(title: Line | None, text: str, page: int, source: Call) -> Card:
    """Give one page of a long text, with a button to the next."""
    start = page * PAGE
    more = Row(Button(say("Next page"), source.bind(page + 1))) if text[start + PAGE:] else None
    return Card(title, line(text[start:start + PAGE] or "…"), more)


def text_of(card: Card, audience: Audience) -> str:
    """Write all of a card's text, without its controls."""
    return "\n\n".join(filter(None, (_words(block, audience) for block in card.blocks)))


def _words(block: Block, audience: Audience) -> str:
    if isinstance(block, Text):
        return plain(block, audience)
    if isinstance(block, Fields):
        return "\n".join(f"{plain(a, audience)}: {plain(b, audience)}" for a, b in block.pairs)
    if isinstance(block, Table):
        return "\n".join(", ".join(plain(cell, audience) for cell in row) for row in (block.columns, *block.rows))
    return ""
