"""The school of these stories, on both databases."""

from collections.abc import Iterator

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.alerts.house import House


@pytest.fixture
def house(database: Database, clock: SetClock) -> Iterator[House]:
    found = House(database, clock)
    yield found
    found.close()
