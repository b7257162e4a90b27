"""A room with contact plans, and mornings and weeks of a school, on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.contacts.morning import Morning
from tests.contacts.settings_room import Room


@pytest.fixture
def room(database: Database, clock: SetClock) -> Room:
    """陈雨, 王芳, 周桂英 and the director are on WeChat; the children have their plans."""
    room = Room(database, clock)
    room.with_director()
    room.bound("陈雨", "王芳", "周桂英")
    return room.planned_all()


@pytest.fixture
def morning(database: Database, clock: SetClock) -> Morning:
    """As ``room``, with terms entered and everything that ticks."""
    return Morning(database, clock)
