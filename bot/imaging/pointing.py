"""An eight by eight grid over a picture, and where people pointed on it: white with a dark rim, on any ground."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import png
from bot.imaging.marks import RIM, WHITE, Finding, font, write
from bot.imaging.render import Chosen, pixels
from bot.imaging.stack import Stack

COLUMNS, ROWS = "ABCDEFGH", "12345678"
CELLS = 8
# How much of the picture still shows below the lightest and the fullest cell.
FAINT, FULL = 0.12, 0.5
LINE = 0.35


def gridded(stack: Stack, index: int, window: Chosen = None, findings: Collection[Finding] = ()) -> bytes:
    """Draw one picture, `index` counted from 0, under a grid with columns A to H and rows 1 to 8, as PNG."""
    return png.encode(np.array(_named(_lined(_picture(stack, index, window, findings)))))


def heat(stack: Stack, index: int, window: Chosen, counts: Mapping[str, int], right: Collection[str]) -> bytes:
    """Draw where people pointed on a picture, as PNG.

    Cells are lighter the more people pointed there, and carry their number; the right ones have a thick frame.
    """
    picture = _picture(stack, index, window, ())
    most = max([*counts.values(), 1])
    light = Image.new("RGB", picture.size, WHITE)
    mask = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(mask)
    for cell, n in counts.items():
        if n:
            pen.rectangle(_box(cell, picture.size), fill=round(255 * (FAINT + (FULL - FAINT) * n / most)))
    drawn = _lined(Image.composite(light, picture, mask))
    for cell in sorted(right):
        _frame(ImageDraw.Draw(drawn), _box(cell, drawn.size), drawn.size)
    drawn = _named(drawn)
    _numbers(drawn, counts)
    return png.encode(np.array(drawn))


def _picture(stack: Stack, index: int, window: Chosen, findings: Collection[Finding]) -> Image.Image:
    return Image.fromarray(pixels(stack, index, window, list(findings))).convert("RGB")


def _box(cell: str, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Give left, top, right and bottom of a cell, the last pixel included."""
    (wide, high), column, row = size, COLUMNS.index(cell[0]), ROWS.index(cell[1])
    return (column * wide // CELLS, row * high // CELLS,
            (column + 1) * wide // CELLS - 1, (row + 1) * high // CELLS - 1)


def _lined(picture: Image.Image) -> Image.Image:
    """Draw thin lines through which the picture still shows: nothing of a finding may be lost below them."""
    lines = picture.copy()
    pen = ImageDraw.Draw(lines)
    width = max(1, round(max(picture.size) / 700))
    for place in range(1, CELLS):
        x, y = place * picture.width // CELLS, place * picture.height // CELLS
        for offset, colour in ((width, RIM), (0, WHITE)):
            pen.line((x + offset, 0, x + offset, picture.height), fill=colour, width=width)
            pen.line((0, y + offset, picture.width, y + offset), fill=colour, width=width)
    return Image.blend(picture, lines, LINE)


def _named(picture: Image.Image) -> Image.Image:
    """Write the columns along the top and the rows along the left, still 12 pixels high on a phone."""
    pen, letters = ImageDraw.Draw(picture), font(_letter(picture.size))
    rim = max(2, letters.size // 9)
    for place in range(CELLS):
        x, y = (place + 0.5) * picture.width / CELLS, (place + 0.5) * picture.height / CELLS
        across = pen.textlength(COLUMNS[place], font=letters) / 2
        write(pen, (x - across, rim), COLUMNS[place], letters, rim)
        write(pen, (2 * rim, y - letters.size * 0.6), ROWS[place], letters, rim)
    return picture


def _letter(size: tuple[int, int]) -> int:
    return max(13, round(size[0] * 0.042))


def _frame(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], size: tuple[int, int]) -> None:
    line = max(3, round(max(size) / 160))
    left, top, right, bottom = box
    pen.rectangle(box, outline=RIM, width=line + 2)
    pen.rectangle((left + 1, top + 1, right - 1, bottom - 1), outline=WHITE, width=line)


def _numbers(picture: Image.Image, counts: Mapping[str, int]) -> None:
    """Write how many pointed to a cell into its middle, below or beside the names at the edges."""
    pen, letters = ImageDraw.Draw(picture), font(_letter(picture.size))
    rim = max(2, letters.size // 9)
    for cell, n in counts.items():
        if not n:
            continue
        left, top, right, bottom = _box(cell, picture.size)
        across = pen.textlength(str(n), font=letters) / 2
        # The first row and column share their cells with the grid's own letters.
        x = (left + right) / 2 - across + (letters.size * 0.5 if cell[0] == "A" else 0)
        y = (top + bottom) / 2 - letters.size * 0.6 + (letters.size * 0.5 if cell[1] == "1" else 0)
        write(pen, (x, y), str(n), letters, rim)


def measured(picture: bytes) -> tuple[int, int]:
    """Give the width and height that a PNG says it has."""
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")

