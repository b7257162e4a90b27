"""What matters most to a teacher: the order of tasks, the spread over children, the days on which there is a list."""

from datetime import date

import pytest

from domain.agenda import (
    MOST,
    Task,
    TaskKind,
    birthday_soon,
    digest_day,
    foremost,
    is_list_day,
    next_digest_day,
    next_list_day,
    overdue_share,
    ranked,
)
from domain.contact import Cadence, Unit
from domain.days.day import Override, Term
from domain.days.school import SchoolCalendar

AUTUMN = Term("2026秋", date(2026, 9, 1), date(2027, 1, 22))
SPRING = Term("2027春", date(2027, 3, 1), date(2027, 7, 2))
CALENDAR = SchoolCalendar([AUTUMN, SPRING])


def contact(number: int, child: int, weight: float = 0.0, *, is_pressing: bool = False) -> Task:
    return Task(TaskKind.CONTACT, number, child, is_pressing=is_pressing, weight=weight)


def test_dangers_stand_first_and_support_plans_last() -> None:
    mixed = [Task(kind, 1, 1) for kind in reversed(TaskKind)]
    assert [task.kind for task in ranked(mixed)] == [
        TaskKind.ALERT,
        TaskKind.WAITS,
        TaskKind.PROMISE,
        TaskKind.HAZARD,
        TaskKind.CONTACT,
        TaskKind.SILENT,
        TaskKind.PLAN,
    ]


def test_of_one_kind_the_pressing_goes_first_and_then_what_is_longest_overdue() -> None:
    tasks = [contact(1, 1, 0.5), contact(2, 2, 2.0), contact(3, 3, 0.0, is_pressing=True)]
    assert [task.number for task in ranked(tasks)] == [3, 2, 1]


def test_a_week_late_weighs_more_for_a_weekly_talk_than_for_a_monthly_call() -> None:
    due, today = date(2026, 11, 16), date(2026, 11, 23)
    weekly, monthly = Cadence(Unit.DAYS, 7), Cadence(Unit.DAYS, 30)
    assert overdue_share(due, today, weekly) == 1.0 > overdue_share(due, today, monthly)
    assert overdue_share(today, due, weekly) == 0.0, "not due yet"


def test_never_more_than_three_and_no_third_about_one_child_while_another_waits() -> None:
    tasks = [contact(1, 1), contact(2, 1), contact(3, 1), contact(4, 2), contact(5, 3)]
    assert [task.number for task in foremost(tasks)] == [1, 2, 4]
    assert [task.number for task in foremost(tasks[:3])] == [1, 2, 3], "nobody else waits"
    assert len(foremost([contact(number, number) for number in range(20)])) == MOST


@pytest.mark.parametrize(
    ("day", "has_list"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # a Saturday with lessons, for the holiday
        (date(2027, 1, 26), True),  # a Tuesday in the winter holiday
        (date(2027, 1, 30), False),  # a Saturday in it
        (date(2027, 2, 6), False),  # the first day of the lunar year
    ],
)
def test_lists_come_on_school_days_and_on_weekdays_of_long_holidays(day: date, has_list: bool) -> None:
    assert is_list_day(day, CALENDAR) is has_list


def test_the_next_list_is_on_the_next_such_day() -> None:
    assert next_list_day(date(2026, 11, 27), CALENDAR) == date(2026, 11, 30)
    closed = SchoolCalendar([AUTUMN], school=[Override(date(2026, 11, 30), False, "运动会")])
    assert next_list_day(date(2026, 11, 27), closed) == date(2026, 12, 1)


def test_a_digest_comes_on_the_first_school_day_of_a_week_and_not_in_a_week_without() -> None:
    assert digest_day(date(2026, 11, 26), CALENDAR) == date(2026, 11, 23)
    assert digest_day(date(2026, 10, 5), CALENDAR) == date(2026, 10, 8), "National Day lasts until the 7th"
    assert digest_day(date(2027, 2, 10), CALENDAR) is None
    assert next_digest_day(date(2027, 1, 22), CALENDAR) == date(2027, 3, 1)
    assert next_digest_day(date(2026, 12, 29), CALENDAR) == date(2027, 1, 4), "week 53 is followed by week 1"


def test_a_birthday_is_told_of_for_a_week_and_on_29_february_as_well() -> None:
    assert birthday_soon(date(2017, 11, 28), date(2026, 11, 23)) == date(2026, 11, 28)
    assert birthday_soon(date(2017, 1, 2), date(2026, 12, 30)) == date(2027, 1, 2)
    assert birthday_soon(date(2017, 12, 1), date(2026, 11, 23)) is None
    assert birthday_soon(date(2016, 2, 29), date(2027, 2, 25)) == date(2027, 2, 28)
