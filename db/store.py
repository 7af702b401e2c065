"""The store of bytes, each named by its SHA-256, behind an fsspec address."""

import hashlib
import io
import os
import secrets
import shutil
import tempfile
import weakref
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import fsspec
from fsspec.implementations.local import LocalFileSystem

RENEWED = timedelta(hours=1)
PART = ".part"
PIECE = 1 << 20


class MissingBytes(Exception):
    """These bytes are not in the store; it may have been cleaned, or restored without its folder."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Store:
    """Keep bytes by their hash: `put` twice is `put` once, and a reader never meets half a file."""

    def __init__(self, url: str) -> None:
        self._files, root = fsspec.core.url_to_fs(url)
        self._root = str(root).rstrip("/")
        self._near: Path | None = None

    def put(self, data: bytes) -> str:
        """Keep bytes and give their hash."""
        name = hashlib.sha256(data).hexdigest()
        place = self._place(name)
        if not self._renewed(place):
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            if isinstance(self._files, LocalFileSystem):
                _write_local(Path(place), io.BytesIO(data))
            else:
                # An object store shows an object when its upload is complete.
                self._files.pipe_file(place, data)
        return name

    def put_file(self, path: Path) -> str:
        """Keep the bytes of a file, however large, without holding them in memory; give their hash."""
        with open(path, "rb") as file:
            name = hashlib.file_digest(file, "sha256").hexdigest()
            place = self._place(name)
            if not self._renewed(place):
                self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
                file.seek(0)
                self._copy(file, path, place)
        return name

    def _copy(self, file: BinaryIO, path: Path, place: str) -> None:
        if isinstance(self._files, LocalFileSystem):
            _write_local(Path(place), file)
        else:
            self._files.put_file(str(path), place)

    def _renewed(self, place: str) -> bool:
        """Tell whether bytes are there, and let their time begin anew: a sweep takes what no row names for long."""
        try:
            if datetime.now(UTC) - self._modified(place) < RENEWED:
                return True
            if isinstance(self._files, LocalFileSystem):
                os.utime(place)
                return True
        except FileNotFoundError:
            return False
        # An object store has no other way than to write it again.
        return False

    def _modified(self, place: str) -> datetime:
        found: datetime = self._files.modified(place)
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)

    def names(self) -> frozenset[str]:
        """List the hashes of all bytes that are there."""
        self._files.invalidate_cache()
        found = (place.rpartition("/")[2] for place in self._files.find(self._root))
        return frozenset(name for name in found if _is_name(name))

    def written(self, name: str) -> datetime | None:
        """Tell when the bytes of a hash were put last; None where there are none."""
        try:
            return self._modified(self._place(name))
        except FileNotFoundError:
            return None

    def clear_unfinished(self, before: datetime) -> int:
        """Delete what a kill left of files that were never there whole; give how many."""
        if not isinstance(self._files, LocalFileSystem):
            return 0
        left = [path for path in Path(self._root).rglob(f"*{PART}")
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def read(self, name: str) -> bytes:
        """Give the bytes of a hash."""
        try:
            data: bytes = self._files.cat_file(self._place(name))
        except FileNotFoundError as error:
            raise MissingBytes from error
        return data

    def has(self, name: str) -> bool:
        """Say whether bytes are there."""
        return bool(self._files.exists(self._place(name)))

    def path(self, name: str) -> Path:
        """Give the local path of a hash, to be mapped into memory; bytes kept elsewhere are fetched once."""
        if not isinstance(self._files, LocalFileSystem):
            return self._fetched(name)
        found = Path(self._place(name))
        if not found.exists():
            raise MissingBytes
        return found

    def _fetched(self, name: str) -> Path:
        if self._near is None:
            # Only this process reads the folder; it goes away with the store.
            self._near = Path(tempfile.mkdtemp(prefix="readout-"))
            weakref.finalize(self, shutil.rmtree, self._near, ignore_errors=True)
        found = self._near / name
        if not found.exists():
            _write_local(found, io.BytesIO(self.read(name)))
        return found

    def delete(self, name: str) -> bool:
        """Delete the bytes of a hash; False when they were not there."""
        if self._near is not None:
            (self._near / name).unlink(missing_ok=True)
        try:
            self._files.rm_file(self._place(name))
        except FileNotFoundError:
            return False
        return True

    def _place(self, name: str) -> str:
        if not _is_name(name):
            raise ValueError("a blob is named by a SHA-256 in lower-case hex")
        return f"{self._root}/{name[:2]}/{name[2:4]}/{name}"


def _is_name(name: str) -> bool:
    return len(name) == 64 and not set(name) - set("0123456789abcdef")


def _write_local(place: Path, source: BinaryIO) -> None:
    """Write beside the place, flush to the disk, then rename: after a power cut it is there whole or not at all."""
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}{PART}")
    try:
        with open(part, "wb") as file:
            shutil.copyfileobj(source, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, place)
        _flush_folder(place.parent)
    finally:
        part.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Keep the new name too: the row that names these bytes is committed after them. Windows needs no such step."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
