"""The masks of a case: numbered over all its series, and its pixels written anew when a person changes them.

Until somebody decides, the unmasked frames of a series lie in quarantine beside the originals; with them a mask can
be taken away again. Afterwards only the masked pixels are left: more can be covered, nothing uncovered.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import db.cases
from bot import Refusal, imaging, quarantine
from cogs.cases.intake import Files

Box = tuple[int, int, int, int]
MOST = 200


@dataclass(frozen=True)
class Mask:
    """One box (x, y, width, height) in stored pixels. `picture` counts from 1 in its series, None stands for every one.
    """

    number: int
    series: int
    picture: int | None
    box: Box


@dataclass(frozen=True)
class Boxes:
    """The masks of one series: those on every picture, and those on single ones by picture, counted from 1."""

    everywhere: tuple[Box, ...]
    single: dict[int, tuple[Box, ...]]

    @property
    def count(self) -> int:
        """How many boxes there are."""
        return len(self.everywhere) + sum(map(len, self.single.values()))

    @property
    def each(self) -> tuple[tuple[int | None, Box], ...]:
        """Every box with its picture, None standing for all: those on every picture first."""
        return (*((None, box) for box in self.everywhere),
                *((picture, box) for picture, boxes in self.single.items() for box in boxes))

    def cover(self, picture: int | None, box: Box) -> bool:
        """Tell whether one of them covers a whole box, on a picture or on every one."""
        over = (*self.everywhere, *self.single.get(picture or 0, ()))
        return any(_within(box, one) for one in over)

    def added(self, box: Box, picture: int | None) -> Boxes:
        """Give them with one box more, on a picture or on every one."""
        if picture is None:
            return Boxes((*self.everywhere, box), self.single)
        return Boxes(self.everywhere, {**self.single, picture: (*self.single.get(picture, ()), box)})

    def without(self, mask: Mask) -> Boxes:
        """Give them without one mask."""
        if mask.picture is None:
            return Boxes(_less(self.everywhere, mask.box), self.single)
        rest = _less(self.single[mask.picture], mask.box)
        others = {picture: boxes for picture, boxes in self.single.items() if picture != mask.picture}
        return Boxes(self.everywhere, {**others, mask.picture: rest} if rest else others)


@dataclass(frozen=True)
class Masked:
    """Pixels with other masks, in the store already, and what replaces the stack's row; `size` is in bytes."""

    row: dict[str, Any]
    file: Path
    size: int


def boxes_of(stack: db.cases.StackRow) -> Boxes:
    """Give the masks of a series."""
    return _boxes(stack.meta)


def _boxes(meta: dict[str, Any]) -> Boxes:
    single = {int(picture): tuple(map(_box, found)) for picture, found in (meta.get("masked_in") or {}).items()}
    return Boxes(tuple(map(_box, meta.get("masked") or ())), dict(sorted(single.items())))


def changed(stack: db.cases.StackRow, done: Masked) -> Iterator[tuple[str, int | None]]:
    """Tell how the masks of a series differ from new ones: "added" or "taken away", and the picture, None for all."""
    before, after = boxes_of(stack).each, _boxes(done.row["meta"]).each
    yield from (("added", picture) for picture, box in after if (picture, box) not in before)
    yield from (("taken away", picture) for picture, box in before if (picture, box) not in after)


def masks(case: db.cases.CaseRow) -> tuple[Mask, ...]:
    """Number the masks of a case: series by series, those on every picture first, then picture by picture."""
    found = (one for stack in case.stacks for one in _of(stack))
    return tuple(Mask(number, *one) for number, one in enumerate(found, 1))


def _of(stack: db.cases.StackRow) -> Iterator[tuple[int, int | None, Box]]:
    return ((stack.number, picture, box) for picture, box in boxes_of(stack).each)


def parsed(text: str, stack: db.cases.StackRow) -> Box:
    """Read "left, top, width, height" as a box inside the pictures of a series, or refuse with what is wrong."""
    numbers = [int(one) for one in re.findall(r"(?<![\w.-])\d{1,6}(?![\w.])", text)]
    if len(numbers) != 4 or len(re.split(r"[\s,;]+", text.strip())) != 4:
        raise Refusal("Write a mask as four numbers: left, top, width and height in pixels, like “310 90 60 240”.",
                      field="box")
    left, top, width, height = numbers
    columns, rows = int(stack.meta["columns"]), int(stack.meta["rows"])
    if not (width and height and left < columns and top < rows):
        raise Refusal("That mask covers nothing: the picture is {columns} by {rows} pixels.", field="box",
                      columns=columns, rows=rows)
    return left, top, min(width, columns - left), min(height, rows - top)


def plain_of(folder: Path, case: int, stack: db.cases.StackRow) -> Path | None:
    """Give the unmasked frames of a series; None where they are deleted already."""
    name = stack.report.get("plain")
    path = quarantine.plain_of(folder, case) / str(name) if name else None
    return path if path is not None and path.is_file() else None


def redone(folder: Path, case: db.cases.CaseRow, stack: db.cases.StackRow, source: Path, boxes: Boxes,
           keep: Files, into: Path) -> Masked:
    """Write a series with these masks and no others, and put it into the store; `source` are its frames as they are.

    The file lies in the folder `into` as long as that does, and is never whole in memory.
    What was never masked is copied into quarantine first, unless the case was decided about: so that its first mask
    can be taken away again like any other.
    """
    report, plain = dict(stack.report), plain_of(folder, case.id, stack)
    if plain is None and not boxes_of(stack).count and case.status != "approved":
        report["plain"] = f"whole-{stack.id}.npy"
        plain = quarantine.plain_of(folder, case.id) / report["plain"]
        plain.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(source, plain)
    done = imaging.remask(plain or source, stack.meta, boxes.everywhere, boxes.single, into / "stack.npy")
    row = {"hash": keep.put_file(done.stack), "meta": done.meta, "report": {**report, "text": _told(stack, boxes)}}
    return Masked(row, done.stack, done.stack.stat().st_size)


def _told(stack: db.cases.StackRow, boxes: Boxes) -> dict[str, Any]:
    """Say where the masks of a series lie, as its report does; what was in doubt stays so.

    What a mask no longer covers is kept under "uncovered", until another one covers it; "drawn" are those that a
    person drew, of whom nothing says that text lay below.
    """
    text = stack.report.get("text") or {"series": stack.number}
    pictures: Sequence[int] = range(1, stack.pictures + 1) if boxes.everywhere else sorted(boxes.single)
    drawn = {_key(one): one for one in text.get("drawn") or ()}
    before = set(boxes_of(stack).each)
    drawn |= {place: _entry(*place) for place in boxes.each if place not in before}
    bare = {**{_key(one): one for one in text.get("uncovered") or ()},
            **{place: {**_entry(*place), "drawn": place in drawn} for place in before}}
    return {**text, "pictures": list(pictures), "everywhere": [list(box) for box in boxes.everywhere],
            "boxes": {str(picture): [list(box) for box in found] for picture, found in boxes.single.items()},
            "drawn": list(drawn.values()),
            "uncovered": [one for place, one in bare.items() if not boxes.cover(*place)]}


def _entry(picture: int | None, box: Box) -> dict[str, Any]:
    return {"picture": picture, "box": list(box)}


def _key(entry: dict[str, Any]) -> tuple[int | None, Box]:
    return entry["picture"], _box(entry["box"])


def _within(box: Box, outer: Box) -> bool:
    (x, y, width, height), (left, top, wide, high) = box, outer
    return left <= x and top <= y and x + width <= left + wide and y + height <= top + high


def _less(boxes: Sequence[Box], box: Box) -> tuple[Box, ...]:
    place = boxes.index(box)
    return (*boxes[:place], *boxes[place + 1:])


def _box(raw: Sequence[int]) -> Box:
    x, y, width, height = (int(one) for one in raw)
    return x, y, width, height
