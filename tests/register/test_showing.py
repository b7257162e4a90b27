"""What is shown is read again, and no content of a cell is too strange to be answered."""

import re
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.register.cells.identity import check_digit
from domain.register.cells.reading import Cell, Read, read, show
from domain.register.fields.dictionary import every_field
from domain.register.fields.field import Field, Kind
from tests.register.columns import (
    BORN,
    CHOICE,
    DAY,
    END,
    FLAG,
    GRADE,
    ID,
    ID_NUMBER,
    KM,
    MANY,
    NAME,
    NUMBER,
    ONE_OF_EACH,
    PHONE,
    START,
    TEXT,
    TODAY,
    field,
    from_text,
)


def test_a_list_of_rows_is_no_cell() -> None:
    rows = field(Kind.ROWS, "episodes")
    with pytest.raises(TypeError, match="episodes is a list of rows"):
        read(rows, Cell("一行"), TODAY)
    with pytest.raises(TypeError, match="episodes is a list of rows"):
        show(rows, [])


@pytest.mark.parametrize(
    ("asked", "value", "shown"),
    [
        (DAY, "2017-09-01", "2017-09-01"),
        (NUMBER, 3, "3"),
        (NUMBER, 0.00001, "0.00001"),
        (GRADE, 7, "七年级"),
        (GRADE, 12, "高三"),
        (FLAG, False, "否"),
        (CHOICE, "tue", "周二"),
        (CHOICE, "gone", "gone"),
        (MANY, ["mon", "never"], "周一、从不"),
        (PHONE, ["13800138000", "05701234567"], "13800138000、0570-1234567"),
        (ID, ID_NUMBER, ID_NUMBER),
        (TEXT, None, ""),
        (FLAG, None, ""),
    ],
)
def test_a_value_is_shown_as_a_cell_says_it(asked: Field, value: object, shown: str) -> None:
    assert show(asked, value) == shown


han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=3, max_size=20)
mobiles = st.from_regex("1[3-9][0-9]{9}", fullmatch=True)
values = st.one_of(
    st.tuples(st.sampled_from([TEXT, NAME]), han),
    st.tuples(st.sampled_from([DAY, START, END]), st.dates(date(1900, 1, 1), date(2036, 12, 31)).map(date.isoformat)),
    st.tuples(st.just(BORN), st.dates(date(1906, 1, 1), TODAY).map(date.isoformat)),
    st.tuples(st.sampled_from([NUMBER, KM]), st.integers(0, 10**9) | st.floats(0, 1e9, allow_nan=False)),
    st.tuples(st.just(GRADE), st.integers(0, 12)),
    st.tuples(st.just(FLAG), st.booleans()),
    st.tuples(st.just(CHOICE), st.sampled_from(["mon", "tue", "never"])),
    st.tuples(st.just(MANY), st.sampled_from([["mon"], ["mon", "never"], ["tue", "never"], ["mon", "tue", "never"]])),
    st.tuples(st.just(PHONE), st.lists(mobiles, min_size=1, max_size=9, unique=True)),
    st.tuples(st.just(ID), st.integers(0, 999).map(lambda n: (d := f"33000020150203{n:03}") + check_digit(d))),
)  # fmt: skip


@settings(deadline=None)
@given(values)
def test_what_is_shown_is_read_again(pair: tuple[Field, object]) -> None:
    asked, value = pair
    assert from_text(asked, show(asked, value)) == Read(value)


def test_every_choice_of_the_register_is_shown_and_read_again() -> None:
    for _, group_field in every_field():
        for asked in (group_field, *group_field.parts):
            for choice in asked.choices:
                value = [choice.code] if asked.kind is Kind.MANY else choice.code
                assert from_text(asked, show(asked, value)) == Read(value), (asked.name, choice.label)


@pytest.mark.parametrize(
    "text", ["a" + " " * 32_000 + "b", " " * 32_767, "1" * 32_767, "十" * 32_767, "周一、" * 10_000]
)
@pytest.mark.parametrize("asked", ONE_OF_EACH, ids=lambda asked: f"{asked.kind}-{asked.name}")
def test_a_cell_of_the_greatest_length_is_answered_at_once(asked: Field, text: str) -> None:
    started = perf_counter()
    found = from_text(asked, text)
    assert perf_counter() - started < 1, "a pattern that takes the square of the length took ten seconds"
    assert found.value is None or found.value == "a b"


anything = st.text(st.characters(exclude_categories=()))  # lone surrogates and control characters as well
likely = st.text(st.sampled_from("0123456789年月日-/.、 ()+Ee#=*x×三班级无是否138\u200b\u3000\x00"))
contents = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.dates(), st.datetimes(), anything
)
kinds = st.sampled_from(["text", "number", "date", "bool", "formula", "error", "empty"])


@settings(deadline=None, max_examples=1000)
@given(st.sampled_from(ONE_OF_EACH), anything | likely, kinds, contents)
def test_no_content_is_too_strange_to_be_answered(asked: Field, text: str, kind: str, value: object) -> None:
    found = read(asked, Cell(text, kind, value), TODAY)
    assert found.value is None or found.problem == ""
    assert found.problem == "" or re.search("[一-鿿]{2}", found.problem), "a sentence that a teacher can read"
    if found.value is not None:
        again = from_text(asked, show(asked, found.value))
        assert again.value == found.value
