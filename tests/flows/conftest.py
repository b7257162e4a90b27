"""The hall on both databases; commands typed in a folder with a fresh school."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.flows.hall import Hall
from tests.register.conftest import types

__all__ = ["types"]


@pytest.fixture
def hall(database: Database, clock: SetClock, beginnings: Beginnings) -> Hall:
    return beginnings.of(lambda: Hall(database, clock).with_director(), database, clock)
