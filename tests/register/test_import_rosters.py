"""Rosters as schools keep them: counted at the end, 同上 in a column, teachers of last September."""

import pytest

from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from storage.database import Database
from storage.person import people
from tests.register.desk import Desk, sheet
from tests.register.test_import import HAO, SIHAN, errors


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


@pytest.mark.parametrize("count", ["合计", "总计：2人", "共2人", "小计", "2人"])
def test_a_row_that_counts_is_no_pupil(desk: Desk, count: str) -> None:
    plan = desk.look(sheet(SIHAN, HAO, {"姓名": count}))
    assert plan.errors == [] and [child.name for child in plan.children] == ["李思涵", "周浩"]


@pytest.mark.parametrize("heading", ["姓名", "现居住地", "父亲电话", "监护人姓名", "户口性质"])
def test_ditto_is_asked_to_be_written_out(desk: Desk, heading: str) -> None:
    row = {**HAO, "现居住地": "云溪村", "监护人关系": "奶奶", "监护人电话": "0570-3012345", heading: "同上"}
    assert (3, heading) in [
        (line, column) for line, column, text in errors(desk, sheet(SIHAN, row)) if "抄下来" in text
    ]


def test_an_old_roster_undoes_no_handover(desk: Desk) -> None:
    desk.teacher("赵敏")
    desk.teacher("钱莉")
    row = {**SIHAN, "结对教师": "赵敏"}
    desk.bring_in(sheet(row))
    with desk.database.begin() as session:
        giver, to = (people.staff_named(session, desk.school_id, name)[0] for name in ("赵敏", "钱莉"))
        pairing.hand_over(session, giver, to, None, Grounds(note="她喜欢画画"), desk.now)
    (problem,) = desk.look(sheet(row)).problems
    assert not problem.is_error and "现在由钱莉老师联系，没有换" in problem.text
    assert not desk.bring_in(sheet(row)).changed
    assert desk.book()[0].teacher == "钱莉"


@pytest.mark.parametrize(("grade", "class_name"), [("三", "三2"), ("三年级", "三2"), ("", "三2"), ("三年级", "三2班")])
def test_the_second_class_of_the_third_grade(desk: Desk, grade: str, class_name: str) -> None:
    plan = desk.look(sheet({**SIHAN, "年级": grade, "班级": class_name}))
    assert plan.errors == [] and plan.children[0].class_name == "三(2)班"
