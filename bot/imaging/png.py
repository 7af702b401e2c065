"""Write PNG: the Up filter and Intel's deflate at level 1, lossless and about twenty times as fast as the default.

A file holds IHDR, IDAT and IEND and nothing else. See the W3C's PNG specification, third edition.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from isal import isal_zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UP = 2


def encode(pixels: np.ndarray[Any, Any], level: int = 1) -> bytes:
    """Encode (rows, columns) grey of uint8 or uint16, or (rows, columns, 3) colour of uint8."""
    deep = pixels.dtype == np.uint16 and pixels.ndim == 2
    if not deep and (pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,))):
        raise ValueError("A PNG takes uint8 pixels, grey or with three channels, or grey uint16.")
    rows, columns = pixels.shape[:2]
    plain = np.ascontiguousarray(pixels, ">u2").view(np.uint8) if deep else np.ascontiguousarray(pixels)
    lines = plain.reshape(rows, -1)
    filtered = np.empty((rows, lines.shape[1] + 1), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = lines[0]
    np.subtract(lines[1:], lines[:-1], out=filtered[1:, 1:])
    head = struct.pack(">IIBBBBB", columns, rows, 16 if deep else 8, 0 if pixels.ndim == 2 else 2, 0, 0, 0)
    packed = isal_zlib.compress(filtered, level)
    return b"".join((SIGNATURE, _chunk(b"IHDR", head), _chunk(b"IDAT", packed), _chunk(b"IEND", b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", isal_zlib.crc32(data, isal_zlib.crc32(name)))
