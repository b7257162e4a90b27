"""Excel sheets and CSV that people open in an office: what people typed stays text and is never a formula."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from io import BytesIO, StringIO
from itertools import count
from typing import Any
from unicodedata import normalize

from domain.words import INVISIBLE, clean

# M23 of the fault catalogue: without these, xlsxwriter makes live formulas, links and numbers of what people typed.
# In memory: no child's data lies on the disk for a moment in a file of its own.
SAFELY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
# Excel specifications and limits: characters (UTF-16) in a cell, in the name of a sheet, digits of a number.
LONGEST, LONGEST_NAME, MOST_DIGITS = 32_767, 31, 15
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
FIRST_DAY = date(1900, 3, 1)  # Excel believes in a 29 February 1900; earlier days would be off by one
FORMULA_SIGNS = ("=", "+", "-", "@", "%", "|")  # what Excel, WPS or LibreOffice may take for a formula (I30)
FILLED_IN = 2_000  # rows below the head in which a template offers its choices
A4_PAPER = 9  # xlsxwriter's number, from the printers' list of papers
CHOICES = "选项"
CUT = "……（太长，后面没有写完）"


class Kind(StrEnum):
    """How Excel treats a column; the values are its number formats."""

    TEXT = "@"
    DATE = "yyyy-mm-dd"
    NUMBER = "General"


Value = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, how Excel treats it, its width in digits, what may be chosen, a note at the head."""

    head: str
    kind: Kind = Kind.TEXT
    width: float = 14
    choices: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of a workbook; without a title its head is the first row."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()
    title: str = ""


def workbook(tabs: Sequence[Tab], made_at: datetime, *, foot: str = "") -> bytes:
    """An .xlsx file; moments in it are already in the reader's time zone, ``foot`` is printed below each page."""
    import xlsxwriter  # slow to import, needed only where papers are made

    stored = BytesIO()
    with xlsxwriter.Workbook(stored, SAFELY) as book:
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None), "author": "lianxin"})
        names: set[str] = {CHOICES.casefold()}
        choices = _Choices(book)
        for tab in tabs:
            _Writer(book, tab, _name(tab.name, names), choices).write(foot)
        choices.write()
    return stored.getvalue()


def csv_text(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as CSV that Excel opens in the right characters; what could run as a formula begins with an apostrophe."""
    stored = StringIO()
    stored.write("\ufeff")
    csv.writer(stored, lineterminator="\r\n").writerows([_csv_cell(value) for value in row] for row in rows)
    return stored.getvalue()


def cell_text(value: Value) -> str:
    """The text as a cell of a workbook holds it: without what XML forbids, line ends as "\\n", not over the limit."""
    text = clean("" if value is None else str(value)).replace("\r\n", "\n").replace("\r", "\n")
    stored = text.encode("utf-16-le")
    if len(stored) <= 2 * LONGEST:
        return text
    return stored[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _csv_cell(value: Value) -> str:
    text = clean("" if value is None else str(value))
    if not isinstance(value, str):
        return text
    shown = normalize("NFKC", INVISIBLE.sub("", text)).lstrip("\ufffd \t\r\n\x0b\x0c\x85\u2028\u2029")
    return f"'{text}" if shown.startswith(FORMULA_SIGNS) or text.startswith(("\t", "\r", "\n")) else text


def _name(wanted: str, taken: set[str]) -> str:
    """A name that Excel allows and that no other sheet has."""
    plain = cell_text(wanted).translate(NOT_IN_NAMES).replace("\n", " ").strip() or "表"
    for number in count(1):
        tail = f" {number}" if number > 1 else ""
        stored = plain.encode("utf-16-le")[: 2 * (LONGEST_NAME - len(tail))]
        name = stored.decode("utf-16-le", "ignore").strip() + tail
        if name.casefold() not in taken | {"history"}:
            break
    taken.add(name.casefold())
    return name


class _Choices:
    """A hidden sheet with the lists to choose from: a list within the rule may not have commas nor 256 characters."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._lists: list[tuple[str, ...]] = []

    def source(self, choices: tuple[str, ...]) -> str:
        """Where Excel finds these choices."""
        if choices not in self._lists:
            self._lists.append(choices)
        from xlsxwriter.utility import xl_range_abs

        at = self._lists.index(choices)
        return f"='{CHOICES}'!{xl_range_abs(0, at, len(choices) - 1, at)}"

    def write(self) -> None:
        if not self._lists:
            return
        sheet = self._book.add_worksheet(CHOICES)
        sheet.very_hidden()
        for column, choices in enumerate(self._lists):
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, cell_text(choice))


class _Writer:
    """Writes one tab."""

    def __init__(self, book: Any, tab: Tab, name: str, choices: _Choices) -> None:
        self._tab, self._choices = tab, choices
        self._sheet = book.add_worksheet(name)
        self._title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self._head = book.add_format(
            {
                "bold": True,
                "bg_color": "#F3F3F3",
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )
        edges = {"border": 1, "valign": "top", "text_wrap": True}
        self._formats = {kind: book.add_format({**edges, "num_format": kind.value}) for kind in Kind}
        self._columns = {kind: book.add_format({"num_format": kind.value}) for kind in Kind}
        self._moment = book.add_format({**edges, "num_format": "yyyy-mm-dd hh:mm"})
        self._top = 1 if tab.title else 0

    def write(self, foot: str) -> None:
        self._heads()
        last = self._top
        for last, row in enumerate(self._tab.rows, start=self._top + 1):
            for at, (column, value) in enumerate(zip(self._tab.columns, row, strict=True)):
                self._cell(last, at, column.kind, value)
        if last > self._top:
            self._sheet.autofilter(self._top, 0, last, len(self._tab.columns) - 1)
        self._rules(max(last, self._top + FILLED_IN))
        self._print(foot)

    def _heads(self) -> None:
        width = len(self._tab.columns)
        if self._tab.title:
            if width > 1:
                self._sheet.merge_range(0, 0, 0, width - 1, "", self._title)
            self._sheet.write_string(0, 0, cell_text(self._tab.title), self._title)
            self._sheet.set_row(0, 30)
        for at, column in enumerate(self._tab.columns):
            self._sheet.set_column(at, at, column.width, self._columns[column.kind])
            self._sheet.write_string(self._top, at, cell_text(column.head), self._head)
            if column.note:
                self._sheet.write_comment(self._top, at, cell_text(column.note), {"x_scale": 2, "author": "lianxin"})
        self._sheet.freeze_panes(self._top + 1, 0)

    def _cell(self, row: int, at: int, kind: Kind, value: Value) -> None:
        form = self._formats[kind]
        if kind is Kind.DATE and isinstance(value, date) and _day(value) >= FIRST_DAY:
            moment = isinstance(value, datetime)
            bare = value.replace(tzinfo=None) if isinstance(value, datetime) else value
            self._sheet.write_datetime(row, at, bare, self._moment if moment else form)
        elif kind is Kind.NUMBER and _is_exact(value):
            self._sheet.write_number(row, at, value, form)
        elif text := cell_text(value):
            self._sheet.write_string(row, at, text, form)
        else:
            self._sheet.write_blank(row, at, None, form)

    def _rules(self, last: int) -> None:
        for at, column in enumerate(self._tab.columns):
            if column.choices:
                self._sheet.data_validation(
                    self._top + 1,
                    at,
                    last,
                    at,
                    {
                        "validate": "list",
                        "source": self._choices.source(column.choices),
                        "error_title": "请从列表里选",
                        "error_message": "这一格只能填列表里的内容，点格子右边的箭头可以选。",
                    },
                )

    def _print(self, foot: str) -> None:
        said = cell_text(foot).replace("\n", " ")[:100].replace("&", "&&")
        self._sheet.set_paper(A4_PAPER)
        self._sheet.set_landscape()
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        self._sheet.repeat_rows(0, self._top)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(f"&L&9{said and ' ' + said}&R&9第 &P 页　共 &N 页")


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _is_exact(value: Value) -> bool:
    """Whether it is a number and Excel keeps every digit before its point."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**MOST_DIGITS
