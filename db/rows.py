"""Rows as frozen dataclasses, so that nothing which a query returns is tied to its session."""

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Insert, Select, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

T = TypeVar("T")


class Direct:
    """A statement said to the driver itself: through Core it costs several times what the database does for it.

    It is plain SQL of both engines; {p} stands for each value.
    """

    def __init__(self, sql: str) -> None:
        self._texts = {"sqlite": sql.format(p="?"), "postgresql": sql.format(p="%s")}

    def first(self, session: Session, *given: Any) -> Any:
        """Run it and give its first row as a tuple, or None."""
        return self._run(session, given).fetchone()

    def all(self, session: Session, *given: Any) -> list[Any]:
        """Run it and give all of its rows as tuples."""
        found: list[Any] = self._run(session, given).fetchall()
        return found

    def _run(self, session: Session, given: tuple[Any, ...]) -> Any:
        cursor, dialect = driver(session)
        cursor.execute(self._texts[dialect], given)
        return cursor


def driver(session: Session) -> tuple[Any, str]:
    """Give a cursor of the driver's own for as long as the session lives, and its dialect's name."""
    found: tuple[Any, str] | None = session.info.get("driver")
    if found is None:
        connection = session.connection()
        found = session.info["driver"] = (connection.connection.cursor(), connection.dialect.name)
    return found


def one(session: Session, query: Select[Any], row: type[T]) -> T | None:
    """Give the single row of a query as a dataclass, or None."""
    found = session.execute(query).mappings().one_or_none()
    return None if found is None else row(**found)


def many(session: Session, query: Select[Any], row: type[T]) -> tuple[T, ...]:
    """Give every row of a query as a dataclass."""
    return tuple(row(**found) for found in session.execute(query).mappings())


def scalar(session: Session, query: Any) -> Any:
    """Give the first column of the first row, or None."""
    return session.execute(query).scalar()


def changed(session: Session, statement: Any) -> int:
    """Run an update or delete and count the rows that it touched."""
    count: int = session.execute(statement).rowcount  # type: ignore[attr-defined]
    return count


def next_number(session: Session, where: Table, community: int) -> int:
    """Count the next number of a table within a community.

    The community's row is locked first: on PostgreSQL two processes would otherwise count the same number.
    """
    owner = where.metadata.tables["community"]
    session.execute(select(owner.c.id).where(owner.c.id == community).with_for_update())
    highest = scalar(session, select(func.max(where.c.number)).where(where.c.community == community))
    return (highest or 0) + 1


def upsert(session: Session, where: Table) -> Any:
    """Start an insert that has `on_conflict_...` on whichever engine the session uses."""
    return insert_for(session.get_bind().dialect.name, where)


def insert_for(dialect: str, where: Table) -> Insert:
    """Start an insert in a dialect, with its `on_conflict_...` methods."""
    return postgresql.insert(where) if dialect == "postgresql" else sqlite.insert(where)


def column_names(row: Any) -> tuple[str, ...]:
    """Name the fields of a row's dataclass."""
    return tuple(field.name for field in fields(row))


def pick(where: Table, row: type, **extra: Any) -> Select[Any]:
    """Select the columns of a table that a dataclass names; `extra` gives those from elsewhere."""
    names = (name for name in column_names(row) if name not in extra)
    columns = [where.c[name] for name in names]
    return select(*columns, *(value.label(name) for name, value in extra.items()))


def set_where(session: Session, where: Table, *conditions: Any, **values: Any) -> int:
    """Update the rows that meet the conditions and count them."""
    return changed(session, update(where).where(*conditions).values(**values))
