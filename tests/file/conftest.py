"""An invented school on each database."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.console.village import Village, settle


@pytest.fixture
def village(database: Database, clock: SetClock) -> Village:
    with database.begin() as session:
        return settle(session, clock.now())
