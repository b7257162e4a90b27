"""A school whose teacher and director have accounts, and browsers before its sign-in page, on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from storage.vault import Vault
from tests.sign_in.gatehouse import Gatehouse


@pytest.fixture
def gatehouse(database: Database, clock: SetClock, vault: Vault) -> Gatehouse:
    return Gatehouse(database, clock, vault)


@pytest.fixture
def small(sqlite_database: Database, clock: SetClock, vault: Vault) -> Gatehouse:
    """The same on one database, for what touches none."""
    return Gatehouse(sqlite_database, clock, vault)
