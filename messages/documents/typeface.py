"""The one typeface of our papers, and what is written instead of a sign that it lacks: never a hole."""

import logging
import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, cast
from weakref import finalize

import noto_cjk_sans_otc

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FAMILY = "noto"
# The collection holds one face for each language, in the order JP, KR, SC, TC, HK; SC draws as mainland schools write.
SIMPLIFIED_CHINESE = 2
MILLIMETRES = 25.4 / 72  # in one point, the unit of type sizes
LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Take no room and change nothing on paper: soft hyphen, zero-width signs, variation selectors.
WITHOUT_INK = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
# Signs of forms that the typeface lacks, and the one it has that says the same.
ALIKE = {"\t": "\u3000", "☐": "□", "☑": "■", "☒": "■", "✔": "✓", "✗": "×", "✘": "×"}


class Typeface:
    """Noto Sans CJK SC within one PDF: which signs it has, and how wide they are."""

    def __init__(self, pdf: "FPDF") -> None:
        logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every table that it leaves out
        pdf.add_font(FAMILY, fname=str(noto_cjk_sans_otc.FONT_PATH), collection_font_number=SIMPLIFIED_CHINESE)
        self._font = cast("TTFFont", pdf.fonts[FAMILY])
        finalize(self, self._font.close)  # the file stays open as long as signs may be taken from it

    def width(self, text: str, size: float) -> float:
        """Millimetres that the text takes in one line of this size (points)."""
        return self._font.get_text_width(text, size, None)[1] * MILLIMETRES

    def has(self, sign: str) -> bool:
        """Whether the typeface draws this sign."""
        return ord(sign) in self._font.glyph_ids

    def drawn(self, text: str) -> str:
        """The text as it is drawn, see ``drawable``."""
        return drawable(text, self.has)


def drawable(text: str, has: Callable[[str], bool]) -> str:
    """The text with each sign that cannot be drawn written as its number, such as 〔U+1F600〕; line ends become "\\n".

    A name keeps its gap in sight, so that somebody writes the sign in by hand.
    """
    shown: list[str] = []
    for sign in LINE_ENDS.sub("\n", text):
        joined = unicodedata.normalize("NFC", shown[-1] + sign) if shown and unicodedata.combining(sign) else ""
        if len(joined) == 1 and has(joined):
            shown[-1] = joined
        else:
            shown.append(_sign(sign, has))
    return "".join(shown)


def _sign(sign: str, has: Callable[[str], bool]) -> str:
    if sign == "\n":
        return sign
    if WITHOUT_INK.match(sign):
        return ""
    alike = ALIKE.get(sign, sign)
    return alike if has(alike) else f"〔U+{ord(sign):04X}〕"
