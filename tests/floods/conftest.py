"""The stage on both databases, with a teacher and two families who are bound."""

from datetime import timedelta

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.conversation.stage import Stage

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def stage(database: Database, clock: SetClock, beginnings: Beginnings) -> Stage:
    def made() -> Stage:
        stage = Stage(database, clock)
        stage.bound("陈雨", "王芳", "张伟")
        clock.advance(TEN_MINUTES)
        stage.hurries = True
        return stage

    return beginnings.of(made, database, clock)
