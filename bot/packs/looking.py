"""Contact sheets: what a bundle holds, a sheetful of pictures each, for the person who passes it on to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import EVERYTHING, Finding, Stack, png
from bot.imaging.marks import font
from bot.imaging.render import Chosen, pixels, shown_size
from bot.imaging.tiles import laid_out, within
from bot.packs.format import PER_SHEET

ACROSS = 4
# A picture is shown as large as it is, between these lengths of its longer side.
SMALLEST, LARGEST = 480, 800
LINE = 34

Boxes = Mapping[int, Sequence[tuple[int, int, int, int]]]


def sheets(stack: Stack, images: Sequence[int], masks: Boxes) -> Iterator[tuple[str, bytes]]:
    """Draw pictures of a stack, by their numbers counted from 1, as named PNG sheets.

    Beneath each stand its place in the bundle and, where that differs, its number in the series it was taken from;
    what was masked, in `masks` by the latter, is outlined. Pictures in which a window shows values alike that differ
    come once more, over their full range: whoever receives them can see them so.
    """
    places = list(enumerate(images, 1))
    yield from _named("sheet", stack, places, masks, None)
    yield from _named("full-range", stack, [one for one in places if stack.hides(one[1] - 1)], masks, EVERYTHING)


def _named(name: str, stack: Stack, places: Sequence[tuple[int, int]], masks: Boxes,
           window: Chosen) -> Iterator[tuple[str, bytes]]:
    for number, start in enumerate(range(0, len(places), PER_SHEET), 1):
        tiles = [_tile(stack, place, image, masks.get(image, ()), window)
                 for place, image in places[start:start + PER_SHEET]]
        yield f"{name}-{number:03d}.png", png.encode(np.array(laid_out(tiles, min(ACROSS, len(tiles)), 255)))


def _tile(stack: Stack, place: int, image: int, masks: Sequence[tuple[int, int, int, int]],
          window: Chosen) -> Image.Image:
    outlines = [Finding(box) for box in masks]
    drawn = Image.fromarray(pixels(stack, image - 1, window, outlines, _size(stack)))
    # Letters stand beneath, so that they hide nothing of the picture.
    tile = Image.new(drawn.mode, (drawn.width, drawn.height + LINE), "white")
    tile.paste(drawn, (0, 0))
    told = str(place) if place == image else f"{place} (slice {image})"
    ImageDraw.Draw(tile).text((4, drawn.height + 4), told, font=font(22), fill="black")
    return tile


def _size(stack: Stack) -> tuple[int, int]:
    rows, columns = stack.frames.shape[1:3]
    wide, high = shown_size(columns, rows, stack.aspect)
    return within(wide, high, min(max(wide, high, SMALLEST), LARGEST))
