"""A letter on paper, one page for each family: its words in large type, and below a dashed line the strip to return.

The strip is what schools use (practice 2.5): read and understood, class, pupil, signature, date. It has one line for
whoever signs and what they are to the child, and says that a thumbprint will do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from messages.documents.sheet import GREY, Align, Sheet
from messages.documents.typeface import MILLIMETRES

SIDE, TOP, BELOW = 18.0, 13.0, 11.0  # white at the edges; most printers leave 4 mm
TITLE, TITLE_LEAST = 22.0, 15.0  # points
# Read by somebody of 68 without glasses: as large as one page allows. A text that does not fit at the least is printed
# in its short form instead, which does: small type on a second page is what nobody reads.
BODY, BODY_LEAST, STEP = 17.0, 12.0, 0.5
SHORT, SHORT_LEAST = 22.0, 12.0
LEADING = 1.45
ABOVE_HEADING = 0.2  # of a line, above and below each part that has a heading
STRIP, STRIP_LEAST = 13.5, 9.0
# Heights on the strip in millimetres; where something is written by hand there is room for it.
STRIP_HEAD, PROMISE_ROW, STRIP_ROW, SIGN_ROW, NOTE_ROW = 17.0, 7.5, 9.0, 14.0, 8.0
HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、.{1,20}")
ENDS = ("。", "；", "！", "：")
ELSEWHERE = "信比较长，这里是要紧的几句。全文在微信里，也可以请老师念给您听。"
NOBODY = "没有要打印的信。"


@dataclass(frozen=True, slots=True)
class Words:
    """The letter as it is printed for everybody; ``day`` stands under it, ``due_on`` (None: soon) on the strip.

    ``mark`` stands faintly across a page that is not to be handed out.
    """

    title: str
    school: str
    day: date
    due_on: date | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One family's page; ``pupils`` are (class, name), the one who carries it first. Texts have no open places."""

    pupils: tuple[tuple[str, str], ...]
    body: str
    short: str
    teacher: str


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    bold: int = 0  # so many signs at its beginning are a heading
    above: float = 0  # white above it, in heights of a line


def letter_pdf(words: Words, pages: Sequence[Page], printed_at: datetime) -> bytes:
    """One A4 page for each family; without families one page that says so. ``printed_at`` is the reader's time."""
    sheet = Sheet(words.title, printed_at)
    if not pages:
        sheet.add_page()
        sheet.text(0, 40, NOBODY, 14, width=sheet.width, align=Align.CENTRE)
    for page in pages:
        sheet.add_page()
        if words.mark:
            sheet.mark(words.mark)
        _Drawing(sheet, words, page).draw()
    return sheet.pdf()


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """Each paragraph with its heading (一、水边) or an empty one."""
    found: list[tuple[str, str]] = []
    heading = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if not heading and HEADING.fullmatch(line) and not line.endswith(ENDS):
            heading = line
            continue
        found.append((heading, line))
        heading = ""
    return [*found, ("", heading)] if heading else found


def _high(lines: Sequence[_Line]) -> float:
    """In heights of a line."""
    return sum(1 + line.above for line in lines)


class _Drawing:
    """One page from top to bottom; the strip stands at the foot, the letter fills what is above."""

    def __init__(self, sheet: Sheet, words: Words, page: Page) -> None:
        self._sheet, self._words, self._page = sheet, words, page
        self._width = sheet.width - 2 * SIDE
        self._y = TOP

    def draw(self) -> None:
        said = f"《{self._words.title}》，我们和孩子都看过、听过，会一起做到。"
        promise, _ = self._sheet.fitted(said, self._width, STRIP, STRIP, rows=2)
        high = STRIP_HEAD + PROMISE_ROW * len(promise) + STRIP_ROW * len(self._page.pupils) + SIGN_ROW + NOTE_ROW
        cut = self._sheet.height - BELOW - high
        self._head()
        self._letter(cut - 1)
        self._strip(cut, promise)

    def _head(self) -> None:
        class_name, name = self._page.pupils[0]
        self._line(self._words.school, 11, shade=GREY)
        self._sheet.text(SIDE, TOP, f"{class_name} {name} 带回家", 11, width=self._width, align=Align.RIGHT, shade=GREY)
        self._y += 8
        (title,), size = self._sheet.fitted(self._words.title, self._width, TITLE, TITLE_LEAST)
        self._line(title, size, align=Align.CENTRE, bold=True)
        self._y += 12

    def _letter(self, bottom: float) -> None:
        """The words, and under them the school and the day, down to ``bottom`` at the most."""
        room = bottom - self._y - 17
        found = self._fitting(self._page.body, room, BODY, BODY_LEAST)
        if found is None:
            texts = f"{self._page.short}\n{ELSEWHERE}"
            found = self._fitting(texts, room, SHORT, SHORT_LEAST) or self._cut_off(texts, room)
        lines, size = found
        row = size * MILLIMETRES * LEADING
        spare = max(0.0, room - row * _high(lines))
        self._y += min(spare / 3, 8)
        for line in lines:
            self._y += row * line.above
            self._line(line.text[: line.bold], size, bold=True)
            indent = self._sheet.measure(line.text[: line.bold], size)
            self._sheet.text(SIDE + indent, self._y, line.text[line.bold :], size)
            self._y += row
        self._y += min(2 + spare / 6, 8)
        day = self._words.day
        for text in (self._words.school, f"{day.year}年{day.month}月{day.day}日"):
            (shown,), least = self._sheet.fitted(text, self._width, min(size, 14), 9)
            self._line(shown, least, align=Align.RIGHT)
            self._y += 7

    def _fitting(self, text: str, room: float, size: float, least: float) -> tuple[list[_Line], float] | None:
        """The text in lines, in the largest type in which it is no higher than ``room``; None if there is none."""
        while size >= least:
            found = self._lines(text, size)
            if _high(found) * size * MILLIMETRES * LEADING <= room:
                return found, size
            size -= STEP
        return None

    def _cut_off(self, text: str, room: float) -> tuple[list[_Line], float]:
        rows = int(room / (SHORT_LEAST * MILLIMETRES * LEADING))
        return [*self._lines(text, SHORT_LEAST)[: rows - 1], _Line("…")], SHORT_LEAST

    def _lines(self, text: str, size: float) -> list[_Line]:
        """The paragraphs in lines; a heading stands at the beginning of its paragraph, which saves a line each."""
        found: list[_Line] = []
        before = ""
        for at, (heading, paragraph) in enumerate(_paragraphs(text)):
            is_greeting = at == 0 and paragraph.endswith(("：", "！"))
            shown = f"{heading}　{paragraph}" if heading else paragraph if is_greeting else f"　　{paragraph}"
            first, *rest = self._sheet.wrapped(shown, self._width, size)
            found.append(_Line(first, len(heading), ABOVE_HEADING if heading or before else 0))
            found += [_Line(line) for line in rest]
            before = heading
        return found

    def _strip(self, y: float, promise: Sequence[str]) -> None:
        self._sheet.text(4, y, "✂", 11, height=8)
        self._sheet.rule(10, y + 4, self._sheet.width, y + 4, dashed=True)
        self._y = y + 7.5
        self._line("回　执", 16, align=Align.CENTRE, bold=True)
        self._y = y + STRIP_HEAD
        for line in promise:
            self._line(line, STRIP)
            self._y += PROMISE_ROW
        for class_name, name in self._page.pupils:
            self._fields((("班级：", class_name, 0.5), ("学生：", name, 0.5)), STRIP_ROW)
        self._fields((("家长签字：", "", 0.4), ("是孩子的：", "", 0.3), ("日期：", "　　月　　日", 0.3)), SIGN_ROW)
        self._y += 1
        until = f"请在{self._words.due_on.month}月{self._words.due_on.day}日以前" if self._words.due_on else "请早一点"
        note = f"写字不方便，按个手印也行。{until}撕下这一条，让孩子带给{self._page.teacher}。"
        (shown,), size = self._sheet.fitted(note, self._width, 12, 7)
        self._line(shown, size)

    def _fields(self, fields: Sequence[tuple[str, str, float]], height: float) -> None:
        """Labels, each with what is known or a line to write on; the shares of the width add up to one."""
        x, between = SIDE, 4.0
        for label, known, share in fields:
            width = (self._width + between) * share - between
            named = self._sheet.measure(label, STRIP)
            low = self._y + height - 2.5
            self._sheet.text(x, low - 7, label, STRIP, height=8)
            self._sheet.rule(x + named, low, x + width, low)
            (shown,), size = self._sheet.fitted(known, width - named - 2, STRIP, STRIP_LEAST)
            self._sheet.text(x + named + 1, low - 7, shown, size, height=8)
            x += width + between
        self._y += height

    def _line(self, text: str, size: float, *, align: Align = Align.LEFT, bold: bool = False, shade: int = 0) -> None:
        self._sheet.text(SIDE, self._y, text, size, width=self._width, align=align, bold=bold, shade=shade)
