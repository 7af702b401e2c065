"""Store arranged series: find text, mask it, write the stack, and say in `meta` how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.imaging.barcodes import Codes
from bot.imaging.boxes import mask
from bot.imaging.burned_in import Found, Sought, find_in_singles
from bot.imaging.detector import Detector
from bot.imaging.headers import apart, header
from bot.imaging.looking import Eyes
from bot.imaging.meta import describe, padding
from bot.imaging.regions import outside
from bot.imaging.report import KeptText, MaskedText, TakenSeries
from bot.imaging.series import Group
from bot.imaging.spool import Spool, write_stack
from bot.imaging.stack import Stack
from bot.imaging.thick import Reader
from bot.imaging.views import Ends, ends, everything, flattened, hides, parts
from bot.imaging.volumes import find_in_volume, samples
from bot.imaging.window import apply

# Loads the detector, or the reader of lines, when the first picture needs one.
Look = Callable[[], Detector]
Read = Callable[[], Reader]
# Says where text lies in a series: its number, its frames, and how far the search has come.
Seek = Callable[[int, "Spooled", Callable[[int], None]], Found]
Progress = Callable[[str, int, int], None]
Frame = np.ndarray[Any, Any]


class Spooled:
    """A group's frames, read from the spool one at a time, with one value for all of their padding.

    What a file calls padding shows black, whatever is written in it; every other pixel is as it was.
    """

    def __init__(self, group: Group, spool: Spool) -> None:
        self.group = group
        self.spool = spool
        self.padding = padding(group.records[0].kept)
        self.meta = describe(group, self.frame)

    def frame(self, index: int) -> Frame:
        record = self.group.records[index]
        frame = self.spool.frame(record.offset, record.shape, record.dtype)
        return frame if self.padding is None else flattened(frame, self.padding, self.padding[0])

    @cached_property
    def stack(self) -> Stack:
        return Stack(np.empty((0, *self.group.records[0].shape), self.group.records[0].dtype), self.meta)

    def shown(self, index: int) -> Frame:
        """Give a picture in 8 bits, as the file's own window shows it."""
        frame = self.frame(index)
        return frame if frame.ndim == 3 else apply(frame, self.stack.shown(index))

    def other(self, index: int) -> Frame | None:
        """Give a picture in 8 bits over the full range, where the file's own window shows values alike that differ."""
        frame = self.frame(index)
        if frame.ndim == 3 or not hides(frame, shown := self.stack.shown(index)):
            return None
        return apply(frame, everything(shown, self.ends))

    def parts(self, index: int) -> tuple[Frame | None, Frame | None]:
        """Give what lies below a picture's own window and above it, in 8 bits, where the full range is much wider."""
        frame = self.frame(index)
        if frame.ndim == 3:
            return None, None
        low, high = parts(self.stack.shown(index), self.ends)
        return (apply(frame, low) if low else None), (apply(frame, high) if high else None)

    @cached_property
    def ends(self) -> Ends:
        """The lowest and highest rescaled value of the series that is no padding."""
        if self.padding is None:
            return tuple(self.meta["range"])
        found = []
        for index in range(len(self.group.records)):
            shown = self.stack.shown(index)
            found += [value * shown.slope + shown.intercept for value in ends(self.frame(index), self.padding)]
        return min(found), max(found)

    @property
    def outside(self) -> tuple[tuple[int, int, int, int], ...]:
        """Give boxes around what lies outside the regions of an ultrasound screen, in any of a few pictures."""
        regions = {record.regions for record in self.group.records}
        if len(regions) != 1 or not (stated := regions.pop()):
            return ()
        brightest = self.shown(0)
        for index in samples(len(self.group.records)):
            brightest = np.maximum(brightest, self.shown(index))
        return outside(stated, brightest)

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
    groups: Sequence[Group], spool: Spool, into: Path, seek: Seek, progress: Progress, *, plain: bool = False
) -> tuple[tuple[TakenSeries, ...], tuple[MaskedText, ...]]:
    """Store every group as one series in `into`; give the series and the text masked in them.

    With `plain` the unmasked frames of a series in which something was masked are stored beside it.
    """
    total = sum(len(group.records) for group in groups)
    series, text, before = [], [], 0
    for number, group in enumerate(groups, 1):
        spooled = Spooled(group, spool)
        done = before
        found = seek(number, spooled, lambda k, done=done: progress("looking", done + k, total))  # type: ignore[misc]
        before += len(group.records)
        progress("looking", before, total)
        series.append(_write(number, spooled, found, into, plain=plain))
        progress("storing", number, len(groups))
        if masked := told(number, found, len(group.records)):
            text.append(masked)
    return apart(series), tuple(text)


def by_detector(look: Look, read: Read | None = None, codes: Codes | None = None) -> Seek:
    """Seek text with a detector and a reader, loaded when the first series asks, and codes with another."""
    return lambda number, spooled, progress: find(spooled, Eyes(look(), read() if read else None, codes), progress)


def find(spooled: Spooled, eyes: Eyes, progress: Callable[[int], None]) -> Found:
    """Find text in a group by the way that suits it."""
    group = spooled.group
    sought = Sought(spooled.shown, len(group.records), eyes, spooled.other, spooled.outside, spooled.parts)
    if not group.volume:
        return find_in_singles(sought, progress)
    return find_in_volume(sought, progress, cine=group.records[0].multi)


def _write(number: int, spooled: Spooled, found: Found, into: Path, *, plain: bool) -> TakenSeries:
    count = len(spooled.group.records)
    path = _stack(into / f"series-{number}.npy", spooled, _masked_frames(spooled, found))
    text = told(number, found, count)
    meta = {
        **spooled.meta,
        "masked": [list(box) for box in found.everywhere],
        "masked_in": {str(k + 1): [list(box) for box in boxes] for k, boxes in sorted(found.single.items())},
        "fill": spooled.black,
        "held": list(text.held) if text else [],
    }
    unmasked = None
    if plain and (found.everywhere or found.single):
        frames = (spooled.frame(index) for index in range(count))
        unmasked = _stack(into / f"plain-{number}.npy", spooled, frames)
    modality = str(meta["modality"])
    return TakenSeries(number, path, meta, modality, count, header(spooled.group.records), unmasked)


def _stack(path: Path, spooled: Spooled, frames: Iterator[Frame]) -> Path:
    first = spooled.group.records[0]
    write_stack(path, frames, len(spooled.group.records), first.shape, first.dtype)
    return path


def _masked_frames(spooled: Spooled, found: Found) -> Iterator[Frame]:
    for index in range(len(spooled.group.records)):
        yield mask(spooled.frame(index), found.at(index), spooled.black)


def told(number: int, found: Found, count: int) -> MaskedText | None:
    """Say what was found in a series, pictures counted from 1; None where nothing was."""
    pictures = range(1, count + 1) if found.everywhere else sorted(index + 1 for index in found.single)
    if not (pictures or found.kept or found.unsure):
        return None
    return MaskedText(
        number,
        tuple(pictures),
        found.everywhere,
        {k + 1: boxes for k, boxes in sorted(found.single.items())},
        tuple(
            KeptText(one.word, one.box, tuple(k + 1 for k in one.pictures) or tuple(range(1, count + 1)))
            for one in found.kept
        ),
        tuple(index + 1 for index in found.unsure),
    )
