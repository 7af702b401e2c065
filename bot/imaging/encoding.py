"""Write DICOM data sets as explicit VR little endian, from plain values and nothing else (PS3.5, PS3.10).

pydicom can write too; this writes only what it is given by keyword, several times as fast, and has no way to carry
anything along that a data set remembers: no original encoding, preamble, group length or unknown attribute.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
# Ours, for every installation and version alike: it tells nothing about a computer.
IMPLEMENTATION = "2.25.218309581247094613286450130512797530461"
IMPLEMENTATION_NAME = "READOUT"
_LONG = frozenset({"OB", "OW", "SQ", "UN", "UT"})
_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "FD": "d", "FL": "f"}
_PIXELS = b"\xe0\x7f\x10\x00"


@lru_cache(maxsize=512)
def _place(keyword: str) -> tuple[int, str]:
    """Give an attribute's tag and VR."""
    from pydicom.datadict import dictionary_VR, tag_for_keyword

    tag = tag_for_keyword(keyword)
    if tag is None:
        raise KeyError(keyword)
    return int(tag), dictionary_VR(tag)


def file_head(sop_class: str, instance: str) -> bytes:
    """Give an empty preamble, the magic word, and file meta of the six attributes that are required."""
    meta = _element(0x00020001, "OB", b"\0\1") + b"".join(
        _element(tag, vr, value)
        for tag, vr, value in (
            (0x00020002, "UI", sop_class),
            (0x00020003, "UI", instance),
            (0x00020010, "UI", EXPLICIT_LITTLE_ENDIAN),
            (0x00020012, "UI", IMPLEMENTATION),
            (0x00020013, "SH", IMPLEMENTATION_NAME),
        )
    )
    return bytes(128) + b"DICM" + _element(0x00020000, "UL", len(meta)) + meta


def data_set(values: Mapping[str, Any], *, signed: bool = False) -> bytes:
    """Encode attributes by keyword, in order of their tags.

    A value is a string, a number, bytes, a list of these, or for a sequence a list of mappings; None and [] are
    empty. `signed` decides the VR where DICOM leaves it to the pixels.
    """
    placed = sorted((*_place(keyword), value) for keyword, value in values.items())
    return b"".join(_encoded(tag, vr, value, signed) for tag, vr, value in placed)


def _encoded(tag: int, vr: str, value: Any, signed: bool) -> bytes:
    if vr == "SQ":
        return _element(tag, vr, b"".join(_item(one, signed) for one in value or ()))
    if vr == "US or SS":
        vr = "SS" if signed else "US"
    if vr == "US or OW":
        vr = "OW"
    return _element(tag, vr, value)


def _item(values: Mapping[str, Any], signed: bool) -> bytes:
    content = data_set(values, signed=signed)
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(content)) + content


def _element(tag: int, vr: str, value: Any) -> bytes:
    content = value if isinstance(value, bytes) else _content(vr, value)
    if len(content) % 2:
        content += b"\0" if vr in ("UI", "OB", "UN") else b" "
    if vr in _LONG:
        return struct.pack("<HH2s2xI", tag >> 16, tag & 0xFFFF, vr.encode(), len(content)) + content
    if len(content) > 0xFFFE:
        raise ValueError("An attribute is too long to be written.")
    return struct.pack("<HH2sH", tag >> 16, tag & 0xFFFF, vr.encode(), len(content)) + content


def _content(vr: str, value: Any) -> bytes:
    if value is None:
        return b""
    several: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    if vr in _NUMBERS:
        return struct.pack(f"<{len(several)}{_NUMBERS[vr]}", *several)
    if vr == "AT":
        return b"".join(struct.pack("<HH", one >> 16, one & 0xFFFF) for one in several)
    return "\\".join(_text(vr, one) for one in several).encode("ascii")


def _text(vr: str, value: Any) -> str:
    if vr == "IS":
        return str(round(value))
    # A decimal string has at most 16 characters; nine digits, a sign, a point and an exponent stay below.
    return f"{value:.9g}" if vr == "DS" else str(value)


def pixel_data(size: int, bits: int) -> bytes:
    """Give what stands before `size` bytes of pixels of 8 or 16 bits; an odd size is followed by one zero byte."""
    return _PIXELS + (b"OW" if bits == 16 else b"OB") + b"\0\0" + struct.pack("<I", size + size % 2)
