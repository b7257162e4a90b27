"""The hours that suit a parent: read from a sentence, said back, and kept for every question and every list."""

from datetime import date, time

import pytest
from sqlalchemy import select

from domain.clock import SetClock, in_zone
from domain.contact import ContactKind
from domain.good_hours import read_good_hours
from domain.understanding.meaning import Speaker, understand
from storage import tables as t
from storage.database import Database
from tests.beginnings import Beginnings
from tests.contacts.week import MOTHER, Week

NIGHT_SHIFT = "我上夜班，中午12点到1点方便"


@pytest.fixture
def week(database: Database, clock: SetClock, beginnings: Beginnings) -> Week:
    def made() -> Week:
        week = Week(database, clock)
        week.with_director().bound("陈雨", MOTHER)
        return week.with_plans()

    return beginnings.of(made, database, clock)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        (NIGHT_SHIFT, time(12), time(13)),
        ("以后晚上八点以后联系我", time(20), time(22)),
        ("白天在厂里不能看手机", time(19), time(22)),
        ("下班后 晚上7点半后", time(19, 30), time(22)),
        ("八点以后", time(20), time(22)),
        ("我7点下班，7点半以后找我", time(19, 30), time(22)),
        ("平时中午有空", time(12), time(13, 30)),
        ("我白天8点到18点上班，晚上有空", time(19), time(22)),
        ("晚上8点到12点", time(20), time(22)),
    ],
)
def test_hours_are_read(text: str, begins: time, ends: time) -> None:
    assert read_good_hours(text) == (begins, ends)


@pytest.mark.parametrize("text", ["夜里11点到12点方便", "早上8点前别打电话", "上班不方便接电话", "好的", "凌晨3点以后"])
def test_what_names_no_hour_of_the_day_is_not_read(text: str) -> None:
    assert read_good_hours(text) is None


@pytest.mark.parametrize(
    "text", ["晚上八点能打电话吗", "今晚8点以后有空", "明天中午我来接他", "请假到下午3点", "老师你晚上有空吗"]
)
def test_a_time_that_is_asked_for_is_no_wish_for_always(text: str) -> None:
    assert understand(text, Speaker.PARENT).wants("good_hours") is None


def test_the_hours_are_said_back_and_the_question_comes_then(week: Week) -> None:
    assert week.says(MOTHER, NIGHT_SHIFT) == "记下了，以后中午12点到中午1点找您。不对的话再说一声就行。"
    plan = week.plan(ContactKind.WEEKLY_CHILD)
    assert (plan.hour_from, plan.hour_until) == (time(12), time(13))
    assert week.plan(ContactKind.PARENT).hour_from == time(12), "the teacher sees it as well"
    assert NIGHT_SHIFT in week.told("陈雨", "relay_to_teacher")[-1]
    week.until(6, time(11, 59))
    week.decided()
    assert week.questions() == []
    week.until(6, time(12, 1))
    week.decided()
    assert len(week.questions()) == 1


def test_they_are_hours_of_their_own_clock(week: Week) -> None:
    week.lives_in(MOTHER, "Europe/Rome")
    assert "晚上8点以后" in week.says(MOTHER, "以后晚上八点以后联系我")
    week.until(6, time(20, 1), "Europe/Rome")
    week.decided()
    with week.database.read() as session:
        (start,) = session.scalars(select(t.Outbox.next_attempt).where(t.Outbox.kind == "weekly_question"))
    local = in_zone(start, "Europe/Rome")
    assert local.date() == date(2026, 11, 29) and local.hour == 20


def test_other_hours_replace_them(week: Week) -> None:
    week.says(MOTHER, NIGHT_SHIFT)
    week.says(MOTHER, "以后晚上八点以后联系我")
    assert week.plan(ContactKind.WEEKLY_CHILD).hour_from == time(20)


def test_hours_of_the_night_are_for_the_teacher_to_read(week: Week) -> None:
    week.says(MOTHER, "我上夜班，夜里11点到12点方便")
    assert week.plan(ContactKind.WEEKLY_CHILD).hour_from is None
    assert [one.kind.value for one in week.waiting(MOTHER)] == ["question"]


def test_a_call_that_is_wished_for_is_an_appointment(week: Week) -> None:
    week.says(MOTHER, "晚上八点能打电话吗")
    assert week.plan(ContactKind.WEEKLY_CHILD).hour_from is None
    assert [one.kind.value for one in week.waiting(MOTHER)] == ["appointment"]
