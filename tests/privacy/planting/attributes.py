"""Values for attributes by their VR, and the attributes: PS3.15 Table E.1-1 and pydicom's dictionary."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydicom.datadict import DicomDictionary, RepeatersDictionary

from tests.privacy.planting.base import NEEDED
from tests.privacy.planting.encoding import Element
from tests.privacy.tokens import Mint

_DATA = Path(os.environ.get("READOUT_CORPUS") or Path(__file__).parents[4] / "shared" / "data" / "dicom").parent
TABLE = _DATA / "ps315_table_e1_2026c.json"
TEXT = frozenset({"LO", "SH", "LT", "ST", "UT", "UC", "PN", "DA", "DT", "TM", "UR", "AE", "UI"})
# Each of these alone makes a file one that is refused, so it is planted in a file of its own.
REFUSING = frozenset({
    0x00041220, 0x00283000, 0x0040A730, 0x00420011, 0x00620002, 0x00700001, 0x30060020, 0x300A0070, 0x54000100,
    0x56000020, 0x7FE00008, 0x7FE00009,
})  # fmt: skip
# A transfer syntax, and the commands of a network, are no part of a data set.
_OUTSIDE = range(0x00000000, 0x00040000)
_WORDS = frozenset({"LO", "SH", "AE", "CS", "LT", "ST", "UT", "UC"})
_LONG_TEXT = frozenset({"LT", "ST", "UT", "UC"})
TEXT_VALUE, CODE_MEANING = 0x0040A160, 0x00080104


def valued(tag: int, vr: str, mint: Mint, where: str) -> Element:
    """Give an element whose value is a token, as far as its VR can hold one."""
    vr = vr.split(" or ")[0]
    if vr in ("NONE", "SQ"):
        inner = Element(TEXT_VALUE, "UT", mint.word(f"{where} in its item").encode())
        return Element(tag, "SQ", items=((inner,),))
    if vr in ("OB", "OW", "OD", "OF", "OL", "OV", "UN"):
        return Element(tag, vr, (mint.word(where) * 8).encode())
    if vr in ("UL", "SL", "FD", "UV", "SV"):
        return Element(tag, vr, (float(mint.digits(where)),))
    if vr in ("US", "SS", "FL", "AT"):
        return Element(tag, vr, (1.0, 1.0) if vr == "AT" else (1.0,))
    return Element(tag, vr, _text(vr, mint, where).encode())


def _text(vr: str, mint: Mint, where: str) -> str:
    if vr in _WORDS:
        return f"Seen by {mint.word(where)}, call." if vr in _LONG_TEXT else mint.word(where)
    if vr == "PN":
        return f"{mint.word(where)}^{mint.word(where)}=={mint.word(where)}"
    if vr == "UR":
        return f"http://{mint.word(where).lower()}.example/a"
    if vr == "UI":
        return f"1.2.826.0.{mint.digits(where, 12)}.{mint.date(where)}"
    if vr == "AS":
        return mint.word(where)
    times = {"DA": lambda: mint.date(where), "TM": lambda: mint.time(where),
             "DT": lambda: mint.moment(where)}
    return times[vr]() if vr in times else mint.digits(where)


@cache
def table() -> tuple[tuple[int, str], ...]:
    """Give the tags and VRs of Table E.1-1, wildcards once for each group; the whole dictionary where it is not here.
    """
    return _listed() or tuple(sorted((tag, row[0]) for tag, row in DicomDictionary.items()
                                     if tag not in NEEDED and tag not in _OUTSIDE))


@cache
def _listed() -> tuple[tuple[int, str], ...]:
    if not TABLE.is_file():
        return ()
    found: dict[int, str] = {}
    for row in json.loads(TABLE.read_text("utf-8")):
        found.update(_expanded(row["tag"].strip("()").replace(",", "").upper()))
    return tuple(sorted((tag, vr) for tag, vr in found.items() if tag not in NEEDED and tag not in _OUTSIDE))


def shares(count: int) -> Sequence[Sequence[tuple[int, str]]]:
    """Give the table for each of some files; of the whole dictionary, a share to each, so that it takes no longer."""
    return [table()] * count if _listed() else [table()[place::count] for place in range(count)]


def _expanded(tag: str) -> dict[int, str]:
    if "G" in tag:
        # Private attributes have a channel of their own.
        return {}
    if "X" not in tag:
        return {int(tag, 16): vr_of(int(tag, 16))}
    # PS3.15 writes 50XX,XXXX for whole groups; elements that the dictionary knows stand for them.
    known = [pattern for pattern in RepeatersDictionary if _fits(pattern.upper(), tag)]
    names = [name[:2] + f"{group:02X}" + name[4:] for name in known for group in range(0, 0x20, 2)]
    return {int(name, 16): RepeatersDictionary[known[0]][0] for name in names if "X" not in name.upper()}


def _fits(pattern: str, wanted: str) -> bool:
    return all("X" in (a, b) or a == b for a, b in zip(pattern, wanted, strict=True))


def vr_of(tag: int) -> str:
    """Give a tag's VR; LO where the dictionary does not know it yet."""
    return DicomDictionary[tag][0] if tag in DicomDictionary else "LO"


@cache
def outside_the_table() -> tuple[tuple[int, str], ...]:
    """Give every other attribute of the dictionary that holds text, a date, a time, a name, a UID or a title."""
    listed = {tag for tag, _ in _listed()}
    return tuple(sorted((tag, row[0]) for tag, row in DicomDictionary.items()
                        if row[0] in TEXT and tag not in listed and tag not in NEEDED and tag not in _OUTSIDE))


@cache
def coded() -> tuple[tuple[int, str], ...]:
    """Give every attribute of the dictionary that holds a code, an age or a number as text."""
    listed = {tag for tag, _ in _listed()}
    return tuple(sorted((tag, row[0]) for tag, row in DicomDictionary.items()
                        if row[0] in ("CS", "AS", "DS", "IS") and tag not in {*listed, *NEEDED}
                        and tag not in _OUTSIDE))
