"""What the sheets of a workbook share, read by openpyxl: their names and parts, the texts, which formats are dates.

openpyxl's readers of parts are used one by one instead of ``load_workbook``. That one clears what lies under merged
cells, fills wide areas with cells, leaves out a sheet that is lost, and reads drawings, comments, fonts and properties,
in any of which something odd would end it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from openpyxl.packaging.relationship import get_dependents
from openpyxl.reader.strings import read_string_table
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_datetime
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.xml.functions import fromstring, localname

from messages.sheets.archive import BROKEN, STRANGE, Archive
from messages.sheets.table import TableRefused

MOST_BYTES = 24 << 20  # of the texts; 5,000 rows of 60 different ones need about 14 MB
FORMATS = ("numFmts", "cellXfs")  # what of a workbook's styles says what its numbers are
FILLER = re.compile(r"\*.")  # in a format code: a character that fills the cell; openpyxl would take *d for a day
# ECMA-376 part 1, 18.8.30, zh-cn: formats of Chinese Excel that files do not write out and openpyxl does not know.
CHINESE_FORMATS = {
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}

TOO_MANY = "表里的文字太多，请分成几个文件导入。"


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet and the part that its rows are in; ``state`` is visible, hidden or veryHidden."""

    name: str
    state: str
    path: str


@dataclass(frozen=True, slots=True)
class Package:
    """All that is needed to read a sheet's rows: also the numbers of the styles that show days, and times alone."""

    parts: list[Part]
    epoch: datetime
    texts: list[str]
    days: set[int]
    times: set[int]


@contextmanager
def refusing() -> Iterator[None]:
    """Over parts that are broken or odd openpyxl raises whatever its descriptors happen to raise: a refusal to us."""
    try:
        yield
    except ParseError as wrong:
        if wrong.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from wrong
        raise TableRefused(BROKEN) from wrong
    except (ValueError, OverflowError) as wrong:
        raise TableRefused(STRANGE) from wrong
    except (TypeError, LookupError, AttributeError) as wrong:
        raise TableRefused(BROKEN) from wrong


def open_package(archive: Archive) -> Package:
    """The workbook without its rows. Charts and macro sheets are none of its parts, nor what lies outside the file."""
    with refusing():
        roots = get_dependents(archive, "_rels/.rels")
        path = next((link.target for link in roots if link.Type.endswith("/officeDocument")), "")
        listing = WorkbookParser(archive, path, keep_links=False)
        listing.parse()
        links: Any = listing.rels  # by their names
        shared = {link.Type.rpartition("/")[2]: link.target for link in links.values()}
        parts = [
            Part(sheet.name, sheet.state or "visible", link.target)
            for sheet, link in listing.find_sheets()
            if link.Type.endswith("/worksheet") and link.TargetMode != "External"
        ]
        kinds = list(enumerate(map(_kind, _codes(archive, shared.get("styles", "")))))
        days, times = ({style for style, kind in kinds if kind == wanted} for wanted in ("day", "time"))
        return Package(parts, listing.wb.epoch, _texts(archive, shared.get("sharedStrings", "")), days, times)


def _texts(archive: Archive, path: str) -> list[str]:
    if path not in archive:
        return []
    if archive.getinfo(path).file_size > MOST_BYTES:
        raise TableRefused(TOO_MANY)
    return read_string_table(BytesIO(archive.read(path)))


def _codes(archive: Archive, path: str) -> list[str]:
    """The format codes of the cell styles. Fonts, fills and borders of other programs may be as odd as they like."""
    if path not in archive:
        return []
    root: Any = fromstring(archive.read(path))
    for child in list(root):
        if localname(child) not in FORMATS:
            root.remove(child)
    styles = Stylesheet.from_tree(root)
    codes = {**BUILTIN_FORMATS, **CHINESE_FORMATS, **styles.custom_formats}
    return [codes.get(style.numFmtId, "") for style in styles.cellXfs.xf]


def _kind(code: str) -> str:
    """A format of hours alone shows a time, any other of days, months or hours a day."""
    plain = FILLER.sub("", code).lower()
    moment = is_datetime(plain)
    if moment == "time" and set(plain) & set("hs"):
        return "time"
    return "day" if moment else ""
