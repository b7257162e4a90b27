"""What a sheet's look says about its rows: merged cells are filled downwards; what is hidden is told."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messages.sheets.grid import Found, Grid, Line
from messages.sheets.table import column_letter

if TYPE_CHECKING:
    from openpyxl.worksheet.cell_range import CellRange

MOST_NAMED = 12  # places in one sentence

SHEET = "工作表“{name}”"
HIDDEN_ROWS = "第 {places} 行是隐藏的，也读了。"
HIDDEN_COLUMNS = "{places} 列是隐藏的，也读了。"
HIDDEN_SHEETS = "工作表{places}是隐藏的，没有读。"
FILTERED = "表上开着筛选，被筛掉的行也读了。"
FILLED = "{places} 是合并单元格，每一行都按合并的内容读。"
NOT_FILLED = "{places} 是跨列合并的单元格，内容只算在左上角那一格。"
BLANK_ROWS = "中间有 {count} 个空行，跳过了。"


@dataclass(slots=True)
class Layout:
    """What was seen of it while the rows were read."""

    hidden_columns: set[int]
    areas: "list[CellRange]"  # of merged cells
    filtered: bool


def tell(layout: Layout, grid: Grid) -> None:
    """Fill what is merged within one column, and put into words what the reader of these rows should know."""
    filled = [area for area in layout.areas if _fill(area, grid.lines)]
    wide = [area for area in layout.areas if area.min_col < area.max_col and _top_left(area, grid.lines) is not None]
    width = max((len(line.cells) for line in grid.lines), default=0)
    columns = (column_letter(column) for column in sorted(layout.hidden_columns) if column < width)
    grid.notices += [
        *_told(HIDDEN_ROWS, ranges(line.number for line in grid.lines if line.hidden)),
        *_told(HIDDEN_COLUMNS, columns),
        *([FILTERED] if layout.filtered else []),
        *_told(FILLED, (area.coord for area in filled)),
        *_told(NOT_FILLED, (area.coord for area in wide)),
    ]
    tell_blank_rows(grid, _gaps(grid.lines))


def tell_blank_rows(grid: Grid, count: int) -> None:
    """Blank rows between others; those at the end are nobody's business."""
    if count:
        grid.notices.append(BLANK_ROWS.format(count=count))


def tell_hidden_sheets(grid: Grid, names: list[str]) -> None:
    """On the first sheet that is read, for a hidden one has no rows to stand above."""
    if names:
        grid.notices.insert(0, HIDDEN_SHEETS.format(places="、".join(_few([f"“{name}”" for name in names]))))


def sheet(name: str) -> str:
    """How sentences speak of a sheet."""
    return SHEET.format(name=name)


def ranges(numbers: Iterable[int]) -> list[str]:
    """Rising numbers as people write them: 4, 7–9."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(first) if first == last else f"{first}–{last}" for first, last in found]


def _told(sentence: str, places: Iterable[str]) -> list[str]:
    named = _few(list(places))
    return [sentence.format(places="、".join(named))] if named else []


def _few(names: list[str]) -> list[str]:
    left = len(names) - MOST_NAMED
    return names if left <= 0 else [*names[:MOST_NAMED], f"……（另有 {left} 处）"]


def _fill(area: "CellRange", lines: list[Line]) -> bool:
    """Whether it is an area of one column that holds something and reaches over several rows that do."""
    content = _top_left(area, lines)
    first, after = _rows(area, lines)
    if area.min_col < area.max_col or content is None or after - first < 2:
        return False
    for line in lines[first + 1 : after]:
        if _at(line, area) is None:
            line.cells.extend([None] * (area.min_col - len(line.cells)))
            line.cells[area.min_col - 1] = content
    return True


def _top_left(area: "CellRange", lines: list[Line]) -> Found:
    """What an area shows; None also when its first row holds nothing."""
    first, after = _rows(area, lines)
    return _at(lines[first], area) if first < after and lines[first].number == area.min_row else None


def _rows(area: "CellRange", lines: list[Line]) -> tuple[int, int]:
    first = bisect_left(lines, area.min_row, key=lambda line: line.number)
    return first, bisect_right(lines, area.max_row, lo=first, key=lambda line: line.number)


def _at(line: Line, area: "CellRange") -> Found:
    return line.cells[area.min_col - 1] if area.min_col <= len(line.cells) else None


def _gaps(lines: list[Line]) -> int:
    """How many rows lie between these without being one of them."""
    return lines[-1].number - lines[0].number + 1 - len(lines) if lines else 0
