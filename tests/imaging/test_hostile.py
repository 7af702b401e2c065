"""Files made to harm whoever opens them: each is refused within its bounds, and the good one beside it is taken."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from bot.imaging import take_in
from bot.imaging.faults import FAULTS
from tests.privacy.planting.base import picture, slice_file
from tests.privacy.planting.encoding import DEFLATED, Element, Syntax, file
from tests.privacy.planting.envelopes import named
from tests.privacy.searching import Reader
from tests.privacy.tokens import Mint


def _nested(mint: Mint, levels: int, *, undefined: bool) -> bytes:
    """Write sequences inside sequences, byte by byte, since nothing could write them by recursion."""
    head = struct.pack("<HH2sHIHHI", 0x0008, 0x9215, b"SQ", 0, 0xFFFFFFFF, 0xFFFE, 0xE000, 0xFFFFFFFF)
    tail = struct.pack("<HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)
    whole = file([*named(mint, "deeply nested"), *picture(mint)])
    at = whole.index(b"\x10\0\x10\0PN")
    return whole[:at] + head * levels + (tail * levels if undefined else b"") + whole[at:]


def _lengths(mint: Mint) -> bytes:
    whole = file([Element(0x00081030, "UT", b"words"), *named(mint, "a giant length"), *picture(mint)])
    at = whole.index(b"\x08\0\x30\x10UT") + 8
    return whole[:at] + b"\xf0\xff\xff\xff" + whole[at + 4 :]


def _png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    made = [head, *chunks, (b"IDAT", zlib.compress(bytes(200_000), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in made)


def _tiff(mint: Mint) -> bytes:
    """Write a TIFF that lists a million strips, all of them the same."""
    tags = [(256, 4, 1, 20_000), (257, 4, 1, 2_000), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, 1_000_000, 200), (278, 4, 1, 1), (279, 4, 1_000_000, 200)]
    listed = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + listed + bytes(4) + b"\x10\0\0\0" * 1_000_100


def _webp(mint: Mint) -> bytes:
    size = (16_382).to_bytes(3, "little")
    extended = b"VP8X" + (10).to_bytes(4, "little") + b"\x10\0\0\0" + size + size
    inside = b"WEBP" + extended + b"VP8L" + (12).to_bytes(4, "little") + b"\x2f\xff\xff\xff\x0f" + bytes(7)
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside


def _text_bomb(mint: Mint) -> bytes:
    return _png(40, 40, (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200 << 20), 9)))


def _inflating(mint: Mint) -> bytes:
    padding = Element(0xFFFCFFFC, "OB", bytes(40 << 20))
    return file([*named(mint, "a data set that inflates"), *picture(mint), padding], Syntax(DEFLATED))


HOSTILE: dict[str, Callable[[Mint], bytes]] = {
    "sequences nested 20,000 deep": lambda mint: _nested(mint, 20_000, undefined=True),
    "sequences nested 3,000 deep that never end": lambda mint: _nested(mint, 3_000, undefined=False),
    "an attribute as long as the address space": _lengths,
    "a PNG of 60,000 by 60,000": lambda mint: _png(60_000, 60_000),
    "a PNG of no size": lambda mint: _png(0, 0),
    "a PNG whose comment inflates to 200 MiB": _text_bomb,
    "a TIFF of a million strips": _tiff,
    "a WebP of 16,383 by 16,383": _webp,
    "a data set that inflates a thousandfold": _inflating,
}
# What may as well be taken, because only its pixels are.
HARMLESS = frozenset({"sequences nested 20,000 deep", "a PNG whose comment inflates to 200 MiB"})


def test_hostile_files_are_refused_and_the_good_one_is_taken(tmp_path: Path) -> None:
    mint = Mint(1)
    paths = [tmp_path / f"{number:02}" for number in range(len(HOSTILE) + 1)]
    for path, make in zip(paths, HOSTILE.values(), strict=False):
        path.write_bytes(make(mint))
    paths[-1].write_bytes(slice_file("", mint).data)
    report = take_in(paths, tmp_path / "into")
    taken = {position for series in report.series for position in series.meta["sources"]}
    refused = {one.position: one.sentence for one in report.refusals}
    assert len(paths) in taken
    for position, name in enumerate(HOSTILE, 1):
        assert (position in taken) != (position in refused), name
        assert name in HARMLESS or position in refused, name
        assert position in taken or refused[position].endswith(tuple(FAULTS.values())), name
    assert Reader(mint.made).search(report.to_json().encode()) == set()


def test_a_file_of_two_natures_is_dicom_and_nothing_else(tmp_path: Path) -> None:
    """A preamble may look like anything, PS3.10 7.1; the pixels of the data set are all that is read."""
    heads = (b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"RIFF\x20\0\0\0WEBP", b"GIF89a", b"BM", b"%PDF-1.7 ",
             b"\x1f\x8b\x08")
    paths = [tmp_path / f"{number}.dcm" for number in range(len(heads))]
    for number, (path, head) in enumerate(zip(paths, heads, strict=True)):
        path.write_bytes(slice_file("", Mint(number), preamble=head + b"words of another file").data)
    report = take_in(paths, tmp_path / "into")
    assert [series.modality for series in report.series] == ["CT"] * len(heads)
