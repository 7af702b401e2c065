"""Apply a palette (PS3.3 C.7.6.3.1.5 and C.7.9): stored values to colour, one table for all pixels at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bot.imaging.deidentify import read
from bot.imaging.faults import Refused

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Frame = np.ndarray[Any, Any]

_COLOURS = ("Red", "Green", "Blue")
_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2
_DEEPEST = 2


def palette(dataset: Dataset) -> tuple[int, Frame]:
    """Give the first stored value that is mapped, and the colours from there on: (entries, 3) of uint8.

    Raises Refused("broken") for a palette that is none.
    """
    try:
        described = [int(one) for one in read(dataset, "RedPaletteColorLookupTableDescriptor")]
        count, first, bits = described[0] or 65_536, described[1], described[2]
        if bits not in (8, 16):
            raise Refused("broken")
        channels = [_channel(dataset, colour, count, bits) for colour in _COLOURS]
        return first, np.stack(channels, axis=-1)
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise Refused("broken") from error


def coloured(frame: Frame, first: int, table: Frame) -> Frame:
    """Give a frame's colours: (rows, columns, 3) of uint8. Values beyond the table have its first or last colour."""
    # Four bytes at once are fetched faster than three.
    wide = np.zeros((len(table), 4), np.uint8)
    wide[:, :3] = table
    places = frame.astype(np.int32)
    np.subtract(places, first, out=places)
    found = np.take(wide.view(np.uint32)[:, 0], places, mode="clip")
    return np.ascontiguousarray(found.view(np.uint8).reshape(*frame.shape, 4)[..., :3])


def _channel(dataset: Dataset, colour: str, count: int, bits: int) -> Frame:
    plain = read(dataset, f"{colour}PaletteColorLookupTableData")
    big = dataset.original_encoding[1] is False
    if plain:
        # Entries of 8 bits may be packed two to a word, or lie in a word each.
        words = bits == 16 or len(plain) >= 2 * count
        values = np.frombuffer(plain, (">u2" if big else "<u2") if words else "u1")[:count]
    else:
        segments = read(dataset, f"Segmented{colour}PaletteColorLookupTableData")
        kind = "u1" if bits == 8 else ">u2" if big else "<u2"
        values = expanded(np.frombuffer(segments, kind).tolist(), count, bits == 8)
    if len(values) < count:
        raise Refused("broken")
    return (values >> 8 if bits == 16 else values).astype(np.uint8)


def expanded(data: list[int], count: int, in_bytes: bool) -> Frame:
    """Expand a segmented table to at most `count` entries. Raises Refused("broken") where it cannot be."""
    table = _Table(count)
    table.expand(data, in_bytes, len(data), 0)
    return np.asarray(table.entries[:count], np.uint16)


class _Table:
    """A segmented table as it grows, never far beyond its stated length."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.entries: list[int] = []

    def expand(self, data: list[int], in_bytes: bool, segments: int, depth: int) -> None:
        at = 0
        while at + 1 < len(data) and segments and len(self.entries) < self.count:
            kind, length = data[at], data[at + 1]
            at += 2
            segments -= 1
            if kind == _DISCRETE:
                self.entries += data[at : at + length]
                at += length
            elif kind == _LINEAR and self.entries and length:
                self.entries += _line(self.entries[-1], data[at], length)
                at += 1
            elif kind == _INDIRECT and self.entries and depth < _DEEPEST:
                size = 4 if in_bytes else 2
                offset = sum(value << (8 if in_bytes else 16) * k for k, value in enumerate(data[at : at + size]))
                self.expand(data[offset:], in_bytes, length, depth + 1)
                at += size
            else:
                raise Refused("broken")


def _line(start: int, end: int, length: int) -> list[int]:
    if start == end:
        return [end] * length
    step = (end - start) / length
    return [round(start + step * k) for k in range(1, length + 1)]
