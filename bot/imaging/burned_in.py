"""Decide which boxes of a series hold burned-in text, and mask them with one solid value.

No engine finds all text, so a person looks at every picture before it is shown; this is the help before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bot.imaging.detector import Box, Detector, Picture, clip, doubled

# A larger picture's letters are large enough at its own scale.
DOUBLE_BELOW = 1_300
SAMPLES_OF_A_CINE = 12
SMALL = 20


@dataclass(frozen=True)
class Found:
    """Boxes masked in every picture, and boxes masked in single pictures, by index from 0."""

    everywhere: tuple[Box, ...] = ()
    single: dict[int, tuple[Box, ...]] = field(default_factory=dict)

    def at(self, index: int) -> tuple[Box, ...]:
        """Give all boxes of one picture."""
        return (*self.everywhere, *self.single.get(index, ()))


def dilated(box: Box, shape: tuple[int, ...]) -> Box:
    """Widen a box by a tenth of its height, at least 3 pixels, so that no edge of a letter stays."""
    edge = max(3, round(min(box[2], box[3]) * 0.1))
    return clip((box[0] - edge, box[1] - edge, box[2] + 2 * edge, box[3] + 2 * edge), shape) or box


def look(picture: Picture, detect: Detector, *, closely: bool) -> list[Box]:
    """Find text in one picture at its own scale and, if `closely`, doubled as well."""
    found = detect(picture)
    if closely and max(picture.shape[:2]) < DOUBLE_BELOW:
        for x, y, width, height in detect(doubled(picture)):
            found.append((x // 2, y // 2, width // 2 + 1, height // 2 + 1))
    return merged([dilated(box, picture.shape) for box in found])


def merged(boxes: Sequence[Box]) -> list[Box]:
    """Leave out boxes that lie within another."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda one: -one[2] * one[3]):
        if not any(overlap(box, one) >= 0.98 * box[2] * box[3] for one in kept):
            kept.append(box)
    return sorted(kept, key=lambda one: (one[1], one[0]))


def overlap(one: Box, other: Box) -> int:
    """Give the area that two boxes share, in pixels."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)


def _same(one: Box, other: Box) -> bool:
    return overlap(one, other) >= 0.5 * min(one[2] * one[3], other[2] * other[3])


def find_in_singles(
    show: Callable[[int], Picture], count: int, detect: Detector, progress: Callable[[int], None]
) -> Found:
    """Look at pictures that have nothing to do with each other, each closely."""
    single = {}
    for index in range(count):
        picture = show(index)
        if boxes := look(picture, detect, closely=True):
            # Once the plain text is gone, the detector sees fainter text beside it.
            rest = look(mask(picture, boxes, 0), detect, closely=False)
            single[index] = tuple(merged([*boxes, *rest]))
        progress(index + 1)
    return Found((), single)


def find_in_volume(
    show: Callable[[int], Picture], count: int, detect: Detector, progress: Callable[[int], None], *, cine: bool
) -> Found:
    """Look at slices of one volume, or at samples of a cine, and at their maximum and minimum.

    Text that stays in place (two pictures or more, a twentieth of those looked at) is masked in all; what is
    seen in one slice is masked there. In a cine, whose frames are sampled, everything seen is masked in all.
    """
    looked = sorted({round(k * (count - 1) / (SAMPLES_OF_A_CINE - 1)) for k in range(SAMPLES_OF_A_CINE)})
    looked = looked if cine and count > SAMPLES_OF_A_CINE else list(range(count))
    seen: dict[int, list[Box]] = {}
    highest = lowest = None
    for done, index in enumerate(looked, 1):
        picture = show(index)
        highest = picture.copy() if highest is None else np.maximum(highest, picture)
        lowest = picture.copy() if lowest is None else np.minimum(lowest, picture)
        # The text of a cine stands still, so one close look at its first frame serves all.
        seen[index] = look(picture, detect, closely=cine and done == 1)
        progress(done)
    return _settle(seen, _projected(highest, lowest, detect), show, detect, cine=cine)


def _projected(highest: Any, lowest: Any, detect: Detector) -> list[Box]:
    return [box for picture in (highest, lowest) for box in look(picture, detect, closely=True)]


def _settle(
    seen: dict[int, list[Box]], projected: list[Box], show: Callable[[int], Picture], detect: Detector, *, cine: bool
) -> Found:
    needed = max(2, round(len(seen) * 0.05))
    everywhere: list[Box] = []
    for box in (box for boxes in seen.values() for box in boxes):
        pictures = sum(any(_same(box, other) for other in boxes) for boxes in seen.values())
        if cine or pictures >= min(needed, len(seen)):
            everywhere.append(box)
    everywhere.extend(box for box in projected if _confirmed(box, sorted(seen), show, detect))
    everywhere = merged(everywhere)
    single = {}
    for index, boxes in seen.items():
        rest = [box for box in _besides(boxes, everywhere) if _long(box) or _confirmed(box, [index], show, detect)]
        if rest:
            single[index] = tuple(rest)
    return Found(tuple(everywhere), single)


def _long(box: Box) -> bool:
    # Lines of text are long or small; what is neither is more often anatomy, so it is looked at again.
    return max(box[2], box[3]) >= 2 * min(box[2], box[3]) or min(box[2], box[3]) <= SMALL


def _besides(boxes: list[Box], everywhere: list[Box]) -> list[Box]:
    return [box for box in boxes if not any(overlap(box, one) >= 0.98 * box[2] * box[3] for one in everywhere)]


def _confirmed(box: Box, indices: list[int], show: Callable[[int], Picture], detect: Detector) -> bool:
    """Say whether a box holds text when it is seen doubled and alone, in most of a few slices.

    Projections of anatomy look like text in places; letters that stay in place are there in each slice.
    """
    asked = {indices[0], indices[len(indices) // 2], indices[-1]}
    seen = sum(_holds_text(show(index), box, detect) for index in asked)
    return seen >= min(2, len(asked))


def _holds_text(picture: Picture, box: Box, detect: Detector) -> bool:
    x, y, width, height = box
    edge = max(24, height)
    top, left = max(0, y - edge), max(0, x - edge)
    part = np.ascontiguousarray(picture[top : y + height + edge, left : x + width + edge])
    inner = (x - left, y - top, width, height)
    return any(overlap(one, inner) for one in look(part, detect, closely=True))


def mask(frame: np.ndarray[Any, Any], boxes: Sequence[Box], value: int) -> np.ndarray[Any, Any]:
    """Give a frame with boxes filled by one value; all other pixels stay bit-equal."""
    if not boxes:
        return frame
    filled = frame.copy()
    for x, y, width, height in boxes:
        filled[y : y + height, x : x + width] = value
    return filled
