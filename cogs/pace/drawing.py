"""The chart of a member's calibration, drawn anew each time that they ask for it."""

from __future__ import annotations

from bot import Context, imaging
from db import figures
from db.blobs import Public
from db.calibration import Calibration

WIDTH = 1_000
WORDS = {"guess": "Guess", "probable": "Probable", "certain": "Certain"}


async def chart(ctx: Context, found: Calibration) -> Public | None:
    """Draw the chart and keep it for a day; give it as a picture."""
    rows = [(WORDS[level.word], level.nominal, level.n, level.right) for level in found.levels]
    content: bytes = await ctx.work(imaging.calibrated, rows, width=WIDTH)
    hash: str = await ctx.work(ctx.bytes.put, content)
    size = (WIDTH, int.from_bytes(content[20:24], "big"))
    return await ctx.db(figures.keep, ctx.community, hash, size, len(content), ctx.now)
