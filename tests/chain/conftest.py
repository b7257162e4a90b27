"""A small school on both databases."""

from pathlib import Path

import pytest

from domain.clock import SetClock
from storage.database import Database
from storage.files.media import MediaStore
from storage.vault import Vault
from tests.chain.town import Town


@pytest.fixture
def town(database: Database, clock: SetClock) -> Town:
    place = Town(database, clock)
    place.settle()
    return place


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> MediaStore:
    return MediaStore(tmp_path / "data", vault)
