"""The small school of the letters on both databases, on a Monday morning."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.letters.school import School


@pytest.fixture
def school(database: Database, clock: SetClock, beginnings: Beginnings) -> School:
    return beginnings.of(lambda: School(database, clock), database, clock)
