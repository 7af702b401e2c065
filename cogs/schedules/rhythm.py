"""How often a new schedule posts where nobody says: two or three days a week."""

from __future__ import annotations

import db.decks
from bot import Context, Text, say
from cogs.schedules.rules import days_typed

THREE, TWO = 0b0010101, 0b0001010
# Eight weeks of three cases: a deck that is shorter lasts longer with two.
ENOUGH = 24


async def proposed(ctx: Context, deck: int) -> int:
    """Propose days for the cases that a deck has: Monday, Wednesday and Friday, or Tuesday and Thursday."""
    return THREE if await ctx.read(db.decks.left, deck) >= ENOUGH else TWO


def why(days: int) -> Text:
    """Say why these days were proposed."""
    if days == THREE:
        return say("Nobody chose days, so it posts on three a week: that leaves time to answer and to talk. "
                   "`/schedule edit` changes them.")
    return say("Nobody chose days, so it posts on two a week: that leaves time to answer and to talk, and the deck "
               "lasts longer. `/schedule edit` changes them.")


async def typed(ctx: Context, deck: str) -> str:
    """Write the proposal for a deck as it stands in a form; nothing while no deck is chosen."""
    bare = deck.strip().lstrip("=#")
    if not (bare.isdecimal() and len(bare) < 10):
        return ""
    found = int(bare) if deck.strip().startswith("=") else await ctx.dispatch.store.by_number(
        "deck", ctx.community, int(bare))
    return days_typed(await proposed(ctx, found)) if found is not None else ""
