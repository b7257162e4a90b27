"""Cells in rows and columns, some over several of both: how high each row is and where a page may end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from messages.documents.sheet import Align

FEWEST = 3  # lines of a row that is torn by the end of a page


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a field of a form; ``across`` and ``down`` are the columns and rows that it covers."""

    text: str = ""
    across: int = 1
    down: int = 1
    label: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its place in a band and its text in lines."""

    cell: Cell
    row: int
    column: int
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """So many lines of a row, from its line ``first`` on: what stands of it on one page."""

    row: int
    first: int
    count: int


@dataclass(slots=True)
class Band:
    """Rows that are held together by cells reaching down; ``heights`` counts the lines of text in each row."""

    cells: list[Placed] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)

    def settle(self) -> None:
        """Makes each row as high as its cells ask; a cell over several rows makes the last one higher if it must."""
        for placed in self.cells:
            if placed.cell.down == 1:
                self.heights[placed.row] = max(self.heights[placed.row], len(placed.lines))
        for placed in sorted(self.cells, key=lambda one: one.row + one.cell.down):
            if placed.cell.down > 1:
                lacking = len(placed.lines) - sum(self.heights[placed.row : placed.row + placed.cell.down])
                self.heights[placed.row + placed.cell.down - 1] += max(0, lacking)

    def shown(self, placed: Placed, parts: Sequence[Part]) -> list[str]:
        """The lines of a cell that stand beside these parts of its rows; a label is said again on the next page."""
        begun = sum(self.heights[placed.row : parts[0].row]) + parts[0].first
        here = sum(part.count for part in parts)
        if begun == 0 and here == sum(self.heights[placed.row : placed.row + placed.cell.down]):
            return placed.lines
        found = placed.lines[begun : begun + here]
        return found if found or not placed.cell.label else placed.lines[:here]


@dataclass(frozen=True, slots=True)
class Pitch:
    """Millimetres of one line of text and of the white above the first and below the last."""

    line: float
    pad: float

    def tall(self, count: int) -> float:
        """The height of a row with so many lines."""
        return count * self.line + 2 * self.pad

    def parts(self, band: Band, row: int, first: int, room: float, page: float) -> list[Part]:
        """What of the band, from this line on, goes into ``room``; nothing if it is better off on a fresh ``page``.

        A band that fits on a page is not torn, nor is a row; what is higher than a page is torn between two lines.
        """
        whole = sum(self.tall(count) for count in band.heights)
        found: list[Part] = []
        while row < len(band.heights) and not (room < whole <= page):
            left = band.heights[row] - first
            count = left if self.tall(left) <= room else int((room - 2 * self.pad) / self.line)
            if count < left and (self.tall(left) <= page or count < FEWEST):
                break
            found.append(Part(row, first, count))
            room -= self.tall(count)
            if count < left:
                break
            row, first = row + 1, 0
        return found


def bands(rows: Iterable[Sequence[Cell | str]], columns: int) -> Iterator[Band]:
    """The rows placed as in HTML: a cell takes the next free column; what is left of a row stays empty.

    Lines are not yet known: the caller fills them in and lets the band settle.
    """
    band, taken = Band(), [0] * columns  # for each column, the rows that a cell from above still covers
    for row in rows:
        _place(row, band, taken)
        band.heights.append(1)
        if not any(taken):
            yield band
            band = Band()
    if band.heights:
        yield Band([_within(placed, len(band.heights)) for placed in band.cells], band.heights)


def _place(row: Sequence[Cell | str], band: Band, taken: list[int]) -> None:
    waiting = [Cell(one) if isinstance(one, str) else one for one in row]
    column, number = 0, len(band.heights)
    while column < len(taken):
        if taken[column]:
            taken[column] -= 1
            column += 1
            continue
        cell = waiting.pop(0) if waiting else Cell()
        reach = taken[column : column + cell.across]
        if len(reach) < cell.across or any(reach):
            raise ValueError(f"a cell does not fit beside its neighbours: {cell.text[:20]!r}")
        band.cells.append(Placed(cell, number, column, []))
        taken[column : column + cell.across] = [cell.down - 1] * cell.across
        column += cell.across
    if waiting:
        raise ValueError(f"a row has more cells than columns: {waiting[0].text[:20]!r}")


def _within(placed: Placed, rows: int) -> Placed:
    """The cell, no deeper than the rows that came."""
    cell = placed.cell
    down = min(cell.down, rows - placed.row)
    return Placed(Cell(cell.text, cell.across, down, cell.label, cell.align), placed.row, placed.column, placed.lines)
