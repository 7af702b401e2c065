"""Whether a database stands on this code's newest revision, told without loading what migrates."""

from pathlib import Path

from sqlalchemy import inspect, text

from db.connect import connect_migrator, file_of


def settled(url: str) -> bool:
    """Tell whether there is nothing to migrate; False where only a migration can tell."""
    path = file_of(url)
    if path is not None and not path.exists():
        return False
    newest = max(file.name.split("_")[0] for file in (Path(__file__).parent / "versions").glob("[0-9]*.py"))
    engine = connect_migrator(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars()) == [newest]
    finally:
        engine.dispose()
