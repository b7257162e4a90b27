"""The world before browsers: one program over one database that is put back after every button that was pressed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from console.app import create_app
from console.frame.door import COOKIE
from domain.clock import CHINA, SetClock
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Vault
from tests.access.world import World, build
from tests.conftest import KEY
from tests.console.conftest import deeds, shelf, staff, village, visit  # noqa: F401 - fixtures of the pages
from tests.console.signed_in import GUARD
from tests.console.village import PNG, Deeds, Shelf
from tests.servers import Postgres


@dataclass
class House:
    """``before(actor)`` is a browser in which they are signed in, None: nobody."""

    world: World
    app: Flask
    database: Database
    put_back: Callable[[], None]
    guards: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """When the world was built; its clock stands still."""
        return _now().now()

    def before(self, actor: str | None) -> FlaskClient:
        browser = self.app.test_client()
        if actor is not None:
            browser.set_cookie(COOKIE, self.world.tokens[actor])
        return browser

    def guard(self, actor: str) -> str:
        """The hidden field of a form of theirs, as any page with a form carries it."""
        if actor not in self.guards:
            found = GUARD.search(self.before(actor).get("/console/me").text)
            assert found is not None, f"{actor} sees no form"
            self.guards[actor] = found[1]
        return self.guards[actor]


def _house(database: Database, clock: SetClock, vault: Vault, put_back: Callable[[], None]) -> House:
    with database.begin() as session:
        world = build(session, clock.now())
    store = Shelf({number: ("image/png", PNG) for number in world.numbers["media_id"].values()})
    app = create_app(database, clock, store, vault, Deeds(database, clock.now()))
    return House(world, app, database, put_back)


def _now() -> SetClock:
    return SetClock(datetime(2026, 11, 23, 10, 0, tzinfo=CHINA))


@pytest.fixture(scope="session")
def one_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Built once: a house over SQLite."""
    file = tmp_path_factory.mktemp("access") / "lianxin.db"
    vault = Vault([KEY])
    database, kept = Database(f"sqlite:///{file}", vault), sqlite3.connect(":memory:", check_same_thread=False)
    upgrade(database)

    def put_back() -> None:
        with closing(sqlite3.connect(file)) as target:
            kept.backup(target)

    made = _house(database, _now(), vault, put_back)
    with closing(sqlite3.connect(file)) as source:
        source.backup(kept)
    yield made
    kept.close()
    database.close()


@pytest.fixture
def house(one_house: House) -> House:
    """Over SQLite, as on the first day."""
    one_house.put_back()
    return one_house


@pytest.fixture(scope="session")
def walled_house(postgres_server: Postgres) -> Iterator[House]:
    """Over PostgreSQL, behind the second wall; only for pages that change nothing."""
    vault = Vault([KEY])
    url = postgres_server.migrated_url(migrate)
    database = Database(url, vault)
    yield _house(database, _now(), vault, lambda: None)
    database.close()
    postgres_server.drop(url)


def migrate(url: str) -> None:
    database = Database(url, Vault([KEY]))
    upgrade(database)
    database.close()
