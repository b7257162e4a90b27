"""The study on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.desk.study import Study


@pytest.fixture
def study(database: Database, clock: SetClock, beginnings: Beginnings) -> Study:
    def made() -> Study:
        study = Study(database, clock)
        study.with_director()
        study.bound("陈雨", "王芳", "周桂英")
        return study

    return beginnings.of(made, database, clock)
