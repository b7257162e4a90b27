"""An invented school on each database."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.console.village import Village, settle


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    def made() -> Village:
        with database.begin() as session:
            return settle(session, clock.now())

    return beginnings.of(made, database, clock)
