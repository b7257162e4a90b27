"""Rows of one family: siblings share a parent, another spelling is suggested, two stories of one father are refused."""

from datetime import timedelta

import pytest

from domain.people import Relation
from storage.database import Database
from tests.register.desk import Desk, sheet
from tests.register.test_import import SIHAN, errors


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_siblings_share_a_parent_of_the_same_name_and_number(desk: Desk) -> None:
    brother = {**SIHAN, "姓名": "李思远", "班级": "一(1)班", "出生日期": "2019-08-01", "性别": "男"}
    desk.bring_in(sheet(SIHAN, brother))
    one, other = desk.book()
    assert [a.person_id for a in one.adults] == [a.person_id for a in other.adults]
    desk.now += timedelta(days=1)
    sister = {**SIHAN, "姓名": "李思雨", "班级": "六(1)班", "出生日期": "2014-08-01"}
    desk.bring_in(sheet(sister))
    assert {adult.person_id for record in desk.book() for adult in record.adults} == {a.person_id for a in one.adults}


def test_another_spelling_is_only_suggested(desk: Desk) -> None:
    brother = {**SIHAN, "姓名": "李思远", "出生日期": "2019-08-01", "父亲姓名": "李  强强"}
    plan = desk.look(sheet(SIHAN, brother))
    assert plan.errors == []
    assert ["可能是同一个人" in one.text for one in plan.problems if one.heading == "父亲电话"] == [True]
    desk.bring_in(sheet(SIHAN, brother))
    assert len({record.parent(Relation.FATHER).person_id for record in desk.book()}) == 2  # type: ignore[union-attr]


def test_two_rows_must_not_tell_two_stories_of_one_father(desk: Desk) -> None:
    brother = {**SIHAN, "姓名": "李思远", "出生日期": "2019-08-01", "父亲外出地点": "浙江省宁波市"}
    ((row, _, text),) = errors(desk, sheet(SIHAN, brother))
    assert row == 3 and "第 2 行" in text and "一致" in text
