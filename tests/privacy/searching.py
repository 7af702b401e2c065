"""Search artefacts for planted identifiers, whatever they were turned into. Shares no code with the gate."""

from __future__ import annotations

import base64
import binascii
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import numpy as np

from tests.privacy.tokens import LENGTH, LETTERS, MARK, Token
from tests.privacy.unfolding import unfold

# A word counts as found when all but its last two letters are there.
_KNOWN = LENGTH - 2
_WORD = re.compile(f"{MARK}[{LETTERS}]{{{_KNOWN - 2}}}".lower().encode())
_DIGITS = re.compile(rb"\d{10,}")
_BETWEEN = re.compile(rb"(?<=\d)[-.,/:_](?=\d)")
# Everything but digits and what stands between them becomes a space: what is left is short and quickly searched.
_NUMERIC = bytes(code if code in b"0123456789-.,/:_" else 0x20 for code in range(256))
_DAY = re.compile(rb"(?<!\d)(18\d\d)[-/.]?(\d\d)[-/.]?(\d\d)(?!\d\d)")
_DAY_LAST = re.compile(rb"(?<!\d)(\d\d)[-/.](\d\d)[-/.](18\d\d)(?!\d)")
_SIX_BITS = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_HEX = re.compile(rb"[0-9a-f]{16,}")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "gbk",
              "euc_kr", "iso2022_kr", "latin-1", "iso8859-7", "iso8859-5", "unicode_escape")  # fmt: skip
_EBCDIC = bytes(bytes((code,)).decode("cp500").encode("latin-1")[0] for code in range(256))


class Reader:
    """Find any of some tokens in bytes, files and folders."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.words = {one.text[:_KNOWN].lower().encode(): one for one in tokens if one.kind == "word"}
        self.numbers = {one.text.replace(".", "").encode(): one for one in tokens if one.kind in ("digits", "time")}
        self.lengths = sorted({len(number) for number in self.numbers})
        self.days = {one.text.encode(): one for one in tokens if one.kind == "date"}
        self.exact = {one.text.encode(): one for one in tokens if one.kind == "exact"}
        self.scripts = {form: one for one in tokens if one.kind == "script" for form in _forms(one.text)}

    def search(self, data: bytes) -> set[Token]:
        """Give the tokens that are anywhere in an artefact."""
        found: set[Token] = set()
        # What opens artefacts here logs their values, and somebody may be listening to the product's own log.
        before = logging.root.manager.disable
        logging.disable(logging.CRITICAL)
        try:
            for piece in unfold(data):
                found |= self._bytes(piece) if isinstance(piece, bytes) else self._array(piece)
        finally:
            logging.disable(before)
        return found

    def search_folder(self, folder: Path) -> dict[str, set[Token]]:
        """Give what is in the files below a folder, and in their names, by path; only where there is something."""
        found: dict[str, set[Token]] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            tokens = self.search(name.encode())
            if path.is_file():
                tokens |= self.search(path.read_bytes())
            if tokens:
                found[name] = tokens
        return found

    def _bytes(self, data: bytes) -> set[Token]:
        found = {one for form, one in self.scripts.items() if form in data}
        for view in (data, *_widened(data)):
            found |= self._plain(view)
        for view in _turned(data):
            # A day is eight digits, and digits that are turned round come near some day by chance.
            found |= {one for one in self._plain(view) if one.kind != "date"}
        found |= {one for text, one in self.exact.items() if text in data and _alone(text, data)}
        for decoded in _decoded(data):
            found |= self._plain(decoded)
        return found

    def _plain(self, data: bytes) -> set[Token]:
        low = data.lower()
        found = {self.words[one] for one in _WORD.findall(low) if one in self.words}
        numeric = b" ".join(part for part in data.translate(_NUMERIC).split() if len(part) >= 8)
        found |= {self.days[day] for day in _days(numeric) if day in self.days}
        for run in (*_DIGITS.findall(numeric), *_DIGITS.findall(_BETWEEN.sub(b"", numeric))):
            found |= self._run(run)
        return found

    def _run(self, run: bytes) -> set[Token]:
        windows = (run[k:k + length] for length in self.lengths for k in range(len(run) - length + 1))
        return {self.numbers[one] for one in windows if one in self.numbers}

    def _array(self, array: np.ndarray[Any, Any]) -> set[Token]:
        """Search pixels: as bytes, and every bit of them read as a stream of letters."""
        plain = np.ascontiguousarray(array)
        found = self._plain(plain.tobytes())
        if plain.dtype.kind not in "ui":
            return found
        if plain.ndim > 2 and plain.shape[-1] <= 4:
            for channel in range(plain.shape[-1]):
                found |= self._array(np.ascontiguousarray(plain[..., channel]))
        for letters in _letters(plain):
            found |= {self.words[one] for one in _WORD.findall(letters.lower()) if one in self.words}
        return found


def _widened(data: bytes) -> Iterator[bytes]:
    """Give what is text in UTF-16 or UTF-32 of either order at any place; a space stands for what is none."""
    plain = np.frombuffer(data, np.uint8)
    for width in (2, 4):
        for start in range(width):
            cut = plain[start:]
            rows = cut[: len(cut) // width * width].reshape(-1, width)
            for kept, others in ((0, slice(1, None)), (width - 1, slice(None, -1))):
                zero = ~rows[:, others].any(axis=1)
                if zero.any():
                    yield np.where(zero, rows[:, kept], 0x20).astype(np.uint8).tobytes()


def _turned(data: bytes) -> Iterator[bytes]:
    """Give bytes in pairs turned round, backwards, and from EBCDIC."""
    yield np.frombuffer(data[: len(data) // 2 * 2], "<u2").byteswap().tobytes()
    yield data[::-1]
    yield data.translate(_EBCDIC)


def _decoded(data: bytes) -> Iterator[bytes]:
    """Give what runs of base64, of hexadecimal and of percent signs hold."""
    for run in _HEX.findall(data.lower()):
        for start in range(2):
            yield binascii.unhexlify(run[start : start + (len(run) - start) // 2 * 2])
    for run in _SIX_BITS.findall(re.sub(rb"(?<=[\w+/])\r?\n(?=[\w+/])", b"", data)):
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            yield base64.b64decode(plain[start : start + (len(plain) - start) // 4 * 4])
    if b"%" in data:
        yield unquote_to_bytes(data)


def _letters(plain: np.ndarray[Any, Any]) -> Iterator[bytes]:
    for bit in range(plain.dtype.itemsize * 8):
        flat = ((plain >> bit) & 1).astype(np.uint8).ravel()
        if not flat.any() or flat.all():
            continue
        for order in ("big", "little"):
            for start in range(8):
                yield np.packbits(flat[start:], bitorder=order).tobytes()
    if plain.dtype.itemsize == 2:
        yield from _nibbles(plain.ravel())


def _nibbles(flat: np.ndarray[Any, Any]) -> Iterator[bytes]:
    for shift in (0, 4, 8, 12):
        four = ((flat >> shift) & 15).astype(np.uint8)
        for start in range(2):
            pairs = four[start : start + (len(four) - start) // 2 * 2].reshape(-1, 2)
            yield (pairs[:, 0] << 4 | pairs[:, 1]).tobytes()


def _alone(text: bytes, data: bytes) -> bool:
    return re.search(rb"(?<![\w.])" + re.escape(text) + rb"(?!\w)", data) is not None


def _days(low: bytes) -> Iterable[bytes]:
    yield from (b"".join(found) for found in _DAY.findall(low))
    for first, second, year in _DAY_LAST.findall(low):
        yield from (year + second + first, year + first + second)


def _forms(text: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        try:
            yield text.encode(encoding)
        except UnicodeEncodeError:
            continue
    # What a reader shows that knows nothing of the encoding, once more encoded.
    yield text.encode("utf-8").decode("latin-1").encode("utf-8")
