"""The school's own marks on children: kept, counted, refused where they are labels, set on the command line."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from domain.errors import Refusal
from handlers.actions.registers import child_tags as deeds
from messages.lint import LABELS
from messages.render import words
from storage import tables as t
from storage.person import child_tags
from tests.letters.school import School
from tests.operator import Run, operator


def test_a_mark_is_put_on_once_and_taken_off(school: School) -> None:
    ids = [school.ids["李思涵"], school.ids["周浩"], school.ids["周浩"]]
    with school.database.begin() as session:
        assert deeds.add(session, ids, " 住校 ", school.now) == 2
        assert deeds.add(session, ids, "住校", school.now) == 0
        assert deeds.add(session, ids[:1], "校车", school.now) == 1
        assert child_tags.counts(session, school.id) == {"住校": 2, "校车": 1}
        assert [child.name for child in child_tags.children(session, school.id, "住校")] == ["李思涵", "周浩"]
        assert deeds.remove(session, ids, "住校") == 2
        assert deeds.remove(session, ids, "住校") == 0
        assert child_tags.counts(session, school.id) == {"校车": 1}


def test_a_mark_may_be_put_on_a_whole_large_school(school: School) -> None:
    child = {
        "school_id": school.id,
        "name": "学生",
        "name_index": "学生",
        "class_name": "六(1)班",
        "created_at": school.now,
    }
    with school.database.begin() as session:
        session.execute(insert(t.Child), [child] * 600)
        pupils = child_tags.of_class(session, school.id, ["六(1)班"])
        assert deeds.add(session, pupils, "毕业班", school.now) == 600
        assert deeds.add(session, pupils, "毕业班", school.now) == 0
        assert deeds.remove(session, pupils, "毕业班") == 600


@pytest.mark.parametrize("text", ["", "  ", "河" * 21, "住校 校车", "住校、校车", *(f"{label}生" for label in LABELS)])
def test_what_cannot_be_a_mark_is_refused_with_a_sentence(school: School, text: str) -> None:
    with school.database.begin() as session, pytest.raises(Refusal) as refused:
        deeds.add(session, [school.ids["李思涵"]], text, school.now)
    assert words(refused.value.reply, **refused.value.facts)
    with school.database.read() as session:
        assert child_tags.counts(session, school.id) == {}


def test_twenty_characters_are_kept_whole(school: School) -> None:
    with school.database.begin() as session:
        deeds.add(session, [school.ids["李思涵"]], "河" * 20, school.now)
        assert list(child_tags.counts(session, school.id)) == ["河" * 20]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Two children of one name in two classes, and a third child."""
    do = operator(tmp_path, monkeypatch, capsys, columns=80)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-child", "李思涵", "--class", "三(2)班")
    do("admin", "add-child", "李思涵", "--class", "五(1)班")
    do("admin", "add-child", "张子轩", "--class", "三(2)班")
    return do


def test_an_operator_marks_children_and_classes(run: Run) -> None:
    assert "还没有标记" in run("admin", "tag", "list")[1]
    assert run("admin", "tag", "add", "校车", "张子轩") == (0, "校车：新加 1 个孩子。\n")
    assert run("admin", "tag", "add", "校车", "--class", "三2班") == (0, "校车：新加 1 个孩子，1 个原来就有。\n")
    assert run("admin", "tag", "list") == (0, "校车：2 个孩子\n")
    assert run("admin", "tag", "list", "校车")[1] == "三(2)班 李思涵\n三(2)班 张子轩\n"
    assert run("admin", "tag", "remove", "校车", "张子轩") == (0, "校车：去掉了 1 个孩子的。\n")
    assert run("admin", "tag", "list", "住校") == (0, "没有孩子有“住校”这个标记。\n")


def test_a_name_that_two_bear_needs_its_class(run: Run) -> None:
    code, said = run("admin", "tag", "add", "住校", "李思涵")
    assert code == 1 and "有 2 个学生叫“李思涵”，请用 --class 写明班级" in said
    assert run("admin", "tag", "add", "住校", "李思涵", "--class", "五(1)班")[0] == 0
    assert run("admin", "tag", "add", "住校", "三(2)班李思涵")[0] == 0
    assert run("admin", "tag", "list", "住校")[1] == "三(2)班 李思涵\n五(1)班 李思涵\n"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("add", "留守", "张子轩"), "贴标签"),
        (("add", "住校"), "请写学生姓名，或者用 --class"),
        (("add", "住校", "没有"), "没有叫“没有”的学生"),
        (("add", "住校", "--class", "九(1)班"), "没有“九(1)班”这个班的学生。有学生的班：三(2)班、五(1)班"),
        (("add", "河" * 21, "张子轩"), "不超过 20 个字"),
    ],
)
def test_every_slip_has_its_sentence(run: Run, typed: tuple[str, ...], sentence: str) -> None:
    code, said = run("admin", "tag", *typed)
    assert code == 1 and sentence in said and "Traceback" not in said
