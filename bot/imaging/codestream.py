"""Read the size that a compressed frame claims, before any decoder sees it.

Markers are those of ITU-T T.81 (JPEG), T.87 (JPEG-LS) and T.800 (JPEG 2000).
"""

from __future__ import annotations

import struct

_JPEG_SIZES = frozenset({*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xDA)})


def size(frame: bytes) -> tuple[int, int] | None:
    """Give (rows, columns) as the codestream states them, or None where it states nothing known."""
    if frame[:4] == b"\xff\x4f\xff\x51":
        return _jpeg2000(frame)
    if frame[4:8] == b"jP  ":
        start = frame.find(b"\xff\x4f\xff\x51", 0, 4096)
        return _jpeg2000(frame[start:]) if start >= 0 else None
    return _jpeg(frame) if frame[:2] == b"\xff\xd8" else None


def _jpeg2000(stream: bytes) -> tuple[int, int] | None:
    if len(stream) < 24:
        return None
    right, bottom, left, top = struct.unpack(">IIII", stream[8:24])
    return bottom - top, right - left


def _jpeg(stream: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(stream) and stream[at] == 0xFF:
        marker = stream[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _JPEG_SIZES:
            rows, columns = struct.unpack(">HH", stream[at + 5 : at + 9])
            return rows, columns
        else:
            at += 2 + int(struct.unpack(">H", stream[at + 2 : at + 4])[0])
    return None
