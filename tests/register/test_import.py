"""A file comes in whole or not at all, the second time as nothing, and the last one can be taken back."""

import threading
from datetime import date, timedelta

import pytest

from domain.errors import Refusal
from domain.people import Relation
from domain.register.cells.identity import check_digit
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from domain.register.incoming.template import HEADINGS
from handlers.actions.registers.register_import import Upload
from storage.database import Database
from storage.files import file
from storage.registers import register_past
from tests.register.desk import DAY, Desk, sheet

SIHAN = {
    "姓名": "李思涵",
    "班级": "三(2)班",
    "出生日期": "2017-05-20",
    "性别": "女",
    "父亲姓名": "李强",
    "父亲电话": "13900000001",
    "父亲是否外出": "是",
    "父亲外出时间": "2026-08-20",
    "父亲外出地点": "浙江省温州市",
    "监护人姓名": "周桂英",
    "监护人关系": "奶奶",
    "监护人电话": "0570-3012345",
}
HAO = {"姓名": "周浩", "班级": "五(1)班", "出生日期": "2015-11-03", "母亲姓名": "吴秀兰", "母亲电话": "13900000003"}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def changes_of(desk: Desk, number: int) -> list[register_past.Changed]:
    with desk.database.read() as session:
        return register_past.of_cause(session, f"import:{number}")


def errors(desk: Desk, upload: Upload) -> list[tuple[int, str, str]]:
    return [(one.row, one.heading, one.text) for one in desk.look(upload).errors]


def test_a_row_becomes_a_child_with_its_adults(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN, HAO))
    sihan = desk.book()[1]
    assert sihan.values == {
        "name": "李思涵",
        "class_name": "三(2)班",
        "grade": 3,
        "birth_date": "2017-05-20",
        "gender": "female",
    }
    father, grandmother = sihan.adults
    assert (father.relation, father.name, father.phones) == (Relation.FATHER, "李强", ["13900000001"])
    assert father.values["episodes"] == [{"start": "2026-08-20", "place": "浙江省温州市"}]
    assert grandmother.relation is Relation.GRANDMOTHER and grandmother.tie["primary"] is True
    assert sihan.carer == grandmother


def test_looking_writes_nothing(desk: Desk) -> None:
    plan = desk.look(sheet(SIHAN))
    assert len(plan.added) == 1 and desk.book() == []


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN, HAO))
    again = desk.bring_in(sheet(SIHAN, HAO))
    assert (len(again.added), len(again.changed), len(again.unchanged)) == (0, 0, 2)
    assert changes_of(desk, 2) == []


def test_a_corrected_file_changes_only_what_was_corrected(desk: Desk) -> None:
    teacher = desk.teacher("林国华")
    desk.bring_in(sheet(SIHAN, HAO))
    desk.now += timedelta(days=1)
    plan = desk.bring_in(sheet({**SIHAN, "父亲电话": "13900000009"}, HAO), by=teacher)
    assert [child.name for child in plan.changed] == ["李思涵"]
    (changed,) = changes_of(desk, 2)
    assert changed.subject is Subject.ADULT and list(changed.diff) == ["phones"]
    assert (changed.source, changed.confirmed_by, changed.event) == (Source.IMPORT, teacher, Event.CORRECTED)


def test_an_empty_cell_says_nothing_and_a_word_takes_a_value_away(desk: Desk) -> None:
    desk.bring_in(sheet({**SIHAN, "兴趣爱好": "画画", "性格特点": "开朗"}))
    desk.bring_in(sheet({**SIHAN, "兴趣爱好": "（清空）", "性格特点": ""}))
    values = desk.book()[0].values
    assert "hobbies" not in values and values["personality"] == "开朗"


def test_one_wrong_cell_keeps_the_whole_file_out(desk: Desk) -> None:
    bad = sheet(SIHAN, {**HAO, "出生日期": "2015-02-30"})
    assert errors(desk, bad) == [(3, "出生日期", "没有 2015 年 2 月 30 日这一天，请核对")]
    with pytest.raises(AssertionError):
        desk.bring_in(bad)
    assert desk.book() == []


def test_good_rows_can_go_ahead(desk: Desk) -> None:
    plan = desk.look(sheet(SIHAN, {**HAO, "性别": "1"})).without_errors()
    assert [child.name for child in plan.children] == ["李思涵"] and plan.errors == []


def test_the_same_child_twice_is_told_once(desk: Desk) -> None:
    ((row, heading, text),) = errors(desk, sheet(SIHAN, HAO, SIHAN))
    assert (row, heading) == (4, "姓名") and "第 2 行" in text


def test_the_same_name_with_another_birthday_is_another_child(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    desk.bring_in(sheet({**SIHAN, "出生日期": "2017-06-01", "父亲姓名": "李大", "父亲电话": "13900000007"}))
    assert len(desk.book()) == 2


def test_twins_in_one_class_are_two(desk: Desk) -> None:
    desk.bring_in(sheet({**SIHAN, "姓名": "李思涵"}, {**SIHAN, "姓名": "李思语"}))
    assert [record.name for record in desk.book()] == ["李思涵", "李思语"]


def test_another_class_is_a_move(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    plan = desk.look(sheet({**SIHAN, "班级": "三(1)班"}))
    assert plan.changed[0].changes == {"class_name": ("三(2)班", "三(1)班")}


def test_without_a_birthday_name_and_class_must_fit_one_child(desk: Desk) -> None:
    bare = {"姓名": "李思涵", "班级": "三(2)班"}
    desk.bring_in(sheet({**bare, "出生日期": "2017-05-20"}, {**bare, "出生日期": "2017-06-01"}))
    ((_, _, text),) = errors(desk, sheet({**bare, "兴趣爱好": "画画"}))
    assert "有 2 个叫李思涵的孩子" in text


def test_a_child_of_another_school_is_not_hinted_at(desk: Desk) -> None:
    number = "33082120170520002"
    row = {**SIHAN, "身份证件号": number + check_digit(number)}
    desk.bring_in(sheet(row))
    other = Desk(desk.database, name="石梁小学")
    plan = other.look(sheet(row))
    assert len(plan.added) == 1 and plan.problems == ()


def test_the_number_of_one_child_with_the_school_number_of_another(desk: Desk) -> None:
    number = "33082120170520002" + check_digit("33082120170520002")
    desk.bring_in(sheet({**SIHAN, "身份证件号": number}, {**HAO, "学籍号": "G330821201511030011"}))
    ((_, _, text),) = errors(desk, sheet({**SIHAN, "身份证件号": number, "学籍号": "G330821201511030011"}))
    assert "两个孩子" in text


def test_a_new_place_and_day_is_a_change_of_job_and_the_months_go_on(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    desk.bring_in(sheet({**SIHAN, "父亲外出时间": "2026-11-01", "父亲外出地点": "浙江省宁波市"}))
    father = desk.book()[0].parent(Relation.FATHER)
    assert father is not None and father.values["episodes"] == [
        {"start": "2026-08-20", "place": "浙江省温州市", "end": "2026-11-01"},
        {"start": "2026-11-01", "place": "浙江省宁波市"},
    ]


def test_at_home_while_the_register_says_away_asks_for_the_day(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    home = {"姓名": "李思涵", "班级": "三(2)班", "出生日期": "2017-05-20", "父亲是否外出": "否"}
    ((_, _, text),) = errors(desk, sheet(home))
    assert "返乡时间" in text
    desk.bring_in(sheet({**home, "父亲返乡时间": "2026-11-20"}))
    father = desk.book()[0].parent(Relation.FATHER)
    assert father is not None and father.values["whereabouts"] == "home"


def test_a_parent_abroad_lives_by_another_clock(desk: Desk) -> None:
    desk.bring_in(sheet({**SIHAN, "父亲外出地点": "意大利米兰"}))
    father = desk.book()[0].parent(Relation.FATHER)
    assert father is not None and father.values["time_zone"] == "Europe/Rome"


def test_a_teacher_whom_nobody_knows_is_named_and_a_known_one_is_paired(desk: Desk) -> None:
    row = {**SIHAN, "结对教师": "陈雨"}
    ((_, heading, text),) = errors(desk, sheet(row))
    assert heading == "结对教师" and "陈雨" in text
    desk.teacher("陈雨")
    desk.bring_in(sheet(row))
    assert desk.book()[0].teacher == "陈雨"


def test_a_teacher_has_room_for_ten_and_is_warned_of_at_six(desk: Desk) -> None:
    desk.teacher("陈雨")
    rows = [
        {"姓名": f"何{given}", "班级": "三(2)班", "出生日期": f"2017-05-{n:02}", "结对教师": "陈雨"}
        for n, given in enumerate("甲乙丙丁戊己庚辛壬癸子", start=1)
    ]
    plan = desk.look(sheet(*rows))
    assert [(one.row, one.is_error) for one in plan.problems] == [(n + 2, n == 10) for n in range(5, 11)]
    desk.bring_in(sheet(*rows[:10]))
    assert desk.look(sheet(rows[10])).errors and not desk.look(sheet(*rows[:10])).problems


def test_the_export_of_the_school_roll_system_names_members(desk: Desk) -> None:
    """学籍: 成员1 with the relation in a column of its own, and a column 是否留守儿童 whose codes differ by place."""
    row = {
        "学籍号": "L330821201705200024",
        "姓名": "李思涵",
        "年级": "三年级",
        "班级": "2班",
        "健康状况": "10-健康或良好",
        "成员1姓名": "李强",
        "成员1关系": "父亲",
        "成员1联系电话": "13900000001",
        "成员2姓名": "周桂英",
        "成员2关系": "祖母",
        "成员2是否监护人": "是",
    }
    assert "代码" in errors(desk, sheet({**row, "是否留守儿童": "1"}))[0][2]
    desk.bring_in(sheet({**row, "是否留守儿童": "双亲留守儿童"}))
    (entry,) = desk.book()
    assert entry.values["roll_mark"] == "both" and entry.class_name == "三(2)班"
    assert [(a.relation, a.name) for a in entry.adults] == [(Relation.FATHER, "李强"), (Relation.GRANDMOTHER, "周桂英")]
    assert entry.carer is not None and entry.carer.name == "周桂英"


def test_a_file_can_be_true_from_an_earlier_day(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN), on=date(2026, 9, 1))
    assert [record.name for record in desk.book(date(2026, 9, 1))] == ["李思涵"]
    assert desk.book(date(2026, 8, 31)) == []


def test_taking_the_last_import_back(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    before = desk.book()
    desk.bring_in(sheet({**SIHAN, "父亲电话": "13900000009"}, HAO))
    desk.undo()
    assert desk.book() == before
    desk.undo()
    assert desk.book() == []
    with pytest.raises(Refusal, match="import_none"):
        desk.undo()
    desk.bring_in(sheet(SIHAN, HAO))
    assert len(desk.book()) == 2, "the same file can come in again"


def test_what_was_changed_since_is_not_taken_back(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    child = desk.book()[0].child_id
    desk.change(Subject.CHILD, child, DAY, gender="male")
    with pytest.raises(Refusal, match="import_used"):
        desk.undo()
    assert desk.book()[0].values["gender"] == "male"


def test_a_child_about_whom_people_have_spoken_is_not_taken_back(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    said = file.NewEntry(desk.now, "李思涵妈妈", "老师", "wechat", "in", "text", "老师好", "inbox:1")
    with desk.database.begin() as session:
        file.write(session, said, [desk.book()[0].child_id], desk.now)
    with pytest.raises(Refusal, match="import_used"):
        desk.undo()


def test_two_imports_at_once_do_not_make_two_children(desk: Desk) -> None:
    failures: list[BaseException] = []

    def bring_in() -> None:
        try:
            desk.bring_in(sheet(SIHAN, HAO))
        except BaseException as wrong:
            failures.append(wrong)

    threads = [threading.Thread(target=bring_in) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [record.name for record in desk.book()] == ["周浩", "李思涵"]


def test_the_template_is_understood_whole(desk: Desk) -> None:
    header = sheet(SIHAN, headings=HEADINGS).header
    assert header is not None and len(header.columns) == len(HEADINGS) and not header.unknown and not header.doubled


def test_a_file_without_names_is_refused(desk: Desk) -> None:
    with pytest.raises(Refusal, match="import_no_header"):
        desk.look(sheet({"一月": "3", "二月": "4"}))
