"""Draw how often answers were right, by how sure their reader was, with a mark where each would fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import png
from bot.imaging.charts import BAR, CARD, QUIET, TEXT, TRACK
from bot.imaging.marks import font

_SCALE = 2
_STEP, _MARGIN, _HEAD, _REST = 124, 36, 62, 28


def calibrated(rows: Sequence[tuple[str, float, int, float]], *, width: int = 1_000) -> bytes:
    """Draw (word, nominal share, answers, right ones) as PNG `width` pixels wide: a bar each, from 0 to 100 %.

    A bar is how often such answers were right; a white mark that stands out of it is what the word means. Read at 400
    pixels wide, letters are still 12 pixels high.
    """
    if not rows:
        raise ValueError("A calibration needs at least one word.")
    unit = width * _SCALE / 1_000
    margin, height = round(_MARGIN * unit), round((2 * _MARGIN + _HEAD + _STEP * len(rows) - _REST) * unit)
    canvas = Image.new("RGB", (width * _SCALE, height), CARD)
    pen = ImageDraw.Draw(canvas)
    _legend(pen, margin, unit)
    for place, row in enumerate(rows):
        _row(pen, (margin, margin + round((_HEAD + place * _STEP) * unit)), unit, row)
    small = canvas.resize((width, round(height / _SCALE)), Image.Resampling.LANCZOS)
    return png.encode(np.array(small))


def _legend(pen: ImageDraw.ImageDraw, margin: int, unit: float) -> None:
    """Say what the mark is, beside one."""
    letters = font(round(30 * unit))
    _mark(pen, margin + round(6 * unit), margin, round(36 * unit), unit)
    pen.text((margin + round(28 * unit), margin), "where a bar ends if the word fits", font=letters,
             fill=QUIET)


def _row(pen: ImageDraw.ImageDraw, at: tuple[int, int], unit: float, row: tuple[str, float, int, float]) -> None:
    word, nominal, count, right = row
    x, y = at
    length, letters = round(1_000 * unit) - 2 * x, font(round(34 * unit))
    share = right / count if count else 0.0
    figures = f"{round(100 * share)} % right of {count}" if count else "none yet"
    pen.text((x, y), word, font=letters, fill=TEXT)
    pen.text((x + length, y), figures, font=letters, fill=TEXT if count else QUIET, anchor="ra")
    top, thick, round_by = y + round(56 * unit), round(32 * unit), round(8 * unit)
    pen.rounded_rectangle((x, top, x + length, top + thick), round_by, fill=TRACK)
    if share > 0:
        end = x + max(2 * round_by, round(length * share))
        pen.rounded_rectangle((x, top, end, top + thick), round_by, fill=BAR)
    _mark(pen, x + round(length * nominal), top - round(8 * unit), thick + round(16 * unit), unit)


def _mark(pen: ImageDraw.ImageDraw, x: int, top: int, height: int, unit: float) -> None:
    """Draw an upright white line with a dark rim."""
    for half, fill in ((round(7 * unit), CARD), (round(3.5 * unit), TEXT)):
        pen.rectangle((x - half, top, x + half, top + height), fill=fill)
