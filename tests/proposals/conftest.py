"""The stage on both databases, with what the register says of the people on it."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.proposals.desk import Desk


@pytest.fixture
def desk(database: Database, clock: SetClock, beginnings: Beginnings) -> Desk:
    """陈雨 and 王芳 (李思涵妈妈) are on WeChat; 王芳 works in 温州 since February, her number is registered."""

    def made() -> Desk:
        desk = Desk(database, clock)
        desk.bound("陈雨", "王芳")
        desk.registered("王芳", phones=[{"number": "13700001234"}], episodes=[{"start": "2026-02-10", "place": "温州"}])
        return desk

    return beginnings.of(made, database, clock)
