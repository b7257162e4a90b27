"""I07, I10: what is merged is filled down one column, and what is hidden is read and told."""

from io import BytesIO
from typing import Any

import openpyxl

from tests.sheets.files import (
    only_sheet,
    packed,
    parts,
    refusal,
    rows,
    saved,
    sheets_of,
    texts,
    workbook,
    worksheet,
    written,
)

LIST = [
    ["班级", "姓名", "监护人"],
    ["三（1）班", "张小明", "王奶奶"],
    ["", "李思涵", ""],
    ["", "", ""],
    ["三（2）班", "赵一", ""],
]


def merging(*areas: str) -> bytes:
    listed = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return workbook(rows(LIST), after=f"<mergeCells>{listed}</mergeCells>")


def test_a_cell_merged_down_its_column_is_read_in_every_row_that_holds_something() -> None:
    sheet = only_sheet(merging("A2:A4"))
    assert [row.cells[0].text for row in sheet.rows] == ["班级", "三（1）班", "三（1）班", "三（2）班"]
    assert [row.number for row in sheet.rows] == [1, 2, 3, 5], "a row of nothing but the merged cell is still empty"
    assert "A2:A4 是合并单元格，每一行都按合并的内容读。" in sheet.notices


def test_what_is_merged_over_columns_is_told_and_stays_where_it_is() -> None:
    sheet = only_sheet(merging("A2:B3", "A1:C1"))
    assert texts(sheet)[:3] == [*LIST[:2], ["", "李思涵", ""]]
    assert "A2:B3、A1:C1 是跨列合并的单元格，内容只算在左上角那一格。" in sheet.notices


def test_a_merged_cell_never_covers_what_somebody_wrote() -> None:
    assert texts(only_sheet(merging("B2:B5")))[2][1] == "李思涵"


def test_merged_cells_of_nothing_say_nothing() -> None:
    sheet = only_sheet(merging("A4:A5", "C3:C5", "A2", "A100:A200", "D1:D1048576"))
    assert texts(sheet) == [line for line in LIST if any(line)]
    assert not any("合并" in notice for notice in sheet.notices)


def test_both_libraries_merge_as_we_read() -> None:
    def fill(sheet: Any) -> None:
        for line in (["班级", "姓名"], ["三（1）班", "张小明"], [None, "李思涵"]):
            sheet.append(line)
        sheet.merge_cells("A2:A3")

    def made(sheet: Any, book: Any) -> None:
        sheet.write_column("B1", ["姓名", "张小明", "李思涵"])
        sheet.write("A1", "班级")
        sheet.merge_range("A2:A3", "三（1）班", book.add_format())

    expected = [["班级", "姓名"], ["三（1）班", "张小明"], ["三（1）班", "李思涵"]]
    assert texts(only_sheet(saved(fill))) == texts(only_sheet(written(made))) == expected


def test_wrong_or_too_many_merged_cells_are_refused() -> None:
    assert "结构不正常" in refusal(merging("A2:ZZZZ4"))
    assert "合并单元格太多" in refusal(merging(*(f"A{n}:A{n + 7}" for n in range(1, 10_002))))


def test_hidden_rows_are_read_and_named() -> None:
    data = "".join(
        f'<row r="{n}" hidden="{int(n in (3, 5, 6, 7))}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 9)
    )
    sheet = only_sheet(workbook(data + '<row r="9" hidden="1"><c r="A9" s="1"/></row>'))
    assert [row.number for row in sheet.rows if row.hidden] == [3, 5, 6, 7]
    assert len(sheet.rows) == 8
    assert sheet.notices == ("第 3、5–7 行是隐藏的，也读了。",)


def test_many_hidden_rows_are_named_in_a_sentence_that_one_can_read() -> None:
    data = "".join(f'<row r="{2 * n}" hidden="true"><c><v>{n}</v></c></row>' for n in range(1, 101))
    (notice, _) = only_sheet(workbook(data)).notices
    assert "另有 88 处" in notice and len(notice) < 100


def test_hidden_columns_are_read_and_named() -> None:
    before = '<cols><col min="2" max="2" hidden="1"/><col min="3" max="3"/><col min="4" max="16384" hidden="1"/></cols>'
    sheet = only_sheet(workbook(rows([["姓名", "性别", "班级"], ["张小明", "男", "三（1）班"]]), before))
    assert texts(sheet)[1] == ["张小明", "男", "三（1）班"]
    assert sheet.notices == ("B 列是隐藏的，也读了。",)


def test_a_filter_hides_rows_and_is_told() -> None:
    def fill(sheet: Any, _: Any) -> None:
        for row, line in enumerate((["姓名", "班级"], ["张小明", 1], ["李思涵", 2])):
            sheet.write_row(row, 0, line)
        sheet.autofilter("A1:B3")
        sheet.filter_column("B", "x == 1")
        sheet.set_row(2, options={"hidden": True})

    sheet = only_sheet(written(fill))
    assert len(sheet.rows) == 3 and sheet.rows[2].hidden
    assert sheet.notices == ("第 3 行是隐藏的，也读了。", "表上开着筛选，被筛掉的行也读了。")


def test_arrows_of_a_filter_that_filters_nothing_are_not_worth_a_word() -> None:
    assert only_sheet(workbook(rows([["姓名"]]), after='<autoFilter ref="A1:A1"/>')).notices == ()


def test_hidden_sheets_are_named_and_not_read() -> None:
    book = openpyxl.Workbook()
    for name, state in (
        ("三（1）班", "visible"),
        ("旧名单", "hidden"),
        ("三（2）班", "visible"),
        ("选项", "veryHidden"),
    ):
        sheet = book.create_sheet(name)
        sheet.append(["姓名"])
        sheet.sheet_state = state
    book.create_chartsheet("图")
    file = BytesIO()
    book.save(file)
    first, second = sheets_of(file.getvalue())
    assert (first.name, second.name) == ("三（1）班", "三（2）班"), "an empty one is none"
    assert first.notices == ("工作表“旧名单”是隐藏的，没有读。",), "Excel's menu does not show the other"
    assert second.notices == ()


def test_a_workbook_whose_sheets_are_all_hidden_is_refused() -> None:
    hidden = parts(worksheet(rows([["姓名"]])))
    hidden["xl/workbook.xml"] = hidden["xl/workbook.xml"].replace("<sheet ", '<sheet state="veryHidden" ')
    assert "都是隐藏的" in refusal(packed(hidden))


def test_headings_are_rows_like_any_other() -> None:
    """A title, two lines of headings, doubles: whoever maps them sees them as they are, with their numbers."""
    content = workbook(
        rows([["某某小学学生名单"], [], ["学生", "", "家长"], ["姓名", "班级", "姓名"], ["张小明", 3, "张强"]])
    )
    sheet = only_sheet(content)
    assert [row.number for row in sheet.rows] == [1, 3, 4, 5]
    assert texts(sheet)[2] == ["姓名", "班级", "姓名"]
