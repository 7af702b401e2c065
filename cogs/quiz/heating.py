"""Where everybody pointed, drawn on the picture itself from its released pixels, once the round is revealed."""

from __future__ import annotations

import db
from bot import Context, imaging
from cogs.quiz.reading import SPREAD_FROM, Posted, posted
from db import blobs, kinds, rounds


async def heat(ctx: Context, round: int) -> None:
    """Draw where everybody pointed in a round that asks for it; nothing where fewer than five did."""
    found = await ctx.read(posted, ctx.community, round)
    row = found.round if found is not None else None
    if found is None or row is None or found.question.kind != "point" or not found.case.pictures:
        return
    if not row.tally or row.answered < SPREAD_FROM:
        return
    first = found.case.pictures[0]
    content = await ctx.work(_drawn, ctx, found)
    if content is None:
        return
    hash: str = await ctx.work(ctx.bytes.put, content)
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    await ctx.db(blobs.add, ctx.community, hash, "picture", "image/png", len(content), ctx.now, width=width,
                 height=height, made_from=first.stack)
    await ctx.db(rounds.set_heat, ctx.community, round, hash)


def _drawn(ctx: Context, found: Posted) -> bytes | None:
    """Draw the first picture of the question with the cells; None where its pixels are gone."""
    first, window = found.case.pictures[0], found.case.version.window
    stack = next((one for one in found.case.stacks if one.hash == first.stack), None)
    assert found.round is not None
    tally = {cell: n for cell, n in (found.round.tally or {}).items() if kinds.CELL.fullmatch(cell)}
    chosen = None if not window else str(window["preset"]) if "preset" in window else (
        float(window["center"]), float(window["width"]))
    if stack is None:
        return None
    try:
        opened = imaging.open_stack(ctx.bytes.path(stack.hash), stack.meta)
        return imaging.heat(opened, first.image, chosen, tally, found.key)
    except db.MissingBytes:
        # What cannot be drawn any more is left out; its numbers stand in the words.
        return None
