"""Draw a grid of counts against targets as a picture, on the dark card of the other charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import png
from bot.imaging.charts import BAR, CARD, GOOD, QUIET, TEXT, TRACK
from bot.imaging.marks import font

CAUTION = (255, 180, 84)
_SCALE = 2
# At a thousand pixels across; read at 400 the letters are still 12 pixels high.
_MARGIN, _LETTERS, _BAR, _GAP, _BETWEEN, _HEAD = 28, 32, 42, 4, 18, 58

# How many there are and how many are wanted, of each level; None where neither is any.
Cell = Sequence[tuple[int, int]]


def grid(rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[int, int], Cell], *,
         width: int = 1_000) -> bytes:
    """Draw counts by row, column and level against what is wanted, as PNG `width` pixels wide.

    `cells` are by the places of row and column, counted from 0; each has its levels from the first down. A bar is as
    full as its level is; one with none of what is wanted is an outline with a nought, so that colour tells nothing
    alone.
    """
    if not rows or not columns:
        raise ValueError("A grid needs a row and a column.")
    unit = width * _SCALE / 1_000
    levels = max((len(cell) for cell in cells.values()), default=1)
    tall = levels * (_BAR + _GAP) + _BETWEEN
    height = round((2 * _MARGIN + _HEAD + tall * len(rows) - _BETWEEN) * unit)
    canvas = Image.new("RGB", (width * _SCALE, height), CARD)
    pen = ImageDraw.Draw(canvas)
    letters = font(round(_LETTERS * unit))
    left = _MARGIN * unit + max(pen.textlength(row, font=letters) for row in rows) + 52 * unit
    step = (width * _SCALE - left - _MARGIN * unit) / len(columns)
    for place, column in enumerate(columns):
        pen.text((left + (place + 0.5) * step, _MARGIN * unit), column, font=letters, fill=TEXT, anchor="ma")
    for place, row in enumerate(rows):
        top = (_MARGIN + _HEAD + place * tall) * unit
        _labels(pen, row, (left, top), unit, levels)
        for across in range(len(columns)):
            _cell(pen, cells.get((place, across), ()), (left + across * step, top), step, unit)
    small = canvas.resize((width, round(canvas.height / _SCALE)), Image.Resampling.LANCZOS)
    return png.encode(np.array(small))


def _labels(pen: ImageDraw.ImageDraw, row: str, at: tuple[float, float], unit: float, levels: int) -> None:
    """Name a row beside its bars, and number their levels."""
    left, top = at
    letters = font(round(_LETTERS * unit))
    middle = top + (levels * (_BAR + _GAP) - _GAP) * unit / 2
    pen.text((_MARGIN * unit, middle), row, font=letters, fill=TEXT, anchor="lm")
    for level in range(levels):
        pen.text((left - 22 * unit, top + (level * (_BAR + _GAP) + _BAR / 2) * unit), str(level + 1),
                 font=font(round(26 * unit)), fill=QUIET, anchor="mm")


def _cell(pen: ImageDraw.ImageDraw, cell: Cell, at: tuple[float, float], step: float, unit: float) -> None:
    left, top = at
    for level, (have, wanted) in enumerate(cell):
        if not have and not wanted:
            continue
        y = top + level * (_BAR + _GAP) * unit
        _level(pen, have, wanted, (left + 5 * unit, y, left + step - 5 * unit, y + _BAR * unit), unit)


def _level(pen: ImageDraw.ImageDraw, have: int, wanted: int, box: tuple[float, float, float, float],
           unit: float) -> None:
    round_by, (x, y, end, bottom) = 7 * unit, box
    pen.rounded_rectangle(box, round_by, fill=TRACK)
    share = min(1.0, have / wanted) if wanted else 0.0
    if share:
        pen.rounded_rectangle((x, y, x + max(2 * round_by, (end - x) * share), bottom), round_by,
                              fill=_darker(BAR if share < 1 else GOOD))
    if not have:
        pen.rounded_rectangle(box, round_by, outline=CAUTION, width=round(4 * unit))
    pen.text(((x + end) / 2, (y + bottom) / 2), str(have), font=font(round(_LETTERS * unit)), fill=TEXT, anchor="mm")


def _darker(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Give a colour on which white letters stand out."""
    red, green, blue = colour
    return red * 55 // 100, green * 55 // 100, blue * 55 // 100
