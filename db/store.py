"""The store of bytes, each named by its SHA-256, behind an fsspec address."""

import hashlib
import os
import secrets
import shutil
import tempfile
import weakref
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem


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
        if not self._files.exists(place):
            self._files.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._write(place, data)
        return name

    def _write(self, place: str, data: bytes) -> None:
        if isinstance(self._files, LocalFileSystem):
            _write_local(Path(place), data)
        else:
            # An object store shows an object when its upload is complete.
            self._files.pipe_file(place, data)

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
            _write_local(found, self.read(name))
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
        if len(name) != 64 or set(name) - set("0123456789abcdef"):
            raise ValueError("a blob is named by a SHA-256 in lower-case hex")
        return f"{self._root}/{name[:2]}/{name[2:4]}/{name}"


def _write_local(place: Path, data: bytes) -> None:
    """Write beside the place, flush to the disk, then rename: after a power cut it is there whole or not at all."""
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    try:
        with open(part, "wb") as file:
            file.write(data)
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
