"""Store arranged series: find text, mask it, write the stack, and say in `meta` how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.imaging.burned_in import Found, find_in_singles, find_in_volume, mask
from bot.imaging.detector import Detector
from bot.imaging.meta import describe
from bot.imaging.report import MaskedText, TakenSeries
from bot.imaging.series import Group
from bot.imaging.spool import Spool, write_stack
from bot.imaging.stack import Stack
from bot.imaging.window import apply

# Loads the detector when the first picture needs one.
Look = Callable[[], Detector]
# Says where text lies in a series: its number, its frames, and how far the search has come.
Seek = Callable[[int, "Spooled", Callable[[int], None]], Found]
Progress = Callable[[str, int, int], None]
Frame = np.ndarray[Any, Any]


class Spooled:
    """A group's frames, read from the spool one at a time."""

    def __init__(self, group: Group, spool: Spool) -> None:
        self.group = group
        self.spool = spool
        self.meta = describe(group, self.frame)

    def frame(self, index: int) -> Frame:
        record = self.group.records[index]
        return self.spool.frame(record.offset, record.shape, record.dtype)

    @cached_property
    def stack(self) -> Stack:
        return Stack(np.empty((0, *self.group.records[0].shape), self.group.records[0].dtype), self.meta)

    def shown(self, index: int) -> Frame:
        """Give a picture in 8 bits, as the file's own window shows it."""
        frame = self.frame(index)
        return frame if frame.ndim == 3 else apply(frame, self.stack.shown(index))

    @property
    def black(self) -> int:
        """Give a stored value that shows black, whatever the window."""
        first = self.group.records[0]
        if len(first.shape) == 3:
            return 0
        lowest = min(record.lowest for record in self.group.records)
        highest = max(record.highest for record in self.group.records)
        falling = bool(self.meta["invert"]) != (self.meta["rescale"][0][0] < 0)
        return highest if falling else lowest


def store(
    groups: Sequence[Group], spool: Spool, into: Path, seek: Seek, progress: Progress
) -> tuple[tuple[TakenSeries, ...], tuple[MaskedText, ...]]:
    """Store every group as one series in `into`; give the series and the text masked in them."""
    total = sum(len(group.records) for group in groups)
    series, text, before = [], [], 0
    for number, group in enumerate(groups, 1):
        spooled = Spooled(group, spool)
        done = before
        found = seek(number, spooled, lambda k, done=done: progress("looking", done + k, total))  # type: ignore[misc]
        before += len(group.records)
        progress("looking", before, total)
        series.append(_write(number, spooled, found, into))
        progress("storing", number, len(groups))
        if masked := _masked(number, found, len(group.records)):
            text.append(masked)
    return tuple(series), tuple(text)


def by_detector(look: Look) -> Seek:
    """Seek text with a detector, loaded when the first series asks."""
    return lambda number, spooled, progress: find(spooled, look(), progress)


def find(spooled: Spooled, detect: Detector, progress: Callable[[int], None]) -> Found:
    """Find text in a group by the way that suits it."""
    group = spooled.group
    count = len(group.records)
    if not group.volume:
        return find_in_singles(spooled.shown, count, detect, progress)
    return find_in_volume(spooled.shown, count, detect, progress, cine=group.records[0].multi)


def _write(number: int, spooled: Spooled, found: Found, into: Path) -> TakenSeries:
    first = spooled.group.records[0]
    count = len(spooled.group.records)
    path = into / f"series-{number}.npy"
    write_stack(path, _masked_frames(spooled, found), count, first.shape, first.dtype)
    meta = {
        **spooled.meta,
        "masked": [list(box) for box in found.everywhere],
        "masked_in": {str(k + 1): [list(box) for box in boxes] for k, boxes in sorted(found.single.items())},
    }
    return TakenSeries(number, path, meta, str(meta["modality"]), count)


def _masked_frames(spooled: Spooled, found: Found) -> Iterator[Frame]:
    for index in range(len(spooled.group.records)):
        yield mask(spooled.frame(index), found.at(index), spooled.black)


def _masked(number: int, found: Found, count: int) -> MaskedText | None:
    pictures = range(1, count + 1) if found.everywhere else sorted(index + 1 for index in found.single)
    if not pictures:
        return None
    return MaskedText(number, tuple(pictures), found.everywhere, {k + 1: v for k, v in sorted(found.single.items())})
