"""Mask a stored series anew, when a person adds masks or takes some away.

Works on stacks that the gate wrote itself, frame by frame, so that a long series needs no more memory than a short one.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.imaging.boxes import Box, mask
from bot.imaging.spool import write_stack

Frames = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Remasked:
    """A newly written stack, and the meta that belongs to it from now on."""

    stack: Path
    meta: dict[str, Any]


def remask(
    plain: Path,
    meta: Mapping[str, Any],
    everywhere: Sequence[Box],
    single: Mapping[int, Sequence[Box]],
    into: Path,
) -> Remasked:
    """Write a stack at `into` with these masks and no others, out of unmasked frames.

    Boxes are (x, y, width, height) in pixels of the stored pictures; `single` is by picture, counted from 1. Raises
    ValueError for a mask or a picture that is not there, OSError where `into` cannot be written.
    """
    frames = np.load(plain, mmap_mode="r", allow_pickle=False)
    checked = [_checked(box, frames) for box in everywhere]
    by_picture = {_picture(number, frames): [_checked(box, frames) for box in boxes]
                  for number, boxes in single.items() if boxes}
    fill = _fill(meta, frames)
    masked = (mask(frames[k], [*checked, *by_picture.get(k + 1, ())], fill) for k in range(len(frames)))
    _written(masked, frames, into)
    return Remasked(into, {
        **meta,
        "fill": fill,
        "masked": [list(box) for box in checked],
        "masked_in": {str(number): [list(box) for box in boxes] for number, boxes in sorted(by_picture.items())},
    })  # fmt: skip


def _box(raw: Iterable[float]) -> Box:
    x, y, width, height = (int(one) for one in raw)
    return x, y, width, height


def _checked(box: Iterable[float], frames: Frames) -> Box:
    x, y, width, height = _box(box)
    rows, columns = frames.shape[1:3]
    if width < 1 or height < 1 or x < 0 or y < 0 or x + width > columns or y + height > rows:
        raise ValueError(f"A mask must lie inside the picture, which is {columns} x {rows} pixels.")
    return x, y, width, height


def _picture(number: int, frames: Frames) -> int:
    if not 1 <= number <= len(frames):
        raise ValueError(f"There is no such picture; the series has {len(frames)}.")
    return number


def _fill(meta: Mapping[str, Any], frames: Frames) -> int:
    """Give the stored value of masks: the one that the intake chose, or the series' own black."""
    if "fill" in meta:
        return int(meta["fill"])
    if frames.ndim == 4:
        return 0
    falling = bool(meta.get("invert")) != (float(meta["rescale"][0][0]) < 0)
    ends = [int(frame.max() if falling else frame.min()) for frame in frames]
    return max(ends) if falling else min(ends)


def _written(masked: Iterator[Frames], frames: Frames, into: Path) -> None:
    # Beside it and then in its place, so that nobody ever reads half a stack, and `into` may be the source itself.
    handle, name = tempfile.mkstemp(prefix=".masking-", dir=into.parent)
    os.close(handle)
    try:
        write_stack(Path(name), masked, len(frames), frames.shape[1:], frames.dtype.str)
        os.replace(name, into)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
