"""What one cell says becomes a value of the register, or one sentence in Chinese on how to mend it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.register.cells.reading import Cell, Read, read
from domain.register.fields.field import Choice, Field, Kind, Sensitivity
from tests.register.columns import (
    BLANK,
    BORN,
    CHOICE,
    DAY,
    DIGITS_LOST,
    END,
    FLAG,
    GRADE,
    ID,
    ID_NUMBER,
    KM,
    MANY,
    MONEY,
    MUST_CHOOSE,
    MUST_FILL,
    NAME,
    NUMBER,
    ONE_OF_EACH,
    PHONE,
    START,
    TEXT,
    TODAY,
    field,
    from_text,
    number,
)


@pytest.mark.parametrize("asked", ONE_OF_EACH, ids=lambda asked: f"{asked.kind}-{asked.name}")
@pytest.mark.parametrize("text", ["", " ", "\u3000\n", "\u200b", "-", "—", "——", "－", "/", "／", "N/A", "n/a"])
def test_a_blank_or_a_stroke_is_no_value_and_no_problem(asked: Field, text: str) -> None:
    assert from_text(asked, text) == BLANK
    assert read(asked, Cell("whatever", "empty"), TODAY) == BLANK


@pytest.mark.parametrize("text", ["无", "暂无", " 无 ", "没有"])
@pytest.mark.parametrize("asked", [TEXT, NAME, MUST_FILL, DAY, NUMBER, PHONE, ID, CHOICE, MANY])
def test_a_word_for_nothing_is_no_value(asked: Field, text: str) -> None:
    assert from_text(asked, text) == BLANK


def test_a_word_for_nothing_is_an_answer_where_it_is_one_and_no_choice_where_one_must_be_made() -> None:
    assert from_text(FLAG, "无") == Read(False)
    assert "可以填：周一、周二、从不" in from_text(MUST_CHOOSE, "无").problem
    capable = Field("capability", "监护能力", Kind.CHOICE, Sensitivity.ADULT, "N", choices=(Choice("no", "无"),))
    assert from_text(capable, "无") == Read("no")


@pytest.mark.parametrize("asked", ONE_OF_EACH, ids=lambda asked: f"{asked.kind}-{asked.name}")
@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Cell("张三", "formula"), "这一格是公式，请改成数值"),
        (Cell("=A2"), "这一格是公式，请改成数值"),
        (Cell(' =HYPERLINK("http://a.test")'), "这一格是公式，请改成数值"),
        (Cell("#N/A", "error"), "出错标记（#N/A）"),
        (Cell("#REF!"), "出错标记（#REF!）"),
        (Cell("########"), "出错标记"),
        (Cell("3.30102E+17"), DIGITS_LOST),
        (number(3.30102e17, "3.30102E+17"), DIGITS_LOST),
    ],
)
def test_a_damaged_cell_is_refused_in_every_field(asked: Field, cell: Cell, said: str) -> None:
    found = read(asked, cell, TODAY)
    if said is DIGITS_LOST and asked.kind is Kind.NUMBER and asked is not GRADE and cell.value is not None:
        said = "数字太大"
    assert found.value is None
    assert said in found.problem


@pytest.mark.parametrize(
    ("asked", "text", "value"),
    [
        (TEXT, " 云溪村\u30003 号 ", "云溪村 3 号"),
        (TEXT, "第一行\r\n第二行", "第一行 第二行"),
        (TEXT, "（全角）ＡＢＣ", "（全角）ＡＢＣ"),
        (TEXT, "张 三", "张 三"),
        (NAME, "张 三", "张三"),
        (NAME, "张\u3000\u3000三", "张三"),
        (NAME, "\ufeff张\u200b三", "张三"),
        (NAME, "阿卜杜·热西提", "阿卜杜·热西提"),
        (NAME, "阿卜杜•热西提", "阿卜杜•热西提"),
        (NAME, "Anna Maria  Rossi", "Anna Maria Rossi"),
    ],
)
def test_a_text_is_kept_as_written_without_stray_blanks(asked: Field, text: str, value: str) -> None:
    assert from_text(asked, text) == Read(value)


def test_a_text_that_is_too_long_says_both_numbers() -> None:
    assert from_text(TEXT, "字" * 20).value == "字" * 20
    assert from_text(TEXT, "字" * 21).problem == "内容太长：有 21 个字，最多 20 个字"


def test_digits_in_a_name_are_a_doubt_and_in_other_texts_none() -> None:
    assert from_text(NAME, "王芳2") == Read("王芳2", warning="姓名里有数字，请核对")
    assert from_text(field(Kind.TEXT, "x", "父亲姓名"), "王芳2").warning == "姓名里有数字，请核对"
    assert from_text(field(Kind.TEXT, "class_name", "班级"), "三(2)班") == Read("三(2)班")


def test_signs_that_no_database_can_carry_are_a_doubt() -> None:
    assert from_text(TEXT, "张\x00三\ud800") == Read("张\ufffd三\ufffd", warning="有显示不出来的字，请核对")


@pytest.mark.parametrize(
    ("cell", "value"),
    [(number(302.0), "302"), (number(3.5), "3.5"), (number(7, "007"), "007"), (Cell("TRUE", "bool", True), "TRUE")],
)
def test_a_number_in_a_text_is_its_digits(cell: Cell, value: str) -> None:
    assert read(TEXT, cell, TODAY) == Read(value)


def test_a_class_that_the_spreadsheet_made_a_date_is_a_doubt() -> None:
    found = read(TEXT, Cell("3月2日", "date", datetime(2026, 3, 2, tzinfo=UTC)), TODAY)
    assert found.value == "2026-03-02"
    assert "文本格式" in found.warning


@pytest.mark.parametrize(
    ("asked", "cell", "value"),
    [
        (DAY, Cell("1/9/2017", "date", date(2017, 9, 1)), "2017-09-01"),
        (DAY, Cell("1/9/2017", "date", datetime(2017, 9, 1, 23, 59, tzinfo=UTC)), "2017-09-01"),
        (DAY, Cell("2017年9月1日"), "2017-09-01"),
        (DAY, number(20170901.0), "2017-09-01"),
        (DAY, Cell("2027-01-20"), "2027-01-20"),
        (BORN, Cell("二〇一七年九月一日"), "2017-09-01"),
    ],
)
def test_a_day(asked: Field, cell: Cell, value: str) -> None:
    assert read(asked, cell, TODAY) == Read(value)


@pytest.mark.parametrize(
    ("asked", "cell", "said"),
    [
        (BORN, Cell("2027-01-20"), "还没有到"),
        (BORN, Cell("", "date", date(2099, 1, 1)), "还没有到"),
        (DAY, Cell("2099-01-01"), "太晚"),
        (DAY, Cell("", "date", date(1890, 1, 1)), "太早"),
        (DAY, Cell("42614"), "内部数字"),
        (DAY, number(2017.0), "只有年份"),
        (BORN, Cell("2017年9月"), "只有年和月"),
        (DAY, Cell("2017年9月"), "只有年和月"),
        (START, number(2017.1), "1 月和 10 月会分不清"),
        (DAY, Cell("TRUE", "bool", True), "不是日期"),
        (DAY, Cell("年" * 3000), "太长"),
    ],
)
def test_a_day_that_is_none(asked: Field, cell: Cell, said: str) -> None:
    found = read(asked, cell, TODAY)
    assert found.value is None
    assert said in found.problem


def test_what_was_guessed_is_said() -> None:
    assert from_text(START, "2017年9月") == Read("2017-09-01", warning="只写了年和月，按 2017-09-01 读入")
    serial = read(BORN, number(42614.0), TODAY)
    assert serial.value == "2016-09-01"
    assert "42614" in serial.warning


def test_a_period_may_be_open() -> None:
    assert from_text(END, "至今") == BLANK
    assert from_text(START, "至今").problem


@pytest.mark.parametrize(
    ("asked", "cell", "value"),
    [
        (KM, Cell("3公里"), 3),
        (KM, Cell("3.5km"), 3.5),
        (KM, Cell("３．５ＫＭ"), 3.5),
        (KM, Cell("约 3 千米"), 3),
        (KM, Cell("3公里左右"), 3),
        (KM, Cell("800米"), 0.8),
        (KM, Cell("3.50"), 3.5),
        (KM, number(3.0), 3),
        (KM, number(0, "-"), 0),
        (KM, number(Decimal("2.5")), 2.5),
        (NUMBER, Cell("4人"), 4),
        (NUMBER, Cell("1,200"), 1200),
        (MONEY, Cell("20元"), 20),
        (GRADE, Cell("三年级"), 3),
        (GRADE, number(3.0), 3),
        (GRADE, Cell("初一"), 7),
        (GRADE, Cell("幼儿园大班"), 0),
    ],
)
def test_a_number_with_its_unit(asked: Field, cell: Cell, value: float) -> None:
    found = read(asked, cell, TODAY)
    assert found == Read(value)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("asked", "cell", "said"),
    [
        (KM, Cell("3里"), "看不懂单位“里”"),
        (KM, Cell("3人"), "看不懂单位“人”"),
        (NUMBER, Cell("20元"), "看不懂单位“元”"),
        (KM, Cell("三公里"), "不是一个数"),
        (KM, Cell("3-5公里"), "不是一个数"),
        (KM, Cell("-3"), "不是一个数"),
        (KM, number(-3.0), "不能小于 0"),
        (NUMBER, Cell("9" * 50), "太大"),
        (NUMBER, number(float("nan")), "不是一个数"),
        (NUMBER, number(float("inf")), "不是一个数"),
        (GRADE, Cell("2024级"), "几年级"),
        (GRADE, Cell("13"), "几年级"),
    ],
)
def test_a_number_that_is_none(asked: Field, cell: Cell, said: str) -> None:
    found = read(asked, cell, TODAY)
    assert found.value is None
    assert said in found.problem


@pytest.mark.parametrize(
    ("asked", "cell", "value"),
    [
        (FLAG, Cell("是"), True),
        (FLAG, Cell("×"), False),
        (FLAG, Cell("TRUE", "bool", True), True),
        (FLAG, Cell("FALSE", "bool", False), False),
        (FLAG, Cell("1", "bool", True), True),
        (CHOICE, Cell("1-星期二"), "tue"),
        (MANY, Cell("从不，周一"), ["mon", "never"]),
        (PHONE, number(13800138000.0, "1.38E+10"), ["13800138000"]),
        (PHONE, Cell("13800138000/0570-1234567"), ["13800138000", "05701234567"]),
        (ID, Cell(f"'{ID_NUMBER.lower()} "), ID_NUMBER),
    ],
)
def test_words_and_numbers_of_people(asked: Field, cell: Cell, value: object) -> None:
    assert read(asked, cell, TODAY) == Read(value)


@pytest.mark.parametrize(
    ("asked", "cell", "said"),
    [
        (FLAG, Cell("1"), "是代码，各个系统的代码含义不同，请改填文字：是、否"),
        (FLAG, number(0.0), "是代码"),
        (FLAG, Cell("有时"), "“有时”不在可选的内容里，可以填：是、否"),
        (CHOICE, Cell("2"), "“2”是代码，各个系统的代码含义不同，请改填文字：周一、周二、从不"),
        (CHOICE, number(2.0), "“2”是代码"),
        (CHOICE, Cell("周三"), "“周三”不在可选的内容里，可以填：周一、周二、从不"),
        (CHOICE, Cell("很长" * 30), "…”不在可选的内容里"),
        (MANY, Cell("周一、周三"), "用顿号隔开"),
        (PHONE, number(13800138000.5), "有 1 位"),
        (ID, number(330000150203001.0), "15 位"),
        (ID, number(3300001502030010.0), DIGITS_LOST),
    ],
)
def test_words_and_numbers_that_are_refused(asked: Field, cell: Cell, said: str) -> None:
    found = read(asked, cell, TODAY)
    assert found.value is None
    assert said in found.problem


def test_a_long_dictionary_is_not_listed_to_its_end() -> None:
    many = tuple(Choice(str(n), f"第{n}项") for n in range(1, 57))
    asked = Field("ethnicity", "民族", Kind.CHOICE, Sensitivity.CHILD, "X", choices=many)
    assert from_text(asked, "外").problem.endswith("第19项、第20项 等 56 项")
    assert from_text(CHOICE, "外").problem.endswith("周一、周二、从不")


def test_a_paper_that_is_doubtful_is_accepted_with_a_warning() -> None:
    found = from_text(ID, "12345678")
    assert (found.value, found.problem) == ("12345678", "")
    assert "台湾" in found.warning
