"""Grades and classes in the ways schools write them, and the one name that is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.register.cells.classes import class_title, grade_label, grade_of, stage_of

Title = tuple[int | None, str]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("三(2)班", (3, "三(2)班")),
        ("三（2）班", (3, "三(2)班")),
        ("三（二）班", (3, "三(2)班")),
        ("三 (2) 班", (3, "三(2)班")),
        ("三(02)班", (3, "三(2)班")),
        ("三【2】班", (3, "三(2)班")),
        ("三(2班)", (3, "三(2)班")),
        ("３（２）班", (3, "三(2)班")),
        ("3.2班", (3, "三(2)班")),
        ("3-2", (3, "三(2)班")),
        ("三年级2班", (3, "三(2)班")),
        ("三年级二班", (3, "三(2)班")),
        ("三年级（2）", (3, "三(2)班")),
        ("三年二班", (3, "三(2)班")),
        ("三2班", (3, "三(2)班")),
        ("三二班", (3, "三(2)班")),
        ("302班", (3, "三(2)班")),
        ("302", (3, "三(2)班")),
        ("小学三年级(2)", (3, "三(2)班")),
        ("三年级十二班", (3, "三(12)班")),
        ("三(a)班", (3, "三(A)班")),
        ("三年级", (3, "三年级")),
        ("三年级春蕾班", (3, "三年级春蕾班")),
        ("七年级(3)班", (7, "七(3)班")),
        ("初一(3)班", (7, "七(3)班")),
        ("初一二班", (7, "七(2)班")),
        ("初中二年级1班", (8, "八(1)班")),
        ("初中八年级1班", (8, "八(1)班")),
        ("初一", (7, "七年级")),
        ("初三班", (9, "九年级")),
        ("八(1)", (8, "八(1)班")),
        ("九年级", (9, "九年级")),
        ("高一", (10, "高一")),
        ("高一(2)班", (10, "高一(2)班")),
        ("高中三年级2班", (12, "高三(2)班")),
        ("幼儿园大班", (0, "幼儿园大班")),
        ("大（1）班", (0, "大(1)班")),
        ("学前班", (0, "学前班")),
    ],
)
def test_a_class_that_says_its_grade(typed: str, title: Title) -> None:
    assert class_title("", typed) == title
    assert class_title(typed, "") == title, "in the column of grades as well"
    assert grade_of(typed) == title[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("春蕾班", "春蕾班", id="a name"),
        pytest.param(" 春蕾\u3000班 ", "春蕾 班", id="blanks folded"),
        pytest.param("2班", "2班", id="no grade"),
        pytest.param("（2）班", "(2)班", id="no grade, brackets folded"),
        pytest.param("32班", "32班", id="the 32nd class or the second of the third grade"),
        pytest.param("312班", "312班", id="a class numbered through the school, or the 12th of a grade"),
        pytest.param("300班", "300班", id="no class has the number 0"),
        pytest.param("二十班", "二十班", id="the 20th class, not the tenth of the second grade"),
        pytest.param("2024级2班", "2024级2班", id="year of entry"),
        pytest.param("十三年级", "十三年级", id="no such grade"),
        pytest.param("小学七年级", "小学七年级", id="not in primary school"),
        pytest.param("九年一贯制学校", "九年一贯制学校", id="a kind of school"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_class_that_says_no_grade_is_kept_as_written(typed: str, kept: str) -> None:
    assert class_title("", typed) == (None, kept)


@pytest.mark.parametrize(
    ("grade", "class_text", "title"),
    [
        ("三年级", "2班", (3, "三(2)班")),
        ("三年级", "2", (3, "三(2)班")),
        ("三年级", "2.0", (3, "三(2)班")),
        ("三年级", "(2)班", (3, "三(2)班")),
        ("三年级", "二班", (3, "三(2)班")),
        ("三年级", "三(2)班", (3, "三(2)班")),
        ("3", "302", (3, "三(2)班")),
        ("3", "312", (3, "三(12)班")),
        ("3.0", "二", (3, "三(2)班")),
        ("三", "A班", (3, "三(A)班")),
        ("三年级", "春蕾班", (3, "春蕾班")),
        ("三年级", "", (3, "三年级")),
        ("3", "", (3, "三年级")),
        ("初二", "3班", (8, "八(3)班")),
        ("高一", "3班", (10, "高一(3)班")),
        ("幼儿园", "大班", (0, "大班")),
        ("大班", "2班", (0, "大班2班")),
        ("2024级", "2班", (None, "2024级2班")),
        ("2024级", "2024级2班", (None, "2024级2班")),
    ],
)
def test_two_columns_make_one_name(grade: str, class_text: str, title: Title) -> None:
    assert class_title(grade, class_text) == title


def test_columns_that_disagree_leave_the_grade_open() -> None:
    assert class_title("四年级", "三(2)班") == (None, "三(2)班")


@pytest.mark.parametrize(
    ("typed", "grade"),
    [
        ("3", 3), ("３", 3), ("三", 3), ("3.0", 3), ("3年级", 3), ("三年", 3), ("小三", 3), ("十", 10), ("12", 12),
        ("初三", 9), ("高三", 12), ("幼儿园", 0), ("中班", 0),
        ("0", None), ("13", None), ("2024级", None), ("24级", None), ("2024", None), ("小学", None), ("初四", None),
        ("高四", None), ("初中六年级", None),
        ("春蕾班", None), ("2班", None), ("", None),
    ],
)  # fmt: skip
def test_a_grade(typed: str, grade: int | None) -> None:
    assert grade_of(typed) == grade


@pytest.mark.parametrize(
    ("grade", "stage", "label"),
    [
        (0, "kindergarten", "幼儿园"),
        (1, "primary", "一年级"),
        (3, "primary", "三年级"),
        (6, "primary", "六年级"),
        (7, "junior", "七年级"),
        (9, "junior", "九年级"),
        (10, "senior", "高一"),
        (12, "senior", "高三"),
    ],
)
def test_a_grade_has_a_stage_and_a_name_that_is_read_again(grade: int, stage: str, label: str) -> None:
    assert (stage_of(grade), grade_label(grade), grade_of(label)) == (stage, label, grade)


@pytest.mark.parametrize("grade", [-1, 13])
def test_a_grade_that_does_not_exist_is_a_mistake_of_the_program(grade: int) -> None:
    for ask in (stage_of, grade_label):
        with pytest.raises(ValueError, match="no grade"):
            ask(grade)


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 99))
def test_the_name_that_is_kept_is_read_as_itself(grade: int, number: int) -> None:
    title = class_title(grade_label(grade), str(number))
    assert title[0] == grade
    assert class_title("", title[1]) == title == class_title(grade_label(grade), title[1])


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_is_too_strange(grade: str, class_text: str) -> None:
    found, name = class_title(grade, class_text)
    assert found is None or 0 <= found <= 12
    assert name == name.strip()
