"""Migrations: the database follows the code, with a backup first and a check after."""

from db.migrations.run import MigrationFault, heads, migrate, revision

__all__ = ["MigrationFault", "heads", "migrate", "revision"]
