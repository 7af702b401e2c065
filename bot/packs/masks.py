"""The masks that a bundle tells of: numbers within bounds, believed only where the pictures bear them out.

Whoever reviews the case sees where something was covered before it came here, as the outlines of what was covered
here. A bundle may lie, so a box counts only where all of the picture in it is one value, as it is under a mask.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

from bot.packs import format as bundle

if TYPE_CHECKING:
    from bot.imaging import TakenSeries

Box = tuple[int, int, int, int]
# Of what file, counted from 1 in the bundle's order, of which of its frames, and where: left, top, width, height.
Told = tuple[int, int, int, int, int, int]
Boxes = Mapping[int, tuple[Box, ...]]


def told(report: Mapping[str, Any], pictures: Sequence[str]) -> tuple[Told, ...]:
    """Read where a bundle's report says that something was masked; whatever is no such list of numbers is passed over.
    """
    files: dict[int, list[int]] = defaultdict(list)
    for place, name in enumerate(pictures, 1):
        match = bundle.PICTURE.fullmatch(name)
        files[int(match[1]) if match else 0].append(place)
    found: list[Told] = []
    for number, masks in _series(report):
        found += _placed(files.get(number, []), masks)
        if len(found) > bundle.MOST_MASKS:
            return ()
    return tuple(found)


def _series(report: Mapping[str, Any]) -> Iterator[tuple[int, list[Any]]]:
    series = report.get("series")
    for one in series if isinstance(series, list) else ():
        if isinstance(one, dict) and _whole(one.get("number"), 99) and isinstance(one.get("masked"), list):
            yield one["number"], one["masked"]


def _placed(files: Sequence[int], masks: Sequence[Any]) -> Iterator[Told]:
    for one in masks:
        picture, boxes = (one.get("picture"), one.get("boxes")) if isinstance(one, dict) else (None, None)
        if not _whole(picture, bundle.MOST_PICTURES) or not isinstance(boxes, list):
            continue
        for box in boxes:
            # A cine is one file; of anything else each file holds one picture.
            file, frame = (1, picture) if len(files) == 1 else (picture, 1)
            if 1 <= file <= len(files) and _is_box(box):
                left, top, width, height = box
                yield files[file - 1], frame, left, top, width, height


def _is_box(box: Any) -> bool:
    return isinstance(box, list) and len(box) == 4 and all(_whole(side, bundle.MOST_SIDE) for side in box)


def _whole(value: Any, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def borne_out(series: TakenSeries, masks: Sequence[Sequence[int]]) -> Boxes:
    """Give by picture, counted from 1, the boxes of a series that its pictures bear out; `masks` are as `told`."""
    import numpy as np

    boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for file, place, *box in masks:
        boxes[file, place].append((box[0], box[1], box[2], box[3]))
    frames: Any = np.load(series.stack, mmap_mode="r", allow_pickle=False)
    found: dict[int, tuple[Box, ...]] = {}
    frame_of: Counter[int] = Counter()
    for picture, file in enumerate(series.meta["sources"], 1):
        frame_of[file] += 1
        held = tuple(box for box in boxes.get((file, frame_of[file]), ()) if _is_filled(frames[picture - 1], box))
        if held:
            found[picture] = tuple(dict.fromkeys(held))
    return found


def _is_filled(frame: Any, box: Box) -> bool:
    left, top, width, height = box
    if width < 1 or height < 1 or left + width > frame.shape[1] or top + height > frame.shape[0]:
        return False
    return bool((frame[top:top + height, left:left + width] == frame[top, left]).all())
