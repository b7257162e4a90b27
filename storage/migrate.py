"""Brings a database to the schema of this version of the program, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, text

from domain.errors import StorageError
from storage.access import walls
from storage.database import Database, translated
from storage.engines import WAIT_OPTION

OTHERS_SECONDS = 60  # how long a second starter waits for the first one's migration
ADVISORY_LOCK = 0x6C69616E78696E  # "lianxin"; the same number in every version, so that starters see each other


def upgrade(database: Database) -> None:
    """Apply what is missing, in one transaction; may be called at every start and after a kill half-way.

    Raises StorageUnavailable when the database does not answer, StorageError when it belongs to a newer program.
    """
    with translated(), database.engine.connect() as connection:
        connection = connection.execution_options(**{WAIT_OPTION: OTHERS_SECONDS})
        with connection.begin(), _configuration(connection) as config:
            _take_turns(connection)
            try:
                command.upgrade(config, "head")
            except CommandError as unknown:
                raise StorageError("the database was made by a newer version of this program") from unknown
            walls.give_rights(connection)


def is_current(database: Database) -> bool:
    """Whether the schema is the one that this version of the program was written for."""
    with database.read() as session:
        connection = session.connection()
        with _configuration(connection) as config:
            wanted = ScriptDirectory.from_config(config).get_heads()
        return set(MigrationContext.configure(connection).get_current_heads()) == set(wanted)


@contextmanager
def _configuration(connection: Connection) -> Iterator[Config]:
    with as_file(files("storage.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        yield config


def _take_turns(connection: Connection) -> None:
    """SQLite's BEGIN IMMEDIATE has done it already; PostgreSQL needs to be asked."""
    if connection.dialect.name == "sqlite":
        return
    connection.execute(text(f"SET LOCAL lock_timeout = '{OTHERS_SECONDS}s'"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
