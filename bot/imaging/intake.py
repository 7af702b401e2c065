"""Number the files of an intake and open them one by one: paths, folders, zip archives.

Names serve only to order files; none is kept, and no path inside an archive is used on disk.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from bot.imaging.faults import Refused
from bot.imaging.pictures import picture_kind
from bot.imaging.report import Limits

# The name under which a member of an archive is unpacked, one at a time.
MEMBER = "member"
_CHUNK = 1 << 20
_LITTER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
_ARCHIVES = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_OTHER_PICTURES = (b"GIF8", b"II+\x00", b"MM\x00+", b"RIFF", b"BM", b"8BPS")


@dataclass(frozen=True)
class Leaf:
    """One numbered file; `open` makes its bytes readable at a path, or raises Refused."""

    position: int
    subject: str
    open: Callable[[Path], Path]


def natural(name: str) -> list[tuple[int, int, str]]:
    """Give the sort key by which picture 2 comes before picture 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(0, int(part[:18]), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


class Intake:
    """The files behind some sources, numbered from 1 in the order in which they are read."""

    def __init__(self, sources: Sequence[Path], limits: Limits) -> None:
        self.sources = sources
        self.limits = limits
        self.ignored = 0
        self.unpacked = 0

    def leaves(self) -> list[Leaf]:
        """List all files; an archive or folder that cannot be taken is one leaf that refuses."""
        found: list[Leaf] = []
        for source in self.sources:
            try:
                opens, subject = list(self._expand(source)), "Picture"
            except Refused as refused:
                opens, subject = [_refusing(refused.fault)], _subject(source)
            found += [Leaf(k, subject, opening) for k, opening in enumerate(opens, len(found) + 1)]
            if len(found) > self.limits.entries:
                return [Leaf(1, "Folder", _refusing("archive entries"))]
        return found

    def _expand(self, source: Path) -> Iterator[Callable[[Path], Path]]:
        if source.is_dir():
            yield from self._folder(source)
        elif source.is_file() and os.access(source, os.R_OK) and kind(source) == "zip":
            yield from self._zip(source)
        else:
            yield lambda scratch: checked(source, self.limits)

    def _folder(self, folder: Path) -> Iterator[Callable[[Path], Path]]:
        names: list[str] = []
        for at, folders, files in os.walk(folder, followlinks=False):
            linked = [name for name in folders if os.path.islink(os.path.join(at, name))]
            names.extend(os.path.relpath(os.path.join(at, name), folder) for name in (*files, *linked))
            if len(names) > self.limits.entries:
                raise Refused("archive entries")
        for name in sorted(names, key=natural):
            if self._litter(name):
                continue
            yield lambda scratch, path=folder / name: checked(path, self.limits)  # type: ignore[misc]

    def _litter(self, name: str) -> bool:
        parts = PurePosixPath(name).parts
        left_behind = "__MACOSX" in parts or (bool(parts) and parts[-1].casefold() in _LITTER)
        self.ignored += left_behind
        return left_behind

    def _zip(self, source: Path) -> Iterator[Callable[[Path], Path]]:
        try:
            with zipfile.ZipFile(source) as archive:
                members = [one for one in archive.infolist() if not one.is_dir()]
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            # The zip reader says by NotImplementedError that an archive needs a later version of the format.
            raise Refused("archive broken") from error
        if len(members) > self.limits.entries:
            raise Refused("archive entries")
        if sum(one.file_size for one in members) > self.limits.total_bytes:
            raise Refused("total")
        if _overlapping(members):
            raise Refused("bomb")
        for member in sorted(members, key=lambda one: natural(one.filename)):
            if not self._litter(member.filename):
                yield lambda scratch, one=member: self._unpack(source, one, scratch)  # type: ignore[misc]

    def _unpack(self, source: Path, member: zipfile.ZipInfo, scratch: Path) -> Path:
        _refuse_member(member, self.limits)
        target = scratch / MEMBER
        try:
            with zipfile.ZipFile(source) as archive, archive.open(member) as packed, target.open("wb") as out:
                self._copy(packed.read, out.write, member)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
            # By NotImplementedError it says that it cannot unpack a way of packing, by RuntimeError that a password is
            # needed.
            raise Refused("broken") from error
        if kind(target) == "zip":
            raise Refused("nested")
        return checked(target, self.limits)

    def _copy(self, read: Callable[[int], bytes], write: Callable[[bytes], int], member: zipfile.ZipInfo) -> None:
        done = 0
        while chunk := read(_CHUNK):
            done += len(chunk)
            self.unpacked += len(chunk)
            if done > member.file_size or done > self.limits.ratio * max(member.compress_size, 1_024):
                raise Refused("bomb")
            if self.unpacked > self.limits.total_bytes:
                raise Refused("total")
            write(chunk)


def kind(path: Path) -> str:
    """Say what a file is by its first bytes: zip, one of PICTURES, a fault of FAULTS, or "" for anything else."""
    with path.open("rb") as file:
        head = file.read(132)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return "zip"
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith(_ARCHIVES):
        return "archive kind"
    if head[128:132] == b"DICM":
        # A preamble may look like a TIFF (PS3.10 7.1); such a file is read as DICOM and as nothing else.
        return ""
    return picture_kind(head) or ("picture kind" if head.startswith(_OTHER_PICTURES) else "")


def checked(path: Path, limits: Limits) -> Path:
    """Give back a path that is a readable, regular, filled file of a bearable size. Raises Refused otherwise."""
    try:
        status = path.lstat()
    except OSError as error:
        raise Refused("missing") from error
    if stat.S_ISLNK(status.st_mode):
        raise Refused("link")
    if not stat.S_ISREG(status.st_mode):
        raise Refused("not a file")
    if not os.access(path, os.R_OK):
        raise Refused("missing")
    if status.st_size == 0:
        raise Refused("empty")
    if status.st_size > limits.file_bytes:
        raise Refused("too large")
    return path


def _refuse_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    parts = member.filename.replace("\\", "/").split("/")
    if member.filename.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", member.filename):
        raise Refused("outside")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("link")
    if member.flag_bits & 0x1:
        raise Refused("locked")
    if member.file_size > limits.file_bytes:
        raise Refused("too large")
    if member.file_size > limits.ratio * max(member.compress_size, 1_024):
        raise Refused("bomb")


def _overlapping(members: Sequence[zipfile.ZipInfo]) -> bool:
    # Archives that reuse one compressed block for many members unpack to far more than their size.
    spans = sorted((one.header_offset, one.header_offset + one.compress_size) for one in members)
    return any(start < end for (_, end), (start, _) in pairwise(spans))


def _refusing(fault: str) -> Callable[[Path], Path]:
    def opening(scratch: Path) -> Path:
        raise Refused(fault)

    return opening


def _subject(source: Path) -> str:
    return "Folder" if source.is_dir() else "Archive"
