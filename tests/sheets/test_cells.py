"""I08, I09, I12: what a cell of a workbook says, in the kinds that the register asks for."""

from collections.abc import Iterable
from datetime import date, datetime
from xml.sax.saxutils import escape

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from domain.register.cells.cell import Cell
from tests.sheets.files import MAIN, kinds, only_sheet, packed, parts, saved, texts, worksheet, written

FIRST_OF_SEPTEMBER = Cell("2017-09-01", "date", date(2017, 9, 1))


def cells(raw: Iterable[str], **others: str) -> list[Cell]:
    """The cells of one column, each from the XML of ``<c>``."""
    data = "".join(f'<row><c t="str"><v>x</v></c>{one}</row>' for one in raw)
    return [row.cells[1] for row in only_sheet(packed(parts(worksheet(data)) | others)).rows]


def numbers(raw: Iterable[str]) -> list[Cell]:
    return cells(f"<c><v>{one}</v></c>" for one in raw)


def in_formats(serials: Iterable[str], codes: Iterable[str]) -> list[Cell]:
    """Each serial number in the format beside it."""
    listed = list(enumerate(codes, 1))
    formats = "".join(f"<numFmt numFmtId='{175 + n}' formatCode='{escape(code)}'/>" for n, code in listed)
    styles = "".join(f"<xf numFmtId='{175 + n}'/>" for n, _ in listed)
    part = (
        f"<styleSheet {MAIN}><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
        f"<cellXfs><xf numFmtId='0'/>{styles}</cellXfs></styleSheet>"
    )
    raw = (f'<c s="{n}"><v>{serial}</v></c>' for serial, (n, _) in zip(serials, listed, strict=True))
    return cells(raw, **{"xl/styles.xml": part})


def test_a_bool_is_one() -> None:
    found = cells(['<c t="b"><v>1</v></c>', '<c t="b"><v>0</v></c>'])
    assert found == [Cell("TRUE", "bool", True), Cell("FALSE", "bool", False)]


def test_a_number_keeps_its_figures() -> None:
    figures = {
        "138": Cell("138", "number", 138),
        "13800138000.0": Cell("13800138000", "number", 13800138000),
        "1.3800138E10": Cell("13800138000", "number", 13800138000),
        "110105194912310021": Cell("110105194912310021", "number", 110105194912310021),
        "1.1010519491231E+17": Cell("1.1010519491231E+17", "number", 1.1010519491231e17),
        "1.6499999999999999": Cell("1.65", "number", 1.65),
        "-0.5": Cell("-0.5", "number", -0.5),
        "-3": Cell("-3", "number", -3),
        "007": Cell("7", "number", 7),
        "1E-7": Cell("1E-07", "number", 1e-7),
        " 12 ": Cell("12", "number", 12),
    }
    assert numbers(figures) == list(figures.values())


def test_what_is_no_number_is_an_error_of_its_cell_alone() -> None:
    wrong = ["1E999", "NaN", "1_000", "٣", "12a", "9" * 41, "--1", "0x10", "1e", "1", "-"]
    assert [cell.kind for cell in numbers(wrong)] == ["error"] * 9 + ["number", "error"]


def test_an_error_cell_is_told() -> None:
    faults = ["#N/A", "#REF!", "#DIV/0!", "#NAME?"]
    assert cells(f'<c t="e"><v>{fault}</v></c>' for fault in faults) == [Cell(fault, "error") for fault in faults]


def test_a_formula_is_never_worked_out_nor_its_last_result_taken() -> None:
    formulas = {
        "<c><f>A2</f><v>45</v></c>": "=A2",
        '<c t="str"><f>HYPERLINK("http://x.example","张")</f><v>张</v></c>': '=HYPERLINK("http://x.example","张")',
        '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>': "=1/0",
        '<c><f t="shared" si="0"/><v>45</v></c>': "=",
        '<c><f t="array" ref="B1:B9">SUM(A1:A9)</f><v>1</v></c>': "=SUM(A1:A9)",
        "<c><v>45</v><f>A2</f></c>": "=A2",
        '<c t="b"><f>TRUE()</f></c>': "=TRUE()",
        f"<c><f>{'A1+' * 5000}A1</f></c>": f"={'A1+' * 33}",
    }
    assert cells(formulas) == [Cell(text, "formula") for text in formulas.values()]


def test_formulas_of_both_libraries_are_seen_and_a_text_that_looks_like_one_is_a_text() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["=1+1", "x"])
        sheet["B1"].value, sheet["B1"].data_type = "=1+1", "s"

    assert kinds(only_sheet(saved(fill))) == ["formula", "text"]
    made = written(lambda sheet, _: (sheet.write_formula(0, 0, "=1+1", None, 2), sheet.write_string(0, 1, "=1+1")))
    assert kinds(only_sheet(made)) == ["formula", "text"]


def test_a_number_in_a_format_of_days_is_a_date() -> None:
    codes = [
        *("yyyy/m/d", "yyyy\\-mm\\-dd", 'yyyy"年"m"月"d"日";@', "[$-804]d/mmm", "m月", "d", "[红色]e年m月d日"),
        *('[DBNum1][$-804]yyyy"年"m"月"', "YYYY/M/D HH:MM", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy"),
    ]
    assert in_formats(["42979"] * len(codes), codes) == [FIRST_OF_SEPTEMBER] * len(codes)


def test_formats_that_chinese_excel_does_not_write_out_are_dates() -> None:
    """31 is 2017年9月1日, the usual one, which openpyxl takes for the number 42979."""
    built_in = [14, 22, 27, 31, 36, 50, 57, 58]
    styles = "".join(f"<xf numFmtId='{number}'/>" for number in built_in)
    part = {"xl/styles.xml": f"<styleSheet {MAIN}><cellXfs>{styles}</cellXfs></styleSheet>"}
    raw = (f'<c s="{style}"><v>42979</v></c>' for style in range(len(built_in)))
    assert cells(raw, **part) == [FIRST_OF_SEPTEMBER] * len(built_in)


def test_a_number_in_another_format_stays_a_number() -> None:
    codes = [
        *("General", "0", "@", "0.00_);[Red]\\(0.00\\)", "#,##0", "0.00E+00", "G/通用格式", "[Yellow]0", "0\\d", "_d0"),
        *('0"days"', '"学号"0', "[$￥-804]#,##0", "*d0"),
    ]
    assert in_formats(["42979"] * len(codes), codes) == [Cell("42979", "number", 42979)] * len(codes)
    assert cells(['<c s="0"><v>42979</v></c>', '<c s="99"><v>42979</v></c>']) == [Cell("42979", "number", 42979)] * 2


def test_days_and_times_at_their_edges() -> None:
    edges = {
        ("42979.5", "yyyy/m/d h:mm"): Cell("2017-09-01 12:00", "date", date(2017, 9, 1)),
        ("42978.9999999", "yyyy/m/d"): FIRST_OF_SEPTEMBER,
        ("1", "yyyy/m/d"): Cell("1900-01-01", "date", date(1900, 1, 1)),
        ("59", "yyyy/m/d"): Cell("1900-02-28", "date", date(1900, 2, 28)),
        ("61", "yyyy/m/d"): Cell("1900-03-01", "date", date(1900, 3, 1)),
        ("0.8125", "h:mm"): Cell("19:30"),
        ("0.8125", "yyyy/m/d"): Cell("19:30"),
        ("42979.8125", "h:mm AM/PM"): Cell("19:30"),
        ("0.354178240740741", "[$-804]上午/下午h:mm:ss"): Cell("08:30:01"),
        ("-1", "yyyy/m/d"): Cell("#VALUE!", "error"),
        ("13800138000", "yyyy/m/d"): Cell("#VALUE!", "error"),
        ("1E300", "yyyy/m/d"): Cell("#VALUE!", "error"),
        ("张", "yyyy/m/d"): Cell("#VALUE!", "error"),
    }
    assert in_formats([serial for serial, _ in edges], [code for _, code in edges]) == list(edges.values())


def test_a_day_that_is_written_out() -> None:
    found = cells(f'<c t="d"><v>{raw}</v></c>' for raw in ("2017-09-01T00:00:00", "2017-13-01", "0999-01-01T00:00:00Z"))
    assert found == [FIRST_OF_SEPTEMBER, Cell("2017-13-01"), Cell("0999-01-01", "date", date(999, 1, 1))]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_a_workbook_that_counts_from_1904_has_the_same_days(epoch: datetime | None) -> None:
    content = saved(lambda sheet: sheet.append([date(2017, 9, 1), date(1904, 1, 2)]), epoch)
    assert texts(only_sheet(content)) == [["2017-09-01", "1904-01-02"]]
    made = written(
        lambda sheet, book: sheet.write(0, 0, date(2017, 9, 1), book.add_format({"num_format": "yyyy/m/d"})),
        date_1904=epoch is not None,
    )
    assert texts(only_sheet(made)) == [["2017-09-01"]]


def test_rich_text_is_text_and_its_phonetic_hint_is_not() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = CellRichText("张", TextBlock(InlineFont(b=True), "小"), "明")

    assert texts(only_sheet(saved(fill))) == [["张小明"]]
    runs = '<r><t>张</t></r><rPh sb="0" eb="1"><t>ZHANG</t></rPh><r><t xml:space="preserve"> 明</t></r>'
    shared = {"xl/sharedStrings.xml": f"<sst {MAIN}><si>{runs}</si></sst>"}
    raw = [f'<c t="inlineStr"><is>{runs}</is></c>', '<c t="s"><v>0</v></c>']
    assert cells(raw, **shared) == [Cell("张 明")] * 2


def test_a_text_is_what_a_person_typed() -> None:
    typed = {
        "第一行_x000D_\n第二行": "第一行\n第二行",
        "_x005F_x000D_": "_x000D_",
        "_x0000_张_xD800_": "\ufffd张\ufffd",
        "𠮷&lt;b&gt;&amp;": "𠮷<b>&",
        "{{ 7*7 }}": "{{ 7*7 }}",
    }
    assert cells(f'<c t="inlineStr"><is><t>{raw}</t></is></c>' for raw in typed) == list(map(Cell, typed.values()))
