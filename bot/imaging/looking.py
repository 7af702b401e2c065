"""Look at one picture for text: at its own scale, doubled, turned, and for codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bot.imaging.boxes import Box, clip, merged, overlap, turned_back, widened
from bot.imaging.detector import OVERLAP, TILE, Detector, Picture, tiles

# Says what a crop of one line of text says, in one of the words of `recognised`.
Reader = Callable[[Picture], str]
# The edge around a box, so that no rim of a letter stays; the detector's own boxes reach beyond letters already.
EDGE = 2


@dataclass(frozen=True)
class Eyes:
    """What looks: a detector of text, and if there are such, a reader of lines and a detector of codes."""

    detect: Detector
    read: Reader | None = None
    codes: Detector | None = None

    def look(self, picture: Picture, *, closely: bool) -> list[Box]:
        """Find text in one picture at its own scale and, if `closely`, also doubled and turned.

        Of 224 lines, turned ones among them, one turn found as many as both; where it finds lines that run down a
        picture, the other turn is asked as well, since it may see more of them.
        """
        found = self.detect(picture)
        if closely:
            turned = self._turned(picture, 1)
            other = self._turned(picture, 3) if any(box[3] > 1.5 * box[2] for box in turned) else []
            found = [*found, *self._doubled(picture), *turned, *other]
        return merged([widened(box, EDGE, picture.shape) for box in found])

    def confirms(self, picture: Picture, box: Box) -> bool:
        """Say whether a box holds text also when it is seen closely and alone."""
        x, y, width, height = box
        edge = max(24, min(width, height))
        left, top, across, down = widened(box, edge, picture.shape)
        part = np.ascontiguousarray(picture[top : top + down, left : left + across])
        inner = x - left, y - top, width, height
        return any(overlap(one, inner) for one in self.look(part, closely=True))

    def look_for_codes(self, picture: Picture) -> list[Box]:
        """Find barcodes and the like in one picture."""
        return self.codes(picture) if self.codes else []

    def _doubled(self, picture: Picture) -> list[Box]:
        found = []
        # Tile by tile, since a large picture doubled as a whole would not fit into the sandbox.
        for left, top, across, down in tiles(picture.shape, TILE // 2, OVERLAP // 2):
            part = doubled(picture[top : top + down, left : left + across])
            for x, y, width, height in self.detect(part):
                box = left + x // 2, top + y // 2, width // 2 + 1, height // 2 + 1
                found.append(clip(box, picture.shape) or box)
        return found

    def _turned(self, picture: Picture, quarters: int) -> list[Box]:
        turned = np.ascontiguousarray(np.rot90(picture, quarters))
        return [turned_back(box, quarters, picture.shape) for box in self.detect(turned)]


def doubled(picture: Picture) -> Picture:
    """Enlarge a picture twice, smoothly, so that small letters reach the size the detector knows."""
    import cv2

    enlarged: Picture = cv2.resize(np.ascontiguousarray(picture), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return enlarged
