"""Connections to SQLite and PostgreSQL, set up so that an answer which was acknowledged is on the disk."""

import os
import sqlite3
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

# WAL with FULL keeps every commit over a power cut.
SQLITE_SETTINGS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": "5000",
    "journal_size_limit": str(64 * 1024 * 1024),
    "cache_size": "-64000",
    "temp_store": "MEMORY",
    # In pages of 4 KB: a checkpoint after every large page of a reveal would double what it writes.
    "wal_autocheckpoint": "8192",
}

# A failed statement's message would carry the values it was given: answers, names, tokens.
QUIET: dict[str, Any] = {"hide_parameters": True}


class DatabaseBusy(Exception):
    """This database is in use by another process. Stop that one, or move to PostgreSQL, which serves several."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class UnusableDatabase(Exception):
    """The database's address cannot be used."""


class FileLock:
    """A lock beside the SQLite file, held for as long as the process writes."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = open(path.with_name(path.name + ".lock"), "a+b")  # noqa: SIM115
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise DatabaseBusy from error

    def release(self) -> None:
        """Give the lock back."""
        self._file.close()


def _lock(file: BinaryIO) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def file_of(url: str) -> Path | None:
    """Give the path of a SQLite address, None for PostgreSQL; anything else is refused."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return None
    if parsed.get_backend_name() != "sqlite":
        raise UnusableDatabase("The database must be SQLite or PostgreSQL; write sqlite:///FILE or postgresql://.")
    if not parsed.database or parsed.database == ":memory:":
        raise UnusableDatabase("A database in memory loses everything; write sqlite:///FILE.")
    return Path(parsed.database)


def driver_url(url: str) -> str:
    """Name the drivers that this project uses: sqlite3 and psycopg 3."""
    parsed = make_url(url)
    driver = "postgresql+psycopg" if parsed.get_backend_name() == "postgresql" else "sqlite+pysqlite"
    return parsed.set(drivername=driver).render_as_string(hide_password=False)


def connect_writer(url: str) -> Engine:
    """Make the engine of the one connection that writes."""
    path = file_of(url)
    engine = create_engine(driver_url(url), poolclass=QueuePool, pool_size=1, max_overflow=0, **QUIET)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _set_up_sqlite(engine, "BEGIN IMMEDIATE", {**SQLITE_SETTINGS, "foreign_keys": "ON"})
    return engine


def connect_reader(url: str, size: int) -> Engine:
    """Make the engine of the connections that only read, each on one snapshot per transaction."""
    path = file_of(url)
    if path is None:
        return create_engine(
            driver_url(url), poolclass=QueuePool, pool_size=size, isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True}, **QUIET,
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(driver_url(url), poolclass=QueuePool, pool_size=size, **QUIET)
    _set_up_sqlite(engine, "BEGIN", {**SQLITE_SETTINGS, "query_only": "ON"})
    return engine


def connect_migrator(url: str) -> Engine:
    """Make the engine of a migration: on SQLite with foreign keys off.

    A batch alteration drops and makes a table again; with foreign keys on, that deletes the rows below it.
    """
    engine = create_engine(driver_url(url), poolclass=QueuePool, pool_size=1, max_overflow=1, **QUIET)
    path = file_of(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _set_up_sqlite(engine, "BEGIN IMMEDIATE", {**SQLITE_SETTINGS, "foreign_keys": "OFF"})
    return engine


def _set_up_sqlite(engine: Engine, begin: str, settings: dict[str, str]) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own BEGIN is deferred and comes too late; ours is sent below.
        connection.isolation_level = None
        for name, value in settings.items():
            connection.execute(f"PRAGMA {name}={value}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
