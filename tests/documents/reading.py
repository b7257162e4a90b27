"""Reads a finished PDF back as a stranger would: its words, where they stand, and the fonts that came with it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader

AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
MILLIMETRES = 25.4 / 72
NAMES = {
    "rare names": "㛃䶮𬱖𫖯𬍛𬭎堃㸌",
    "emoji": "👨‍👩‍👧‍👦 🇨🇳 ❤️ 1️⃣ 😀",
    "controls": "\x00\x01\x07\x1b\x7f\x85",
    "surrogates": "\ud800 \udfff",
    "direction marks": "\u202egnp.exe\u202c\u200f",
    "not characters": "\ufffe\uffff\U0010ffff",
    "private": "\ue863\U000f0000",
    "marks heaped": "z" + "\u0301" * 200,
    "no break anywhere": "a" * 5000,
    "only closing marks": "，" * 5000,
    "only opening marks": "（" * 5000,
    "only blanks": " \u3000" * 2500,
    "line ends": "\r\n\n\r\u2028" * 50,
    "arabic": "مرحبا" * 20,
    "a placeholder of the library": "{nb} {total_pages} **bold**",
    "nothing": "",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on a page: millimetres from its left and upper edge, points of its type."""

    page: int
    x: float
    y: float
    size: float
    text: str


def squeezed(text: str) -> str:
    """The text without blanks: readers of PDF put some where they like."""
    return re.sub(r"\s", "", text)


def page_texts(pdf: bytes) -> list[str]:
    """The words of each page in the order in which they are drawn."""
    found = [""] * len(PdfReader(BytesIO(pdf)).pages)
    for piece in pieces(pdf):
        found[piece.page] += squeezed(piece.text)
    return found


def pieces(pdf: bytes) -> list[Piece]:
    """Every run of text where it is drawn.

    Read from the operators, since pypdf takes the two bytes of a character for two characters when the encoding is
    embedded, as it is for fonts with more than 65,000 glyphs.
    """
    found: list[Piece] = []
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages):
        high = float(page.mediabox.height)
        words: dict[int, str] = {}
        x = y = size = 0.0
        named: Any = page["/Resources"]
        for operands, operator in page.get_contents().operations:  # type: ignore[union-attr]
            if operator == b"Tf":
                words, size = _words(named["/Font"][operands[0]]), float(operands[1])
            elif operator == b"Td":
                x, y = (float(one) * MILLIMETRES for one in operands)
            elif operator == b"Tj":
                codes = operands[0].original_bytes
                text = "".join(words[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))
                found.append(Piece(number, x, high * MILLIMETRES - y, size, text))
    return found


@cache
def _meanings(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _words(font: Any) -> dict[int, str]:
    """What each code of a font means, as it says itself for whoever copies or searches the text."""
    return _meanings(font["/ToUnicode"].get_object().get_data())


def fonts(pdf: bytes) -> dict[str, int]:
    """Every font that a page names, with the bytes of its embedded file (0: the reader's machine must have it)."""
    found: dict[str, int] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        named: Any = page["/Resources"]
        for reference in named.get("/Font", {}).values():
            font = reference.get_object()
            described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            file = described.get("/FontFile3")
            found[font["/BaseFont"]] = len(file.get_object().get_data()) if file else 0
    return found
