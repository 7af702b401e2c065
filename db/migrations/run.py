"""Running migrations through alembic's API, so that no alembic.ini is needed."""

import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, func, inspect, select, table, text
from sqlmodel import AutoString

from db.columns import Instant
from db.connect import FileLock, connect_migrator, file_of

HERE = Path(__file__).parent
LOCK = zlib.crc32(b"readout migrations")


class MigrationFault(Exception):
    """The migration was stopped and nothing was changed."""


def heads() -> tuple[str, ...]:
    """Name the revisions that this code stands on."""
    return tuple(ScriptDirectory(str(HERE)).get_heads())


def revision(url: str) -> str | None:
    """Name the revision of a database, None when it has no tables yet."""
    engine = connect_migrator(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def migrate(url: str, now: datetime | None = None) -> Path | None:
    """Bring a database to the newest revision; give the file of the backup that was made first.

    A SQLite database with data is copied beside itself before anything changes; of PostgreSQL its owner makes
    backups. Rows are counted before and after, and foreign keys checked: a difference stops the migration.
    """
    path = file_of(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path) if path is not None else None
    engine = connect_migrator(url)
    try:
        with engine.connect() as connection:
            return _migrate(connection, path, now)
    finally:
        engine.dispose()
        if lock is not None:
            lock.release()


def _migrate(connection: Connection, path: Path | None, now: datetime | None) -> Path | None:
    if path is None:
        connection.execute(select(func.pg_advisory_lock(LOCK)))
        connection.commit()
    try:
        return _upgrade(connection, path, now)
    finally:
        if path is None:
            connection.rollback()
            connection.execute(select(func.pg_advisory_unlock(LOCK)))
            connection.commit()


def _upgrade(connection: Connection, path: Path | None, now: datetime | None) -> Path | None:
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    if current in heads():
        return None
    if current is not None and current not in known():
        raise MigrationFault("This database was made by a newer version of Readout. Install that one to open it.")
    backup = _back_up(connection, path, current, now) if path is not None and current is not None else None
    with connection.begin():
        before = _counts(connection)
        command.upgrade(config(connection), "head")
        _check(connection, before)
    return backup


def known() -> set[str]:
    """Name every revision that this code has."""
    return {script.revision for script in ScriptDirectory(str(HERE)).walk_revisions()}


def config(connection: Connection) -> Config:
    """Make alembic's configuration around a connection."""
    made = Config()
    made.set_main_option("script_location", str(HERE).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def compare_options(dialect: str) -> dict[str, Any]:
    """Give the options under which models and migrations are compared and run."""
    return {
        "render_as_batch": dialect == "sqlite", "compare_type": True, "render_item": _render,
        "transaction_per_migration": False,
    }


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types as plain ones, so that a migration never depends on later code."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return "Json"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def _back_up(connection: Connection, path: Path, current: str, now: datetime | None) -> Path:
    stamp = f"-{now:%Y%m%d%H%M%S}" if now is not None else ""
    target = path.with_name(f"{path.name}.before-{current}{stamp}")
    target.unlink(missing_ok=True)
    driver: Any = connection.connection.driver_connection
    driver.execute("VACUUM INTO ?", (str(target),))
    return target


def _counts(connection: Connection) -> dict[str, int]:
    names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def _check(connection: Connection, before: dict[str, int]) -> None:
    after = _counts(connection)
    lost = sorted(name for name, count in before.items() if name in after and after[name] != count)
    if lost:
        raise MigrationFault(f"The migration would have changed the rows of {', '.join(lost)}; it was undone.")
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise MigrationFault("The migration would have left rows that name missing ones; it was undone.")
