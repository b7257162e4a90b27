"""The small school of the letters on both databases, on a Monday morning."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.letters.school import School


@pytest.fixture
def school(database: Database, clock: SetClock) -> School:
    return School(database, clock)
