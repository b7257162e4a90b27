"""What a second file says of people who are known already: taken away, come back, handed over, or nothing at all."""

import pytest

from domain.errors import Refusal
from domain.people import Relation
from domain.register.cells.identity import check_digit
from domain.register.events import Event
from domain.register.fields.field import Subject, Values
from handlers.actions.registers import enrolment
from storage.database import Database
from storage.person import invitations, people
from storage.registers import register_imports
from tests.register.desk import DAY, Desk, sheet
from tests.register.test_import import HAO, SIHAN, errors

BARE = {"姓名": "李思涵", "班级": "三(2)班", "出生日期": "2017-05-20"}
FATHER = {**BARE, "父亲姓名": "李强"}
KEEPER = {"方便联系人1姓名": "王店主", "方便联系人1电话": "13900000008"}
NEIGHBOUR = {"方便联系人2姓名": "陈阿姨", "方便联系人2电话": "13900000009"}
GRANDMOTHER = {"监护人姓名": "周桂英", "监护人关系": "奶奶", "监护人电话": "13900000066"}


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


def father(desk: Desk) -> Values:
    found = desk.book()[0].parent(Relation.FATHER)
    assert found is not None
    return found.values


def test_a_name_that_is_taken_away_is_no_child(desk: Desk) -> None:
    plan = desk.look(sheet({**BARE, "姓名": "（清空）"}))
    assert plan.errors and not plan.added


def test_taking_away_a_day_that_nobody_knew_sends_no_parent_away(desk: Desk) -> None:
    desk.bring_in(sheet({**FATHER, "父亲是否外出": "否"}))
    assert not desk.look(sheet({**FATHER, "父亲外出时间": "（清空）"})).changed


def test_a_return_and_a_whole_absence_can_be_taken_away(desk: Desk) -> None:
    desk.bring_in(sheet({**FATHER, "父亲外出时间": "2026-08-20", "父亲返乡时间": "2026-11-01"}))
    desk.bring_in(sheet({**FATHER, "父亲返乡时间": "（清空）"}))
    assert father(desk)["episodes"] == [{"start": "2026-08-20"}] and father(desk)["whereabouts"] == "away"
    desk.bring_in(sheet({**FATHER, "父亲外出时间": "（清空）", "父亲是否外出": "否"}))
    assert not father(desk).get("episodes") and father(desk)["whereabouts"] == "home"


@pytest.mark.parametrize(
    "back", [{"父亲返乡时间": "2027-01-20"}, {"父亲返乡时间": "2026-11-10", "父亲返乡情况": "探亲"}]
)
def test_a_planned_return_or_a_visit_is_still_away(desk: Desk, back: dict[str, str]) -> None:
    row = {**FATHER, "父亲外出时间": "2026-08-20", **back}
    desk.bring_in(sheet(row))
    assert father(desk)["whereabouts"] == "away"
    assert not desk.look(sheet({**row, "父亲是否外出": "是"})).errors


def test_a_clock_that_somebody_set_stands_until_the_place_changes(desk: Desk) -> None:
    row = {**FATHER, "父亲外出时间": "2026-08-20", "父亲外出地点": "美国洛杉矶"}
    desk.bring_in(sheet(row))
    desk.change(Subject.ADULT, desk.book()[0].adults[0].person_id, DAY, time_zone="America/Los_Angeles")
    assert not desk.look(sheet(row)).changed
    desk.bring_in(sheet({**row, "父亲外出地点": "意大利米兰"}))
    assert father(desk)["time_zone"] == "Europe/Rome"


def test_a_time_zone_that_does_not_exist_is_complained_of(desk: Desk) -> None:
    ((row, heading, _),) = errors(desk, sheet({**FATHER, "父亲时区": "罗马"}))
    assert (row, heading) == (2, "父亲时区")


def test_easy_contacts_keep_their_places(desk: Desk) -> None:
    only_second = sheet({**BARE, **NEIGHBOUR})
    desk.bring_in(only_second)
    assert not desk.look(only_second).changed, "the second time nothing"
    desk.bring_in(sheet({**BARE, "方便联系人1姓名": "（清空）", "方便联系人1电话": "（清空）"}))
    assert not desk.book()[0].values.get("easy_contacts")
    desk.bring_in(sheet({**BARE, **KEEPER, **NEIGHBOUR}))
    desk.bring_in(sheet({**BARE, **KEEPER, **NEIGHBOUR, "方便联系人1姓名": "赵店主"}))
    assert [row["name"] for row in desk.book()[0].values["easy_contacts"]] == ["赵店主", "陈阿姨"]


def test_one_number_in_two_rows_is_one_child(desk: Desk) -> None:
    number = "33082120170520002" + check_digit("33082120170520002")
    other = {**HAO, "出生日期": "2017-05-20", "身份证件号": number}
    ((row, _, text),) = errors(desk, sheet({**BARE, "身份证件号": number}, other))
    assert row == 3 and "第 2 行" in text


def test_what_a_rejected_row_says_of_a_father_does_not_come_in(desk: Desk) -> None:
    brother = {**SIHAN, "姓名": "李思远", "父亲文化程度": "初中"}
    (child,) = desk.look(sheet({**SIHAN, "父亲文化程度": "小学"}, brother)).without_errors().children
    assert child.adults[0].person.values["literacy"] == "primary"


def test_a_grandmother_named_twice_is_one(desk: Desk) -> None:
    again = {"照看人2姓名": "周桂英", "照看人2关系": "奶奶", "照看人2电话": "13900000066"}
    assert errors(desk, sheet({**BARE, **GRANDMOTHER, **again, "照看人2关系": "邻居"}))
    desk.bring_in(sheet({**BARE, **GRANDMOTHER, **again}))
    assert len(desk.book()[0].adults) == 1


def test_the_carer_of_a_later_file_is_the_one_who_is_asked_first(desk: Desk) -> None:
    desk.bring_in(sheet({**BARE, **GRANDMOTHER}))
    desk.bring_in(sheet({**BARE, "监护人姓名": "王建国", "监护人关系": "邻居", "监护人电话": "13900000077"}))
    (entry,) = desk.book()
    assert [adult.name for adult in entry.carers] == ["王建国", "周桂英"]
    desk.undo()
    assert [adult.name for adult in desk.book()[0].carers] == ["周桂英"]


def test_a_pupil_who_left_is_asked_about(desk: Desk) -> None:
    child = desk.child()
    with desk.database.begin() as session:
        enrolment.leave(session, child, Event.MOVED_OUT, DAY, None, desk.now)
    row = {"姓名": "李思涵", "班级": "三(2)班"}
    assert ["已经离校" in one.text for one in desk.look(sheet(row)).problems] == [True]
    assert not desk.look(sheet({**row, "在籍状态": "在校"})).problems


def test_adults_whom_an_import_put_beside_a_known_child_go_again(desk: Desk) -> None:
    desk.bring_in(sheet(BARE))
    before = desk.book()
    desk.bring_in(sheet({**BARE, **GRANDMOTHER}))
    desk.undo()
    assert desk.book()[0].adults == before[0].adults == ()
    desk.bring_in(sheet({**BARE, **GRANDMOTHER}))
    with desk.database.begin() as session:
        invitations.invite_guardian(session, people.guardianships_of_child(session, before[0].child_id)[0], desk.now)
    with pytest.raises(Refusal, match="import_used"):
        desk.undo()


def test_nobody_waits_for_an_import(postgres_database: Database) -> None:
    """FOR UPDATE on the school made every row that refers to it wait: on PostgreSQL the whole school stood still."""
    desk = Desk(postgres_database)
    with desk.database.begin() as session:
        register_imports.take_turn(session, desk.school_id)
        with desk.database.begin(5.0) as other:
            people.add_child(other, desk.school_id, "周浩", "五(1)班", desk.now)
    assert [record.name for record in desk.book()] == ["周浩"]
