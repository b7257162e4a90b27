"""Alembic runs this for every command; the connection, already in a transaction, comes from ``storage.migrate``."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
