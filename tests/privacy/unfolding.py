"""Open what an artefact holds inside itself: archives, packed streams, databases, pictures, arrays, DICOM, JSON.

Shares no code with the gate. Everything is tried, nothing is trusted, and what cannot be opened is searched as it is.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import sqlite3
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from PIL import Image, ImageSequence

_DEEPEST = 6
_MOST = 64 << 20
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_DEFLATED = b"1.2.840.10008.1.2.1.99"
Piece = bytes | np.ndarray[Any, Any]


def unfold(data: bytes, depth: int = 0) -> Iterator[Piece]:
    """Give an artefact's bytes, then those of everything inside it, and its pictures as arrays."""
    yield data
    if depth >= _DEEPEST:
        return
    for opened in (_archive, _gzip, _packed, _database, _dicom, _picture, _numpy, _json, _markup):
        for piece in _as_far(opened(data)):
            if isinstance(piece, bytes):
                yield from unfold(piece, depth + 1)
            else:
                yield piece


def _as_far(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Give pieces as far as they can be opened; the bytes of what breaks were searched already."""
    while True:
        try:
            yield next(pieces)
        except StopIteration:
            return
        except Exception:
            return


def _archive(data: bytes) -> Iterator[Piece]:
    if b"PK\x03\x04" not in data[:4]:
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield archive.comment
        for member in archive.infolist():
            yield b"\n".join([member.filename.encode(), member.comment, member.extra])
            yield archive.read(member)


def _gzip(data: bytes) -> Iterator[Piece]:
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)


def _packed(data: bytes) -> Iterator[Piece]:
    """Give every zlib stream that begins anywhere; PNG's pixels are one, once its chunks are put together."""
    for found in _ZLIB.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            plain = unpacker.decompress(data[found.start():], _MOST)
        except zlib.error:
            continue
        if len(plain) >= 4:
            yield plain


def _database(data: bytes) -> Iterator[Piece]:
    if not data.startswith(b"SQLite format 3\0"):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "copy.sqlite3")
        path.write_bytes(data)
        connection = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
        connection.text_factory = bytes
        try:
            yield from _cells(connection)
        finally:
            connection.close()


def _cells(connection: sqlite3.Connection) -> Iterator[Piece]:
    tables = [row[0].decode() for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            for cell in row:
                if isinstance(cell, bytes):
                    yield cell
                elif cell is not None:
                    yield str(cell).encode()


def _dicom(data: bytes) -> Iterator[Piece]:
    if data[128:132] != b"DICM":
        return
    end = 144 + int.from_bytes(data[140:144], "little")
    if _DEFLATED + b"\0" in data[:end] or data[132:end].count(_DEFLATED):
        yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[end:], _MOST)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pydicom.dcmread(io.BytesIO(data), force=True)
        yield "\n".join(_values(read)).encode()
        yield from _frames(read)


def _values(read: Any) -> Iterator[str]:
    for one in read.iterall():
        if one.VR != "SQ" and one.tag != 0x7FE00010:
            yield str(one.value)


def _frames(read: Any) -> Iterator[Piece]:
    for holder in [read, *(item for one in read if one.VR == "SQ" for item in one.value)]:
        raw = holder.get("PixelData")
        if isinstance(raw, bytes):
            # As they are stored: a library's decoder would take the unused bits away.
            wide = holder.get("BitsAllocated") == 16
            yield np.frombuffer(raw[: len(raw) // 2 * 2], "<u2" if wide else "u1")
    yield np.asarray(read.pixel_array)


def _picture(data: bytes) -> Iterator[Piece]:
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _chunks(data)
    if data[:2] not in (b"\x89P", b"\xff\xd8", b"II", b"MM", b"RI", b"GI"):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            for value in picture.info.values():
                yield value if isinstance(value, bytes) else str(value).encode()
            for frame in ImageSequence.Iterator(picture):
                yield np.asarray(frame).copy()
                yield bytes(frame.getpalette() or b"")


def _chunks(data: bytes) -> Iterator[Piece]:
    at, pixels = 8, []
    while at + 8 <= len(data):
        length, name = int.from_bytes(data[at:at + 4], "big"), data[at + 4:at + 8]
        body = data[at + 8:at + 8 + length]
        pixels.append(body if name == b"IDAT" else body[4:] if name == b"fdAT" else b"")
        yield body
        at += length + 12
    yield zlib.decompressobj().decompress(b"".join(pixels), _MOST)


def _numpy(data: bytes) -> Iterator[Piece]:
    if data[:6] == b"\x93NUMPY":
        yield np.load(io.BytesIO(data), allow_pickle=False)


def _json(data: bytes) -> Iterator[Piece]:
    if data.strip()[:1] not in (b"{", b"[", b'"'):
        return
    yield "\n".join(_strings(json.loads(data))).encode()


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from (str(key), *_strings(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    else:
        yield str(value)


def _markup(data: bytes) -> Iterator[Piece]:
    if b"&" in data and b"<" in data:
        yield html.unescape(data.decode("utf-8")).encode()
