"""What is known about one frame while a series is put together; it never leaves the child process."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.imaging.deidentify import group, items, keep, read
from bot.imaging.origin import Origin

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

RISKY_MODALITIES = {"US": "ultrasound screen", "OT": "unknown origin", "SC": "screen capture", "ES": "photograph"}


@dataclass(frozen=True)
class Record:
    """One decoded frame: where it lies in the spool, and what orders and shows it.

    `kept` holds checked values only, `origin` derived identifiers only. `series_key` serves grouping and is never
    written.
    """

    position: int
    frame: int
    series_key: str
    rank: int
    series_order: int
    instance: int | None
    shape: tuple[int, ...]
    dtype: str
    offset: int
    lowest: int
    highest: int
    digest: bytes
    multi: bool
    kept: Mapping[str, Any] = field(repr=False)
    voi_lut: Mapping[str, Any] | None = field(default=None, repr=False)
    acquisition: int = 0
    regions: tuple[tuple[int, int, int, int], ...] = ()
    origin: Origin | None = None

    @property
    def image_type(self) -> tuple[str, ...]:
        return tuple(self.kept.get("ImageType", ()))


def frame_attributes(dataset: Dataset, count: int) -> list[dict[str, Any]]:
    """Give the kept attributes of each of `count` frames, per-frame functional groups over the shared ones."""
    common = keep(dataset)
    per_frame = items(dataset, "PerFrameFunctionalGroupsSequence")
    return [{**common, **(group(per_frame[k]) if k < len(per_frame) else {})} for k in range(count)]


def order_number(dataset: Dataset, keyword: str) -> int | None:
    """Read a number that only orders, such as InstanceNumber; None where it is none."""
    try:
        return int(str(read(dataset, keyword)))
    except ValueError:
        return None


def voi_table(dataset: Dataset) -> dict[str, Any] | None:
    """Give the file's VOI lookup table as 8-bit grey levels: the first value mapped, and the levels packed.

    The explanation that a file may give of its table is text and is not read. See PS3.3 C.11.2.1.1.
    """
    for item in items(dataset, "VOILUTSequence")[:1]:
        descriptor, data = read(item, "LUTDescriptor"), read(item, "LUTData")
        if descriptor is None or data is None or len(descriptor) != 3:
            return None
        count, first, bits = (int(one) for one in descriptor)
        # PS3.3 writes 65536 entries as 0, and a first value above 32767 may be meant as signed.
        levels = np.frombuffer(data, "<u2") if isinstance(data, bytes) else np.asarray(data, np.uint16)
        levels = levels[: count or 65_536]
        if not 8 <= bits <= 16 or len(levels) < 2:
            return None
        # A table of grey levels rises or falls; entries in any other order could spell a text.
        steps = np.diff(levels.astype(np.int32))
        if not ((steps >= 0).all() or (steps <= 0).all()):
            return None
        grey = np.round(levels.astype(np.float64) * 255 / (2**bits - 1)).clip(0, 255).astype(np.uint8)
        return {"first": first, "levels": base64.b64encode(zlib.compress(grey.tobytes(), 9)).decode("ascii")}
    return None


def unpack_levels(table: Mapping[str, Any]) -> np.ndarray[Any, Any]:
    """Give the grey levels of a table that `voi_table` packed."""
    return np.frombuffer(zlib.decompress(base64.b64decode(table["levels"])), np.uint8)
