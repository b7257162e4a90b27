"""I17, I18: a csv in any encoding that Excel and WPS write, and every way in which its rows could slip."""

import csv
from io import StringIO

import pytest

from domain.register.cells.cell import Cell
from tests.sheets.files import HEADINGS, kinds, only_sheet, refusal, texts

TABLE = [["姓名", "性别", "班级"], ["张小明", "男", "三（1）班"], ["李思涵", "女", "三（2）班"]]
RARE = "𠮷"  # a character that only the four bytes of GB18030 have


def lines(table: list[list[str]], separator: str = ",", end: str = "\r\n") -> str:
    file = StringIO()
    csv.writer(file, delimiter=separator, lineterminator=end).writerows(table)
    return file.getvalue()


@pytest.mark.parametrize(
    ("encoding", "mark", "separator", "told"),
    [
        ("utf-8", b"", ",", ""),
        ("utf-8", b"\xef\xbb\xbf", ",", ""),
        ("gbk", b"", ",", "GBK"),
        ("gb18030", b"", ",", "GBK"),
        ("utf-16-le", b"\xff\xfe", "\t", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "\t", "UTF-16"),
        ("utf-8", b"", ";", "分号"),
        ("gbk", b"", "\t", "制表符"),
    ],
)
@pytest.mark.parametrize("expected", [HEADINGS, ()], ids=["known", "unknown"])
def test_every_encoding_of_excel_is_read_and_told(
    encoding: str, mark: bytes, separator: str, told: str, expected: tuple[str, ...]
) -> None:
    table = [*TABLE, [RARE if encoding != "gbk" else "赵", "女", "三"]]
    sheet = only_sheet(mark + lines(table, separator).encode(encoding), expected)
    assert texts(sheet) == table
    assert any(told in notice for notice in sheet.notices) if told else sheet.notices == ()


def test_a_file_of_gbk_that_is_valid_utf8_is_read_by_its_headings() -> None:
    """M26: 母 is the two bytes of ĸ."""
    content = "母,女\n女,母\n".encode("gbk")
    assert content.decode("utf-8") == "ĸ,Ů\nŮ,ĸ\n", "nothing in the bytes says that this is GBK"
    assert texts(only_sheet(content, ("母", "父"))) == [["母", "女"], ["女", "母"]]
    assert texts(only_sheet(content, ())) == [["ĸ", "Ů"], ["Ů", "ĸ"]]


def test_headings_are_found_below_a_title_and_whatever_their_width() -> None:
    title = "某某小学学生名单\n\n"
    sheet = only_sheet((title + lines([["姓　名", "ＡＢ"], ["张小明", "1"]], ";")).encode("gbk"), ("姓 名", "ab"))
    assert [row.number for row in sheet.rows] == [1, 3, 4]
    assert texts(sheet)[2] == ["张小明", "1"]


@pytest.mark.parametrize("expected", [HEADINGS, ()], ids=["known", "unknown"])
@pytest.mark.parametrize(("main", "other"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_two_encodings_in_one_file_are_refused_with_the_line(main: str, other: str, expected: tuple[str, ...]) -> None:
    content = lines(TABLE).encode(main) + "赵一,男,三（2）班\r\n".encode(other) + "钱二,女,三（2）班\r\n".encode(main)
    assert "第 4 行的文字编码" in refusal(content, expected)


def test_a_line_of_utf8_that_is_valid_gbk_is_still_seen() -> None:
    content = "姓名,班级\n张小明,三班\n".encode("gbk") + "赵一,三班\n".encode()
    assert "璧典竴" in content.decode("gb18030"), "nothing fails"
    assert "第 3 行的文字编码" in refusal(content)


def test_broken_bytes_are_refused_with_the_line() -> None:
    assert "第 3 行" in refusal(lines(TABLE).encode("utf-8")[:-8] + b"\xe7\r\n")
    assert "第 2 行" in refusal(lines(TABLE, end="\r").encode("gbk").replace("张".encode("gbk"), b"\xff\xff"))
    assert "第 2 行" in refusal(b"\xff\xfe" + "姓名\n".encode("utf-16-le") + b"\x00\xd8\x41\x00\n\x00")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_the_last_need_not(end: str) -> None:
    sheet = only_sheet(lines(TABLE, end=end).rstrip().encode())
    assert texts(sheet) == TABLE
    assert [row.number for row in sheet.rows] == [1, 2, 3]


def test_rows_are_numbered_by_the_line_where_they_begin() -> None:
    table = [["姓名", "住址"], ["张小明", "青石村\r\n三组\r四号\n后院"], ["李思涵", '“大”院"东"'], ["赵一", ""]]
    sheet = only_sheet(lines(table).encode())
    assert [row.number for row in sheet.rows] == [1, 2, 6, 7]
    assert sheet.rows[1].cells[1] == Cell("青石村\n三组\n四号\n后院")
    assert texts(sheet)[2:] == [["李思涵", '“大”院"东"'], ["赵一", ""]]


def test_separators_in_quotes_do_not_count() -> None:
    content = '"姓名,全名,曾用名";"班级"\n"张,小明";3\n'
    assert texts(only_sheet(content.encode())) == [["姓名,全名,曾用名", "班级"], ["张,小明", "3"]]


def test_one_column_is_a_table_too() -> None:
    assert texts(only_sheet("姓名\n张小明\n".encode())) == [["姓名"], ["张小明"]]


def test_short_rows_are_filled_and_empty_fields_at_the_end_are_nothing() -> None:
    sheet = only_sheet("姓名,性别,班级,,\n张小明\n李思涵,女,三（1）班,, ,\n".encode())
    assert texts(sheet) == [["姓名", "性别", "班级"], ["张小明", "", ""], ["李思涵", "女", "三（1）班"]]
    assert kinds(sheet, 1) == ["text", "empty", "empty"]


def test_a_row_longer_than_the_heading_is_refused_with_its_line() -> None:
    content = "学生名单,2026,秋,终稿\n姓名,住址\n张小明,青石村\n\n李思涵,青石村,三组\n".encode()
    assert "第 5 行有 3 格，比表头的 2 格多" in refusal(content)
    assert "第 4 行有 3 格" in refusal(content.partition(b"\n")[2], ())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('姓名,班级\n张小明,"三（1）班\n李思涵,三\n', ("从第 2 行开始", "引号")),
        ('姓名,班级\n"张"小明,三\n', ("第 2 行", "引号")),
        ('姓名,"班\n级"\n张,1\n"李"x,2\n', ("第 4 行", "引号")),
        ("姓名,班级\n张小明,三\n李\0思涵,三\n", ("第 3 行", "NUL")),
        ("姓名,班级\r张\0小明,三\r", ("第 2 行", "NUL")),
        (f"姓名,班级\n张小明,{'字' * 32_768}\n", ("第 2 行", "32767")),
        (f"姓名,班级\n张,1\n李思涵,{'x' * 1_000_000}\n", ("第 3 行", "32767")),
        (f'姓名,班级\n张,"1\n{"李,2" * 200_000}\n', ("第 2 行", "引号")),
        ("姓名" + ",列" * 200 + "\n", ("第 1 行", "201 列")),
    ],
)
def test_what_could_shift_rows_is_refused_with_its_line(content: str, words: tuple[str, ...]) -> None:
    sentence = refusal(content.encode())
    assert all(word in sentence for word in words), sentence


def test_the_longest_field_of_excel_is_read() -> None:
    assert len(only_sheet(f"姓名\n{'字' * 32_767}\n".encode()).rows[1].cells[0].text) == 32_767


def test_a_field_is_a_text_whatever_it_looks_like_but_a_formula_is_one() -> None:
    sheet = only_sheet(b'a,b,c,d\n0012,=A2,"=HYPERLINK(""x"")",2017/9/1\n1.1E+17,#N/A,-1,@x\n', ())
    assert kinds(sheet, 1) == ["text", "formula", "formula", "text"]
    assert kinds(sheet, 2) == ["text"] * 4
    assert [cell.value for row in sheet.rows for cell in row.cells] == [None] * 12


def test_characters_that_a_database_cannot_carry_are_replaced() -> None:
    assert texts(only_sheet("姓名\n张\x01小明\n".encode())) == [["姓名"], ["张\ufffd小明"]]


def test_empty_rows_between_others_are_skipped_and_told() -> None:
    sheet = only_sheet("\n姓名,班级\n\n,　\n张小明,1\n,,\n\n".encode())
    assert [row.number for row in sheet.rows] == [2, 5]
    assert sheet.notices == ("中间有 2 个空行，跳过了。",)
