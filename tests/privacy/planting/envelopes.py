"""Identifiers around a data set: meta, preamble, padding, group lengths, bytes behind; and other ways of writing."""

from __future__ import annotations

from collections.abc import Iterator

from tests.privacy.planting.attributes import valued
from tests.privacy.planting.base import PIXELS, SIZE, Planted, picture, slice_file
from tests.privacy.planting.encoding import BIG, DEFLATED, EXPLICIT, IMPLICIT, Element, Syntax, file
from tests.privacy.tokens import Mint

NAMED = ((0x00100010, "PN"), (0x00100020, "LO"), (0x00100030, "DA"), (0x00080080, "LO"), (0x00081030, "LO"),
         (0x00080050, "SH"), (0x0020000D, "UI"), (0x00104000, "LT"), (0x0008002A, "DT"))  # fmt: skip


def named(mint: Mint, where: str) -> list[Element]:
    """Give the attributes that name a patient in every file."""
    return [valued(tag, vr, mint, f"({tag:08X}) {where}") for tag, vr in NAMED]


def _word(mint: Mint, where: str) -> bytes:
    return mint.word(where).encode()


def file_meta(mint: Mint) -> Iterator[Planted]:
    """Plant titles, versions and private information into the file's meta, and elements that do not belong there."""
    titles = [Element(tag, "AE", _word(mint, f"({tag:08X})")) for tag in (0x00020016, 0x00020017, 0x00020018)]
    others = [
        Element(0x00020012, "UI", f"1.2.826.0.{mint.digits('implementation class', 12)}".encode()),
        Element(0x00020013, "SH", _word(mint, "implementation version")),
        Element(0x00020026, "UR", f"http://{mint.word('source address')}.example".encode()),
        Element(0x00020100, "UI", f"1.2.826.0.{mint.digits('private information creator', 12)}".encode()),
        Element(0x00020102, "OB", _word(mint, "private information") * 4),
        Element(0x00020999, "LO", _word(mint, "unknown in the meta")),
    ]
    yield slice_file("meta.dcm", mint, meta=[*titles, *others])


def preambles(mint: Mint) -> Iterator[Planted]:
    """Plant text into the preamble, and a preamble that makes the file a TIFF as well."""
    yield slice_file("preamble.dcm", mint, preamble=_word(mint, "preamble") * 11)
    double = b"II*\0\x08\0\0\0" + _word(mint, "preamble of a TIFF") * 9
    yield slice_file("double.tif", mint, preamble=double)


def padding(mint: Mint) -> Iterator[Planted]:
    """Plant text into what may follow a data set or a frame, and numbers into the lengths of groups."""
    behind = Element(0xFFFCFFFC, "OB", _word(mint, "trailing padding") * 6)
    yield slice_file("padding.dcm", mint, [behind])
    yield slice_file("behind.dcm", mint, after=_word(mint, "bytes behind the data set") * 6)
    excess = [one for one in picture(mint) if one.tag != PIXELS]
    frame = next(one for one in picture(mint) if one.tag == PIXELS).value
    assert isinstance(frame, bytes)
    text = _word(mint, "bytes behind the frame") * 6
    yield Planted("excess.dcm", file([*excess, Element(PIXELS, "OW", frame + text)]))
    lengths = [Element(group << 16, "UL", (int(mint.digits(f"length of group {group:04X}")),))
               for group in (0x0008, 0x0010, 0x0020, 0x0028, 0x7FE0)]
    yield slice_file("lengths.dcm", mint, [*lengths, Element(0x00080001, "UL", (int(mint.digits("length to end")),))])


def syntaxes(mint: Mint) -> Iterator[Planted]:
    """Plant the names of a patient into files of every uncompressed transfer syntax, and without any meta."""
    for uid, name in ((IMPLICIT, "implicit"), (EXPLICIT, "explicit"), (BIG, "big"), (DEFLATED, "deflated")):
        for undefined in (False, True):
            nested = Element(0x00081140, "SQ", items=(tuple(named(mint, f"{name}, nested")),))
            yield slice_file(f"{name}-{undefined:d}.dcm", mint, [*named(mint, name), nested], Syntax(uid, undefined))
    bare = file([*named(mint, "without meta"), *picture(mint)], Syntax(IMPLICIT))
    yield Planted("bare.dcm", bare[bare.index(b"\x08\0\x16\0"):])


def curves(mint: Mint) -> Iterator[Planted]:
    """Plant curves, sound and annotated waveforms beside a picture, PS3.3 C.10.2 of 2004 and C.10.8."""
    groups = [Element((0x5000 + group) << 16 | low, vr, _word(mint, f"(50{group:02X},{low:04X})") * 2)
              for group in range(0, 0x20, 2)
              for low, vr in ((0x0020, "CS"), (0x0022, "LO"), (0x0040, "SH"), (0x2500, "LO"), (0x2600, "CS"),
                              (0x200C, "OW"), (0x200E, "LT"), (0x3000, "OW"))]  # fmt: skip
    note = Element(0x0040B020, "SQ", items=((Element(0x00700006, "ST", _word(mint, "waveform annotation")),),))
    sound = Element(0x54000100, "SQ", items=((Element(0x54001010, "OW", _word(mint, "waveform") * 8),),))
    yield slice_file("curves.dcm", mint, [*groups, note])
    waves = slice_file("waves.dcm", mint, [sound, note])
    yield Planted(waves.name, waves.data, taken=False)


def overlays(mint: Mint) -> Iterator[Planted]:
    """Plant sixteen overlays: their pixels, label, description, comments and origin."""
    made: list[Element] = []
    for group in range(0, 0x20, 2):
        made += _overlay(0x6000 + group, mint)
    yield slice_file("overlays.dcm", mint, made)


def _overlay(group: int, mint: Mint) -> list[Element]:
    where, base = f"overlay {group:04X}", group << 16
    bits = (_word(mint, f"{where} data") * 40)[: SIZE * SIZE // 8]
    numbers = [Element(base | 0x0010, "US", (SIZE,)), Element(base | 0x0011, "US", (SIZE,)),
               Element(base | 0x0050, "SS", (1, 1)), Element(base | 0x0100, "US", (1,)),
               Element(base | 0x0102, "US", (0,)), Element(base | 0x0040, "CS", b"G")]
    texts = [Element(base | low, vr, _word(mint, f"{where} ({low:04X})"))
             for low, vr in ((0x0022, "LO"), (0x1500, "LO"), (0x4000, "LT"), (0x0045, "LO"))]
    return [*numbers, *texts, Element(base | 0x3000, "OW", bits)]


def unused_bits(mint: Mint) -> Iterator[Planted]:
    """Plant text into the bits above the stored ones, as overlays of old files lie there: one bit deep, or four."""
    from tests.privacy.planting.drawn import with_high_bit, with_high_nibble

    for name, hide in (("bit", with_high_bit), ("nibble", with_high_nibble)):
        elements = picture(mint)
        frame = next(one for one in elements if one.tag == PIXELS).value
        assert isinstance(frame, bytes)
        hidden = hide(frame, _word(mint, f"unused {name}"))
        overlay = [Element(0x60000010, "US", (SIZE,)), Element(0x60000011, "US", (SIZE,)),
                   Element(0x60000100, "US", (16,)), Element(0x60000102, "US", (15,))]
        yield Planted(f"unused-{name}.dcm", file([Element(PIXELS, "OW", hidden), *overlay, *elements]))


def icons(mint: Mint) -> Iterator[Planted]:
    """Plant an icon whose pixels are text."""
    data = (_word(mint, "icon") * 100)[:1024]
    item = (Element(0x00280002, "US", (1,)), Element(0x00280004, "CS", b"MONOCHROME2"),
            Element(0x00280010, "US", (32,)), Element(0x00280011, "US", (32,)), Element(0x00280100, "US", (8,)),
            Element(0x00280101, "US", (8,)), Element(0x00280102, "US", (7,)), Element(0x00280103, "US", (0,)),
            Element(PIXELS, "OW", data))
    yield slice_file("icon.dcm", mint, [Element(0x00880200, "SQ", items=(item,))])
