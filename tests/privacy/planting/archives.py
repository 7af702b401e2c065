"""Identifiers in names, archives, objects that are refused, and files that are broken."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterator

import numpy as np
from PIL import Image

from tests.privacy.planting.base import Planted, picture, pixels, slice_file
from tests.privacy.planting.encoding import DEFLATED, Element, Syntax, dataset, file
from tests.privacy.planting.envelopes import named
from tests.privacy.tokens import Mint

CLASSES = (
    ("1.2.840.10008.5.1.4.1.1.88.11", "SR"), ("1.2.840.10008.5.1.4.1.1.88.59", "KO"),
    ("1.2.840.10008.5.1.4.1.1.104.1", "DOC"), ("1.2.840.10008.5.1.4.1.1.104.3", "M3D"),
    ("1.2.840.10008.5.1.4.1.1.11.1", "PR"), ("1.2.840.10008.5.1.4.1.1.481.3", "RTSTRUCT"),
    ("1.2.840.10008.5.1.4.1.1.9.1.1", "ECG"), ("1.2.840.10008.5.1.4.1.1.66.4", "SEG"),
    ("1.2.840.10008.5.1.4.1.1.77.1.4", "XC"), ("1.2.840.10008.5.1.4.1.1.66", "OT"),
)  # fmt: skip


def _word(mint: Mint, where: str) -> bytes:
    return mint.word(where).encode()


def _png(mint: Mint) -> bytes:
    out = io.BytesIO()
    Image.fromarray((pixels(mint) >> 4).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def file_names(mint: Mint) -> Iterator[Planted]:
    """Plant a name, a record's number and a date into names of files and folders."""
    where = f"{mint.word('name of a folder')}/{mint.digits('number of a folder')}"
    yield Planted(f"{where}/{mint.word('name of a file')}_{mint.date('date of a file')}.png", _png(mint))
    yield Planted(f"{where}/{mint.word('name without an ending')}", slice_file("", mint).data)
    yield Planted(f"{where}/{mint.word('name of a text')}.txt", b"words, not a picture\n" * 9, taken=False)


def archives(mint: Mint) -> Iterator[Planted]:
    """Plant names, comments, extra fields, litter, links, wrong paths and nested archives into zips."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = _word(mint, "comment of a zip")
        _member(archive, mint, "a/{}.png", _png(mint))
        _member(archive, mint, "a/{}", slice_file("", mint, named(mint, "in a zip")).data)
        _member(archive, mint, "../{}.png", _png(mint))
        _member(archive, mint, "/{}.png", _png(mint))
        _member(archive, mint, "__MACOSX/._{}", _word(mint, "litter"))
        _member(archive, mint, "{}/.DS_Store", _word(mint, "litter of a desktop"))
        _member(archive, mint, "{}.txt", _word(mint, "a text in a zip") * 3)
        _member(archive, mint, "{}.png", b"/home/" + _word(mint, "target of a link"), link=True)
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as nested:
            _member(nested, mint, "{}.png", _png(mint))
        _member(archive, mint, "{}.zip", inner.getvalue())
    yield Planted("broken.zip", out.getvalue()[:200], taken=False)
    yield Planted("a.zip", out.getvalue())


def _member(archive: zipfile.ZipFile, mint: Mint, name: str, data: bytes, *, link: bool = False) -> None:
    info = zipfile.ZipInfo(name.format(mint.word(f"name of a member {name}")))
    info.comment = _word(mint, f"comment of a member {name}")
    text = _word(mint, f"extra field of a member {name}")
    info.extra = struct.pack("<HH", 0x7075, len(text)) + text
    if link:
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, data)


def refused_objects(mint: Mint) -> Iterator[Planted]:
    """Plant text into reports, documents, presentations and other objects, each with pixels and without."""
    for uid, modality in CLASSES:
        extra = [Element(0x00080016, "UI", uid.encode()), Element(0x00080060, "CS", modality.encode()), *_content(mint),
                 *named(mint, modality)]
        yield Planted(f"{modality}-{uid[-3:]}.dcm", file([*extra, *picture(mint)]), taken=False)
    directory = [Element(0x00080016, "UI", b"1.2.840.10008.1.3.10"), _directory(mint)]
    yield Planted("DICOMDIR", file([*directory, *picture(mint)]), taken=False)


def _content(mint: Mint) -> list[Element]:
    text = Element(0x0040A160, "UT", _word(mint, "text of a report"))
    note = Element(0x00700006, "ST", _word(mint, "text of a presentation"))
    return [
        Element(0x0040A730, "SQ", items=((text, Element(0x0040A123, "PN", _word(mint, "person in a report"))),)),
        Element(0x00700001, "SQ", items=((Element(0x00700008, "SQ", items=((note,),)),),)),
        Element(0x00420010, "ST", _word(mint, "title of a document")),
    ]


def _directory(mint: Mint) -> Element:
    record = (Element(0x00041430, "CS", b"PATIENT"), Element(0x00100010, "PN", _word(mint, "name in a directory")),
              Element(0x00100020, "LO", mint.digits("number in a directory").encode()))
    return Element(0x00041220, "SQ", items=(record,))


def broken_files(mint: Mint) -> Iterator[Planted]:
    """Plant names into files that end early, lie about lengths, hold values of the wrong kind, or cannot be decoded.

    What parsers, codecs and warnings say of such files holds the values.
    """
    whole = slice_file("", mint, named(mint, "a file that ends early")).data
    yield Planted("cut.dcm", whole[: len(whole) - 700], taken=False)
    yield Planted("cut-header.dcm", whole[: whole.index(b"\x10\0\x20\0LO") + 12], taken=False)
    wrong = [Element(tag, vr, _word(mint, f"({tag:08X}) of the wrong kind"))
             for tag, vr in ((0x00080020, "DA"), (0x00080030, "TM"), (0x00101010, "AS"), (0x00281050, "DS"),
                             (0x00200013, "IS"), (0x0008002A, "DT"), (0x00280030, "DS"), (0x00200032, "DS"))]
    yield slice_file("wrong.dcm", mint, wrong, Syntax())
    rows = Element(0x00280010, "LO", _word(mint, "rows in words"))
    yield Planted("rows.dcm", file([rows, *named(mint, "rows in words"), *picture(mint)]), taken=None)
    for uid, name in ((f"1.2.826.0.{mint.digits('transfer syntax')}", "syntax"), ("1.2.840.10008.1.2.4.90", "codec")):
        meta = [Element(0x00020010, "UI", uid.encode())]
        yield Planted(f"{name}.dcm", file([*named(mint, name), *picture(mint)], meta=meta), taken=False)
    deflated = file([*named(mint, "deflated, cut"), *picture(mint)], Syntax(DEFLATED))
    yield Planted("deflated-cut.dcm", deflated[:-300], taken=False)
    yield Planted("lying.dcm", _lying(mint), taken=None)
    yield Planted("words.dcm", b"\0" * 128 + b"DICM" + _word(mint, "words for a data set") * 9, taken=False)
    yield Planted("words.png", b"\x89PNG\r\n\x1a\n" + _word(mint, "words for a PNG") * 9, taken=False)
    yield Planted("words.jpg", b"\xff\xd8\xff\xe0" + _word(mint, "words for a JPEG") * 9, taken=False)
    yield Planted("words.tif", b"II*\0\x08\0\0\0" + _word(mint, "words for a TIFF") * 9, taken=False)
    yield Planted("words.webp", b"RIFF\x40\0\0\0WEBPVP8 " + _word(mint, "words for a WebP") * 9, taken=False)


def _lying(mint: Mint) -> bytes:
    """Make a file in which a name claims to be as long as the rest."""
    body = dataset([*named(mint, "lying"), *picture(mint)], Syntax())
    at = body.index(b"\x10\0\x10\0PN") + 6
    lying = body[:at] + b"\xff\xff" + body[at + 2 :]
    return file([Element(0x00080016, "UI", b"1.2.840.10008.5.1.4.1.1.2")])[:-34] + lying


