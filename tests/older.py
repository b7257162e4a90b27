"""Databases as an earlier version of the program left them."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from sqlalchemy import Connection, text

from storage import migrate
from storage.database import Database


@contextmanager
def of_revision(database: Database, revision: str, *rows: str) -> Iterator[Connection]:
    """The schema of a revision in an empty database with these rows (statements); more is written by the connection."""
    with database.engine.connect() as connection, connection.begin(), migrate._configuration(connection) as config:
        command.upgrade(config, revision)
        for statement in rows:
            connection.execute(text(statement))
        yield connection
