"""Write the next revision, from the newest one and the models: `python -m db.migrations WORDS`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from db.connect import connect_migrator
from db.migrations.run import config, known, migrate


def write(message: str) -> None:
    """Bring an empty database to the newest revision, compare, and write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.sqlite'}"
        if known():
            migrate(url)
        engine = connect_migrator(url)
        with engine.connect() as connection, connection.begin():
            number = f"{len(known()) + 1:04}"
            command.revision(config(connection), message, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    write(" ".join(sys.argv[1:]))
