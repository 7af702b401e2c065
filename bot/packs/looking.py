"""Contact sheets: what a bundle holds, twelve pictures a sheet, for the person who passes it on to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import Stack, png
from bot.imaging.marks import font, write
from bot.imaging.render import pixels, shown_size

PER_SHEET = 12
ACROSS = 4
TILE = 480
GAP = 6


def sheets(stack: Stack, images: Sequence[int]) -> Iterator[bytes]:
    """Draw pictures of a stack, by their numbers counted from 1, as PNG sheets of twelve; each carries its place."""
    for start in range(0, len(images), PER_SHEET):
        yield _sheet(stack, images[start:start + PER_SHEET], start + 1)


def _sheet(stack: Stack, images: Sequence[int], first: int) -> bytes:
    wide, high = _tile(stack)
    across, down = min(ACROSS, len(images)), -(-len(images) // ACROSS)
    sheet = Image.new("RGB" if stack.colour else "L", (across * (wide + GAP) - GAP, down * (high + GAP) - GAP), 255)
    for place, image in enumerate(images):
        tile = _numbered(pixels(stack, image - 1, None, (), (wide, high)), first + place)
        sheet.paste(tile, ((place % across) * (wide + GAP), (place // across) * (high + GAP)))
    return png.encode(np.array(sheet))


def _tile(stack: Stack) -> tuple[int, int]:
    rows, columns = stack.frames.shape[1:3]
    wide, high = shown_size(columns, rows, stack.aspect)
    factor = TILE / max(wide, high)
    return max(1, round(wide * factor)), max(1, round(high * factor))


def _numbered(drawn: np.ndarray[Any, Any], number: int) -> Image.Image:
    tile = Image.fromarray(drawn)
    write(ImageDraw.Draw(tile), (8, 6), str(number), font(22), 3)
    return tile
