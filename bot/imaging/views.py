"""What a window hides: whether a picture holds more than it shows, and other views in which all of that is seen.

A file chooses its own window, its own table and what counts as padding. Each may show a name in the very grey of what
lies around it, so what looks for text asks here what else there is to look at.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from bot.imaging.window import Levels, Shown, Window, lookup

# From this ratio on the parts beside a window have too little contrast over the full range.
MUCH_WIDER = 1.5
# Values this far apart, of the full range, differ to the eye in a view of all of it; a line of text has so many pixels.
VISIBLE = 1 / 64
FEWEST = 24

Ends = tuple[float, float]
Padding = tuple[int, int] | list[int] | None


def flattened(frame: Levels, padding: Padding, value: int) -> Levels:
    """Give a frame whose padding is one value: it shows black throughout, so nothing may be written in it."""
    if padding is None or padding[0] == padding[1] or frame.ndim == 3:
        return frame
    return np.where((frame >= padding[0]) & (frame <= padding[1]), frame.dtype.type(value), frame)


def ends(frame: Levels, padding: Padding) -> tuple[int, int]:
    """Give the lowest and highest stored value that is no padding; of all of them where all are."""
    values = frame if padding is None else frame[(frame < padding[0]) | (frame > padding[1])]
    values = values if values.size else frame
    return int(values.min()), int(values.max())


def hides(frame: Levels, shown: Shown) -> bool:
    """Say whether values that differ visibly are shown in one grey: by a window, a table, or as padding."""
    flat = np.ascontiguousarray(frame)
    unsigned = np.dtype(flat.dtype.str.replace("i", "u"))
    counts = np.bincount(flat.view(unsigned).ravel(), minlength=2 ** (8 * unsigned.itemsize))
    bits = np.flatnonzero(counts)
    values, greys = bits.astype(unsigned).view(flat.dtype).astype(np.int64), lookup(shown)[bits]
    least = max(1.0, VISIBLE * (int(values.max()) - int(values.min())))
    lowest, highest = np.full(256, np.iinfo(np.int64).max), np.full(256, np.iinfo(np.int64).min)
    np.minimum.at(lowest, greys, values)
    np.maximum.at(highest, greys, values)
    # As floats, since what no pixel shows has ends beyond all numbers.
    wide = np.flatnonzero(highest.astype(float) - lowest.astype(float) > least)
    return any(_varied(values[greys == level], counts[bits[greys == level]], least) for level in wide)


def _varied(values: Levels, counts: Levels, least: float) -> bool:
    commonest = values[np.argmax(counts)]
    return bool(counts[np.abs(values - commonest) > least].sum() >= FEWEST)


def everything(shown: Shown, over: Ends) -> Shown:
    """Give a view of all values between rescaled ends, padding among them, with a grey of its own for that."""
    low, high = over
    span = max(1.0, high - low)
    for value in shown.padding or ():
        padding = value * shown.slope + shown.intercept
        # Padding may lie so far off that its own value would leave no contrast for anything else.
        low = over[0] - span / 4 if padding < over[0] else low
        high = over[1] + span / 4 if padding > over[1] else high
    return over_part(shown, (low, high))


def over_part(shown: Shown, over: Ends) -> Shown:
    """Give a view of the values between rescaled ends alone."""
    low, high = over
    window = Window((low + high) / 2, max(1.0, high - low), "LINEAR_EXACT")
    return replace(shown, window=window, table=None, padding=None)


def parts(shown: Shown, over: Ends) -> tuple[Shown | None, Shown | None]:
    """Give views of what lies below a window and above it, each where the full range gives it too little contrast."""
    low, high = over
    below, above = _shown_between(shown)
    if high - low <= MUCH_WIDER * (above - below):
        return None, None
    asked = (low, min(below, high)), (max(above, low), high)
    one, two = (over_part(shown, part) if 1 < MUCH_WIDER * (part[1] - part[0]) < high - low else None
                for part in asked)
    return one, two


def _shown_between(shown: Shown) -> Ends:
    """Give the rescaled values between which a window or a table tells values apart."""
    if shown.table is None:
        return shown.window.center - shown.window.width / 2, shown.window.center + shown.window.width / 2
    first, levels = shown.table
    table: np.ndarray[Any, Any] = np.frombuffer(levels, np.uint8)
    told = np.flatnonzero(np.diff(table.astype(np.int16)))
    return (first + float(told[0]), first + float(told[-1]) + 1) if len(told) else (first, first + 1.0)
