"""What people typed comes back from Excel as they typed it, and never runs (fault catalogue I30, I31; M23, T20)."""

import csv
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messages.documents.workbook import Column, Kind, Tab, Value, cell_text, csv_text, workbook
from tests.documents.reading import AT, NAMES

FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://example.invalid","点")',
    "+86 138",
    "-5",
    "@SUM(A1)",
    "%0",
    "|calc",
    "\t=1",
    "\r=1",
    "\n=1",
    "\ufeff=1",
    "   =1",
    "\u3000=1",
    "\u200b=1",
    "\x01=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "{=1+1}",
]
SAFE = ["李思涵", "331123201603080021", "1=1", "'已加撇号", "", "a-b", "http://example.invalid", "007"]
FORMULA_SIGNS = tuple("=+-@%|\t\r\n＝＋－＠％｜")


def read(stored: bytes) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(BytesIO(stored)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def inside(stored: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(stored)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def one_column(values: list[str], kind: Kind = Kind.TEXT) -> bytes:
    return workbook([Tab("表", [Column("一列", kind)], [[value] for value in values])], AT)


@pytest.mark.parametrize("kind", Kind)
def test_nothing_that_people_typed_is_a_formula_in_a_workbook(kind: Kind) -> None:
    stored = workbook(
        [
            Tab(
                text,
                [Column(text, kind, note=text, choices=(text, "乙"))],
                [[value] for value in FORMULAS],
                title=text,
            )
            for text in FORMULAS
        ],
        AT,
        foot="=1&[Tab]",
    )
    for part in inside(stored).values():
        assert b"<f>" not in part
        assert b"<f " not in part
        assert b"<hyperlink" not in part
    values = [row[0] for row in read(stored)]
    assert values[0] == "=1+1"
    assert values[2:] == [cell_text(value) for value in FORMULAS]


@pytest.mark.parametrize("typed", [text for text in FORMULAS if text != "{=1+1}"])  # no formula but to xlsxwriter
def test_what_could_run_begins_with_an_apostrophe_in_csv(typed: str) -> None:
    ((cell,),) = csv.reader(StringIO(csv_text([[typed]]).removeprefix("\ufeff"), newline=""))
    assert cell.startswith("'")
    assert cell[1:] == typed.replace("\x01", "\ufffd")


@pytest.mark.parametrize("typed", SAFE)
def test_what_cannot_run_stays_as_it_is_in_csv(typed: str) -> None:
    ((cell, _),) = csv.reader(StringIO(csv_text([[typed, "x"]]).removeprefix("\ufeff"), newline=""))
    assert cell == typed


def test_csv_opens_in_excel_and_keeps_numbers_as_numbers() -> None:
    stored = csv_text([["姓名", "人数", "日期"], ["李\n思涵", -5, date(2026, 9, 1)], [None, 1.5, "\ud800"]])
    assert stored.encode() == '\ufeff姓名,人数,日期\r\n"李\n思涵",-5,2026-09-01\r\n,1.5,\ufffd\r\n'.encode()


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
def test_controls_and_surrogates_are_cleaned_and_the_file_opens(text: str) -> None:
    stored = workbook([Tab(text, [Column(text, note=text)], [[text], ["之后"]], title=text)], AT, foot=text)
    values = [row[0] for row in read(stored)]
    assert values[-1] == "之后"
    assert (values[-2] or "") == cell_text(text)
    assert csv_text([[text]]).encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=8))
@example(["_x0041_", " leading", "trailing ", "\r\n", "&<>\"'"])
def test_arbitrary_text_comes_back_equal_after_cleaning(texts: list[str]) -> None:
    values = [row[0] or "" for row in read(one_column([*texts, "末"]))]
    assert values[1:-1] == [cell_text(text) for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_no_cell_of_csv_begins_like_a_formula(text: str) -> None:
    ((cell, _),) = csv.reader(StringIO(csv_text([[text, "x"]]).removeprefix("\ufeff"), newline=""))
    assert not cell.lstrip("\ufeff\u200b \u3000").startswith(FORMULA_SIGNS)
    assert cell.removeprefix("'") == cell_text_of_csv(text).removeprefix("'")


def cell_text_of_csv(text: str) -> str:
    """What CSV keeps: everything but what no encoding or XML can carry."""
    return "".join("\ufffd" if cell_text(sign) == "\ufffd" else sign for sign in text)


def test_numbers_of_people_stay_text_and_dates_are_dates() -> None:
    columns = [Column("证件号"), Column("电话"), Column("出生", Kind.DATE), Column("人数", Kind.NUMBER)]
    rows: list[list[Value]] = [
        ["331123201603080021", "013800000000", date(2016, 3, 8), 3],
        [331123201603080021, None, datetime(2026, 9, 1, 16, 30, tzinfo=UTC), 1.5],
        ["E", "", "1980年春", 10**17],
        ["", "", date(1899, 1, 1), float("nan")],
        ["", "", None, "不详"],
    ]
    stored = workbook([Tab("表", columns, rows)], AT)
    assert read(stored)[1:] == [
        ["331123201603080021", "013800000000", datetime(2016, 3, 8), 3],
        ["331123201603080021", None, datetime(2026, 9, 1, 16, 30), 1.5],
        ["E", None, "1980年春", "100000000000000000"],
        [None, None, "1899-01-01", "nan"],
        [None, None, None, "不详"],
    ]
    sheet = openpyxl.load_workbook(BytesIO(stored)).worksheets[0]
    assert [sheet.cell(2, at).number_format for at in (1, 2, 3)] == ["@", "@", "yyyy-mm-dd"]
    assert sheet.column_dimensions["A"].width > 10


def test_a_template_offers_choices_notes_and_a_page_that_prints_well() -> None:
    columns = [
        Column("姓名", note="照户口本上写"),
        Column("就读方式", choices=("走读", "住校", "走读,中午在校"), width=8),
        Column("联系", choices=tuple(f"方式{number}" for number in range(80))),
    ]
    stored = workbook([Tab("填写", columns, title="学生情况登记")], AT, foot="陈雨 & 打印")
    book = openpyxl.load_workbook(BytesIO(stored))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["姓名", "就读方式", "联系"]
    assert sheet["A2"].font.b
    assert sheet["A2"].comment is not None
    assert "照户口本上写" in sheet["A2"].comment.text
    assert sheet.freeze_panes == "A3"
    assert {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation} == {
        "B3:B2002": "'选项'!$A$1:$A$3",
        "C3:C2002": "'选项'!$B$1:$B$80",
    }
    assert [cell.value for cell in book["选项"]["A"]][:3] == ["走读", "住校", "走读,中午在校"]
    assert book["选项"].sheet_state == "veryHidden", "nobody asks what it is when the table comes back"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.oddFooter.left.text == "陈雨 && 打印", "in a footer, & begins a code such as &F for the file's name"


def test_a_sheet_with_rows_can_be_filtered() -> None:
    stored = workbook([Tab("表", [Column("甲"), Column("乙")], [["1", "2"], ["3", "4"]])], AT)
    sheet = openpyxl.load_workbook(BytesIO(stored)).worksheets[0]
    assert sheet.auto_filter.ref == "A1:B3"


def test_names_of_sheets_are_made_what_excel_allows() -> None:
    names = ["一年级[1]:*?/\\'", "", "长" * 60, "长" * 60, "选项", "History", "A", "a"]
    stored = workbook([Tab(name, [Column("列", choices=("是",))]) for name in names], AT)
    found = openpyxl.load_workbook(BytesIO(stored)).sheetnames
    assert found[:2] == ["一年级 1", "表"]
    assert len({name.casefold() for name in found}) == len(names) + 1
    assert all(0 < len(name) <= 31 for name in found)


def test_a_value_over_excels_limit_is_cut_in_sight() -> None:
    kept = read(one_column(["字" * 40_000, "😀" * 20_000]))
    assert kept[1][0].endswith("（太长，后面没有写完）")
    assert len(kept[1][0]) == 32_767
    assert kept[2][0].startswith("😀" * 16_000)


def test_a_row_with_a_missing_cell_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="zip"):
        workbook([Tab("表", [Column("甲"), Column("乙")], [["1"]])], AT)


def test_the_same_data_is_the_same_file() -> None:
    assert one_column(["李思涵"]) == one_column(["李思涵"])
