"""Boxes (x, y, width, height) in whole pixels, and what is done with many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

Box = tuple[int, int, int, int]


def clip(box: Box, shape: tuple[int, ...]) -> Box | None:
    """Cut a box to the picture; None where nothing of it is inside."""
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(shape[1], box[0] + box[2]), min(shape[0], box[1] + box[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def widened(box: Box, edge: int, shape: tuple[int, ...]) -> Box:
    """Widen a box on every side by `edge` pixels, as far as the picture goes."""
    return clip((box[0] - edge, box[1] - edge, box[2] + 2 * edge, box[3] + 2 * edge), shape) or box


def overlap(one: Box, other: Box) -> int:
    """Give the area that two boxes share, in pixels."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)


def area(box: Box) -> int:
    """Give a box' area in pixels."""
    return box[2] * box[3]


def same(one: Box, other: Box) -> bool:
    """Say whether two boxes are of one line of text, seen twice."""
    return overlap(one, other) >= 0.5 * min(area(one), area(other))


def within(box: Box, others: Iterable[Box]) -> bool:
    """Say whether a box lies within one of others, but for a rim."""
    return any(overlap(box, one) >= 0.98 * area(box) for one in others)


def merged(boxes: Sequence[Box]) -> list[Box]:
    """Leave out boxes that lie within another."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda one: -area(one)):
        if not within(box, kept):
            kept.append(box)
    return sorted(kept, key=lambda one: (one[1], one[0]))


def union(boxes: Sequence[Box]) -> Box:
    """Give the smallest box around all."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def heaps(boxes: Sequence[Box]) -> list[list[Box]]:
    """Gather boxes that overlap, directly or over others."""
    found: list[list[Box]] = []
    for box in boxes:
        touched = [heap for heap in found if any(overlap(box, one) for one in heap)]
        found = [heap for heap in found if not any(heap is one for one in touched)]
        found.append([box, *(one for heap in touched for one in heap)])
    return found


def turned_back(box: Box, quarters: int, shape: tuple[int, ...]) -> Box:
    """Give where a box of a picture turned by 1 or 3 quarters, as np.rot90 does, lies in the picture itself."""
    x, y, width, height = box
    if quarters == 1:
        return shape[1] - y - height, x, height, width
    return y, shape[0] - x - width, height, width


def mask(frame: np.ndarray[Any, Any], boxes: Sequence[Box], value: int) -> np.ndarray[Any, Any]:
    """Give a frame with boxes filled by one value; all other pixels stay bit-equal."""
    if not boxes:
        return frame
    filled = frame.copy()
    for x, y, width, height in boxes:
        filled[y : y + height, x : x + width] = value
    return filled
