"""The register goes out in the columns of the template and comes in again: what was not edited stays (I34)."""

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from bench.roster import roster, typed, uploaded
from domain.people import Relation
from domain.register.cells.identity import check_digit
from domain.register.fields.field import Sensitivity, Subject
from domain.register.incoming.plan import Plan
from domain.register.incoming.template import HEADINGS
from handlers.actions.registers import register_papers
from storage.database import Database
from storage.person import people
from tests.register.conftest import Type
from tests.register.desk import DAY, Desk, sheet

NUMBER = "33082120170520002" + check_digit("33082120170520002")
SIHAN = {
    "姓名": "李思涵",
    "班级": "三(2)班",
    "出生日期": "2017-05-20",
    "性别": "女",
    "身份证件号": NUMBER,
    "现居住地": "云溪村 12 号",
    "家中安全隐患": "炭火或煤炉、500米内有水域",
    "父亲姓名": "李强",
    "父亲电话": "13900000001、0570-3012345",
    "父亲外出时间": "2026-08-20",
    "父亲外出地点": "意大利米兰",
    "母亲姓名": "古丽·买买提",
    "母亲是否外出": "否",
    "监护人姓名": "周桂英",
    "监护人关系": "奶奶",
    "监护人电话": "+852 91234567",
    "方便联系人1姓名": "何店主",
    "方便联系人1是谁": "小卖部",
    "方便联系人1电话": "13900000005",
}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def export(desk: Desk, cleared: Sensitivity = Sensitivity.RESTRICTED) -> tuple[bytes, list[tuple[str, str]]]:
    with desk.database.read() as session:
        school = people.school_named(session, "")
        assert school is not None
        content, _, left_out = register_papers.filled_template(session, school, "", desk.now, cleared)
    return content, left_out


def cells(desk: Desk, cleared: Sensitivity = Sensitivity.RESTRICTED) -> Mapping[str, str]:
    """The first row that goes out, by heading."""
    (_, row), *_ = uploaded(export(desk, cleared)[0]).rows[1:]
    return dict(zip(HEADINGS, (cell.text for cell in row), strict=False))


def changes(plan: Plan) -> list[str]:
    """What an import would change, in words that a failed test shows."""
    adults = [adult for child in plan.changed for adult in child.adults]
    said = [f"{child.name} {child.changes}" for child in plan.changed]
    said += [f"{a.person.known} -> {a.person.values}; {a.known_tie} -> {a.tie}" for a in adults]
    return said + [problem.text for problem in plan.errors] + [child.name for child in plan.added]


def comes_back(desk: Desk) -> list[tuple[str, str]]:
    """Both exports change nothing; what had to be left out of the full one."""
    full, left_out = export(desk)
    assert changes(desk.look(uploaded(full))) == []
    assert changes(desk.look(uploaded(export(desk, Sensitivity.CHILD)[0]))) == []
    return left_out


def test_a_school_comes_back_as_it_went(sqlite_database: Database) -> None:
    desk = Desk(sqlite_database)
    desk.bring_in(typed(roster(300)))
    before = desk.book()
    assert comes_back(desk) == []
    assert len(desk.bring_in(uploaded(export(desk)[0])).unchanged) == 300
    assert desk.book() == before


def test_every_cell_that_was_filled_in_stands_there_again(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    row = cells(desk)
    assert {heading: row[heading] for heading in SIHAN} == {**SIHAN, "母亲是否外出": "在家"}
    assert (row["年级"], row["父亲是否外出"], comes_back(desk)) == ("三年级", "外出", [])


def test_what_is_restricted_goes_out_only_on_purpose(desk: Desk) -> None:
    desk.bring_in(sheet({**SIHAN, "学籍号": "L330821201705200024", "监护能力": "", "健康状况": "残疾"}))
    row = cells(desk, Sensitivity.CHILD)
    for heading in ("学籍号", "身份证件号", "现居住地", "健康状况", "父亲是否外出", "父亲外出地点", "父亲外出时间"):
        assert row[heading] == "", heading
    assert (row["姓名"], row["父亲电话"], row["监护人关系"]) == ("李思涵", SIHAN["父亲电话"], "奶奶")


def test_an_edited_cell_changes_only_that(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN, {"姓名": "周浩", "班级": "五(1)班", "出生日期": "2015-11-03"}))
    row = cells(desk)
    plan = desk.bring_in(sheet({**row, "监护人电话": "13700000009"}))
    assert [child.name for child in plan.changed] == ["李思涵"]
    carer = desk.book()[1].carer
    assert carer is not None and carer.phones == ["13700000009"]
    assert cells(desk) == {**row, "监护人电话": "13700000009"}


def test_siblings_share_a_father_and_teachers_stay(desk: Desk) -> None:
    desk.teacher("陈雨")
    desk.bring_in(
        sheet({**SIHAN, "结对教师": "陈雨"}, {**SIHAN, "姓名": "李思语", "身份证件号": "", "结对教师": "陈雨"})
    )
    assert comes_back(desk) == [] and cells(desk)["结对教师"] == "陈雨"


def test_a_father_who_looks_after_the_child_stays_one_person(desk: Desk) -> None:
    row = {"姓名": "周浩", "班级": "五(1)班", "出生日期": "2015-11-03", "父亲姓名": "周伟", "父亲电话": "13900000003"}
    desk.bring_in(sheet({**row, "监护人姓名": "周伟", "监护人关系": "父亲"}))
    assert cells(desk)["监护人关系"] == "爸爸"
    assert comes_back(desk) == [] and len(desk.book()[0].adults) == 1


def test_an_adult_who_is_not_the_primary_carer_is_not_made_one(desk: Desk) -> None:
    desk.adult(desk.child(grade=3, birth_date="2017-05-20"), Relation.GRANDMOTHER, "周桂英")
    assert cells(desk)["监护人姓名"] == ""
    assert comes_back(desk) == []


@pytest.mark.parametrize("hobby", ["=1+1", "（清空）", "清 空", "画画\n下棋", "#N/A", "无", "'画画", "-", "画" * 101])
def test_words_that_the_import_takes_for_something_else(desk: Desk, hobby: str) -> None:
    desk.child(grade=3, birth_date="2017-05-20", hobbies=hobby, personality="开朗")
    left_out = comes_back(desk)
    assert left_out in ([], [("李思涵", "兴趣爱好")])
    assert (cells(desk)["兴趣爱好"] in (hobby, "")) and (cells(desk)["兴趣爱好"] == "") == bool(left_out)
    assert cells(desk)["性格特点"] == "开朗"


@pytest.mark.parametrize(
    ("grade", "class_name"),
    [(0, "大班"), (3, "三(2)班"), (3, "2024级2班"), (3, "云溪班"), (7, "七年级"), (None, "云溪班"), (2, "三(2)班")],
)
def test_classes_of_every_kind(desk: Desk, grade: int | None, class_name: str) -> None:
    desk.child(grade=grade, class_name=class_name, birth_date="2017-05-20")
    left_out = comes_back(desk)
    assert cells(desk)["班级"] == ("" if ("李思涵", "班级") in left_out else class_name)
    assert (("李思涵", "班级") in left_out) == (grade == 2), "only a grade and a class that contradict each other"


@pytest.mark.parametrize(
    ("whereabouts", "episodes", "is_told"),
    [
        ("away", [{"start": "2026-01-01", "end": "2026-03-01"}, {"start": "2026-03-01", "place": "宁波"}], True),
        ("home", [{"start": "2026-01-01", "place": "温州", "end": "2026-03-01"}], True),
        ("away", [{"place": "温州"}], True),
        ("home", [], True),
        ("home", [{"start": "2026-01-01", "place": "温州"}], False),
        ("away", [{"start": "2026-01-01", "end": "2026-03-01"}], False),
        (None, [{"start": "2026-01-01", "place": "温州"}], False),
        ("away", [{"start": "2026-01-01", "place": "温州"}, {"start": "2026-01-01", "place": "宁波"}], False),
    ],
)
def test_where_a_father_is(desk: Desk, whereabouts: str | None, episodes: list[dict[str, str]], is_told: bool) -> None:
    child = desk.child(grade=3, birth_date="2017-05-20")
    desk.adult(child, Relation.FATHER, "李强", whereabouts=whereabouts, episodes=episodes, life_status="alive")
    left_out = comes_back(desk)
    assert (left_out == []) == is_told
    assert cells(desk)["父亲姓名"] == "李强" and cells(desk)["父亲生存状况"] == "健在"


def test_a_time_zone_that_was_put_right_stays_when_the_place_is_the_same(desk: Desk) -> None:
    desk.bring_in(sheet(SIHAN))
    father = desk.book()[0].parent(Relation.FATHER)
    assert father is not None and father.values["time_zone"] == "Europe/Rome"
    desk.change(Subject.ADULT, father.person_id, DAY, time_zone="Europe/London")
    assert comes_back(desk) == [] and cells(desk)["父亲外出地点"] == "意大利米兰"
    assert changes(desk.look(sheet(SIHAN))) == []
    moved = desk.bring_in(sheet({**SIHAN, "父亲外出地点": "西班牙马德里"}))
    assert [child.name for child in moved.changed] == ["李思涵"]
    father = desk.book()[0].parent(Relation.FATHER)
    assert father is not None and father.values["time_zone"] == "Europe/Madrid"


def test_what_an_id_number_says_does_not_undo_what_was_put_right(desk: Desk) -> None:
    """A number of the household register, and a sex that the number has wrong."""
    desk.bring_in(sheet(SIHAN))
    desk.change(Subject.CHILD, desk.book()[0].child_id, DAY, id_type="other", gender="male")
    assert comes_back(desk) == []
    silent = {heading: text for heading, text in SIHAN.items() if heading != "性别"}
    assert changes(desk.look(sheet(silent))) == []


def test_another_id_number_says_what_it_says(desk: Desk) -> None:
    desk.bring_in(sheet({**SIHAN, "身份证件号": "HA1234567"}))
    plan = desk.look(sheet(SIHAN))
    assert plan.changed[0].changes["id_type"][1] == "resident"


def test_the_command_says_what_it_did_and_the_import_that_nothing_changed(types: Type, tmp_path: Path) -> None:
    types("export", "template", "模板.xlsx")
    rows = [{**SIHAN, "母亲姓名": "王芳"}, {"姓名": "周浩", "班级": "五(1)班", "出生日期": "2015-11-03"}]
    book = openpyxl.load_workbook(tmp_path / "模板.xlsx")
    for row in rows:
        book["登记"].append([row.get(heading, "") for heading in HEADINGS])
    book.save(tmp_path / "名册.xlsx")
    assert types("import", "register", "名册.xlsx")[0] == 0
    for words in ((), ("--full",), ("--full", "--class", "三(2)班")):
        code, said = types("export", "register", "全部.xlsx", *words)
        assert code == 0 and ("--full" in said) == (words == ())
        assert ("1 个孩子" if "--class" in words else "2 个孩子") in said
        assert "没有变化" in types("import", "register", "全部.xlsx")[1]
    assert (tmp_path / "全部.xlsx").stat().st_mode & 0o077 == 0, "only its owner may read it"
    book = openpyxl.load_workbook(tmp_path / "全部.xlsx")
    at = HEADINGS.index("兴趣爱好") + 1
    book["登记"].cell(2, at).value = "下棋"
    book.save(tmp_path / "全部.xlsx")
    code, said = types("import", "register", "全部.xlsx")
    assert code == 0 and "新增 0 个孩子，改动 1 个" in said
    assert said.count("三(2)班李思涵") == 1 and "下棋" in said
    assert types("export", "register", "全部.csv") == (1, "文件名请以 .xlsx 结尾。\n")


def test_a_cell_that_is_left_out_is_named(types: Type, tmp_path: Path) -> None:
    types("admin", "add-child", "周浩", "--class", "三(2)班")
    code, said = types("export", "register", "空.xlsx", "--class", "四(1)班")
    assert code == 0 and "0 个孩子" in said
    code, said = types("export", "register", "全部.xlsx", "--full")
    assert code == 0 and "1 个孩子" in said and "表格写不下" not in said
