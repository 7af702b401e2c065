"""What is gathered while the pictures of a series pass: where something was seen, and what all of them show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bot.imaging.boxes import Box, area, union
from bot.imaging.detector import Picture

SAMPLES_OF_A_CINE = 12


@dataclass
class Track:
    """Boxes of one place, by picture; `largest` is the picture in which the box is largest, and that box."""

    boxes: dict[int, Box] = field(default_factory=dict)
    close_only: bool = True
    largest: tuple[int, Box] = (0, (0, 0, 0, 0))

    def add(self, index: int, box: Box, *, closely: bool) -> None:
        """Take in what was seen in one more picture, or seen once more in one."""
        before = self.boxes.get(index)
        self.boxes[index] = whole = box if before is None else union((box, before))
        self.close_only = self.close_only and closely
        if area(whole) > area(self.largest[1]):
            self.largest = index, whole


@dataclass
class Projections:
    """The pixel-wise maximum and minimum of all pictures, in each window."""

    highest: Any = None
    lowest: Any = None

    def add(self, picture: Picture) -> None:
        """Take one more picture in."""
        self.highest = picture.copy() if self.highest is None else np.maximum(self.highest, picture)
        self.lowest = picture.copy() if self.lowest is None else np.minimum(self.lowest, picture)

    def both(self) -> list[Picture]:
        """Give the maximum and the minimum, none where no picture came."""
        return [] if self.highest is None else [self.highest, self.lowest]


def samples(count: int) -> list[int]:
    """Give the frames of a cine that are looked at, spread evenly from the first to the last."""
    most = SAMPLES_OF_A_CINE
    return sorted({round(k * (count - 1) / (most - 1)) for k in range(most)})
