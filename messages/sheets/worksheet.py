"""The rows of one sheet as openpyxl parses them, and what they would not show: what is hidden, filtered or merged.

Only what a cell holds counts: a cell, row or column that is merely formatted is nothing, and so is the range that the
sheet says it has (``<dimension>``), which may be wrong or missing.
"""

import re
from collections.abc import Container, Iterator
from datetime import date, time
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.utils.datetime import from_ISO8601
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from messages.sheets import layout
from messages.sheets.archive import STRANGE
from messages.sheets.grid import Found, Grid, Line, refuse_long
from messages.sheets.limits import Limits
from messages.sheets.package import Package, refusing
from messages.sheets.table import TableRefused, column_letter
from messages.sheets.values import OUTSIDE, formula, is_blank, moment, number, said

LAST_ROW = 1_048_576  # Excel specifications and limits
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LONGEST_NUMBER = 40  # characters; Excel writes at most 24
TRUE = ("1", "true", "on")  # ECMA-376 part 1, 22.9.2.7
MOST_AREAS = 10_000

TOO_WIDE = "{place} 单元格有内容，但最多只读前 {most} 列（到 {last} 列）。请删掉用不到的列再导入。"
MANY_AREAS = "表里的合并单元格太多，请取消合并后再导入。"


def read_worksheet(content: bytes, name: str, package: Package, limits: Limits) -> Grid:
    """The rows that hold something (ECMA-376 part 1, 18.3.1.99). Beyond the limit they are counted, but not kept."""
    parser = _Parser(BytesIO(content), package)
    grid, count = Grid(name, []), 0
    for line in _lines(parser, package.times, limits.columns):
        count += 1
        if count <= limits.rows + 1:  # the heading is one of them
            grid.lines.append(line)
    refuse_long(layout.sheet(name), count, limits)
    layout.tell(_look(parser, limits), grid)
    return grid


class _Parser(WorkSheetParser):
    """openpyxl's parser of a sheet, which minds a cell that is wrong no more than the others."""

    def __init__(self, source: BytesIO, package: Package) -> None:
        super().__init__(source, package.texts, epoch=package.epoch, date_formats=package.days | package.times)

    def parse_cell(self, element: Element) -> dict[str, Any]:
        held = element.find(VALUE_TAG)
        if held is not None and element.get("t", "n") in ("n", "b", "d"):
            held.text = (held.text or "").strip()
            if held.text:
                self._mend(element, held)
        return super().parse_cell(element)

    def _mend(self, cell: Element, held: Element) -> None:
        """Python would take 1_000 and ٣ for numbers, and end over others that are none."""
        raw, kind = str(held.text), cell.get("t", "n")
        if kind == "b":
            held.text = "1" if raw in TRUE else "0"
        elif kind == "d" and not _is_day(raw):
            cell.set("t", "str")
        elif kind == "n" and not self._is_number(raw, int(cell.get("s", "0"))):
            cell.set("t", "e")
            held.text = OUTSIDE

    def _is_number(self, raw: str, style: int) -> bool:
        """There are no days before the first."""
        if len(raw) > LONGEST_NUMBER or not NUMBER.fullmatch(raw):
            return False
        return not (raw.startswith("-") and style in self.date_formats)

    def parse_formula(self, element: Element) -> str:
        """As it stands: what is shared with other cells is not worked out for this one."""
        return f"={element.findtext(FORMULA_TAG) or ''}"

    def parse_extensions(self, element: object) -> None:
        """Nothing in them is a cell, nor in the formats and the protection below."""

    parse_formatting = parse_sheet_protection = parse_extensions


def _lines(parser: _Parser, times: Container[int], most: int) -> Iterator[Line]:
    last = 0
    for row, cells in _rows(parser):
        if not last < row <= LAST_ROW:
            raise TableRefused(STRANGE)
        last = row
        hidden = parser.row_dimensions.pop(str(row), {}).get("hidden") in TRUE
        if found := _cells(row, cells, times, most):
            yield Line(row, hidden, found)


def _rows(parser: _Parser) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    with refusing():
        yield from parser.parse()


def _cells(row: int, cells: list[dict[str, Any]], times: Container[int], most: int) -> list[Found]:
    kept: list[Found] = []
    last = 0
    for cell in cells:
        column = cell["column"]
        if cell["row"] != row or column <= last:
            raise TableRefused(STRANGE)
        last = column
        found = _found(cell, times)
        if found is None:
            continue
        if column > most:
            place = f"{column_letter(column - 1)}{row}"
            raise TableRefused(TOO_WIDE.format(place=place, most=most, last=column_letter(most - 1)))
        kept.extend([None] * (column - 1 - len(kept)))
        kept.append(found)
    return kept


def _found(cell: dict[str, Any], times: Container[int]) -> Found:
    """What the cell holds. A formula is told as one; what Excel last made of it is not looked at."""
    value, kind = cell["value"], cell["data_type"]
    if value is None:
        return None
    if kind == "f":
        return formula(value)
    if isinstance(value, bool):
        return "bool", str(value).upper()
    if isinstance(value, int | float):
        return number(value)
    if not isinstance(value, str):
        return moment(value, cell["style_id"] in times)
    text = said(value)
    if is_blank(text):
        return None
    return ("error", text) if kind == "e" else text


def _look(parser: _Parser, limits: Limits) -> layout.Layout:
    areas = parser.merged_cells.mergeCell if parser.merged_cells else []
    if len(areas) > MOST_AREAS:
        raise TableRefused(MANY_AREAS)
    hidden: set[int] = set()
    with refusing():
        for column in parser.column_dimensions.values():
            if column.get("hidden") in TRUE:
                hidden.update(range(int(column["min"]) - 1, min(int(column["max"]), limits.columns)))
    chosen = getattr(parser, "auto_filter", None)
    return layout.Layout(hidden, list(areas), bool(chosen and chosen.filterColumn))


def _is_day(raw: str) -> bool:
    try:
        return isinstance(from_ISO8601(raw), date | time)  # type: ignore[no-untyped-call]
    except ValueError:
        return False
