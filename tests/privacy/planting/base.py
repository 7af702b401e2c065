"""The pictures that carry what is planted: small, grey, without text, each different from the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.privacy.planting.encoding import Element, Syntax, file
from tests.privacy.tokens import Mint

SIZE = 40
CT = "1.2.840.10008.5.1.4.1.1.2"
PIXELS = 0x7FE00010


@dataclass(frozen=True)
class Planted:
    """A file to be taken in: its name, its bytes, and whether a picture is to come out of it, None for either."""

    name: str
    data: bytes
    taken: bool | None = True


# Makes the files of one channel.
Plant = Callable[[Mint], Iterable[Planted]]


def pixels(mint: Mint) -> np.ndarray[Any, Any]:
    """Draw a soft disc with a little noise, 12 bits deep."""
    rng = np.random.default_rng(mint.pick(1 << 30))
    rows, columns = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    disc = 900 * np.exp(-4 * (rows**2 + columns**2)) + rng.normal(300, 8, (SIZE, SIZE))
    return disc.clip(0, 4_095).astype(np.uint16)


def uid(mint: Mint) -> bytes:
    """Make a UID that is nobody's and is not searched for."""
    return f"1.2.3.{mint.pick(10**9)}".encode()


def picture(mint: Mint, extra: Sequence[Element] = ()) -> list[Element]:
    """Give the elements of a CT slice in a series of its own; extra ones come first and win."""
    data = pixels(mint).astype("<u2").tobytes()
    plain = [
        Element(0x00080016, "UI", CT.encode()),
        Element(0x00080018, "UI", uid(mint)),
        Element(0x00080060, "CS", b"CT"),
        Element(0x0020000E, "UI", uid(mint)),
        Element(0x00280002, "US", (1,)),
        Element(0x00280004, "CS", b"MONOCHROME2"),
        Element(0x00280010, "US", (SIZE,)),
        Element(0x00280011, "US", (SIZE,)),
        Element(0x00280100, "US", (16,)),
        Element(0x00280101, "US", (12,)),
        Element(0x00280102, "US", (11,)),
        Element(0x00280103, "US", (0,)),
        Element(PIXELS, "OW", data),
    ]
    return [*extra, *plain]


NEEDED = frozenset({
    0x00080016, 0x00080060, 0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100,
    0x00280101, 0x00280102, 0x00280103, PIXELS,
})  # fmt: skip


def slice_file(name: str, mint: Mint, extra: Sequence[Element] = (), syntax: Syntax | None = None,
               **around: Any) -> Planted:
    """Make a slice with extra elements as a file."""
    return Planted(name, file(picture(mint, extra), syntax, **around))
