"""A pupil leaves: the entry says so, nobody is paired or bound any more, and a past day still has the child."""

from datetime import timedelta

import pytest

from domain.register.events import Event
from handlers.actions.registers import enrolment
from storage.database import Database
from storage.pairing import pairings
from tests.register.desk import DAY, Desk, sheet
from tests.register.test_import import HAO, SIHAN


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database)
    desk.teacher("陈雨")
    desk.bring_in(sheet({**SIHAN, "结对教师": "陈雨"}, HAO))
    desk.now += timedelta(days=10)
    return desk


def test_a_file_says_that_a_pupil_moved_away(desk: Desk) -> None:
    child = desk.book()[1].child_id
    desk.bring_in(sheet({**SIHAN, "在籍状态": "转出"}))
    assert [record.name for record in desk.book()] == ["周浩"]
    with desk.database.read() as session:
        assert pairings.teacher_of(session, child) is None
    assert [record.name for record in desk.book(DAY)] == ["周浩", "李思涵"]


def test_and_that_it_is_here_again(desk: Desk) -> None:
    desk.bring_in(sheet({**SIHAN, "在籍状态": "转出"}))
    plan = desk.bring_in(sheet({**SIHAN, "在籍状态": "在校"}))
    assert not plan.added, "it is the same child"
    assert [record.name for record in desk.book()] == ["周浩", "李思涵"]


def test_leaving_twice_is_leaving_once(desk: Desk) -> None:
    child = desk.book()[0].child_id
    for _ in range(2):
        with desk.database.begin() as session:
            enrolment.leave(session, child, Event.GRADUATED, desk.today, None, desk.now)
    assert [record.name for record in desk.book()] == ["李思涵"]
    assert desk.entry(child).values["enrolment"] == "graduated"


def test_taking_the_file_back_brings_the_pupil_back(desk: Desk) -> None:
    desk.bring_in(sheet({**SIHAN, "在籍状态": "转出"}))
    desk.undo()
    assert [record.name for record in desk.book()] == ["周浩", "李思涵"]


def test_who_was_taken_back_is_in_no_table_of_that_day(desk: Desk) -> None:
    desk.bring_in(sheet({**HAO, "姓名": "何苗", "出生日期": "2016-01-01", "母亲姓名": "何兰"}))
    assert [record.name for record in desk.book(desk.today)] == ["何苗", "周浩", "李思涵"]
    desk.undo()
    assert [record.name for record in desk.book(desk.today)] == ["周浩", "李思涵"]
    assert [record.name for record in desk.book()] == ["周浩", "李思涵"]
