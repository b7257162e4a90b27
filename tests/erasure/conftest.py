"""A family on both databases."""

from pathlib import Path

import pytest

from domain.clock import SetClock
from storage.database import Database
from storage.files.media import MediaStore
from storage.vault import Vault
from tests.erasure.family import Family, live
from tests.flows.hall import Hall


@pytest.fixture
def family(database: Database, clock: SetClock, vault: Vault, tmp_path: Path) -> Family:
    data = tmp_path / "data"
    found = Family(Hall(database, clock).with_director(), MediaStore(data, vault), data)
    found.settle()
    return found


@pytest.fixture
def lived(family: Family) -> Family:
    """With a year of words, and then the child left."""
    live(family)
    family.leaves()
    return family
