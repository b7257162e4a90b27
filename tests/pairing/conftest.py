"""The school of these stories, on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.pairing.school import School


@pytest.fixture
def school(database: Database, clock: SetClock, beginnings: Beginnings) -> School:
    return beginnings.of(lambda: School(database, clock), database, clock)
