"""Tell large lettering from anatomy among boxes too thick for a line: by reading them.

The detector also draws boxes around whole heads and hearts. Of 60 such boxes on 47 real pictures the reader made two
letters at most, but for noise it was not certain of; of words in letters 60 to 90 pixels high it made the whole word,
each letter with a certainty above 0.9.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.imaging.boxes import Box, area, merged, overlap, same, widened
from bot.imaging.detector import Picture

# Says what a crop of one line of text says, in one of the words of `recognised`.
Reader = Callable[[Picture], str]
# Words of the reader: enough letters to be text, and letters that it is not certain of.
LETTERING, UNCERTAIN = "lettering", "uncertain"
# A line of text is not thicker than this as a part of the picture, between these bounds in pixels; what is thicker
# must be read. In a large radiograph the rim of a limb is no thicker than a heading, and only reading tells them apart.
THICKEST = 40
THICKEST_UNREAD = 64
THICKEST_PART = 0.12
RIM = 2
# A letter this tall beside a box around it, as a part of that, may be a letter of the word that the box holds.
LETTER = 0.25
# Boxes that share this part of the larger one are of the same thing in two slices.
ALIKE = 0.7


@dataclass(frozen=True)
class Seen:
    """What was seen in one picture: text, what may be text, and what is too large and unreadable to be any."""

    text: tuple[Box, ...] = ()
    doubtful: tuple[Box, ...] = ()
    bulky: tuple[Box, ...] = ()


@dataclass
class Large:
    """Boxes too thick for a line that are not text for certain, in any picture; `unsure` are pictures in doubt."""

    doubtful: set[Box] = field(default_factory=set)
    bulky: set[Box] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)

    def add(self, index: int, seen: Seen) -> None:
        """Take in what was seen in one more picture."""
        self.doubtful.update(seen.doubtful)
        self.bulky.update(seen.bulky)
        self.unsure.update([index] if seen.doubtful else [])

    def near(self, box: Box) -> list[Box]:
        """Give those boxes that a letter may be a part of."""
        return [*self.doubtful, *around(box, self.bulky)]


def thickest(shape: tuple[int, ...]) -> float:
    """Give how thick a line of text is at most in a picture of this shape, in pixels, to be masked unread."""
    return max(THICKEST, min(THICKEST_UNREAD, THICKEST_PART * max(shape[:2])))


def is_line(box: Box, thick: float) -> bool:
    """Say whether a box is thin enough for a line of text."""
    return min(box[2], box[3]) <= thick


def sorted_out(
    picture: Picture, boxes: Sequence[Box], read: Reader | None, thick: float, known: Collection[Box] = ()
) -> Seen:
    """Sort boxes: lines are text as they are, thicker ones by what the reader makes of them.

    `known` are boxes that were read in other slices of the volume and hold no letters; nearly the same one is not
    read again, since a skull is boxed in every slice and reading takes longer than finding.
    """
    bulky = {box for box in boxes if any(_alike(box, one) for one in known)}
    said = {box: "" if box in bulky else lettering(picture, box, read) for box in boxes if not is_line(box, thick)}
    words = [box for box, one in said.items() if one == LETTERING]
    # A line within a box that is no text must not be left out with it.
    text = merged([*(box for box in boxes if is_line(box, thick)), *words])
    beside = {box: one for box, one in said.items() if not any(same(box, word) for word in words)}
    # What could be a heading, and was not read, is told of: handwriting is not read either.
    doubtful = [box for box, one in beside.items() if one == UNCERTAIN or _may_head(box, picture.shape)]
    return Seen(tuple(text), tuple(doubtful), tuple(box for box in beside if box not in doubtful))


def _alike(one: Box, other: Box) -> bool:
    return overlap(one, other) >= ALIKE * max(area(one), area(other))


def _may_head(box: Box, shape: tuple[int, ...]) -> bool:
    return min(box[2], box[3]) <= THICKEST_PART * max(shape[:2])


def around(box: Box, bulky: Iterable[Box]) -> list[Box]:
    """Give, of large boxes that nobody could read, those of which this may be a letter; a head around it is none."""
    return [one for one in bulky if box[3] >= LETTER * one[3] or box[2] >= LETTER * one[2]]


def lettering(picture: Picture, box: Box, read: Reader | None) -> str:
    """Say of a thick box, read upright and turned, whether it is lettering, uncertain, or "" for neither."""
    if read is None:
        return UNCERTAIN
    words = set()
    for crop in _turns(picture, box):
        words.add(read(crop))
        if words & {LETTERING, "identifier"}:
            return LETTERING
    # What would be a marker or a measurement in a line may be a part of a word here: a person looks.
    return "" if words <= {"other"} else UNCERTAIN


def _turns(picture: Picture, box: Box) -> Iterator[Picture]:
    x, y, width, height = widened(box, RIM, picture.shape)
    part = picture[y : y + height, x : x + width]
    if height < 1.5 * width:
        yield part
    if width < 1.5 * height:
        yield np.ascontiguousarray(np.rot90(part, 1))
        yield np.ascontiguousarray(np.rot90(part, 3))
