"""Read a bundle and trust nothing in it: its shape first, then its list, then every byte against the list."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.packs import format as bundle
from bot.packs import masks
from bot.packs.container import content, is_as_written
from bot.packs.format import Unfit

_LOCAL = 30
_HEAD = b"PK\x03\x04"


@dataclass(frozen=True)
class Bundle:
    """What a bundle says: its question as text, what was removed, and the names of its pictures.

    `said` is what its report says was done before, in two numbers within bounds: attributes dropped, pictures masked.
    `masks` is where, as `masks.told` reads it.
    """

    path: Path
    question: str
    report: Mapping[str, Any]
    pictures: tuple[str, ...]
    said: Mapping[str, int]
    masks: tuple[masks.Told, ...]
    listed: Mapping[str, tuple[int, str]] = field(repr=False)


def is_bundle(path: Path) -> bool:
    """Tell by its first bytes whether a file says that it is a bundle; nothing else of it is read."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_LOCAL + len(bundle.MIMETYPE) + len(bundle.KIND))
    return head.startswith(_HEAD) and head[_LOCAL:] == bundle.MIMETYPE.encode() + bundle.KIND


def read(path: Path) -> Bundle:
    """Read a bundle and check every member against its list. Raises Unfit, without any value from inside."""
    return _guarded(path, lambda archive: _whole(path, archive, _past))


def unpack(path: Path, folder: Path) -> tuple[Bundle, list[Path]]:
    """Write a bundle's pictures into a folder, in their order, under names made here; each is checked as it is read.

    Gives the bundle as it was read now, and the pictures. Raises Unfit; what was written until then is taken away.
    """
    written: list[Path] = []

    def keep(name: str, chunks: Iterator[bytes]) -> None:
        target = folder / name.removeprefix("pictures/").replace("/", "-")
        written.append(target)
        with _writing(target) as write:
            for chunk in chunks:
                write(chunk)

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        read = _guarded(path, lambda archive: _whole(path, archive, keep))
    except BaseException as fault:
        for target in written:
            target.unlink(missing_ok=True)
        if isinstance(fault, _NotWritten) and isinstance(fault.__cause__, OSError):
            raise fault.__cause__ from None
        raise
    return read, written


class _NotWritten(Exception):
    """The disk took a picture no more; this is no fault of the bundle."""


@contextlib.contextmanager
def _writing(target: Path) -> Iterator[Callable[[bytes], None]]:
    """Open a file for its owner alone, and tell the disk's faults from those of the bundle."""
    def write(chunk: bytes) -> None:
        try:
            file.write(chunk)
        except OSError as fault:
            raise _NotWritten from fault

    try:
        file = os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb", 0)
    except OSError as fault:
        raise _NotWritten from fault
    with file:
        yield write


def _guarded(path: Path, work: Callable[[zipfile.ZipFile], Bundle]) -> Bundle:
    if not is_bundle(path):
        raise Unfit("foreign")
    if path.stat().st_size > bundle.MOST_BYTES:
        raise Unfit("large")
    try:
        with zipfile.ZipFile(path) as archive:
            return work(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError,
            LookupError, TypeError, AttributeError, OverflowError) as fault:
        # Whatever a parser raises on a hostile file, the zip reader NotImplementedError for a way of packing that it
        # does not know: its message may quote the file.
        raise Unfit("broken") from fault


def _past(name: str, chunks: Iterator[bytes]) -> None:
    """Read a picture to its end, so that it is checked, and keep nothing of it."""
    for _ in chunks:
        continue


def _whole(path: Path, archive: zipfile.ZipFile, keep: Callable[[str, Iterator[bytes]], None]) -> Bundle:
    members = {one.filename: one for one in archive.infolist()}
    _look_at_shape(path, archive, members)
    if b"".join(_chunks(path, members[bundle.MIMETYPE], len(bundle.KIND))) != bundle.KIND:
        raise Unfit("broken")
    listed = _list_of(b"".join(_chunks(path, members[bundle.MANIFEST], bundle.MOST_OF_MANIFEST)))
    expected = {bundle.MIMETYPE, bundle.MANIFEST, *listed}
    if set(members) - expected:
        raise Unfit("more")
    if expected - set(members):
        raise Unfit("less")
    texts = {name: b"".join(_checked(path, members[name], listed[name], most))
             for name, most in ((bundle.QUESTION, bundle.MOST_OF_TEXT), (bundle.REPORT, bundle.MOST_OF_REPORT))}
    pictures = tuple(sorted(name for name in listed if bundle.PICTURE.fullmatch(name)))
    for name in pictures:
        keep(name, _checked(path, members[name], listed[name], bundle.MOST_OF_PICTURE))
    report = _report(texts[bundle.REPORT])
    return Bundle(path, _text(texts[bundle.QUESTION]), report, pictures, _said(report), masks.told(report, pictures),
                  listed)


def _look_at_shape(path: Path, archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
    """Refuse whatever `write` would not have written: other names, comments, extra fields, gaps, bytes around it."""
    found = archive.infolist()
    if len(found) > bundle.MOST_PICTURES + 4:
        raise Unfit("large")
    unpacked = sum(one.file_size for one in found)
    if unpacked > min(bundle.MOST_BYTES, bundle.ANY_BYTES + bundle.MOST_RATIO_OF_ALL * path.stat().st_size):
        raise Unfit("large")
    if not {bundle.MIMETYPE, bundle.QUESTION, bundle.REPORT, bundle.MANIFEST} <= set(members):
        raise Unfit("less")
    if len(members) < len(found) or not all(_plain(one) for one in found):
        raise Unfit("more")
    if archive.comment or not is_as_written(path, found):
        raise Unfit("more")


def _plain(one: zipfile.ZipInfo) -> bool:
    """Tell whether a member is one that a bundle may have, by its name and by all that a zip says beside it."""
    known = one.filename in (bundle.MIMETYPE, bundle.QUESTION, bundle.REPORT, bundle.MANIFEST)
    packed = one.file_size <= bundle.MOST_RATIO * max(one.compress_size, 64)
    return (known or bundle.PICTURE.fullmatch(one.filename) is not None) and packed and not (
        one.extra or one.comment or one.flag_bits or one.internal_attr or one.orig_filename != one.filename
        or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        or one.date_time != bundle.NO_DATE or one.create_system != bundle.UNIX
        or one.external_attr != bundle.OWNER_ONLY)


def _list_of(raw: bytes) -> dict[str, tuple[int, str]]:
    manifest = json.loads(raw)
    if manifest["format"] != bundle.FORMAT:
        raise Unfit("version")
    listed = {str(name): (int(said["bytes"]), str(said["sha256"])) for name, said in manifest["members"].items()}
    names = [name for name in listed if name not in (bundle.QUESTION, bundle.REPORT)]
    if not all(bundle.PICTURE.fullmatch(name) for name in names) or not names:
        raise Unfit("broken")
    return listed


def _checked(path: Path, member: zipfile.ZipInfo, said: tuple[int, str], most: int) -> Iterator[bytes]:
    """Give a member's bytes in pieces; Unfit at the end where they are not those of the list."""
    found, size = hashlib.sha256(), 0
    for chunk in _chunks(path, member, most):
        found.update(chunk)
        size += len(chunk)
        yield chunk
    if (size, found.hexdigest()) != said:
        raise Unfit("changed")


def _chunks(path: Path, member: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """Give a member in pieces, no more of it than it may have."""
    if member.file_size > most:
        raise Unfit("large")
    yield from content(path, member)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unfit("text") from None


def _said(report: Mapping[str, Any]) -> Mapping[str, int]:
    series = report.get("series")
    lists = [one.get("masked") for one in series if isinstance(one, dict)] if isinstance(series, list) else []
    masked = sum(len(one) for one in lists if isinstance(one, list))
    dropped = report.get("dropped")
    return {"dropped": min(dropped, bundle.MOST_SAID) if isinstance(dropped, int) and dropped > 0 else 0,
            "masked": min(masked, bundle.MOST_SAID)}


def _report(raw: bytes) -> Mapping[str, Any]:
    report = json.loads(raw)
    if not isinstance(report, dict):
        raise Unfit("broken")
    return report
