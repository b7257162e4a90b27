"""The migrated schema is the one the program was written for, comes about whole or not at all, and guards the file."""

import ast
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

import storage.migrations.versions
from domain.errors import StorageError
from storage.database import Database
from storage.migrate import is_current, upgrade
from storage.tables import Model
from storage.vault import Vault
from tests.servers import Postgres
from tests.storage import processes

# Every table is made by op.create_table: the process dies after so many of them.
MIGRATE_AND_DIE = """
import os, signal, sys
from alembic import op
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
made = 0
create_table = op.create_table
def create(*arguments, **options):
    global made
    create_table(*arguments, **options)
    made += 1
    if made == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
op.create_table = create
upgrade(Database(sys.argv[1], Vault([bytes(32)])))
"""

MIGRATE = """
import sys
from storage.database import Database
from storage.migrate import is_current, upgrade
from storage.vault import Vault
database = Database(sys.argv[1], Vault([bytes(32)]))
print("ready", flush=True)
sys.stdin.readline()
upgrade(database)
assert is_current(database)
database.close()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / '100% empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.url()
    yield url
    server.drop(url)


def differences(database: Database) -> list[object]:
    """What alembic would still change."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found: list[object] = compare_metadata(context, Model.metadata)
        return found


def test_migrated_schema_is_the_one_of_the_tables(database: Database) -> None:
    assert differences(database) == []


def test_constraints_are_named_like_those_of_the_tables(database: Database) -> None:
    """What autogenerate does not look at: the names of foreign keys and the conditions of partial indexes."""
    inspector = inspect(database.engine)
    for name, table in Model.metadata.tables.items():
        wanted = {str(key.name) for key in table.foreign_key_constraints}
        assert {key["name"] for key in inspector.get_foreign_keys(name)} == wanted
    for owner, index in (("pairings", "uq_pairings_current"), ("bindings", "uq_bindings_open")):
        (found,) = (one for one in inspector.get_indexes(owner) if one["name"] == index)
        assert found["unique"]
        assert any(option.endswith("_where") for option in found["dialect_options"])


def test_comparison_sees_a_missing_column(sqlite_database: Database) -> None:
    """The test above can fail."""
    with sqlite_database.begin() as session:
        session.execute(text("ALTER TABLE schools DROP COLUMN officer"))
    assert differences(sqlite_database)


def test_empty_database_is_not_current_until_it_is_migrated(empty_url: str, vault: Vault) -> None:
    database = Database(empty_url, vault)
    assert not is_current(database)
    upgrade(database)
    assert is_current(database)
    upgrade(database)
    assert differences(database) == []
    database.close()


@pytest.mark.parametrize("tables", [1, 9, 20])
def test_killed_half_way_it_can_be_repeated(empty_url: str, vault: Vault, tables: int) -> None:
    done = processes.run(MIGRATE_AND_DIE, empty_url, tables)
    assert done.returncode == -signal.SIGKILL, done.stderr
    database = Database(empty_url, vault)
    assert inspect(database.engine).get_table_names() == []  # all or nothing
    assert not is_current(database)
    upgrade(database)
    assert differences(database) == []
    database.close()


def test_starters_do_not_race(empty_url: str, vault: Vault) -> None:
    processes.let_go([processes.start(MIGRATE, empty_url) for _ in range(2)])
    database = Database(empty_url, vault)
    assert differences(database) == []
    database.close()


def test_database_of_a_newer_program_is_refused(database: Database) -> None:
    with database.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert not is_current(database)
    with pytest.raises(StorageError, match="newer version"):
        upgrade(database)


@pytest.mark.parametrize("table", ["entries", "entry_children", "entry_states"])
class TestAppendOnly:
    @pytest.fixture(autouse=True)
    def one_entry(self, database: Database) -> None:
        with database.begin() as session:
            for statement in ONE_ENTRY:
                session.execute(text(statement))

    @pytest.mark.parametrize("deed", ["UPDATE {} SET entry_id = entry_id", "DELETE FROM {}"])
    def test_refuses(self, database: Database, table: str, deed: str) -> None:
        statement = deed.format(table).replace("entry_id", "id" if table == "entries" else "entry_id")
        with pytest.raises(IntegrityError, match=f"{table} is append-only"), database.begin() as session:
            session.execute(text(statement))
        with database.read() as session:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1

    def test_refuses_the_back_door(self, database: Database, table: str) -> None:
        deed = (
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
            if database.is_sqlite
            else f"TRUNCATE {table}, entries CASCADE"
        )
        with pytest.raises(IntegrityError, match="append-only"), database.begin() as session:
            session.execute(text(deed))
        with database.read() as session:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 1


ONE_ENTRY = (
    "INSERT INTO schools (id, name, officer, created_at) VALUES (1, 's', '', '2026-11-23')",
    "INSERT INTO children (id, school_id, name, name_index, class_name, created_at)"
    " VALUES (1, 1, '', '', '三年级', '2026-11-23')",
    "INSERT INTO entries (id, at, recorded_at, author, reader, channel, direction, kind, text, cause)"
    " VALUES (1, '2026-11-23', '2026-11-23', '', '', 'wechat', 'in', 'text', '', 'test')",
    "INSERT INTO entry_children (child_id, entry_id) VALUES (1, 1)",
    "INSERT INTO entry_states (id, entry_id, state, at, source, reason)"
    " VALUES (1, 1, 'kept', '2026-11-23', 'program', '')",
)


def test_history_imports_nothing_that_may_change() -> None:
    for path in Path(storage.migrations.versions.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
                assert {name.partition(".")[0] for name in names} <= {"alembic", "sqlalchemy"}, path
