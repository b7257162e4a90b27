"""A paper that fills page after page from top to bottom: title, paragraphs, forms, tables, lines to sign on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from messages.documents.grid import Band, Cell, Part, Pitch, Placed, bands
from messages.documents.sheet import GREY, LEADING, SHADE, Align, Sheet
from messages.documents.typeface import MILLIMETRES

MARGIN = 15.0  # left, right and above; offices punch two holes at 12 mm
BELOW = 20.0  # with the foot of the page in it
TITLE, HEADING, BODY, SMALL = 18.0, 12.5, 10.5, 8.5  # points; 10.5 is 五号, the body size of Chinese office papers
WIDEST_PAD = 1.6  # white between the rule of a cell and its text
SIGNED_ON = "　　　　年　　月　　日"
SIGNATURE = 16.0  # height of a line to sign on
BAR, BAR_AT, BAR_WIDE = 5.6, 0.2, 0.56  # height of a bar's row; where it begins and how wide it is, of the page
BAR_SHADES = {2: (70, 255), 3: (70, 190, 255), 4: (60, 140, 215, 255)}  # by how many parts there are


class Paper:
    """An A4 paper; ``foot`` stands at the bottom of each page beside its number, ``mark`` faintly across it."""

    def __init__(
        self, title: str, made_at: datetime, *, foot: str = "", mark: str = "", landscape: bool = False
    ) -> None:
        self.sheet = Sheet(title, made_at, landscape=landscape)
        self._foot, self._mark = foot, mark
        self.width = self.sheet.width - 2 * MARGIN
        self._bottom = self.sheet.height - BELOW
        self.new_page()

    @property
    def room(self) -> float:
        """Millimetres that are left on this page."""
        return self._bottom - self._y

    def new_page(self) -> None:
        """Goes on at the top of a new page."""
        self.sheet.add_page()
        self._y = MARGIN
        if self._mark.strip():
            self.sheet.mark(self._mark)

    def need(self, height: float) -> None:
        """Goes on at the top of a new page unless this much is left on this one."""
        if height > self.room and self._y > MARGIN:
            self.new_page()

    def gap(self, height: float) -> None:
        """Leaves white, but not at the top of a page."""
        self._y += height if self._y > MARGIN else 0

    def title(self, text: str) -> None:
        """The name of the paper, in the middle."""
        self.paragraph(text, TITLE, align=Align.CENTRE, bold=True)
        self.gap(3)

    def heading(self, text: str) -> None:
        """The name of a part; stands on the same page as what follows it."""
        self.gap(3)
        self.need(25)
        self.paragraph(text, HEADING, bold=True)
        self.gap(1)

    def paragraph(
        self, text: str, size: float = BODY, *, align: Align = Align.LEFT, bold: bool = False, indent: bool = False
    ) -> None:
        """Text as wide as the page; ``indent`` moves the beginning by two characters, as letters do."""
        height = size * MILLIMETRES * LEADING
        for line in self.sheet.wrapped(f"　　{text}" if indent else text, self.width, size):
            self.need(height)
            self.sheet.text(MARGIN, self._y, line, size, width=self.width, align=align, bold=bold)
            self._y += height

    def form(self, rows: Iterable[Sequence[Cell | str]], widths: Sequence[float], *, size: float = BODY) -> None:
        """Framed fields; ``widths`` are the shares of the columns in the width of the page."""
        self._grid(rows, widths, size, ())

    def table(
        self, head: Sequence[str], rows: Iterable[Sequence[Cell | str]], widths: Sequence[float], *, size: float = BODY
    ) -> None:
        """Rows under a head that is said again on every page."""
        self._grid(rows, widths, size, [Cell(name, label=True, align=Align.CENTRE) for name in head])

    def bars(self, rows: Iterable[tuple[str, str, Sequence[int]]], legend: Sequence[str]) -> None:
        """A bar for each row (name, what stands at its end, how many each part has); ``legend`` names the parts.

        The shades of the two to four parts are far enough apart for a photocopier; the last part is white.
        """
        self.need(2 * BAR)
        shades = BAR_SHADES[len(legend)]
        x = MARGIN + self.width * BAR_AT
        for name, shade in zip(legend, shades, strict=True):
            self.sheet.box(x, self._y + 1.2, 3, 3, fill=shade)
            self.sheet.text(x + 4.5, self._y, name, SMALL, height=BAR)
            x += max(24.0, self.sheet.measure(name, SMALL) + 9)
        self._y += BAR
        for name, said, parts in rows:
            self.need(BAR)
            self._bar(name, said, parts, shades)
            self._y += BAR
        self.gap(2)

    def signatures(self, labels: Sequence[str]) -> None:
        """A line to sign on for each label, two beside each other, each with a place for the date."""
        for start in range(0, len(labels), 2):
            self.need(SIGNATURE)
            for at, label in enumerate(labels[start : start + 2]):
                self._signature(MARGIN + at * self.width / 2, label)
            self._y += SIGNATURE
        self.gap(2)

    def cut(self) -> None:
        """A dashed line from edge to edge to cut along."""
        self.need(8)
        self.sheet.text(4, self._y, "✂", BODY, height=8)
        self.sheet.rule(9, self._y + 4, self.sheet.width, self._y + 4, dashed=True)
        self._y += 8

    def qr(self, content: str, side: float) -> None:
        """A QR code in the middle."""
        self.need(side)
        self.sheet.qr((self.sheet.width - side) / 2, self._y, side, content)
        self._y += side

    def pdf(self) -> bytes:
        """The finished file; draw nothing after this."""
        self.sheet.on_every_page(self._foot_of)
        return self.sheet.pdf()

    def _bar(self, name: str, said: str, parts: Sequence[int], shades: Sequence[int]) -> None:
        left, width, total = MARGIN + self.width * BAR_AT, self.width * BAR_WIDE, sum(parts)
        (shown,), size = self.sheet.fitted(name, self.width * BAR_AT - 2, SMALL, SMALL - 2)
        self.sheet.text(MARGIN, self._y, shown, size, height=BAR)
        self.sheet.text(left + width + 3, self._y, said, SMALL, height=BAR)
        for count, shade in zip(parts, shades, strict=True):
            if count:
                self.sheet.box(left, self._y + 1, width * count / total, BAR - 2, fill=shade)
                left += width * count / total

    def _signature(self, x: float, label: str) -> None:
        half = self.width / 2 - 6
        dated = self.sheet.measure(SIGNED_ON, SMALL)
        named, size = self.sheet.fitted(f"{label}：", half * 0.5, BODY, SMALL, rows=2)
        written = max(self.sheet.measure(line, size) for line in named)
        for at, line in enumerate(named):
            self.sheet.text(x, self._y + (at - len(named) / 2) * 5, line, size, height=SIGNATURE + 5)
        low = self._y + SIGNATURE / 2 + 2.5
        self.sheet.rule(x + written, low, x + half - dated, low)
        self.sheet.text(x + half - dated, self._y, SIGNED_ON, SMALL, height=SIGNATURE)

    def _grid(
        self,
        rows: Iterable[Sequence[Cell | str]],
        widths: Sequence[float],
        size: float,
        head: Sequence[Cell | str],
    ) -> None:
        grid = _Grid(self.sheet, self.width, widths, size)
        top = next(grid.bands([head])) if head else Band()
        high = sum(map(grid.pitch.tall, top.heights))
        if high > (self._bottom - MARGIN) / 2:  # a head that leaves no room for its table is not said again
            rows, top, high = chain([head], rows), Band(), 0.0
        self.need(high + grid.pitch.tall(1))
        self._rows(grid, top, top)
        for band in grid.bands(rows):
            self._rows(grid, top, band)
        self.gap(2)

    def _rows(self, grid: "_Grid", top: Band, band: Band) -> None:
        """Draws a band, on as many pages as it takes, under the head where a page begins."""
        row = first = 0
        page = self._bottom - MARGIN - sum(map(grid.pitch.tall, top.heights))
        while row < len(band.heights):
            parts = grid.pitch.parts(band, row, first, self.room, page)
            if not parts:
                self.new_page()
                self._y += grid.draw(top, [Part(at, 0, count) for at, count in enumerate(top.heights)], self._y)
                continue
            self._y += grid.draw(band, parts, self._y)
            row, first = parts[-1].row, parts[-1].first + parts[-1].count
            if first == band.heights[row]:
                row, first = row + 1, 0

    def _foot_of(self, page: int, pages: int) -> None:
        y, number = self.sheet.height - 13, f"第 {page} 页　共 {pages} 页"
        space = self.width - self.sheet.measure(number, SMALL) - 5
        (said,), size = self.sheet.fitted(self._foot, space, SMALL, SMALL - 2)
        self.sheet.text(MARGIN, y, said, size, height=5, shade=GREY)
        self.sheet.text(MARGIN, y, number, SMALL, width=self.width, height=5, align=Align.RIGHT, shade=GREY)


class _Grid:
    """Where the columns of one form or table stand, and how its cells are drawn."""

    def __init__(self, sheet: Sheet, width: float, widths: Sequence[float], size: float) -> None:
        self._sheet, self._size = sheet, size
        line = size * MILLIMETRES * LEADING
        self.pitch = Pitch(line, min(WIDEST_PAD, line / 4))
        shares = [0.0, *widths]
        self._edges = [MARGIN + width * sum(shares[: at + 1]) / sum(widths) for at in range(len(shares))]

    def bands(self, rows: Iterable[Sequence[Cell | str]]) -> Iterator[Band]:
        """The rows with their text in lines, ready to be drawn."""
        for band in bands(rows, len(self._edges) - 1):
            band.cells = [replace(placed, lines=self._lines(placed)) for placed in band.cells]
            band.settle()
            yield band

    def draw(self, band: Band, parts: Sequence[Part], y: float) -> float:
        """Draws these parts of the band from here down and tells how high they are."""
        for placed in band.cells:
            above = [part for part in parts if part.row < placed.row]
            mine = [part for part in parts if placed.row <= part.row < placed.row + placed.cell.down]
            if mine:
                self._cell(placed, band.shown(placed, mine), y + self._tall(above), self._tall(mine))
        return self._tall(parts)

    def _tall(self, parts: Sequence[Part]) -> float:
        return sum(self.pitch.tall(part.count) for part in parts)

    def _lines(self, placed: Placed) -> list[str]:
        _, width = self._across(placed)
        return self._sheet.wrapped(placed.cell.text, width - 2 * WIDEST_PAD, self._size)

    def _cell(self, placed: Placed, lines: Sequence[str], y: float, height: float) -> None:
        x, width = self._across(placed)
        cell, line = placed.cell, self.pitch.line
        self._sheet.box(x, y, width, height, fill=SHADE if cell.label else None)
        top = y + (height - line * len(lines)) / 2
        for at, text in enumerate(lines):
            self._sheet.text(
                x + WIDEST_PAD,
                top + at * line,
                text,
                self._size,
                width=width - 2 * WIDEST_PAD,
                height=line,
                align=cell.align,
                bold=cell.label and cell.align is Align.CENTRE,
            )

    def _across(self, placed: Placed) -> tuple[float, float]:
        left, right = self._edges[placed.column], self._edges[placed.column + placed.cell.across]
        return left, right - left
