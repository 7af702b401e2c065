"""Backup, restore and verification."""

import os
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.boards.records import BOARD
from db.boards.verify import differences, tallies
from db.connect import FileLock, connect_reader, file_of


class BackupFault(Exception):
    """The backup could not be made or used."""


def backup(url: str, target: Path) -> None:
    """Copy a SQLite database to a file, whole and checked, while the process goes on answering."""
    path = file_of(url)
    if path is None:
        raise BackupFault("PostgreSQL makes its own backups: use pg_dump, or those of whoever runs it.")
    if not path.exists():
        raise BackupFault("There is no database yet, so there is nothing to back up.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as source:
        source.execute("VACUUM INTO ?", (str(part),))
    source.close()
    _sound(part)
    _flush(part)
    os.replace(part, target)


def restore(url: str, source: Path) -> Path | None:
    """Put a backup in the database's place; give the file that the former one was moved to."""
    path = file_of(url)
    if path is None:
        raise BackupFault("PostgreSQL restores its own backups: use pg_restore.")
    if not source.exists():
        raise BackupFault("This backup file does not exist; check its name.")
    _sound(source)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        return _replace(path, source)
    finally:
        lock.release()


def _replace(path: Path, source: Path) -> Path | None:
    part = path.with_name(path.name + ".part")
    shutil.copyfile(source, part)
    _flush(part)
    former = _kept_beside(path) if path.exists() else None
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    os.replace(part, path)
    return former


def _kept_beside(path: Path) -> Path:
    """Keep the present database under a name of its own; at no moment is there none in its place."""
    # Folds what is in the log into the file, so that the file which is kept is whole.
    with sqlite3.connect(path) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old.close()
    taken = {file.name for file in path.parent.glob(f"{path.name}.before-restore*")}
    number = next(n for n in range(1, len(taken) + 2) if f"{path.name}.before-restore-{n}" not in taken)
    former = path.with_name(f"{path.name}.before-restore-{number}")
    part = path.with_name(path.name + ".keeping")
    shutil.copyfile(path, part)
    _flush(part)
    os.replace(part, former)
    return former


def _flush(file: Path) -> None:
    with open(file, "rb+") as opened:
        os.fsync(opened.fileno())


def _sound(file: Path) -> None:
    try:
        with sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True) as opened:
            found = opened.execute("PRAGMA integrity_check").fetchone()
            tables = opened.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        opened.close()
    except sqlite3.DatabaseError as error:
        raise BackupFault("This file is not a database, or it is damaged; use another backup.") from error
    if found != ("ok",):
        raise BackupFault("This backup is damaged; use another one.")
    if tables != (1,):
        raise BackupFault("This database was not made by Readout; use another file.")


def verify(url: str) -> tuple[str, ...]:
    """Check the file, the foreign keys, and every count and standing against the answers; name what is wrong."""
    engine = connect_reader(url, 1)
    try:
        with engine.connect() as connection, Session(connection) as session:
            found = _sqlite_faults(session) if engine.dialect.name == "sqlite" else []
            for board in session.execute(select(BOARD.c.id).order_by(BOARD.c.id)).scalars().all():
                found += differences(session, board)
            return (*found, *tallies(session))
    finally:
        engine.dispose()


def _sqlite_faults(session: Session) -> list[str]:
    broken = [row[0] for row in session.execute(text("PRAGMA integrity_check")).all() if row[0] != "ok"]
    loose = session.execute(text("PRAGMA foreign_key_check")).all()
    return [f"file: {line}" for line in broken] + [f"{row[0]}: row {row[1]} names a missing {row[2]}" for row in loose]
