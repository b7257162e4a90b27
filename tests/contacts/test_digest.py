"""What directors read on Mondays: numbers by class, what is overdue, what is let off and why; nobody is ranked."""

from datetime import date, timedelta

import pytest

from domain.contact import ContactKind
from domain.contact_steps import Form
from domain.pause import Cause
from domain.people import Role
from storage import tables as t
from storage.contact import contact_pauses, contact_plans
from storage.contact.contact_pauses import NewPause
from storage.person import people
from tests.contacts.morning import TEACHER, Morning

MONDAY = date(2026, 11, 30)  # the first whole week of the stories is the one before
DAY = timedelta(days=1)
DIRECTOR = "林国华"


def digests(morning: Morning, name: str = DIRECTOR) -> list[str]:
    return morning.told(name, "weekly_digest")


def test_it_comes_on_monday_at_eight_once(morning: Morning) -> None:
    morning.looks()
    morning.at(MONDAY, 7, 59)
    morning.looks()
    assert digests(morning) == []
    morning.at(MONDAY, 8)
    morning.looks()
    morning.looks()
    assert len(digests(morning)) == 1
    morning.runs(MONDAY + 6 * DAY)
    assert len(digests(morning)) == 1
    morning.runs(MONDAY + 7 * DAY)
    assert len(digests(morning)) == 2


def test_after_weeks_of_silence_of_the_program_there_is_one(morning: Morning) -> None:
    morning.looks()
    morning.at(MONDAY + 16 * DAY, 10)
    morning.looks()
    assert len(digests(morning)) == 1


def test_a_director_who_comes_in_the_middle_of_a_week_reads_the_first_on_monday(morning: Morning) -> None:
    morning.looks()
    morning.runs(MONDAY - DAY)
    assert digests(morning) == [], "she came on a Monday at ten"
    morning.runs(MONDAY)
    assert len(digests(morning)) == 1


def test_in_a_week_that_begins_with_days_off_it_comes_on_the_first_school_day(morning: Morning) -> None:
    """New Year's Day is a Friday; the winter holiday lasts until 1 March, and its weeks have none."""
    morning.runs(date(2027, 1, 22))
    before = len(digests(morning))
    morning.runs(date(2027, 2, 28))
    assert len(digests(morning)) == before
    morning.runs(date(2027, 3, 1))
    assert len(digests(morning)) == before + 1


def test_numbers_by_class_and_names_of_what_is_overdue(morning: Morning) -> None:
    talk, call = morning.plan("李思涵", ContactKind.TALK), morning.plan("张子轩", ContactKind.PARENT, "张伟")
    morning.only(talk, call, morning.plan("李思涵", ContactKind.PARENT, "王芳"))
    morning.due(talk, MONDAY - 3 * DAY)
    morning.due(call, MONDAY - 6 * DAY)
    morning.types("跟李思涵妈妈打了电话，打通了，说了学习的事")
    morning.looks()
    morning.at(MONDAY, 8)
    morning.looks()
    (told,) = digests(morning)
    assert "三(2)班　2人／1次／2件" in told
    assert "· 三(2)班张子轩：和外出家长联系，过了6天" in told
    assert told.index("张子轩") < told.index("李思涵"), "the longest overdue first"
    assert "陈老师" not in told and TEACHER not in told, "no teacher stands beside another"


def test_what_was_let_off_is_reported_apart_with_its_reason(morning: Morning) -> None:
    talk = morning.plan("李思涵", ContactKind.TALK)
    morning.only(talk)
    morning.due(talk, MONDAY - 5 * DAY)
    with morning.database.begin() as session:
        last = date(2026, 12, 20)
        pause = NewPause("p", 1, morning.child("李思涵"), Form.MUTE, Cause.BEREAVEMENT, "", MONDAY - DAY, last)
        contact_pauses.add(session, pause, morning.clock.now())
    morning.looks()
    morning.at(MONDAY, 8)
    morning.looks()
    (told,) = digests(morning)
    assert "三(2)班　1人／0次／0件" in told and "过了5天" not in told
    assert "· 三(2)班李思涵：家有丧事，到12月20日周日" in told


def test_tries_in_vain_and_silent_parents_are_counted(morning: Morning) -> None:
    call = morning.plan("李思涵", ContactKind.PARENT, "王芳")
    morning.due(call, MONDAY - 7 * DAY)
    with morning.database.begin() as session:
        weekly = morning.plan("李思涵", ContactKind.WEEKLY_CHILD, "王芳")
        session.get_one(t.ContactPlan, weekly.id).step = 3
    morning.taps(TEACHER, f"missed:{call.id}", "①没打通")
    morning.looks()
    morning.at(MONDAY, 8)
    morning.looks()
    assert "没打通或没见着1次" in digests(morning)[0] and "1位家长" in digests(morning)[0]


def test_at_most_eight_are_named(morning: Morning) -> None:
    names = [f"王小{sign}" for sign in "一二三四五六七八九十"]
    pupils = [morning.pupil(name, "四(1)班") for name in names]
    with morning.database.begin() as session:
        contact_plans.settle(session, pupils, morning.clock.now())
    for name in names:
        morning.due(morning.plan(name, ContactKind.TALK), MONDAY - 5 * DAY)
    morning.looks()
    morning.at(MONDAY, 8)
    morning.looks()
    told = digests(morning)[0]
    assert len([line for line in told.splitlines() if line.startswith("· ")]) == 8
    assert "还有2件" in told


def test_a_school_without_children_is_told_nothing(morning: Morning) -> None:
    with morning.database.begin() as session:
        empty = people.add_school(session, "空学校", morning.clock.now())
        number = people.add_person(session, empty, "周校长", Role.DIRECTOR, morning.clock.now())
    morning.looks()
    morning.at(MONDAY, 8)
    morning.looks()
    with morning.database.read() as session:
        assert session.query(t.Outbox).filter_by(person_id=number).count() == 0


@pytest.mark.parametrize("asked", ["上周联系情况", "谁没联系", "各班联系情况怎么样", "还有哪些孩子没联系"])
def test_a_director_reads_it_when_they_ask(morning: Morning, asked: str) -> None:
    assert morning.says("林国华", asked).startswith("上周联系情况")
    assert not morning.types(asked).startswith("上周联系情况"), "a teacher has a list of their own"


def test_a_director_who_nods_is_told_that_it_went_to_nobody(morning: Morning) -> None:
    told = morning.says("林国华", "好的，辛苦了")
    assert "没有发给谁" in told and "上周联系" in told
