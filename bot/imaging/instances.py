"""Write a taken series as DICOM: new instances from its frames, its kept attributes and derived identifiers.

Nothing of a source file is at hand here. Pixels are written uncompressed, so nothing of a codestream survives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from bot.imaging.classes import MULTIFRAME, honest, side
from bot.imaging.encoding import data_set, file_head, pixel_data
from bot.imaging.modules import Pixels, attributes
from bot.imaging.report import TakenSeries

Frames = np.ndarray[Any, Any]


def write_instances(
    series: TakenSeries, folder: Path, *, wrote: Callable[[int], None] = lambda pictures: None
) -> int:
    """Write a series into a folder that is there, in its order: 0001.dcm and so on. Give the number of files.

    `wrote` hears how many pictures lie there after each file. Raises ValueError for a series that came from no DICOM
    file, OSError if the folder cannot be written.
    """
    if not series.header:
        raise ValueError("This series did not come from DICOM files; write it as pictures.")
    frames = np.load(series.stack, mmap_mode="r", allow_pickle=False)
    written = 0
    for first, count in files(series.header, series.meta, Pixels.of(frames)):
        written += 1
        with (folder / f"{written:04d}.dcm").open("xb") as file:
            write_instance(file, series, frames[first : first + count], first)
        wrote(first + count)
    return written


def files(header: Mapping[str, Any], meta: Mapping[str, Any], pixels: Pixels) -> Iterator[tuple[int, int]]:
    """Give the first frame of each instance and how many it holds: a cine stays together where its class allows it."""
    together = header["cine"] and pixels.count > 1 and _holds_cine(header, meta, pixels)
    yield from [(0, pixels.count)] if together else [(index, 1) for index in range(pixels.count)]


def _holds_cine(header: Mapping[str, Any], meta: Mapping[str, Any], pixels: Pixels) -> bool:
    chosen = _class(header, 0, pixels)
    if chosen in MULTIFRAME:
        # PS3.3 A.8.3: grey frames of a multi-frame capture are MONOCHROME2.
        return pixels.colour or meta["photometric"] == "MONOCHROME2"
    return not pixels.signed


def _class(header: Mapping[str, Any], first: int, pixels: Pixels) -> str:
    kept = {**header["shared"], **header["frames"][first]}
    kept |= {"ImageLaterality": told} if (told := side(kept)) else {}
    return honest(header["kind"], kept, bits=pixels.bits, signed=pixels.signed, colour=pixels.colour,
                  cine=pixels.count > 1)


def write_instance(file: BinaryIO, series: TakenSeries, frames: Frames, first: int) -> None:
    """Write one instance that holds some frames, of which the first is picture `first` of the series, from 0."""
    pixels = Pixels.of(frames)
    sop_class = _class(series.header, first, pixels)
    values = attributes(series.header, series.meta, series.number, first, sop_class, pixels)
    file.write(file_head(sop_class, series.header["uids"][first]))
    file.write(data_set(values, signed=pixels.signed))
    file.write(pixel_data(frames.nbytes, pixels.bits))
    file.write(np.ascontiguousarray(frames, frames.dtype.newbyteorder("<")).data)
    file.write(b"\0" * (frames.nbytes % 2))
