"""Draw stored pictures as PNG: a still at full width, a montage of at most two by two, marked findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from bot.imaging import png
from bot.imaging.marks import Finding, draw_findings, font, write
from bot.imaging.stack import Stack
from bot.imaging.tiles import laid_out, within
from bot.imaging.window import apply

Chosen = str | tuple[float, float] | None
Pixels = np.ndarray[Any, Any]

SMALL = 400
WANTED = 512
LARGEST = 2_048
LARGEST_ENLARGEMENT = 4
TILE = 640
_SMOOTH = Image.Resampling.BICUBIC


def still(stack: Stack, index: int, window: Chosen = None, findings: Sequence[Finding] = ()) -> bytes:
    """Draw one picture, `index` counted from 0, as PNG. Findings' boxes are in stored pixels.

    Pixels are made square; pictures less than 400 wide are enlarged by a whole number, at most 4, and those
    beyond 2048 are reduced. Raises IndexError, or ValueError for an unknown window.
    """
    return png.encode(pixels(stack, index, window, findings))


def pixels(
    stack: Stack,
    index: int,
    window: Chosen = None,
    findings: Sequence[Finding] = (),
    size: tuple[int, int] | None = None,
) -> Pixels:
    """Give one picture as shown: (rows, columns) or (rows, columns, 3) of uint8."""
    if not 0 <= index < stack.pictures:
        raise IndexError("There is no such picture in this series.")
    frame = np.asarray(stack.frames[index])
    rows, columns = frame.shape[:2]
    wide, high = size or shown_size(columns, rows, stack.aspect)
    out = _drawn(stack, frame, index, window, (wide, high))
    scaled = [_scaled(one, wide / columns, high / rows) for one in findings]
    return draw_findings(out, scaled)


def shown_size(columns: int, rows: int, aspect: float) -> tuple[int, int]:
    """Give the width and height at which a picture is shown. `aspect` is a pixel's height over its width."""
    wide, high = (columns, rows * aspect) if aspect >= 1 else (columns / aspect, float(rows))
    if wide < SMALL:
        factor = min(LARGEST_ENLARGEMENT, -(-WANTED // round(wide)), max(1, int(LARGEST // high)))
        wide, high = wide * factor, high * factor
    shrink = min(1.0, LARGEST / max(wide, high))
    return max(1, round(wide * shrink)), max(1, round(high * shrink))


def _drawn(stack: Stack, frame: Pixels, index: int, window: Chosen, size: tuple[int, int]) -> Pixels:
    same = (frame.shape[1], frame.shape[0]) == size
    if stack.colour:
        return np.ascontiguousarray(frame) if same else _resized(Image.fromarray(frame), size)
    shown = stack.shown(index, window)
    enlarged = size[0] >= frame.shape[1] and size[1] >= frame.shape[0]
    if same or not enlarged or shown.padding is not None:
        grey = apply(frame, shown)
        return grey if same else _resized(Image.fromarray(grey), size)
    # Enlarging stored values, not grey levels, keeps narrow windows smooth.
    smooth = _resized(Image.fromarray(frame.astype(np.float32)), size)
    bounds = np.iinfo(frame.dtype)
    return apply(np.rint(smooth).clip(bounds.min, bounds.max).astype(frame.dtype), shown)


def _resized(picture: Image.Image, size: tuple[int, int]) -> Pixels:
    smaller = size[0] < picture.width
    method = Image.Resampling.LANCZOS if smaller else _SMOOTH
    return np.array(picture.resize(size, method, reducing_gap=2.0 if smaller else None))


def _scaled(finding: Finding, across: float, down: float) -> Finding:
    x, y, width, height = finding.box
    return Finding((x * across, y * down, width * across, height * down), finding.label)


def montage(
    stack: Stack,
    indices: Sequence[int],
    window: Chosen = None,
    findings: Mapping[int, Sequence[Finding]] | None = None,
) -> bytes:
    """Draw one to four pictures together: two one below the other, three or four as two by two.

    Each carries its number in the series, counted from 1. Raises ValueError for more than four.
    """
    if not 1 <= len(indices) <= 4:
        raise ValueError("A montage takes one to four pictures.")
    rows, columns = stack.frames.shape[1:3]
    size = within(*shown_size(columns, rows, stack.aspect), TILE)
    tiles = [_numbered(pixels(stack, index, window, (findings or {}).get(index, ()), size), index + 1)
             for index in indices]
    return png.encode(np.array(laid_out(tiles, 1 if len(indices) <= 2 else 2)))


def _numbered(drawn: Pixels, number: int) -> Image.Image:
    tile = Image.fromarray(drawn)
    write(ImageDraw.Draw(tile), (10, 8), str(number), font(26), 3)
    return tile
