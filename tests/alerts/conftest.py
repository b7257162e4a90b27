"""The school of these stories, on both databases."""

from collections.abc import Iterator

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.alerts.house import House
from tests.beginnings import Beginnings


@pytest.fixture
def house(database: Database, clock: SetClock, beginnings: Beginnings) -> Iterator[House]:
    found = beginnings.of(lambda: House(database, clock), database, clock)
    yield found
    found.close()
