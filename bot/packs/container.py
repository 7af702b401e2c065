"""The bytes of a bundle between and around its members: they must be those that `write` makes, every one of them."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20
# By the zip format's description (PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16), little-endian.
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
# The version that unpacks it, which is also the one that made it; the date is 1980-01-01, without a time.
_VERSION, _TIME, _DATE = 20, 0, 33


def is_as_written(path: Path, members: Sequence[zipfile.ZipInfo]) -> bool:
    """Tell whether members follow one another from the first byte on, and all headers hold what they must alone.

    A local header's own copy of date, lengths and checksum is read by nobody, and would carry a name as well.
    """
    with path.open("rb") as file:
        for one in members:
            if one.header_offset != file.tell() or file.read(len(local := _local(one))) != local:
                return False
            file.seek(one.compress_size, 1)
        tail = _tail(members, file.tell())
        return file.read(len(tail) + 1) == tail


def _local(one: zipfile.ZipInfo) -> bytes:
    name = one.filename.encode("ascii")
    return _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, one.compress_type, _TIME, _DATE, one.CRC, one.compress_size,
                       one.file_size, len(name), 0) + name


def _tail(members: Sequence[zipfile.ZipInfo], start: int) -> bytes:
    """Give the central directory and its end."""
    central = b"".join(map(_central, members))
    return central + _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), len(central), start, 0)


def _central(one: zipfile.ZipInfo) -> bytes:
    name = one.filename.encode("ascii")
    return _CENTRAL.pack(b"PK\x01\x02", _VERSION | one.create_system << 8, _VERSION, 0, one.compress_type, _TIME, _DATE,
                         one.CRC, one.compress_size, one.file_size, len(name), 0, 0, 0, 0, one.external_attr,
                         one.header_offset) + name


def content(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give a member's content in pieces, no more than it says; its packed bytes must all belong to it.

    Raises ValueError for bytes behind the end of the packed stream, and for another length or checksum.
    """
    checksum, left = 0, member.file_size
    with path.open("rb") as file:
        file.seek(member.header_offset + _LOCAL.size + len(member.filename))
        for chunk in _unpacked(file, member):
            checksum, left = zlib.crc32(chunk, checksum), left - len(chunk)
            if left < 0:
                break
            yield chunk
    if left or checksum != member.CRC:
        raise ValueError("The member is not what its header says.")


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    packed = _packed(file, member.compress_size)
    if member.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        rest = piece
        while rest and not inflater.eof:
            yield inflater.decompress(rest, _CHUNK)
            rest = inflater.unconsumed_tail
        if inflater.unused_data or (rest and inflater.eof):
            raise ValueError("Bytes follow the end of the packed stream.")
    while not inflater.eof and (chunk := inflater.decompress(b"", _CHUNK)):
        yield chunk
    if not inflater.eof:
        raise ValueError("The packed stream has no end.")


def _packed(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        piece = file.read(min(size, _CHUNK))
        if not piece:
            raise EOFError
        size -= len(piece)
        yield piece
