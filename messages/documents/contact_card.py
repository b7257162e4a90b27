"""The card that a teacher hands to one member of a family: how to find the school's account and who may use the code.

It is given in person and may be lost: it names the child and what the reader is to it, and nothing else of the family;
without the school's confirmation its code opens nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.invitation import CODE_LENGTH, spaced
from messages.documents.sheet import GREY, Align, Sheet, scannable

EDGE = 8.0  # most printers leave 4 mm white; the rest is for scissors that do not keep to the line
QR = 45.0
STEP, STEP_LEAST = 19.0, 13.0  # points; read at arm's length by somebody of 68 without glasses
SCANNING = ("打开微信\n扫一扫", "点“关注”", "同意就\n回“1”")
TYPING = ("点“关注”", "发下面的码", "同意就\n回“1”")
EMERGENCY = "急事打110、120"


@dataclass(frozen=True, slots=True)
class Card:
    """What one card says; ``relation`` as families say it (妈妈), ``qr`` the address in the code or "" for none."""

    school: str
    child: str
    relation: str
    teacher: str
    phone: str
    code: str
    qr: str
    valid_until: date


def cards_pdf(cards: Sequence[Card], printed_at: datetime) -> bytes:
    """The cards, four to an A4 page with lines to cut along; without cards one page that says so."""
    sheet = Sheet("家校联系卡", printed_at)
    if not cards:
        sheet.add_page()
        sheet.text(0, 40, "没有要打印的联系卡", 14, width=sheet.width, align=Align.CENTRE)
    for at, card in enumerate(cards):
        if at % 4 == 0:
            sheet.add_page()
            sheet.rule(sheet.width / 2, 0, sheet.width / 2, sheet.height, dashed=True)
            sheet.rule(0, sheet.height / 2, sheet.width, sheet.height / 2, dashed=True)
        _Drawing(sheet, at % 2 * sheet.width / 2, at % 4 // 2 * sheet.height / 2).card(card)
    return sheet.pdf()


class _Drawing:
    """One card, with its left upper corner at a place on the sheet."""

    def __init__(self, sheet: Sheet, x: float, y: float) -> None:
        self._sheet = sheet
        self._x, self._y = x + EDGE, y
        self._width = sheet.width / 2 - 2 * EDGE

    def card(self, card: Card) -> None:
        self._middle(7, card.school, 13, 8)
        self._middle(13.5, "家校联系卡", 21, 21, bold=True)
        self._middle(24.5, f"{card.child}　{card.relation}", 14, 8)
        self._way_in(card)
        self._code(card)
        self._foot(card)

    def _way_in(self, card: Card) -> None:
        can_scan = scannable(card.qr)
        if can_scan:
            self._sheet.qr(self._x, self._y + 34, QR, card.qr)
        else:
            self._search(card.school)
        y = self._y + 36.0
        for number, step in enumerate(SCANNING if can_scan else TYPING, start=1):
            y = self._step(y, str(number), step)

    def _search(self, school: str) -> None:
        """Stands where the QR code would: what to type to find the account."""
        self._sheet.box(self._x + 2, self._y + 36, QR - 4, QR - 4)
        self._sheet.text(self._x + 2, self._y + 38, "微信里搜公众号：", 11, width=QR - 4, height=7, align=Align.CENTRE)
        rows = 1 if self._sheet.measure(school, 12) <= QR - 8 else 4
        found, size = self._sheet.fitted(school, QR - 8, 16, 9, rows=rows)
        for at, line in enumerate(found):
            y = self._y + 60 + (at - len(found) / 2) * 7
            self._sheet.text(self._x + 4, y, line, size, width=QR - 8, height=7, align=Align.CENTRE, bold=True)

    def _step(self, y: float, number: str, words: str) -> float:
        left = self._x + QR + 2
        found, size = self._sheet.fitted(words, self._width - QR - 8, STEP, STEP_LEAST, rows=2)
        self._sheet.text(left, y, number, STEP, height=9, bold=True)
        for at, line in enumerate(found):
            self._sheet.text(left + 6, y + at * 8, line, size, height=9)
        return y + 8 * len(found) + 3

    def _code(self, card: Card) -> None:
        shown = spaced(card.code) if len(card.code) == CODE_LENGTH else card.code
        self._middle(83, "扫不了？关注以后，把这个码发过去：" if scannable(card.qr) else "把这个码发过去：", 12, 8)
        self._middle(89.5, shown.replace(" ", "　"), 32, 8, height=14, bold=True)
        until = card.valid_until
        self._middle(104.5, f"请在{until.year}年{until.month}月{until.day}日前用", 12, 8)

    def _foot(self, card: Card) -> None:
        self._sheet.rule(self._x, self._y + 112.5, self._x + self._width, self._y + 112.5)
        self._middle(114, card.teacher, 14, 8)
        self._middle(120.5, card.phone, 17, 8, bold=True)
        self._middle(129, EMERGENCY, 17, 12, bold=True)
        self._middle(138, "码只给您一个人用，不要发到群里。捡到请交还学校。", 9.5, 7, shade=GREY)

    def _middle(
        self, y: float, text: str, size: float, least: float, *, height: float = 0, bold: bool = False, shade: int = 0
    ) -> None:
        """One line in the middle of the card, in smaller type if it is long."""
        (line,), size = self._sheet.fitted(text, self._width, size, least)
        self._sheet.text(
            self._x,
            self._y + y,
            line,
            size,
            width=self._width,
            height=height,
            align=Align.CENTRE,
            bold=bold,
            shade=shade,
        )
