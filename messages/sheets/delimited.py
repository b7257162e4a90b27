"""Reads a csv, whatever separates its fields and ends its lines, by strict rules, so that no row slips."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from io import StringIO

from domain.words import clean
from messages.sheets import layout
from messages.sheets.encoding import HEAD_LINES, LABELS, UTF8, decode, hits
from messages.sheets.grid import Found, Grid, Line, refuse_long
from messages.sheets.limits import Limits
from messages.sheets.table import TableRefused
from messages.sheets.values import LONGEST, formula, is_blank

SEPARATORS = {",": "逗号", ";": "分号", "\t": "制表符"}
QUOTED = re.compile('"(?:[^"]|"")*"')
LINE = re.compile(r"\r\n|\r|\n")

NUL = "第 {line} 行有空字符（NUL），文件可能坏了。请用 Excel 打开检查，另存为 .xlsx 再导入。"
QUOTES = "从第 {line} 行开始的引号没有成对，分不清格子。请用 Excel 打开检查，另存为 .xlsx 再导入。"
LONG = "第 {line} 行有一格超过 32767 个字，也可能是引号没有成对。请检查这一行再导入。"
LONGER = "第 {line} 行有 {count} 格，比表头的 {width} 格多（有的格子里可能有{separator}）。请改好这一行再导入。"
WIDE = "第 {line} 行有 {count} 列，最多只读 {most} 列。请删掉用不到的列再导入。"
READ_AS = "这个文件是按 {encoding} 编码、用{separator}分隔读的，请看看下面的字对不对。"


@dataclass(slots=True)
class Record:
    """One row of fields and the line where it begins; with newlines in quotes it goes on over several."""

    line: int
    cells: list[str]


def read_delimited(content: bytes, expected: Collection[str], limits: Limits) -> Grid:
    """The rows that hold something; ``expected`` are headings, some of which should be in the file."""
    text, encoding = decode(content, expected)
    if "\0" in text:
        raise TableRefused(NUL.format(line=len(LINE.findall(text[: text.index("\0")])) + 1))
    separator = _separator(text, expected)
    records, blank = _filled(_records(text, separator), limits)
    _check(records, separator, expected, limits)
    grid = Grid("", [Line(record.line, False, [_cell(cell) for cell in record.cells]) for record in records])
    if encoding != LABELS[UTF8] or separator != ",":
        grid.notices.append(READ_AS.format(encoding=encoding, separator=SEPARATORS[separator]))
    layout.tell_blank_rows(grid, blank)
    return grid


def _separator(text: str, expected: Collection[str]) -> str:
    """The one that the heading has most of, outside of quotes."""
    lines = [QUOTED.sub("", line) for line in LINE.split(text, maxsplit=HEAD_LINES)[:HEAD_LINES]]
    heading = max(lines, key=lambda line: (hits(line, expected), any(mark in line for mark in SEPARATORS)))
    return max(SEPARATORS, key=heading.count)


def _records(text: str, separator: str) -> Iterator[Record]:
    """All records, without the empty fields at their ends."""
    csv.field_size_limit(LONGEST)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in rows:
            while row and is_blank(row[-1]):
                row.pop()
            yield Record(line, row)
            line = rows.line_num + 1
    except csv.Error as wrong:
        sentence = LONG if "larger than field limit" in str(wrong) else QUOTES
        raise TableRefused(sentence.format(line=line)) from wrong


def _filled(records: Iterable[Record], limits: Limits) -> tuple[list[Record], int]:
    """The records that hold something, and how many blank ones lie between them."""
    kept: list[Record] = []
    count, blank, pending = 0, 0, 0
    for record in records:
        if not record.cells:
            pending += 1
            continue
        blank += pending if count else 0
        pending = 0
        count += 1
        if count <= limits.rows + 1:
            kept.append(record)
    refuse_long("这个文件", count, limits)
    return kept, blank


def _check(records: list[Record], separator: str, expected: Collection[str], limits: Limits) -> None:
    """No row has more fields than the heading above it; fewer are filled up. Titles may be of any length."""
    heading = _heading(records, expected)
    for place, record in enumerate(records):
        count, width = len(record.cells), len(records[heading].cells)
        if count > limits.columns:
            raise TableRefused(WIDE.format(line=record.line, count=count, most=limits.columns))
        if place > heading and count > width:
            name = SEPARATORS[separator]
            raise TableRefused(LONGER.format(line=record.line, count=count, width=width, separator=name))


def _heading(records: list[Record], expected: Collection[str]) -> int:
    """Which of the first records has most of the headings; the first of several fields when none is known."""
    head = [(hits("\n".join(record.cells), expected), len(record.cells) > 1) for record in records[:HEAD_LINES]]
    return head.index(max(head)) if head else 0


def _cell(raw: str) -> Found:
    """A field that Excel would take for a formula is told as one."""
    text = clean(LINE.sub("\n", raw))
    if is_blank(text):
        return None
    return formula(text) if text.startswith("=") else text
