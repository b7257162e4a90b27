"""The stage on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.conversation.stage import Stage


@pytest.fixture
def stage(database: Database, clock: SetClock, beginnings: Beginnings) -> Stage:
    return beginnings.of(lambda: Stage(database, clock), database, clock)
