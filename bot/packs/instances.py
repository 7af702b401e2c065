"""The pictures of a bundle: instances of DICOM where they came from DICOM, plain PNG where they did not."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bot.imaging import png, write_instances
from bot.imaging.instances import write_instance
from bot.packs.choosing import Chosen
from bot.packs.format import picture_name


def files(chosen: Chosen, scratch: Path) -> Iterator[tuple[str, bytes | Path]]:
    """Give the files of one series, in order, by their names in the bundle.

    A cine that goes along whole is one file; of anything else each file holds one picture. Pixels are as they are
    stored, with what was masked; PNG is not enlarged and has no window.
    """
    ending = "dcm" if chosen.series.header else "png"
    for place, content in enumerate(_contents(chosen, scratch), 1):
        yield picture_name(chosen.number, place, ending), content


def _contents(chosen: Chosen, scratch: Path) -> Iterator[bytes | Path]:
    if chosen.series.header and chosen.whole:
        yield from _instances(chosen, scratch)
        return
    frames: np.ndarray[Any, Any] = np.load(chosen.series.stack, mmap_mode="r", allow_pickle=False)
    for image in chosen.images:
        if chosen.series.header:
            one = io.BytesIO()
            write_instance(one, chosen.series, frames[image - 1:image], image - 1)
            yield one.getvalue()
        else:
            yield png.encode(np.asarray(frames[image - 1]))


def _instances(chosen: Chosen, scratch: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        write_instances(chosen.series, Path(folder))
        for path in sorted(Path(folder).iterdir()):
            yield path
            path.unlink()
