"""Draws on A4 pages: lines of text, rules, boxes, QR codes; lengths in millimetres, sizes of type in points."""

import gc
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

import segno

from domain.words import clean
from messages.documents.lines import lines
from messages.documents.typeface import FAMILY, MILLIMETRES, Typeface

A4 = (210.0, 297.0)  # ISO 216
LEADING = 1.5  # height of a line of text in its type size
CENTRE = 0.38  # of the type size: how far above the line of writing the middle of a Chinese character lies
BOLD = 1 / 40  # of the type size: how much wider each stroke is drawn; a second font file would cost 16 MB
HAIR = 0.2  # thickness of rules
BLACK, GREY, FAINT, SHADE = 0, 110, 226, 243  # 255 is white; SHADE lies under labels and survives a photocopier
QUIET = 4  # white modules around a QR code (ISO/IEC 18004, 9.1)
YOUNG = 1  # the generations of objects among which a paper's lie while it is made
SCANNABLE = 200  # bytes: with more, the squares of a code of 40 mm get smaller than 0.6 mm


class Align(StrEnum):
    """Where a line of text stands in the width it has."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Sheet:
    """A PDF that is drawn page by page; the same drawing at the same ``made_at`` gives the same bytes."""

    def __init__(self, title: str, made_at: datetime, *, landscape: bool = False) -> None:
        from fpdf import FPDF  # slow to import, needed only where papers are made

        self._pdf = FPDF(orientation="landscape" if landscape else "portrait", unit="mm", format=A4)
        self._pdf.set_auto_page_break(False)
        self._face = Typeface(self._pdf)
        self._pdf.set_creation_date(made_at)
        self._pdf.set_producer("lianxin")
        self._pdf.set_title(self._face.drawn(title))
        self._pdf.set_lang("zh-CN")
        self.width, self.height = self._pdf.w, self._pdf.h

    @property
    def pages(self) -> int:
        """How many pages there are until now."""
        return self._pdf.pages_count

    def add_page(self) -> None:
        """Begins a new page; everything is drawn on the last one."""
        self._pdf.add_page()

    def measure(self, text: str, size: float) -> float:
        """The width of the text on one line."""
        return self._face.width(self._face.drawn(text), size)

    def wrapped(self, text: str, width: float, size: float) -> list[str]:
        """The text in lines that are no wider than this."""
        return lines(self._face.drawn(text), width, lambda piece: self._face.width(piece, size))

    def fitted(self, text: str, width: float, size: float, least: float, rows: int = 1) -> tuple[list[str], float]:
        """At most so many lines, in the largest type up to ``size`` that holds all; below ``least`` cut with "…"."""
        text = self._face.drawn(text) if rows > 1 else self._face.drawn(text).replace("\n", " ")
        if self.measure(text, least) > rows * width:
            size = least
        found = self.wrapped(text, width, size)
        while len(found) > rows and size > least:
            size = max(least, size - 0.5)
            found = self.wrapped(text, width, size)
        if len(found) > rows:
            last = found[rows - 1]
            while last and self.measure(f"{last}…", size) > width:
                last = last[:-1]
            found = [*found[: rows - 1], f"{last}…"]
        return found, size

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        width: float = 0,
        height: float = 0,
        align: Align = Align.LEFT,
        bold: bool = False,
        shade: int = BLACK,
    ) -> None:
        """One line of text in the box from (x, y), as high as ``height`` (0: as its type needs) and not clipped."""
        shown = self._face.drawn(text).replace("\n", " ")
        spare = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[align] * (width - self._face.width(shown, size))
        em = size * MILLIMETRES
        self._type(size)
        with self._pdf.local_context(
            text_color=shade, draw_color=shade, line_width=em * BOLD, text_mode=2 if bold else 0
        ):
            self._pdf.text(x + spare, y + (height or em * LEADING) / 2 + em * CENTRE, shown)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False, thick: float = HAIR) -> None:
        """A straight line."""
        with self._pdf.local_context(draw_color=BLACK, line_width=thick):
            if dashed:
                self._pdf.set_dash_pattern(1.6, 1.2)
            self._pdf.line(x1, y1, x2, y2)
            self._pdf.set_dash_pattern()

    def box(self, x: float, y: float, width: float, height: float, *, fill: int | None = None) -> None:
        """A framed rectangle, white inside unless a shade is given."""
        with self._pdf.local_context(draw_color=BLACK, fill_color=fill or 255, line_width=HAIR):
            self._pdf.rect(x, y, width, height, style="D" if fill is None else "DF")

    def qr(self, x: float, y: float, side: float, content: str) -> None:
        """A QR code as filled squares on white, its border within ``side``; ask ``scannable`` first."""
        matrix = segno.make(clean(content), error="m", micro=False).matrix
        module = side / (len(matrix) + 2 * QUIET)
        with self._pdf.local_context(fill_color=255):
            self._pdf.rect(x, y, side, side, style="F")
        with self._pdf.local_context(fill_color=BLACK):
            for row, modules in enumerate(matrix):
                for start, end in _runs(modules):
                    left, top = x + (QUIET + start) * module, y + (QUIET + row) * module
                    self._pdf.rect(left, top, (end - start) * module, module, style="F")

    def mark(self, text: str) -> None:
        """Large faint words across the page, under whatever is drawn after them."""
        (shown,), size = self.fitted(text, self.width * 0.8, 40, 14)
        for share in (0.25, 0.5, 0.75):
            with self._pdf.rotation(30, self.width / 2, self.height * share):
                self.text(0, self.height * share, shown, size, width=self.width, align=Align.CENTRE, shade=FAINT)

    def on_every_page(self, draw: Callable[[int, int], None]) -> None:
        """Goes back to each page with its number and the number of all; call it when the last page is drawn."""
        for page in range(1, self.pages + 1):
            self._pdf.page = page
            self._type(1)  # forces the type to be named again on the page gone back to
            draw(page, self.pages)

    def pdf(self) -> bytes:
        """The finished file; nothing can be drawn afterwards.

        A typeface that was taken apart is a hundred thousand objects in rings, 30 MB that nobody else would look for
        until a dozen papers later.
        """
        made = bytes(self._pdf.output())
        del self._pdf, self._face
        gc.collect(YOUNG)
        return made

    def _type(self, size: float) -> None:
        self._pdf.set_font(FAMILY, size=size)


def scannable(content: str) -> bool:
    """Whether there is something to put into a QR code that a cheap telephone still reads from paper."""
    return 0 < len(clean(content).encode()) <= SCANNABLE


def _runs(modules: Sequence[int]) -> list[tuple[int, int]]:
    """Where dark modules stand side by side: drawn as one, so that no hair of white shows between them."""
    framed = [0, *modules, 0]
    edges = [at for at in range(len(modules) + 1) if framed[at] != framed[at + 1]]
    return list(zip(edges[::2], edges[1::2], strict=True))
