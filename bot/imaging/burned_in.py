"""Decide which boxes of single pictures hold burned-in text, which of it stays, and who must look again.

No engine finds all text, so a person looks at every picture before it is shown; this is the help before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.imaging.barcodes import Code
from bot.imaging.boxes import Box, area, heaps, merged, overlap, union, widened
from bot.imaging.detector import Picture
from bot.imaging.looking import EDGE, Eyes
from bot.imaging.recognised import KEPT
from bot.imaging.thick import Seen, around, is_line, thickest

# What is longer, as a part of its height, is no marker and no measurement.
LONGEST = 5

Show = Callable[[int], Picture]


def nothing_else(index: int) -> None:
    """Say that a picture has no second window worth a look."""
    return None


def no_parts(index: int) -> tuple[None, None]:
    """Say that nothing lies below a picture's window, nor above it."""
    return None, None


@dataclass(frozen=True)
class Kept:
    """A line that stays since all of it was recognised as `word`, in these pictures by index from 0, none for all."""

    word: str
    box: Box
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True)
class Found:
    """Boxes masked in every picture, and boxes masked in single pictures, by index from 0.

    `kept` stays unmasked; in the pictures `unsure` text may remain.
    """

    everywhere: tuple[Box, ...] = ()
    single: dict[int, tuple[Box, ...]] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    unsure: tuple[int, ...] = ()

    def at(self, index: int) -> tuple[Box, ...]:
        """Give all boxes of one picture."""
        return (*self.everywhere, *self.single.get(index, ()))


@dataclass(frozen=True)
class Sought:
    """What is looked through: pictures in 8 bits by index, in a second window where that shows more, and the eyes.

    `outside` are boxes known to hold no image; they are masked in every picture. `parts` show what lies below a
    picture's window and above it, where the second one shows that with little contrast.
    """

    show: Show
    count: int
    eyes: Eyes
    other: Callable[[int], Picture | None] = nothing_else
    outside: tuple[Box, ...] = ()
    parts: Callable[[int], tuple[Picture | None, Picture | None]] = no_parts

    def look(
        self, index: int, *, closely: bool, other_closely: bool = False, known: Collection[Box] = ()
    ) -> Seen:
        """Find text in a picture, in both windows; if `closely`, also in the parts beside the first."""
        seen = self.eyes.look(self.show(index), closely=closely, known=known)
        if (other := self.other(index)) is None:
            return seen
        seen = _together(seen, self.eyes.look(other, closely=other_closely, known=known))
        for part in self.parts(index) if closely else ():
            seen = seen if part is None else _together(seen, Seen(tuple(self._in_part(part, seen.text))))
        return seen

    def _in_part(self, part: Picture, known: Sequence[Box]) -> list[Box]:
        # A part spreads noise over all greys, so what is seen there alone must be seen twice.
        return [box for box in self.eyes.lines(part)
                if not any(overlap(box, one) >= 0.5 * area(box) for one in known) and self.eyes.confirms(part, box)]

    def views(self, index: int) -> Iterator[Picture]:
        """Give a picture in both windows."""
        yield self.show(index)
        if (other := self.other(index)) is not None:
            yield other

    def codes(self, index: int) -> list[Code]:
        """Find barcodes and the like in a picture, in both windows."""
        return [code for picture in self.views(index) for code in self.eyes.look_for_codes(picture)]


def _together(one: Seen, two: Seen) -> Seen:
    return Seen(tuple(merged([*one.text, *two.text])), (*one.doubtful, *two.doubtful), (*one.bulky, *two.bulky))


def find_in_singles(sought: Sought, progress: Callable[[int], None]) -> Found:
    """Look at pictures that have nothing to do with each other, each closely."""
    single: dict[int, tuple[Box, ...]] = {}
    kept: list[Kept] = []
    unsure = []
    for index in range(sought.count):
        boxes, stays, doubtful = _one(sought, index)
        if boxes:
            single[index] = tuple(boxes)
        kept.extend(Kept(one.word, one.box, (index,)) for one in stays)
        unsure.extend([index] if doubtful else [])
        progress(index + 1)
    return Found(sought.outside, single, tuple(kept), tuple(unsure))


def _one(sought: Sought, index: int) -> tuple[list[Box], list[Kept], bool]:
    """Give what of one picture is masked, what stays, and whether text may remain."""
    picture = sought.show(index)
    seen = sought.look(index, closely=True, other_closely=True)
    boxes, stays = told_apart(picture, seen, sought.eyes)
    codes = sought.codes(index)
    boxes = merged([*boxes, *(code.box for code in codes)])
    uncertain = bool(seen.doubtful) or not all(code.whole for code in codes)
    if not boxes:
        return boxes, stays, uncertain
    # Once the plain text is gone, the detector sees fainter text beside it; what it sees even then is for a person.
    further, doubtful = looked_again(picture, [*boxes, *sought.outside], stays, sought.eyes)
    if not further:
        return boxes, stays, bool(uncertain or doubtful)
    boxes = merged([*boxes, *further])
    remaining, _ = looked_again(picture, [*boxes, *sought.outside], stays, sought.eyes)
    return boxes, stays, bool(uncertain or doubtful or remaining)


def looked_again(
    picture: Picture, boxes: Sequence[Box], stays: Sequence[Kept], eyes: Eyes
) -> tuple[list[Box], list[Box]]:
    """Find text beside what is masked and what stays: boxes that are text also closely, and boxes that may be."""
    covered = [*boxes, *(one.box for one in stays)]
    hidden = blended(picture, boxes)
    found = [box for box in eyes.look(hidden, closely=False).text
             if sum(overlap(box, one) for one in covered) < 0.5 * area(box)]
    further = [box for box in found if eyes.confirms(hidden, box)]
    return further, [box for box in found if box not in further]


def blended(picture: Picture, boxes: Sequence[Box]) -> Picture:
    """Fill boxes with the grey around them: only to look again, since the rim of a black mask looks like a line."""
    hidden = picture.copy()
    for box in boxes:
        x, y, width, height = box
        left, top, across, down = widened(box, 2, picture.shape)
        around = np.concatenate([picture[top, left : left + across], picture[top + down - 1, left : left + across],
                                 picture[top : top + down, left], picture[top : top + down, left + across - 1]])
        hidden[y : y + height, x : x + width] = np.median(around, axis=0)
    return hidden


def told_apart(picture: Picture, seen: Seen, eyes: Eyes) -> tuple[list[Box], list[Kept]]:
    """Tell boxes to mask from lines that stay: those that stand alone and are recognised as a whole."""
    if eyes.read is None:
        return list(seen.text), []
    masked: list[Box] = []
    stays = []
    gathered = [(heap, union(heap)) for heap in heaps(seen.text)]
    for heap, whole in gathered:
        others = [*(other for _, other in gathered if other != whole), *seen.doubtful, *around(whole, seen.bulky)]
        stands = is_line(whole, thickest(picture.shape)) and may_stay(whole, others)
        word = eyes.read(crop(picture, whole)) if stands else ""
        if word in KEPT:
            stays.append(Kept(word, whole))
        else:
            masked.extend(heap)
    return masked, stays


def may_stay(box: Box, others: Sequence[Box]) -> bool:
    """Say whether a box could be a marker: it is short, and no other text stands in its line or touches it."""
    x, y, width, height = box
    if height > width * 2 or width > LONGEST * height:
        return False
    line = x - 2 * height, y, width + 4 * height, height
    rim = x - EDGE, y - EDGE, width + 2 * EDGE, height + 2 * EDGE
    return not any(overlap(line, other) or overlap(rim, other) for other in others)


def crop(picture: Picture, box: Box) -> Picture:
    """Cut a line out of a picture, with a little around it."""
    x, y, width, height = widened(box, EDGE, picture.shape)
    return picture[y : y + height, x : x + width]
