"""The database follows the code: from nothing, from data, never from a newer version, never losing a row."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

import db
from db import Database, audit
from db.backup import BackupFault, backup, restore, verify
from db.connect import DatabaseBusy, FileLock, connect_migrator
from db.migrations import MigrationFault, heads, migrate, revision
from db.migrations import run as running
from db.migrations.run import compare_options
from tests.db.world import NOW, World

OLD_ROWS = (
    "INSERT INTO community (id, slug, name, zone, language, policy, created_at) "
    "VALUES (1, 'a', 'A', 'UTC', 'en-US', '{}', :now)",
    "INSERT INTO workspace (id, community, platform, external, name) VALUES (1, 1, 'web', 'room', 'Room')",
    "INSERT INTO place (id, community, workspace, place, name, kind) "
    "VALUES (1, 1, 1, 'web:room/cases', 'cases', 'room')",
)

OLD_DELIVERY = (
    "INSERT INTO delivery (id, community, platform, workspace, place, view, subject_kind, subject_id, key, wanted, "
    "drawn, message_id, state, priority, due_at, attempt, first_attempt_at, takedown, created_at) "
    "VALUES (:id, 1, 'web', 'room', 'web:room/cases', 'quiz.board/1', 'round', 1, 'k' || CAST(:id AS VARCHAR), 1, 0, "
    ":message, 'pending', 2, :now, 1, :tried, false, :now)"
)


def test_models_and_migrations_agree(empty_url: str) -> None:
    assert revision(empty_url) is None
    migrate(empty_url)
    engine = connect_migrator(empty_url)
    with engine.connect() as connection:
        options = compare_options(connection.dialect.name)
        options.pop("transaction_per_migration")
        context = MigrationContext.configure(connection, opts={**options, "target_metadata": db.metadata})
        assert compare_metadata(context, db.metadata) == []
        tables = set(inspect(connection).get_table_names())
    engine.dispose()
    assert tables - {"alembic_version"} == set(db.metadata.tables)
    assert (revision(empty_url),) == heads()
    assert migrate(empty_url) is None


def test_what_the_migration_makes_holds_the_audit(database: Database) -> None:
    world = World(database)
    assert database.read_now(audit.recent, world.community)
    for verb in ("UPDATE entry SET what = 'x'", "DELETE FROM entry"):
        with pytest.raises(DBAPIError, match="append-only"):
            database.write_now(lambda session, verb=verb: session.execute(text(verb)))


def test_a_newer_database_is_refused(empty_url: str) -> None:
    migrate(empty_url)
    engine = connect_migrator(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(MigrationFault, match="newer version"):
        migrate(empty_url)


def test_data_is_backed_up_first_and_rows_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    migrate(url)
    opened = Database(url)
    opened.start()
    World(opened)
    opened.close_now()
    monkeypatch.setattr(running, "heads", lambda: ("later",))

    def loses_rows(config: object, _to: str) -> None:
        config.attributes["connection"].execute(text("DELETE FROM person"))  # type: ignore[attr-defined]

    monkeypatch.setattr(running.command, "upgrade", loses_rows)
    with pytest.raises(MigrationFault, match="person"):
        migrate(url, NOW)
    (copy,) = tmp_path.glob("a.sqlite.before-*")
    for file in (copy, tmp_path / "a.sqlite"):
        with sqlite3.connect(file) as raw:
            assert raw.execute("SELECT count(*) FROM person").fetchone()[0] > 0


def test_backup_and_restore(tmp_path: Path) -> None:
    url, copy = f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "out" / "copy.sqlite"
    migrate(url)
    opened = Database(url)
    opened.start()
    world = World(opened)
    backup(url, copy)
    world.member("came later")
    with pytest.raises(DatabaseBusy):
        restore(url, copy)
    opened.close_now()
    former = restore(url, copy)
    assert former is not None
    assert former.exists()
    again = Database(url)
    again.start()
    names = {row.name for row in again.read_now(db.members.list_members, world.community)}
    again.close_now()
    assert names
    assert "came later" not in names
    assert verify(url) == ()


def test_a_damaged_or_foreign_backup_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    bad, foreign = tmp_path / "bad", tmp_path / "foreign"
    bad.write_bytes(b"not a database" * 100)
    with sqlite3.connect(foreign) as raw:
        raw.execute("CREATE TABLE x (y)")
    raw.close()
    for file, words in ((bad, "damaged"), (foreign, "not made by Readout"), (tmp_path / "none", "does not exist")):
        with pytest.raises(BackupFault, match=words):
            restore(url, file)


def test_one_process_holds_a_sqlite_file(tmp_path: Path) -> None:
    first = FileLock(tmp_path / "a.sqlite")
    with pytest.raises(DatabaseBusy, match="PostgreSQL"):
        FileLock(tmp_path / "a.sqlite")
    with pytest.raises(DatabaseBusy):
        Database(f"sqlite:///{tmp_path / 'a.sqlite'}").start()
    first.release()
    FileLock(tmp_path / "a.sqlite").release()


def test_a_database_of_the_first_revision_keeps_its_rows_and_checks(empty_url: str) -> None:
    engine = connect_migrator(empty_url)
    with engine.begin() as connection:
        command.upgrade(running.config(connection), "0001")
    with engine.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(text(statement), {"now": NOW})
    engine.dispose()
    migrate(empty_url, NOW)
    engine = connect_migrator(empty_url)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT place, kind, audience FROM place")).one()
        assert tuple(row) == ("web:room/cases", "room", "department")
    for kept in ("UPDATE place SET kind = 'else'", "UPDATE place SET audience = 'else'"):
        with engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(kept))
    engine.dispose()


def test_of_what_was_tried_before_it_was_stored_nobody_knows_whether_it_was_posted(empty_url: str) -> None:
    """Rows of 0008: one tried without an answer, one that stands, one that was never tried."""
    engine = connect_migrator(empty_url)
    with engine.begin() as connection:
        command.upgrade(running.config(connection), "0008")
    with engine.begin() as connection:
        connection.execute(text(OLD_ROWS[0]), {"now": NOW})
        for id, tried, message in ((1, NOW, None), (2, NOW, "m"), (3, None, None)):
            connection.execute(text(OLD_DELIVERY), {"id": id, "tried": tried, "message": message, "now": NOW})
    engine.dispose()
    migrate(empty_url, NOW)
    engine = connect_migrator(empty_url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id FROM delivery WHERE begun_at = first_attempt_at")).scalars().all()
        begun = connection.execute(text("SELECT count(*) FROM delivery WHERE begun_at IS NOT NULL")).scalar()
    engine.dispose()
    assert (rows, begun) == ([1], 1)
