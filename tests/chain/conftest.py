"""A small school on both databases."""

from pathlib import Path

import pytest

from domain.clock import SetClock
from storage.database import Database
from storage.files.media import MediaStore
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.chain.town import Town


@pytest.fixture
def town(database: Database, clock: SetClock, beginnings: Beginnings) -> Town:
    def made() -> Town:
        place = Town(database, clock)
        place.settle()
        return place

    return beginnings.of(made, database, clock)


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> MediaStore:
    return MediaStore(tmp_path / "data", vault)
