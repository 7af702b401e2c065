"""The column types and the metadata that every table shares."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DDL, JSON, CheckConstraint, DateTime, Dialect, MetaData, Table, event, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# A batch migration on SQLite cannot drop a constraint that has no name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC and given back in UTC by both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Record(SQLModel):
    """A table of this project; all share one metadata with named constraints."""

    metadata = MetaData(naming_convention=NAMES)


def table(model: Any) -> Table:
    """Give the Core table of a model, on which the queries are built."""
    found: Any = inspect(model).local_table
    return found


def one_of(column: str, values: Iterable[str], name: str | None = None) -> CheckConstraint:
    """Constrain a text column to a closed set of words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f'"{column}" IN ({words})', name=name or column)


def append_only(held: Table, said: str = "audit") -> None:
    """Let the database itself refuse to change or delete rows of a table, whoever asks."""
    for dialect, statements in append_only_triggers(held.name, said).items():
        for statement in statements:
            event.listen(held, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))


def append_only_triggers(name: str, said: str = "audit") -> dict[str, list[str]]:
    """Give the statements by which each engine refuses changes of a table."""
    sqlite = [
        f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, 'the {said} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    postgres = [
        f"CREATE OR REPLACE FUNCTION {name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'the {said} is append-only'; END $$",
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_append_only()",
    ]
    return {"sqlite": sqlite, "postgresql": postgres}
