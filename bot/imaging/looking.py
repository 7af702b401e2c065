"""Look at one picture for text: at its own scale, halved, doubled, turned, and for codes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from bot.imaging.barcodes import Code, Codes
from bot.imaging.boxes import Box, area, clip, overlap, turned_back, widened
from bot.imaging.detector import OVERLAP, TILE, Detector, Picture, tiles
from bot.imaging.thick import Reader, Seen, is_line, sorted_out, thickest

# The edge around a box, so that no rim of a letter stays; the detector's own boxes reach beyond letters already.
EDGE = 2
# Halved, smaller pictures hold no letters that are too large for the detector at their own scale.
LARGE = 240
# A turned picture of more pixels than this is enlarged less.
MOST_DOUBLED = 400_000
# How much of a rough box' length a finer one must have to stand for it.
SPAN = 0.85


@dataclass(frozen=True)
class Eyes:
    """What looks: a detector of text, and if there are such, a reader of lines and a detector of codes."""

    detect: Detector
    read: Reader | None = None
    codes: Codes | None = None

    def look(
        self, picture: Picture, *, closely: bool, thick: float | None = None, known: Collection[Box] = ()
    ) -> Seen:
        """Find text in one picture at its own scale and, if `closely`, also halved, doubled and turned.

        `thick` is how thick a line may be, in pixels; without it the picture's shape tells. `known` are boxes that
        need no reading, as in `sorted_out`. Of 224 lines, turned ones
        among them, one turn found as many as both; where it finds lines that run down a picture, the other turn is
        asked as well, since it may see more of them.
        """
        found, most = self.detect(picture), thick or thickest(picture.shape)
        if closely:
            turned = self._turned(picture, 1, enlarging(picture.shape))
            other = self._turned(picture, 3) if any(box[3] > 1.5 * box[2] for box in turned) else []
            fine = [*self._enlarged(picture), *turned]
            found = [*fine, *(box for box in (*found, *other) if not any(tighter(one, box) for one in fine))]
            # Boxes of a halved picture are rough: they count where the others saw no line, or parts of one only.
            lines = [box for box in found if is_line(box, most)]
            found += [box for box in self._halved(picture) if sum(overlap(box, one) for one in lines) < 0.5 * area(box)]
        boxes = [widened(box, EDGE, picture.shape) for box in found]
        return sorted_out(picture, boxes, self.read, most, known)

    def lines(self, picture: Picture) -> list[Box]:
        """Find lines of text in one picture at its own scale alone, without a thought for anything larger."""
        most = thickest(picture.shape)
        return [widened(box, EDGE, picture.shape) for box in self.detect(picture) if is_line(box, most)]

    def confirms(self, picture: Picture, box: Box) -> bool:
        """Say whether a box holds text also when it is seen closely and alone."""
        x, y, width, height = box
        edge = max(24, min(width, height))
        left, top, across, down = widened(box, edge, picture.shape)
        part = np.ascontiguousarray(picture[top : top + down, left : left + across])
        inner = x - left, y - top, width, height
        seen = self.look(part, closely=True, thick=thickest(picture.shape))
        return any(overlap(one, inner) for one in seen.text)

    def look_for_codes(self, picture: Picture) -> list[Code]:
        """Find barcodes and the like in one picture."""
        return self.codes(picture) if self.codes else []

    def _halved(self, picture: Picture) -> list[Box]:
        if max(picture.shape[:2]) < LARGE:
            return []
        boxes = self.detect(halved(picture))
        doubled_back = ((2 * x, 2 * y, 2 * width, 2 * height) for x, y, width, height in boxes)
        return [box for one in doubled_back if (box := clip(one, picture.shape)) is not None]

    def _enlarged(self, picture: Picture, factor: float = 2) -> list[Box]:
        found = []
        # Tile by tile, since a large picture enlarged as a whole would not fit into the sandbox.
        for left, top, across, down in tiles(picture.shape, int(TILE / factor), OVERLAP // 2):
            part = enlarged(picture[top : top + down, left : left + across], factor)
            for x, y, width, height in self.detect(part):
                box = left + int(x / factor), top + int(y / factor), int(width / factor) + 1, int(height / factor) + 1
                found.append(clip(box, picture.shape) or box)
        return found

    def _turned(self, picture: Picture, quarters: int, factor: float = 1) -> list[Box]:
        turned = np.ascontiguousarray(np.rot90(picture, quarters))
        found = self.detect(turned) if factor == 1 else self._enlarged(turned, factor)
        return [turned_back(box, quarters, picture.shape) for box in found]


def tighter(fine: Box, rough: Box) -> bool:
    """Say whether a box shows the same single line as a rougher one, with less around it.

    It runs along nearly all of that, and over more than half its thickness: a second line has no room beside it.
    """
    if overlap(fine, rough) < 0.9 * area(fine) or (fine[2] > fine[3]) != (rough[2] > rough[3]):
        return False
    along, across = (2, 3) if rough[2] > rough[3] else (3, 2)
    return fine[along] >= SPAN * rough[along] and rough[across] > fine[across] > 0.5 * rough[across]


def enlarging(shape: tuple[int, ...]) -> float:
    """Say how far a turned picture is enlarged: a large one less, since that takes its time.

    Of 108 turned lines of 8 to 80 pixels 86 were found at their own scale, 98 at one and a half, 104 doubled.
    """
    return 2 if shape[0] * shape[1] <= MOST_DOUBLED else 1.5


def enlarged(picture: Picture, factor: float = 2) -> Picture:
    """Enlarge a picture, smoothly, so that small letters reach the size the detector knows."""
    import cv2

    larger: Picture = cv2.resize(
        np.ascontiguousarray(picture), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC
    )
    return larger


def halved(picture: Picture) -> Picture:
    """Shrink a picture to half by the mean of its pixels, so that large letters come down to the size of lines."""
    import cv2

    shrunk: Picture = cv2.resize(np.ascontiguousarray(picture), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return shrunk
