"""A family on both databases."""

from pathlib import Path

import pytest

from domain.clock import SetClock
from storage.database import Database
from storage.files.media import MediaStore
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.erasure.family import Family, live
from tests.flows.hall import Hall


@pytest.fixture
def store(vault: Vault, tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "data", vault)


@pytest.fixture
def family(
    database: Database, clock: SetClock, vault: Vault, store: MediaStore, tmp_path: Path, beginnings: Beginnings
) -> Family:
    data = tmp_path / "data"

    def made() -> Family:
        found = Family(Hall(database, clock).with_director(), store, data)
        found.settle()
        return found

    return beginnings.of(made, database, clock, store, vault, files=data)


@pytest.fixture
def lived(
    family: Family,
    database: Database,
    clock: SetClock,
    vault: Vault,
    store: MediaStore,
    tmp_path: Path,
    beginnings: Beginnings,
) -> Family:
    """The same, with a year of words, and then the child left."""

    def made() -> Family:
        live(family)
        family.leaves()
        return family

    found = beginnings.of(made, database, clock, store, vault, files=tmp_path / "data")
    vars(family).update(vars(found))  # a test may know both names
    return family
