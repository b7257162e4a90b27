"""The stage on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.conversation.stage import Stage


@pytest.fixture
def stage(database: Database, clock: SetClock) -> Stage:
    return Stage(database, clock)
