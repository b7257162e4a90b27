"""A room with contact plans, and mornings and weeks of a school, on both databases."""

import pytest

from domain.clock import SetClock
from storage.database import Database
from tests.beginnings import Beginnings
from tests.contacts.morning import Morning
from tests.contacts.settings_room import Room
from tests.contacts.week import Week


@pytest.fixture
def room(database: Database, clock: SetClock, beginnings: Beginnings) -> Room:
    """陈雨, 王芳, 周桂英 and the director are on WeChat; the children have their plans."""

    def made() -> Room:
        room = Room(database, clock)
        room.with_director()
        room.bound("陈雨", "王芳", "周桂英")
        return room.planned_all()

    return beginnings.of(made, database, clock)


@pytest.fixture
def morning(database: Database, clock: SetClock, beginnings: Beginnings) -> Morning:
    """As ``room``, with terms entered and everything that ticks."""
    return beginnings.of(lambda: Morning(database, clock), database, clock)


@pytest.fixture
def week(database: Database, clock: SetClock, beginnings: Beginnings) -> Week:
    """王芳 and 周桂英 (李思涵) and 陈雨 are on WeChat; a week begins."""

    def made() -> Week:
        week = Week(database, clock)
        week.with_director().bound("陈雨", "王芳", "周桂英")
        return week.with_plans()

    return beginnings.of(made, database, clock)
