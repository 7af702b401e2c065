"""Write DICOM byte by byte, also what no library would write: PS3.5 7.1 and PS3.10 7.1."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

IMPLICIT, EXPLICIT, BIG, DEFLATED = (
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99",
)  # fmt: skip
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "AT": "H", "UV": "Q", "SV": "q"}
_UNDEFINED = 0xFFFFFFFF
Item = Sequence["Element"]


@dataclass(frozen=True)
class Element:
    """One element: text as bytes, binary numbers as numbers, a sequence as items, encapsulated pixels as fragments."""

    tag: int
    vr: str
    value: bytes | tuple[float, ...] = b""
    items: tuple[Item, ...] = ()
    fragments: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Syntax:
    """How a data set is written."""

    uid: str = EXPLICIT
    undefined: bool = False

    @property
    def order(self) -> str:
        return ">" if self.uid == BIG else "<"


def element(one: Element, syntax: Syntax) -> bytes:
    """Write one element."""
    if one.fragments:
        body = b"".join(_item(0xFFFEE000, piece, syntax) for piece in one.fragments)
        return _head(one, _UNDEFINED, syntax) + body + _item(0xFFFEE0DD, b"", syntax)
    if one.vr == "SQ":
        return _sequence(one, syntax)
    body = _body(one, syntax)
    return _head(one, len(body), syntax) + body


def _body(one: Element, syntax: Syntax) -> bytes:
    if isinstance(one.value, bytes):
        if one.vr == "OW" and syntax.order == ">":
            return struct.pack(f">{len(one.value) // 2}H", *struct.unpack(f"<{len(one.value) // 2}H", one.value))
        pad = b"\0" if one.vr in ("UI", "OB", "UN", "OW") else b" "
        return one.value + pad * (len(one.value) % 2)
    code = _NUMBERS.get(one.vr, "H")
    numbers = one.value if code in "fd" else [int(number) for number in one.value]
    return struct.pack(f"{syntax.order}{len(one.value)}{code}", *numbers)


def _sequence(one: Element, syntax: Syntax) -> bytes:
    if syntax.undefined:
        end = _item(0xFFFEE00D, b"", syntax)
        start = struct.pack(f"{syntax.order}HHI", 0xFFFE, 0xE000, _UNDEFINED)
        body = b"".join(start + dataset(item, syntax) + end for item in one.items)
        return _head(one, _UNDEFINED, syntax) + body + _item(0xFFFEE0DD, b"", syntax)
    body = b"".join(_item(0xFFFEE000, dataset(item, syntax), syntax) for item in one.items)
    return _head(one, len(body), syntax) + body


def _item(tag: int, body: bytes, syntax: Syntax) -> bytes:
    body += b"\0" * (len(body) % 2)
    return struct.pack(f"{syntax.order}HHI", tag >> 16, tag & 0xFFFF, len(body)) + body


def _head(one: Element, length: int, syntax: Syntax) -> bytes:
    tag = struct.pack(f"{syntax.order}HH", one.tag >> 16, one.tag & 0xFFFF)
    if syntax.uid == IMPLICIT:
        return tag + struct.pack("<I", length)
    vr = one.vr.encode()
    if one.vr in _LONG:
        return tag + vr + struct.pack(f"{syntax.order}HI", 0, length)
    return tag + vr + struct.pack(f"{syntax.order}H", length)


def dataset(elements: Iterable[Element], syntax: Syntax) -> bytes:
    """Write elements in the order of their tags; of two with one tag the first stays."""
    found: dict[int, Element] = {}
    for one in elements:
        found.setdefault(one.tag, one)
    return b"".join(element(found[tag], syntax) for tag in sorted(found))


def file(elements: Sequence[Element], syntax: Syntax | None = None, *, meta: Sequence[Element] = (),
         preamble: bytes = b"", after: bytes = b"") -> bytes:
    """Write a whole file; `meta` stands before what a file needs, `after` follows the data set."""
    syntax = syntax or Syntax()
    plain = dataset(elements, syntax) + after
    if syntax.uid == DEFLATED:
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        plain = packer.compress(plain) + packer.flush()
    classes = {one.tag: one.value for one in elements}
    needed = [
        Element(0x00020001, "OB", b"\0\1"),
        Element(0x00020002, "UI", classes.get(0x00080016, b"")),
        Element(0x00020003, "UI", classes.get(0x00080018, b"")),
        Element(0x00020010, "UI", syntax.uid.encode()),
        Element(0x00020012, "UI", b"1.2.3.4"),
    ]
    head = dataset([*meta, *needed], Syntax())
    length = element(Element(0x00020000, "UL", (len(head),)), Syntax())
    return preamble.ljust(128, b"\0")[:128] + b"DICM" + length + head + plain
