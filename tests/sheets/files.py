"""Makes workbooks by hand, part by part, so that they can be wrong in any way; nothing of them is kept in a file."""

import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from messages.sheets.limits import LIMITS, Limits
from messages.sheets.read import read_table
from messages.sheets.table import Sheet, TableRefused

HEADINGS = ("姓名", "性别", "出生日期", "班级")
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKED = f'xmlns:r="{TYPES}"'
LINKS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {x} "{f"&{y};" * 10}">' for y, x in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDER = '<!DOCTYPE a [<!ENTITY i SYSTEM "file:///etc/hostname">]>'


def rows(lines: Iterable[Iterable[object]]) -> str:
    """Rows of texts and numbers; None is no cell."""
    return "".join(
        f'<row r="{number}">{"".join(_cell(column, number, value) for column, value in enumerate(line))}</row>'
        for number, line in enumerate(lines, 1)
    )


def worksheet(data: str, before: str = "", after: str = "") -> str:
    """The part of one sheet."""
    return f"<worksheet {MAIN} {LINKED}>{before}<sheetData>{data}</sheetData>{after}</worksheet>"


def parts(sheet: str) -> dict[str, str]:
    """The parts of a workbook of one sheet, by their names."""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships {LINKS}><Relationship Id="r1" Type="{TYPES}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} {LINKED}><sheets><sheet name="名单" sheetId="1" r:id="s1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships {LINKS}><Relationship Id="s1" Type="{TYPES}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="t" Type="{TYPES}/sharedStrings" '
        f'Target="sharedStrings.xml"/><Relationship Id="f" Type="{TYPES}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>姓名</t></si><si><t>　</t></si></sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}><cellXfs><xf numFmtId='0'/><xf numFmtId='31'/></cellXfs></styleSheet>",
        SHEET: sheet,
    }


def packed(contents: Mapping[str, str | bytes], level: int = 1) -> bytes:
    """A zip of these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(data: str, before: str = "", after: str = "") -> bytes:
    """A workbook of one sheet."""
    return packed(parts(worksheet(data, before, after)))


def large(count: int, columns: int) -> bytes:
    """A workbook of so many rows under a heading, each cell another text."""
    return workbook(rows([f"第{row}行第{column}格的文字" for column in range(columns)] for row in range(count + 1)))


def claiming(archive: bytes, name: str, size: int | None = None, flags: int = 0) -> bytes:
    """The zip with another size, unpacked, or more flags for one entry; its bytes stay what they are."""
    changed = bytearray(archive)
    # APPNOTE.TXT 4.3.7 and 4.3.12: where flags, size and name stand behind the signature.
    for signature, flag_at, size_at, name_at in ((b"PK\x03\x04", 6, 22, 30), (b"PK\x01\x02", 8, 24, 46)):
        at = archive.index(signature)
        while archive[at + name_at :][: len(name)] != name.encode():
            at = archive.index(signature, at + 4)
        (before,) = struct.unpack_from("<H", archive, at + flag_at)
        struct.pack_into("<H", changed, at + flag_at, before | flags)
        if size is not None:
            struct.pack_into("<I", changed, at + size_at, size)
    return bytes(changed)


def saved(fill: Callable[[Worksheet], object], epoch: datetime | None = None) -> bytes:
    """A workbook as openpyxl writes it."""
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    assert isinstance(book.active, Worksheet)
    fill(book.active)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def written(fill: Callable[[Any, Any], object], **options: object) -> bytes:
    """A workbook as xlsxwriter writes it; it gets the sheet and the book."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    fill(book.add_worksheet("名单"), book)
    book.close()
    return file.getvalue()


def sheets_of(content: bytes, expected: Iterable[str] = HEADINGS, limits: Limits = LIMITS) -> list[Sheet]:
    return read_table(content, "名单.xlsx", tuple(expected), limits)


def only_sheet(content: bytes, expected: Iterable[str] = HEADINGS, limits: Limits = LIMITS) -> Sheet:
    (sheet,) = sheets_of(content, expected, limits)
    return sheet


def texts(sheet: Sheet) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in sheet.rows]


def kinds(sheet: Sheet, row: int = 0) -> list[str]:
    return [cell.kind for cell in sheet.rows[row].cells]


def refusal(content: bytes, expected: Iterable[str] = HEADINGS, limits: Limits = LIMITS) -> str:
    """What a person is told: Chinese, one line, with a mend, and nothing of how the program failed."""
    with pytest.raises(TableRefused) as refused:
        sheets_of(content, expected, limits)
    sentence = str(refused.value)
    assert sentence.endswith("。") and "\n" not in sentence
    assert "请" in sentence, "it does not say what to do"
    assert not any(word in sentence for word in ("Error", "Traceback", "line ", ".py", "None"))
    return sentence


def _cell(column: int, row: int, value: object) -> str:
    place = f"{chr(ord('A') + column)}{row}" if column < 26 else ""
    at = f' r="{place}"' if place else ""
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c{at} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c{at}><v>{value}</v></c>"
