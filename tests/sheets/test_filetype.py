"""I01, I22: a file is what it holds, whatever it is called, and each wrong kind has a sentence of its own."""

import random
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from messages.sheets.read import read_table
from messages.sheets.table import TableRefused, column_letter, shown_name
from tests.sheets.files import only_sheet, packed, parts, refusal, rows, sheets_of, texts, workbook, worksheet

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
CSV = "姓名,性别\n张小明,男\n"


def compound(*entries: str) -> bytes:
    """The beginning of a compound file and the names in its directory."""
    return COMPOUND + b"".join(entry.encode("utf-16-le").ljust(128, b"\0") for entry in entries)


def chance(size: int) -> bytes:
    return b"\x01" + random.Random(1).randbytes(size)


WRONG = {
    "empty": (b"", "空的"),
    "blank": (b" \r\n\t ", "空的"),
    "web page": ("<html><body><table><tr><td>姓名</td></tr></table></body></html>".encode(), "网页"),
    "web page of GBK": ("\r\n  <META charset=gb2312><TABLE><tr><td>姓名".encode("gbk"), "网页"),
    "web page of UTF-16": ("<!DOCTYPE html><table><tr><td>姓名".encode("utf-16"), "网页"),
    "xhtml": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "网页"),
    "web archive": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "网页"),
    "xls": (compound("Root Entry", "Workbook"), "旧版 .xls"),
    "xls of 1995": (compound("Root Entry", "Book"), "旧版 .xls"),
    "bare BIFF": (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(100), "旧版 .xls"),
    "xml of 2003": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "2003"),
    "xlsb": (packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01"}), ".xlsb"),
    "locked": (compound("Root Entry", "EncryptedPackage", "EncryptionInfo"), "打开密码"),
    "docx": (packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "Word"),
    "doc": (compound("Root Entry", "WordDocument"), "Word"),
    "rtf": (b"{\\rtf1\\ansi}", "Word"),
    "pptx": (packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), "演示文稿"),
    "ods": (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"}), ".ods"),
    "zip": (packed({"名单.xlsx": workbook(rows([["姓名"]]))}), "压缩包"),
    "empty zip": (packed({}), "压缩包"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "压缩包"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "图片"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "图片"),
    "unknown compound": (compound("Root Entry", "Something"), "认不出"),
    "chance": (chance(5000), "认不出"),
    "UTF-16 without its mark": (CSV.encode("utf-16-le") * 10, "认不出"),
    "half a workbook": (workbook(rows([["姓名"]]))[:-200], "不完整"),
}


@cache
def told(kind: str) -> str:
    return refusal(WRONG[kind][0])


@pytest.mark.parametrize("kind", WRONG)
def test_each_wrong_kind_of_file_has_its_own_sentence(kind: str) -> None:
    assert WRONG[kind][1] in told(kind)


def test_the_sentences_tell_the_kinds_apart() -> None:
    words = {word for _, word in WRONG.values()}
    assert len({told(kind) for kind in WRONG}) >= len(words) > 12


def test_a_csv_called_xlsx_is_read_as_what_it_is() -> None:
    (sheet,) = read_table(CSV.encode(), "名单.xlsx")
    assert texts(sheet) == [["姓名", "性别"], ["张小明", "男"]]


def test_a_workbook_called_csv_is_read_as_what_it_is() -> None:
    (sheet,) = read_table(workbook(rows([["姓名"], ["张小明"]])), "名单.csv")
    assert texts(sheet) == [["姓名"], ["张小明"]]


def test_macros_are_not_looked_at() -> None:
    content = packed(parts(worksheet(rows([["姓名"]]))) | {"xl/vbaProject.bin": "Auto_Open"})
    assert texts(only_sheet(content)) == [["姓名"]]


def test_a_workbook_without_content_is_not_an_import() -> None:
    file = BytesIO()
    openpyxl.Workbook().save(file)
    assert "没有内容" in refusal(file.getvalue())
    assert "没有内容" in refusal(b",,,\n , \n\xe3\x80\x80,\n")


def test_a_workbook_that_lost_a_part_is_broken() -> None:
    whole = parts(worksheet(rows([["姓名"]])))
    for lost in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        assert "坏了" in refusal(packed({name: content for name, content in whole.items() if name != lost}))
    torn = {name: content[: len(content) // 2] for name, content in whole.items() if name.endswith("sheet1.xml")}
    assert "坏了" in refusal(packed(whole | torn))


def test_a_file_may_be_given_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "7f3a"
    path.write_bytes(CSV.encode())
    (sheet,) = read_table(path, "../../名单.csv")
    assert sheet.name == "名单.csv" and len(sheet.rows) == 2
    with pytest.raises(TableRefused, match="打不开"):
        read_table(tmp_path / "gone", "名单.csv")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(10 * 2**20 + 1)
    assert "10.0 MB" in refusal(bytes(10 * 2**20 + 1))
    with pytest.raises(TableRefused, match="最多只能导入 10 MB"):
        read_table(path, "名单.csv")


NAMES = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\老师\\名单.xlsx": "名单.xlsx",
    "名\u202exslx.exe": "名xslx.exe",
    "名\0单\r\n.csv": "名 单 .csv",
    "<img onerror=alert(1)>": "<img onerror=alert(1)>",
    "\ud800名单": "名单",
    "  ": "未命名的文件",
    "": "未命名的文件",
    "/": "未命名的文件",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_and_nothing_else(name: str) -> None:
    assert shown_name(name) == NAMES[name]
    (sheet,) = read_table(CSV.encode(), name)
    assert sheet.name == NAMES[name]


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    shown = shown_name("名" * 300 + ".xlsx")
    assert len(shown) == 80 and shown.startswith("名名") and shown.endswith("名.xlsx") and "…" in shown


def test_columns_are_named_as_excel_names_them() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 51, 52, 701, 702, 16383)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"),
    ]


def test_what_follows_the_end_of_a_zip_does_not_matter_but_what_stands_before_it_does() -> None:
    content = workbook(rows([["姓名"]]))
    assert zipfile.is_zipfile(BytesIO(b"GIF89a" + content)), "a picture that is a zip as well"
    assert "图片" in refusal(b"GIF89a" + content)
    assert len(sheets_of(content + bytes(10))) == 1
