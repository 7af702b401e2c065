"""Find barcodes and two-dimensional codes; what they hold is not read out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bot.imaging.boxes import Box, clip, widened
from bot.imaging.detector import Picture

# The quiet zone of a code is no part of it, but its bars reach a little beyond where the decoder places its corners.
_EDGE = 8
# Linear codes are decoded along one line; their bars go on above and below it, this far as a part of the length.
_TALLEST = 0.7
_BLANK = 24


@dataclass(frozen=True)
class Code:
    """A box around a code; `whole` where its checksum is right. A damaged one may also be anatomy that looks so."""

    box: Box
    whole: bool = True


Codes = Callable[[Picture], list[Code]]


def find_barcodes(picture: Picture) -> list[Code]:
    """Give every code in a picture of uint8, grey or RGB, turned or not, also if a part is lost."""
    import zxingcpp

    plain = np.ascontiguousarray(picture)
    found = zxingcpp.read_barcodes(plain, return_errors=True)
    # A code whose form is wrong is most often anatomy; one whose checksum is wrong was a code, or may have been.
    codes = [code for code in found if code.error is None or code.error.type == zxingcpp.ErrorType.Checksum]
    return [Code(widened(_whole(plain, box), _EDGE, plain.shape), code.error is None)
            for code in codes if (box := clip(_box(code.position), plain.shape))]


def _box(position: object) -> Box:
    corners = [getattr(position, name) for name in ("top_left", "top_right", "bottom_right", "bottom_left")]
    across, down = [point.x for point in corners], [point.y for point in corners]
    left, top = math.floor(min(across)), math.floor(min(down))
    return left, top, math.ceil(max(across)) - left + 1, math.ceil(max(down)) - top + 1


def _whole(picture: Picture, box: Box) -> Box:
    """Stretch a box across its bars, as long as what lies there changes along it as bars do."""
    x, y, width, height = box
    if height > width:
        turned = np.ascontiguousarray(picture.swapaxes(0, 1))
        top, left, down, across = _whole_lines(turned, (y, x, height, width))
        return left, top, across, down
    return _whole_lines(picture, box)


def _whole_lines(picture: Picture, box: Box) -> Box:
    x, y, width, height = box
    most = round(width * _TALLEST)
    first, last = y, y + height
    while first > max(0, y - most) and _barred(picture[first - 1, x : x + width]):
        first -= 1
    while last < min(len(picture), y + height + most) and _barred(picture[last, x : x + width]):
        last += 1
    return x, first, width, last - first


def _barred(line: Picture) -> bool:
    grey = line.astype(np.int16) if line.ndim == 1 else line.astype(np.int16).mean(axis=1)
    return int((np.abs(np.diff(grey)) > _BLANK).sum()) >= 12
