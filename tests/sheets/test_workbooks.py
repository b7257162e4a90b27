"""I03, I11: a workbook's rows are those that Excel shows, whatever it says of itself, and openpyxl agrees."""

import random
import re
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from messages.sheets.contents import grids_of
from messages.sheets.limits import LIMITS
from messages.sheets.table import Sheet
from tests.sheets.files import SHEET, kinds, only_sheet, packed, parts, refusal, rows, saved, texts, workbook, written

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def test_texts_that_nobody_can_have_typed_are_refused() -> None:
    assert "32767" in refusal(workbook(rows([["字" * 32_768]])))
    assert len(only_sheet(workbook(rows([["字" * 32_767]]))).rows[0].cells[0].text) == 32_767
    assert "坏了" in refusal(workbook('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'))


def test_cells_stand_where_excel_shows_them() -> None:
    sheet = only_sheet(workbook('<row r="7"><c r="D7"><v>4</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>'))
    assert [row.number for row in sheet.rows] == [7, 8]
    assert texts(sheet) == [["", "", "", "4"], ["1", "2", "", ""]]
    assert kinds(sheet) == ["empty", "empty", "empty", "number"]


@pytest.mark.parametrize(
    "data",
    [
        '<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>',
        '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="-1"><c><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="1"><c r="AAAA1"><v>1</v></c></row>',
    ],
)
def test_places_that_cannot_be_are_refused(data: str) -> None:
    assert "结构不正常" in refusal(workbook(data))


@pytest.mark.parametrize("dimension", ['<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>', "", "<dimension/>"])
def test_what_a_sheet_says_of_its_size_is_not_believed(dimension: str) -> None:
    sheet = only_sheet(
        workbook(rows([["姓名", "班级"], ["张小明", "三（1）"], ["李思涵", "三（2）"]]), before=dimension)
    )
    assert [len(row.cells) for row in sheet.rows] == [2, 2, 2]


def test_empty_rows_are_skipped_and_not_counted() -> None:
    formatted = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(8, 10_008))
    data = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"/><row r="3"><c r="A3" s="1"/></row>'
        '<row r="4"><c r="A4" t="s"><v>1</v></c></row><row r="5"><c r="A5" t="inlineStr"><is><t> \n</t></is></c></row>'
        '<row r="6"><c r="A6" t="str"><v></v></c></row><row r="7"><c r="A7" t="s"><v>0</v></c></row>'
    )
    sheet = only_sheet(workbook(data + formatted))
    assert [row.number for row in sheet.rows] == [1, 7]
    assert [len(row.cells) for row in sheet.rows] == [1, 1]
    assert sheet.notices == ("中间有 5 个空行，跳过了。",)


def test_a_formatted_cell_far_away_is_nothing() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert texts(only_sheet(workbook(far))) == [["1"]]


def test_names_of_parts_are_those_of_the_workbook_not_ours() -> None:
    """Other programs put the sheet elsewhere, with absolute targets, prefixes, other namespaces and capital letters."""
    moved = parts("")
    del moved[SHEET]
    moved["xl/_rels/workbook.xml.rels"] = moved["xl/_rels/workbook.xml.rels"].replace("worksheets/", "/XL/Blätter/")
    moved["xl/Blätter/Sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{STRICT}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>姓名</x:t>'
        "</x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert texts(only_sheet(packed(moved))) == [["姓名"]]


def test_controls_and_extensions_of_a_sheet_are_no_cells() -> None:
    after = (
        '<controls><control><controlPr><anchor xmlns:xdr="x"><from><xdr:row>9</xdr:row></from></anchor></controlPr>'
        '</control></controls><extLst><ext xmlns:xm="y"><xm:f>A1</xm:f><xm:row r="1"/></ext></extLst>'
    )
    assert texts(only_sheet(workbook(rows([["姓名"]]), after=after))) == [["姓名"]]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/styles.xml", "<fonts><font><family val='99'/></font></fonts>"),
        ("xl/styles.xml", "<fills><fill/></fills>"),
        ("xl/styles.xml", "<borders><border><left style='wavy'/></border></borders>"),
        ("xl/styles.xml", "<cellStyles><cellStyle name='x' xfId='9'/></cellStyles>"),
        ("docProps/core.xml", "<dcterms:created>昨天</dcterms:created>"),
    ],
)
def test_looks_and_properties_of_other_programs_may_be_odd(part: str, content: str) -> None:
    with zipfile.ZipFile(BytesIO(saved(lambda sheet: sheet.append(["张小明", date(2017, 9, 1)])))) as archive:
        whole = {name: archive.read(name).decode() for name in archive.namelist()}
    element = content[1:].partition(">")[0]
    end = whole[part].rindex("</")
    without = re.sub(f"<{element}[ >].*</{element}>", "", whole[part][:end])
    odd = packed(whole | {part: without + content + whole[part][end:]})
    with pytest.raises((TypeError, ValueError, IndexError)):
        openpyxl.load_workbook(BytesIO(odd))
    assert plain(only_sheet(odd)) == {(1, 1): "张小明", (1, 2): date(2017, 9, 1)}


def test_what_openpyxl_cannot_take_is_refused_with_a_mend() -> None:
    views = '<sheetViews><sheetView workbookViewId="0" view="upside down"/></sheetViews>'
    assert "再导入" in refusal(workbook(rows([["姓名"]]), before=views))


def test_what_openpyxl_warns_of_is_no_error_and_no_noise(capfd: pytest.CaptureFixture[str]) -> None:
    """In this process, where every warning is an error."""
    after = '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>'
    content = workbook('<row r="1"><c r="A1" s="1"><v>13800138000</v></c></row>', after=after)
    assert grids_of(content, (), LIMITS)
    assert capfd.readouterr() == ("", "")


def plain(sheet: Sheet) -> dict[tuple[int, int], object]:
    """What the cells hold, by their places."""
    found: dict[tuple[int, int], object] = {}
    for row in sheet.rows:
        for column, one in enumerate(row.cells, 1):
            if one.kind != "empty":
                found[row.number, column] = one.text if one.value is None else one.value
    return found


def second_opinion(content: bytes) -> dict[tuple[int, int], object]:
    book = openpyxl.load_workbook(BytesIO(content))
    cells = (cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None)
    return {
        (cell.row, cell.column): cell.value.date() if isinstance(cell.value, datetime) else cell.value for cell in cells
    }


@pytest.mark.parametrize("seed", range(3))
def test_openpyxl_reads_the_same(seed: int) -> None:
    chance = random.Random(seed)
    values = (
        *("张小明", "  两边有空  ", "a\nb", "=", "𠮷", "_x", "0012", "<&>", "‘", 'a"b'),
        *(0, -1, 12345678901, 1.5, 1e20, 1e-9, 0.1, True, False, date(2017, 9, 1), datetime(1988, 2, 29, 13, 5), None),
    )
    table = [[chance.choice(values) for _ in range(12)] for _ in range(40)]

    def fill(sheet: Any, book: Any) -> None:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, line in enumerate(table):
            for column, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write(row, column, value, day if isinstance(value, date) else None)

    def append(sheet: Any) -> None:
        for line in table:
            sheet.append(line)

    for content in (saved(append), written(fill)):
        assert plain(only_sheet(content)) == second_opinion(content)


def test_a_time_alone_is_a_text() -> None:
    assert texts(only_sheet(saved(lambda sheet: sheet.append([time(19, 30)])))) == [["19:30"]]
