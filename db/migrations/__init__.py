"""Migrations: the database follows the code, with a backup first and a check after.

Alembic is loaded when there is something to migrate, and by nobody else.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from db.migrations.settled import settled

if TYPE_CHECKING:
    from db.migrations.run import MigrationFault, heads, migrate, revision

__all__ = ["MigrationFault", "heads", "migrate", "revision", "settled"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("db.migrations.run"), name)
