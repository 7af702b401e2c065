"""Text as bits and pixels."""

from __future__ import annotations

from typing import Any

import numpy as np


def bits(text: bytes, count: int) -> np.ndarray[Any, Any]:
    """Give a text's bits, the highest first, repeated."""
    return np.resize(np.unpackbits(np.frombuffer(text, np.uint8)), count)


def with_high_bit(frame: bytes, text: bytes) -> bytes:
    """Write a text into the highest bit of 16-bit pixels."""
    plain = np.frombuffer(frame, "<u2").copy()
    plain |= bits(text, plain.size).astype("<u2") << 15
    return plain.tobytes()


def with_high_nibble(frame: bytes, text: bytes) -> bytes:
    """Write a text into the highest four bits of 16-bit pixels, half a letter each."""
    plain = np.frombuffer(frame, "<u2").copy()
    letters = np.frombuffer(text, np.uint8)
    nibbles = np.resize(np.stack([letters >> 4, letters & 15], 1).ravel(), plain.size)
    return (plain | nibbles.astype("<u2") << 12).tobytes()


def as_grey(text: bytes, rows: int, columns: int) -> np.ndarray[Any, Any]:
    """Give grey pixels whose bytes are a text."""
    return np.resize(np.frombuffer(text, np.uint8), (rows, columns))
