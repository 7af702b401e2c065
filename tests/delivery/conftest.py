"""Empty databases, as many as a test asks for."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import db
from db.connect import driver_url

EMPTY = "TRUNCATE {} RESTART IDENTITY"


@pytest.fixture
def renewed(database_url: str, sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of an empty database at each call, on each engine in turn."""
    numbers = count(1)

    def renew() -> str:
        if not database_url.startswith("sqlite"):
            empty(database_url)
            return database_url
        path = tmp_path / f"readout-{next(numbers)}.sqlite"
        shutil.copyfile(sqlite_template, path)
        return f"sqlite:///{path}"

    return renew


def empty(url: str) -> None:
    """Take every row out of a database."""
    names = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
    engine = create_engine(driver_url(url))
    with engine.begin() as connection:
        connection.execute(text(EMPTY.format(names)))
    engine.dispose()
