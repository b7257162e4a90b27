"""What every test may ask for: real servers, a clock that stands still, a vault, and migrated databases."""

import gc
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect

from domain.clock import CHINA, SetClock
from domain.understanding.meaning import get_ready
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.servers import Postgres, Redis

KEY = bytes(range(32))


class Statements:
    """What SQLAlchemy made of a statement for one database serves the next: every test has an engine of its own."""

    def __init__(self) -> None:
        self._dialects: dict[str, Dialect] = {}
        self._compiled: dict[Any, Any] = {}

    def share(self, database: Database) -> None:
        """For databases with the same vault, of which what is compiled knows."""
        name = database.url.get_backend_name()
        if name not in self._dialects:
            with database.engine.connect():  # the first connection tells the dialect what the server can do
                self._dialects[name] = database.engine.dialect
        database.engine.dialect = self._dialects[name]
        database.engine.update_execution_options(compiled_cache=self._compiled)


@pytest.fixture(scope="session", autouse=True)
def tables_of_words() -> None:
    """Read before the first transaction, as the program does when it starts: on a busy machine it takes seconds.

    These tables and seventeen thousand tests stay until the end: nobody looks through them for garbage.
    """
    get_ready()
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.close()


@pytest.fixture
def postgres(postgres_server: Postgres) -> Iterator[Postgres]:
    """A running PostgreSQL, whatever the test before did to it; this test may do the same."""
    postgres_server.make_ready()
    yield postgres_server
    postgres_server.resume()


@pytest.fixture(scope="session")
def redis_process() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.close()


@pytest.fixture
def redis_server(redis_process: Redis) -> Iterator[Redis]:
    """A running, empty Redis; this test may kill, freeze or fill it."""
    redis_process.make_ready()
    redis_process.wipe()
    yield redis_process
    redis_process.resume()


@pytest.fixture
def clock() -> SetClock:
    """A Monday morning, ten o'clock in China."""
    return SetClock(datetime(2026, 11, 23, 10, 0, tzinfo=CHINA))


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault([KEY])


@pytest.fixture(scope="session")
def statements() -> Statements:
    return Statements()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the migrated schema and nothing in it, to be copied: migrating takes half a second."""
    file = tmp_path_factory.mktemp("migrated") / "lianxin.db"
    _migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_file: Path, vault: Vault, statements: Statements) -> Iterator[Database]:
    """A fresh SQLite file with the migrated schema."""
    shutil.copyfile(migrated_file, tmp_path / "lianxin.db")
    database = Database(f"sqlite:///{tmp_path / 'lianxin.db'}", vault)
    statements.share(database)
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres: Postgres, vault: Vault, statements: Statements) -> Iterator[Database]:
    """A fresh PostgreSQL database with the migrated schema."""
    url = postgres.migrated_url(_migrate)
    database = Database(url, vault)
    statements.share(database)
    yield database
    database.close()
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    name = {"sqlite": "sqlite_database", "postgresql": "postgres_database"}[request.param]
    found: Database = request.getfixturevalue(name)
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> Iterator[Database]:
    """A database of each kind before the first migration."""
    server: Postgres | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    database = Database(server.url() if server else f"sqlite:///{tmp_path / 'empty.db'}", vault)
    yield database
    database.close()
    if server:
        server.drop(str(database.url))


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Beginnings:
    """What many tests begin with."""

    def postgres() -> Postgres:
        found: Postgres = request.getfixturevalue("postgres_server")
        return found

    return Beginnings(tmp_path_factory.mktemp("beginnings"), postgres)


def _migrate(url: str) -> None:
    database = Database(url, Vault([KEY]))
    upgrade(database)
    database.close()


def pytest_collection() -> None:
    """Nothing that is collected is garbage, and looking for some takes longer than collecting."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: "tests/faults/" not in item.nodeid)
