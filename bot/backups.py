"""`readout backup`, `restore`, `migrate` and `verify`: the whole of a community in one file, and back.

A backup is a zip archive with the database and every picture; originals that wait for review stay out of it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.config import Settings
from db import MissingBytes, Store, blobs
from db.backup import backup as copy_database
from db.backup import restore as replace_database
from db.backup import verify as faults_of
from db.connect import connect_reader
from db.migrations import migrate as bring_up_to_date

Tell = Callable[[str], None]
DATABASE = "readout.sqlite3"
PICTURE = re.compile(r"pictures/([0-9a-f]{64})")


class BackupRefused(Exception):
    """This file is not a backup that can be read."""


def backup(settings: Settings, target: Path, tell: Tell) -> int:
    """Write the database and every picture to one file; the process may go on serving."""
    part = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=_folder(target)) as folder:
        copy = Path(folder) / DATABASE
        copy_database(settings.database.url, copy)
        count = _write(part, copy, Store(settings.storage.url), _named(f"sqlite:///{copy}"))
    part.replace(target)
    tell(f"The database and {count} pictures are in {target}.")
    return 0


def _folder(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.parent


def _write(part: Path, copy: Path, store: Store, hashes: tuple[str, ...]) -> int:
    # Pictures are compressed already; storing them keeps a backup as fast as the disk.
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        part.chmod(0o600)
        archive.write(copy, DATABASE)
        for name in hashes:
            archive.writestr(f"pictures/{name}", store.read(name))
    return len(hashes)


def restore(settings: Settings, source: Path, tell: Tell) -> int:
    """Put a backup in the place of what is there; the former database is kept beside it."""
    with tempfile.TemporaryDirectory() as folder, _opened(source) as archive:
        copy = Path(folder) / DATABASE
        with archive.open(DATABASE) as packed, copy.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        count = _pictures(archive, Store(settings.storage.url))
        former = replace_database(settings.database.url, copy)
    bring_up_to_date(settings.database.url, datetime.now(UTC))
    kept = f" The former database is kept as {former}." if former else ""
    tell(f"The database and {count} pictures are back.{kept}")
    return 0


def _opened(source: Path) -> zipfile.ZipFile:
    if not source.is_file():
        raise BackupRefused(f"There is no file {source}. Name one that readout backup has written.")
    try:
        archive = zipfile.ZipFile(source)
    except zipfile.BadZipFile:
        raise BackupRefused("This file is not a backup, or it is damaged. Use another one.") from None
    strangers = [name for name in archive.namelist() if name != DATABASE and not PICTURE.fullmatch(name)]
    if DATABASE not in archive.namelist() or strangers:
        archive.close()
        raise BackupRefused("This archive was not written by readout backup. Use another file.")
    return archive


def _pictures(archive: zipfile.ZipFile, store: Store) -> int:
    """Put the pictures into the store before the database names them; each must have the content it is named by."""
    names = [name for name in archive.namelist() if PICTURE.fullmatch(name)]
    for name in names:
        try:
            content = archive.read(name)
        except zipfile.BadZipFile:
            raise BackupRefused("A picture in this backup is damaged. Use another one.") from None
        if store.put(content) != name.removeprefix("pictures/"):
            raise BackupRefused("A picture in this backup is not the one that it is named. Use another backup.")
    return len(names)


def migrate(settings: Settings, tell: Tell) -> int:
    """Bring the database up to date; on SQLite a copy is made first."""
    former = bring_up_to_date(settings.database.url, datetime.now(UTC))
    tell("The database is up to date." + (f" As it was before: {former}." if former else ""))
    return 0


def verify(settings: Settings, tell: Tell) -> int:
    """Check the database, every count in it, and every picture; each finding is one line."""
    found = [*faults_of(settings.database.url), *_damaged(settings)]
    for line in found:
        tell(line)
    if not found:
        tell("The database and its pictures are sound.")
    return 1 if found else 0


def _damaged(settings: Settings) -> Iterator[str]:
    store = Store(settings.storage.url)
    for name in _named(settings.database.url):
        try:
            if hashlib.sha256(store.read(name)).hexdigest() != name:
                yield f"picture {name[:12]}: its content has changed; restore it from a backup"
        except MissingBytes:
            yield f"picture {name[:12]}: missing from the store; restore it from a backup"


def _named(url: str) -> tuple[str, ...]:
    """List the pictures that rows name, beside a process that may be serving."""
    engine = connect_reader(url, 1)
    try:
        with Session(engine) as session:
            return blobs.hashes(session)
    finally:
        engine.dispose()

