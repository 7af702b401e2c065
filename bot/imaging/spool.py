"""Frames on disk between decoding and storing, so that a whole series is never in memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from bot.imaging.faults import Refused

Frame = np.ndarray[Any, Any]


class Spool:
    """A private file of raw frames, one after another, of at most `limit` bytes.

    It loses its name at once: however the process ends, the system then takes its bytes away.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self.file = path.open("w+b")
        path.unlink()
        self.limit = limit
        self.end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.file.close()

    def add(self, frame: Frame) -> int:
        """Append a frame and give its offset. Raises Refused("total") beyond the limit."""
        if self.end + frame.nbytes > self.limit:
            raise Refused("total")
        at = self.end
        self.file.seek(at)
        self.file.write(np.ascontiguousarray(frame).data)
        self.end = at + frame.nbytes
        return at

    def forget(self, offset: int) -> None:
        """Take back everything from `offset` on."""
        self.end = offset

    def frame(self, offset: int, shape: tuple[int, ...], dtype: str) -> Frame:
        """Read a frame back."""
        kind = np.dtype(dtype)
        self.file.seek(offset)
        data = self.file.read(int(np.prod(shape)) * kind.itemsize)
        return np.frombuffer(data, kind).reshape(shape)


def write_stack(path: Path, frames: Iterable[Frame], count: int, shape: tuple[int, ...], dtype: str) -> None:
    """Write an .npy file of `count` frames without holding more than one."""
    header = {"descr": np.lib.format.dtype_to_descr(np.dtype(dtype)), "fortran_order": False, "shape": (count, *shape)}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for frame in frames:
            file.write(np.ascontiguousarray(frame, np.dtype(dtype)).data)
