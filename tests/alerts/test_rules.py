"""The clock of an alert, and that every kind of danger in the table is answered in its own words."""

from datetime import datetime, timedelta

import pytest

from domain.alert import CHECK, OWN_TITLES, category_title, is_as_pressing, next_step, staff_title
from domain.clock import CHINA, in_china
from domain.people import Person, Role
from domain.understanding.tables import sections
from messages.render import words

P0 = sorted({section.name for section in sections("danger") if section.code == "ALERT-P0"})


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=CHINA)


def test_at_once_is_five_minutes_at_any_hour() -> None:
    assert next_step("P0", at(3)) - at(3) == next_step("P0", at(12), 7) - at(12) == timedelta(minutes=5)
    assert next_step(CHECK, at(23)) - at(23) == timedelta(minutes=10)
    assert next_step("P2", at(9)) - at(9) == timedelta(days=7)


@pytest.mark.parametrize(
    ("told", "climbed"),
    (
        (at(9), at(20)),
        (at(18, 59), at(20)),
        (at(19, 30), at(20, 30)),
        (at(20), at(8) + timedelta(days=1)),
        (at(23), at(8) + timedelta(days=1)),
        (at(0, 30), at(20)),
    ),
)
def test_the_same_day_before_eight_in_the_evening(told: datetime, climbed: datetime) -> None:
    assert in_china(next_step("P1", told)) == climbed
    assert next_step("P1", told, 1) - told == timedelta(hours=1)


def test_what_is_as_pressing() -> None:
    assert is_as_pressing("P0", "P1") and is_as_pressing("P1", "P1") and is_as_pressing("P0", CHECK)
    assert not is_as_pressing("P1", "P0") and not is_as_pressing(CHECK, "P0") and not is_as_pressing(CHECK, "P2")


def test_how_a_family_is_told_who_calls() -> None:
    assert staff_title(Person(1, 1, "林国华", Role.DIRECTOR)) == "林主任"
    assert staff_title(Person(1, 1, "陈雨", Role.TEACHER)) == "陈老师"


@pytest.mark.parametrize("category", P0)
def test_every_danger_that_cannot_wait_has_an_instruction_of_its_own(category: str) -> None:
    facts = {"duty": "", "by_child": False, "again": False, "known": True}
    generic = words("replies/danger", category="no such danger", **facts)
    assert words("replies/danger", category=category, **facts) != generic
    assert words("replies/alert_first", category=category) != words("replies/alert_first", category="no such danger")


@pytest.mark.parametrize("category", P0)
def test_the_instruction_and_who_calls_fit_one_look(category: str) -> None:
    facts = {"duty": "林主任", "by_child": False, "again": False, "known": True}
    said = words("replies/danger", category=category, **facts)
    assert len(said) <= 60 and said.endswith("林主任马上打给您。")


@pytest.mark.parametrize("category", sorted({section.name for section in sections("danger")} | set(OWN_TITLES)))
def test_every_danger_has_a_name_for_staff(category: str) -> None:
    assert category_title(category) != category_title("no such danger")
