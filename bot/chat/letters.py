"""Letters that wait for a member: told below the next private answer, once, where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.card import Block, Card, Row
from bot.chat.context import Context
from bot.chat.fit import Misbuilt, whole
from bot.chat.people import Audience
from bot.chat.platform import Reply
from bot.chat.refusal import Refusal

if TYPE_CHECKING:
    from bot.chat.dispatch import Dispatch

AT_ONCE = 2


async def with_letters(dispatch: Dispatch, ctx: Context, reply: Reply) -> Reply:
    """Give a private answer with the letters that wait for its reader below it.

    What does not fit below this answer waits for the next one; what cannot be drawn any more is told to nobody.
    """
    if reply.card is None or not reply.private or reply.replace or ctx.member is None:
        return reply
    waiting = (await ctx.store.letters(ctx.community, ctx.member))[:AT_ONCE]
    blocks: list[Block] = []
    for _, view in waiting:
        try:
            blocks += (await dispatch.draw(view, ctx.community, ctx.audience)).blocks
        except Refusal:
            continue
    card = _below(reply.card, blocks, ctx.audience)
    if card is None:
        return reply
    await ctx.store.letters_told(ctx.community, ctx.member, [letter for letter, _ in waiting], ctx.now)
    return replace(reply, card=card)


def _below(card: Card, blocks: Sequence[Block], audience: Audience) -> Card | None:
    """Give a card with blocks below it, without their controls where it has them already; None where none fit."""
    try:
        return whole(Card(card.title, *card.blocks, *blocks), audience)
    except Misbuilt:
        bare = [block for block in blocks if not isinstance(block, Row)]
        return whole(Card(card.title, *card.blocks, *bare), audience)
