"""Contact sheets: what a bundle holds, twelve pictures a sheet, for the person who passes it on to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import EVERYTHING, Stack, png
from bot.imaging.marks import font, write
from bot.imaging.render import Chosen, pixels, shown_size

PER_SHEET = 12
ACROSS = 4
TILE = 480
GAP = 6


def sheets(stack: Stack, images: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """Draw pictures of a stack, by their numbers counted from 1, as named PNG sheets; each carries its place.

    Pictures in which a window shows values alike that differ come once more, over their full range: whoever receives
    them can see them so.
    """
    places = list(enumerate(images, 1))
    yield from _named("sheet", stack, places, None)
    yield from _named("full-range", stack, [one for one in places if stack.hides(one[1] - 1)], EVERYTHING)


def _named(name: str, stack: Stack, places: Sequence[tuple[int, int]], window: Chosen) -> Iterator[tuple[str, bytes]]:
    for number, start in enumerate(range(0, len(places), PER_SHEET), 1):
        yield f"{name}-{number:03d}.png", _sheet(stack, places[start:start + PER_SHEET], window)


def _sheet(stack: Stack, places: Sequence[tuple[int, int]], window: Chosen) -> bytes:
    wide, high = _tile(stack)
    across, down = min(ACROSS, len(places)), -(-len(places) // ACROSS)
    sheet = Image.new("RGB" if stack.colour else "L", (across * (wide + GAP) - GAP, down * (high + GAP) - GAP), 255)
    for tile_number, (place, image) in enumerate(places):
        tile = _numbered(pixels(stack, image - 1, window, (), (wide, high)), place)
        sheet.paste(tile, ((tile_number % across) * (wide + GAP), (tile_number // across) * (high + GAP)))
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
