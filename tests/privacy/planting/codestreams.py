"""Identifiers inside compressed frames: comments, application segments, boxes, further fragments, bytes behind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from tests.privacy.planting.base import PIXELS, Planted, picture, pixels
from tests.privacy.planting.encoding import EXPLICIT, Element, Syntax, file
from tests.privacy.planting.envelopes import named
from tests.privacy.tokens import Mint

BASELINE, JPEG_LS, J2K, RLE = (
    "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5",
)  # fmt: skip


def _word(mint: Mint, where: str) -> bytes:
    return mint.word(where).encode()


def _grey(mint: Mint) -> np.ndarray[Any, Any]:
    return (pixels(mint) >> 4).astype(np.uint8)


def compressed(name: str, syntax: str, fragments: tuple[bytes, ...], mint: Mint, *, table: bytes = b"",
               taken: bool | None = True) -> Planted:
    """Make an 8-bit slice of encapsulated frames."""
    depth = [Element(0x00280100, "US", (8,)), Element(0x00280101, "US", (8,)), Element(0x00280102, "US", (7,))]
    frames = Element(PIXELS, "OB", fragments=(table, *fragments))
    elements = [frames, *depth, *named(mint, name), *picture(mint)]
    return Planted(name, _with_syntax(elements, syntax), taken)


def _with_syntax(elements: list[Element], syntax: str) -> bytes:
    # Compressed files are written in explicit little endian, and only their meta says otherwise.
    return file(elements, Syntax(EXPLICIT), meta=[Element(0x00020010, "UI", syntax.encode())])


def jpeg(mint: Mint, **how: Any) -> bytes:
    """Write a grey JPEG."""
    out = io.BytesIO()
    Image.fromarray(_grey(mint)).save(out, "JPEG", **how)
    return out.getvalue()


def segment(stream: bytes, at: int, marker: int, body: bytes) -> bytes:
    """Put a marker segment into a JPEG, a JPEG-LS or a JPEG 2000 codestream."""
    return stream[:at] + bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body + stream[at:]


def comments(mint: Mint) -> Iterator[Planted]:
    """Plant comments, application segments and boxes into JPEG, JPEG-LS, JPEG 2000 and RLE frames."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = mint.word("EXIF description in a frame"), mint.word("EXIF artist in a frame")
    stream = jpeg(mint, exif=exif, comment=_word(mint, "JPEG COM"))
    for number in (1, 2, 13, 14, 15):
        stream = segment(stream, 2, 0xE0 + number, b"Anything\0" + _word(mint, f"JPEG APP{number}"))
    yield compressed("jpeg.dcm", BASELINE, (_even(stream + _word(mint, "behind the JPEG")),), mint)
    import jpeg_ls

    lossless = segment(bytes(jpeg_ls.encode(_grey(mint))), 2, 0xFE, _word(mint, "JPEG-LS COM"))
    lossless = segment(lossless, 2, 0xE8, b"mrfx" + _word(mint, "JPEG-LS APP8"))
    yield compressed("jpeg-ls.dcm", JPEG_LS, (_even(lossless),), mint)
    yield compressed("j2k.dcm", J2K, (_even(_j2k(mint) + _word(mint, "behind the codestream")),), mint)
    rle = _rle(_grey(mint)) + _word(mint, "behind the RLE segment") * 2
    yield compressed("rle.dcm", RLE, (_even(rle),), mint)


def _j2k(mint: Mint) -> bytes:
    out = io.BytesIO()
    Image.fromarray(_grey(mint)).save(out, "JPEG2000", no_jp2=True, irreversible=False)
    stream = out.getvalue()
    behind_size = 4 + int.from_bytes(stream[4:6], "big")
    return segment(stream, behind_size, 0x64, b"\0\1" + _word(mint, "J2K COM"))


def _rle(grey: np.ndarray[Any, Any]) -> bytes:
    """Write one segment of literal runs, PS3.5 annex G."""
    rows = b"".join(bytes((len(row) - 1,)) + row.tobytes() for row in grey)
    return (1).to_bytes(4, "little") + (64).to_bytes(4, "little") + bytes(56) + rows


def fragments(mint: Mint) -> Iterator[Planted]:
    """Plant fragments behind the frame's own, and text into the table of offsets."""
    frame = _even(jpeg(mint))
    behind = (_word(mint, "further fragment") * 2, _even(jpeg(mint, comment=_word(mint, "further frame"))))
    yield compressed("fragments.dcm", BASELINE, (frame, *behind), mint)
    first = (0).to_bytes(4, "little")
    yield compressed("fragments-listed.dcm", BASELINE, (frame, *behind), mint, table=first)
    text = _even((_word(mint, "table of offsets") * 4)[:44])
    yield compressed("offsets.dcm", BASELINE, (_even(jpeg(mint)),), mint, table=text, taken=None)


def _even(stream: bytes) -> bytes:
    return stream + b"\0" * (len(stream) % 2)
