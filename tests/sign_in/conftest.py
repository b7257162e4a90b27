"""A school whose teacher and director have accounts, and browsers before its sign-in page, on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.sign_in.gatehouse import Gatehouse


@pytest.fixture
def gatehouse(database: Database, clock: SetClock, vault: Vault, beginnings: Beginnings) -> Gatehouse:
    return _made(database, clock, vault, beginnings)


@pytest.fixture
def small(sqlite_database: Database, clock: SetClock, vault: Vault, beginnings: Beginnings) -> Gatehouse:
    """The same on one database, for what touches none."""
    return _made(sqlite_database, clock, vault, beginnings)


def _made(database: Database, clock: SetClock, vault: Vault, beginnings: Beginnings) -> Gatehouse:
    return beginnings.of(lambda: Gatehouse(database, clock, vault), database, clock, vault)
