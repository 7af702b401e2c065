"""Find the markers and measurements of a volume: lines that stay in place and are recognised in every picture asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.imaging.boxes import Box, area, overlap, same
from bot.imaging.burned_in import Kept, Sought, crop, may_stay
from bot.imaging.recognised import KEPT
from bot.imaging.thick import is_line, thickest

ASKED = 8


class Near(Protocol):
    """What is too thick for a line and no text for certain."""

    def near(self, box: Box) -> list[Box]:
        """Give those boxes that a letter may be a part of."""


class Place(Protocol):
    """Boxes of one place, by picture."""

    boxes: dict[int, Box]

    @property
    def largest(self) -> tuple[int, Box]:
        """Give the picture in which the box is largest, and that box."""


def staying(often: Sequence[Place], tracks: Sequence[Place], large: Near, sought: Sought) -> Iterator[Kept]:
    """Give the lines that may stay in every picture of a volume or cine."""
    if sought.eyes.read is None:
        return
    for track in often:
        box = track.largest[1]
        others = [*(other.largest[1] for other in tracks if other is not track), *large.near(box)]
        if not is_line(box, thickest(sought.show(track.largest[0]).shape)):
            continue
        if not may_stay(box, others) or any(overlap(box, other) for other in others):
            continue
        if (word := _word(track, sought)) in KEPT:
            yield Kept(word, box)


def _word(track: Place, sought: Sought) -> str:
    """Give the one word for what a place shows in every picture asked, or "" where it shows different things."""
    box = track.largest[1]
    if not all(_alike(box, one) for one in track.boxes.values()):
        # A larger box in one picture may be a name where the others have a marker.
        return ""
    seen = sorted(track.boxes)
    asked = seen[:: max(1, len(seen) // ASKED)]
    read = sought.eyes.read
    words = {read(crop(sought.show(index), box)) for index in asked} if read else set()
    return words.pop() if len(words) == 1 else ""


def _alike(one: Box, other: Box) -> bool:
    return same(one, other) and overlap(one, other) >= 0.5 * max(area(one), area(other))
