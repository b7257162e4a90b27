"""Whom a letter is about: grades however the classes are written, classes, marks, named children."""

import pytest
from sqlalchemy import select

from domain.letter import Audience
from storage import tables as t
from storage.letter import letter_audience, letters
from storage.letter.letter_audience import in_grades, is_meant, same_class
from storage.person import child_tags, people
from tests.letters.school import School

CLASSES = [
    "三(2)班",
    "三年级3班",
    "三4班",
    "305班",
    "初一3班",
    "七(1)班",
    "春蕾班",
    "十三班",
    "大班",
    "四(1)班",
    "高一(2)班",
]


def meant(school: School, audience: Audience) -> list[str]:
    """The children whom a letter to this audience is about."""
    with school.database.read() as session:
        query = select(t.Child.name).where(is_meant(session, school.id, audience)).order_by(t.Child.id)
        return list(session.scalars(query))


@pytest.mark.parametrize(
    ("grade", "classes"),
    [
        ("三年级", ["三(2)班", "三年级3班", "三4班", "305班"]),
        ("3年级", ["三(2)班", "三年级3班", "三4班", "305班"]),
        ("初一", ["初一3班", "七(1)班"]),
        ("七年级", ["初一3班", "七(1)班"]),
        ("高一", ["高一(2)班"]),
        ("幼儿园", ["大班"]),
        ("春蕾班", ["春蕾班"]),
        ("五年级", []),
        ("十年级", ["高一(2)班"]),
        ("校车", []),
    ],
)
def test_a_grade_has_its_classes_however_they_are_written(grade: str, classes: list[str]) -> None:
    assert in_grades(CLASSES, [grade]) == classes


@pytest.mark.parametrize(
    ("typed", "classes"),
    [
        ("三2班", ["三(2)班"]),
        ("三（4）班", ["三4班"]),
        ("七年级3班", ["初一3班"]),
        ("春蕾班", ["春蕾班"]),
        ("九(1)班", []),
    ],
)
def test_a_class_is_found_however_it_is_typed(typed: str, classes: list[str]) -> None:
    assert same_class(CLASSES, typed) == classes


def test_everybody_is_meant_where_nothing_narrows(school: School) -> None:
    assert meant(school, Audience()) == ["李思涵", "李思远", "张子轩", "赵一诺", "王梓轩", "周浩"]


def test_grades_and_classes_add_up(school: School) -> None:
    school.pupil("钱多多", "三年级3班")
    school.pupil("孙小小", "四(1)班")
    assert meant(school, Audience(grades=("三年级",))) == ["李思涵", "张子轩", "赵一诺", "王梓轩", "钱多多"]
    assert meant(school, Audience(grades=("四年级",), classes=("三(2)班",))) == ["赵一诺", "王梓轩", "孙小小"]


def test_marks_and_children_narrow(school: School) -> None:
    with school.database.begin() as session:
        child_tags.add(session, [school.ids["李思涵"], school.ids["周浩"]], "住校", school.now)
    assert meant(school, Audience(tags=("住校",))) == ["李思涵", "周浩"]
    assert meant(school, Audience(grades=("三年级",), tags=("住校",))) == ["李思涵"]
    assert meant(school, Audience(tags=("住校", "校车"))) == ["李思涵", "周浩"]
    named = Audience(children=(school.ids["李思涵"], school.ids["赵一诺"]))
    assert meant(school, named) == ["李思涵", "赵一诺"]
    assert meant(school, Audience(children=named.children, tags=("住校",))) == ["李思涵"]


def test_a_grade_that_nobody_is_in_means_nobody_and_not_everybody(school: School) -> None:
    assert meant(school, Audience(grades=("九年级",))) == []


def test_who_left_is_not_meant_nor_is_another_school(school: School) -> None:
    with school.database.begin() as session:
        number = people.add_school(session, "白石村小学", school.now)
        people.add_child(session, number, "别校生", "三(1)班", school.now)
        people.mark_left(session, school.ids["张子轩"], school.now)
    assert meant(school, Audience(grades=("三年级",))) == ["李思涵", "赵一诺", "王梓轩"]


def test_receipts_are_made_for_the_audience_only(school: School) -> None:
    number = school.write(audience=Audience(grades=("三年级",)))
    with school.database.begin() as session:
        assert letters.start(session, number, school.now)
        about = set(session.scalars(select(t.LetterReceipt.child_id).where(t.LetterReceipt.letter_id == number)))
    assert about == {school.ids[name] for name in ("李思涵", "张子轩", "赵一诺", "王梓轩")}


def test_an_audience_is_kept_as_it_was_written() -> None:
    audience = Audience(grades=("三年级",), classes=("五(1)班",), tags=("住校",), children=(4, 9))
    assert letter_audience.decode(letter_audience.encode(audience)) == audience
    assert letter_audience.decode(letter_audience.encode(Audience())) == Audience()
