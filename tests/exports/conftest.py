"""The house that the child leaves, on both databases, and an empty house on the other one with another key."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import SetClock
from storage.database import Database
from storage.files.media import MediaStore
from storage.migrate import upgrade
from storage.person import people
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.exports.houses import House, live
from tests.servers import Postgres

OTHER_KEY = bytes(range(100, 132))


@pytest.fixture
def old(database: Database, vault: Vault, clock: SetClock, tmp_path: Path, beginnings: Beginnings) -> House:
    folder = tmp_path / "old"
    store = MediaStore(folder, vault)

    def made() -> House:
        house = House(database, store, folder, clock)
        live(house)
        return house

    return beginnings.of(made, database, clock, store, vault, files=folder)


@pytest.fixture
def new(old: House, postgres: Postgres, tmp_path: Path) -> Iterator[House]:
    """Empty but for its school, on the other kind of database, a week later."""
    vault = Vault([OTHER_KEY])
    url = postgres.url() if old.database.is_sqlite else f"sqlite:///{tmp_path / 'new.db'}"
    database = Database(url, vault)
    upgrade(database)
    clock = SetClock(old.clock.now() + timedelta(days=7))
    house = House(database, MediaStore(tmp_path / "new", vault), tmp_path / "new", clock)
    with database.begin() as session:
        people.add_school(session, "松树坪小学", clock.now())
    yield house
    database.close()
    if old.database.is_sqlite:
        postgres.drop(url)


@pytest.fixture
def archive(old: House, tmp_path: Path) -> tuple[Path, str]:
    """The whole file, and its password."""
    target = tmp_path / "李思涵.zip"
    return target, old.export(target).password
