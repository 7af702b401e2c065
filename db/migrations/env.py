"""What alembic runs, on the connection that `run.py` gives it."""

from alembic import context

import db
from db.migrations.run import compare_options

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=db.metadata, **compare_options(connection.dialect.name))
with context.begin_transaction():
    context.run_migrations()
