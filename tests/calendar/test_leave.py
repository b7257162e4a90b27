"""Days of a leave are school days of the child's own school and class: holidays are passed over, make-up days count."""

from datetime import date, datetime

import pytest

from domain.clock import CHINA, SetClock
from domain.days.day import Override, Term
from domain.people import Child
from handlers.actions import calendar as deeds
from handlers.actions.talk.leave import school_days
from storage.calendar import By
from storage.database import Database
from storage.person import people
from tests.beginnings import Beginnings
from tests.flows.hall import Hall


@pytest.fixture
def hall(database: Database, beginnings: Beginnings) -> Hall:
    """王芳 and 陈雨 on the day before the national holiday of 2026."""
    clock = SetClock(datetime(2026, 9, 30, 10, 0, tzinfo=CHINA))

    def made() -> Hall:
        hall = Hall(database, clock).with_director()
        hall.bound("陈雨", "王芳")
        return hall

    return beginnings.of(made, database, clock)


def says_off(hall: Hall, *days: Override) -> None:
    with hall.database.begin() as session:
        deeds.set_days(session, By(1, hall.clock.now()), days)


def shown(hall: Hall) -> tuple[str, str]:
    """The first and last day of the leave that waits."""
    (ticket,) = hall.waiting("王芳")
    return ticket.slots["first"], ticket.slots["last"]


def test_three_days_from_tomorrow_begin_after_the_holiday_and_end_on_the_made_up_saturday(hall: Hall) -> None:
    hall.says("王芳", "思涵要做个小手术，明天起请三天假")
    assert shown(hall) == ("2026-10-08", "2026-10-10")


def test_a_day_that_the_school_took_off_is_passed_over(hall: Hall) -> None:
    says_off(hall, Override(date(2026, 10, 9), False, "秋游"))
    hall.says("王芳", "思涵要做个小手术，明天起请三天假")
    assert shown(hall) == ("2026-10-08", "2026-10-12")


def test_a_day_off_of_another_class_is_none_for_this_child(hall: Hall) -> None:
    says_off(hall, Override(date(2026, 10, 9), False, "秋游", "六(9)班"))
    hall.says("王芳", "思涵要做个小手术，明天起请三天假")
    assert shown(hall) == ("2026-10-08", "2026-10-10")


def test_a_teacher_who_writes_it_down_meets_the_same_calendar(hall: Hall) -> None:
    assert "10月8日" in hall.says("陈雨", "请假 李思涵 明天起请三天 发烧")


def test_each_child_has_the_calendar_of_its_own_school_and_class(database: Database) -> None:
    day, now = date(2026, 11, 30), datetime(2026, 11, 23, tzinfo=CHINA)
    with database.begin() as session:
        one, other = people.add_school(session, "云溪村小学", now), people.add_school(session, "大坑小学", now)
        deeds.set_days(session, By(one, now), [Override(day, False, "秋游", "三(2)班")])
        deeds.enter_term(session, By(other, now), Term("第一学期", date(2026, 9, 1), date(2026, 11, 27)))

        def is_open(*children: Child) -> bool:
            return school_days(session, children)(day)

        ours, class_mate = Child(1, one, "李思涵", "三(2)班"), Child(2, one, "张子轩", "四(1)班")
        far = Child(3, other, "陆晓雨", "三(2)班")
        assert not is_open(ours) and is_open(class_mate) and not is_open(far)
        assert is_open(ours, class_mate), "a leave of two is read by the days of either"
