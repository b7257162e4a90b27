"""Finds out in which encoding a csv was written, which it does not say, and refuses one that is in two.

Excel in China writes GBK (GB18030) when asked for csv, WPS and web forms write UTF-8. GB18030 takes almost any bytes,
and 930 of the 6,763 characters of GB2312 are valid UTF-8 as well, so the headings that we know decide.
"""

import re
from collections.abc import Collection

from domain.words import fold
from messages.sheets.filetype import BYTE_ORDER_MARKS
from messages.sheets.table import TableRefused

UTF8, GB = "utf-8", "gb18030"
LABELS = {UTF8: "UTF-8", GB: "GBK（GB18030）", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
HEAD_LINES = 10  # a title and an explanation may stand above the headings
LINE = re.compile(rb"\r\n|\r|\n")
# Chinese characters and the punctuation around them: what a line of a school's list has beyond ASCII.
CHINESE = re.compile("[\u2014-\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u00b7]+")
SURE = 3  # so many Chinese characters are not UTF-8 by chance when they were meant as GBK

MIXED = "第 {line} 行的文字编码和别的行不一样（文件里可能混了两种编码）。请用 Excel 打开检查，另存为 .xlsx 再导入。"
UNREADABLE = "第 {line} 行的文字编码有错，读不出来。请用 Excel 打开检查，另存为 .xlsx 再导入。"


def decode(content: bytes, expected: Collection[str]) -> tuple[str, str]:
    """The text and the name of its encoding; ``expected`` are headings, some of which should be in the text."""
    for mark, codec in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _strict(content.removeprefix(mark), codec), LABELS[codec]
    codec = _choose(content, expected)
    text = _strict(content, codec)
    if codec == GB:
        _refuse_utf8_lines(content)
    return text, LABELS[codec]


def hits(text: str, expected: Collection[str]) -> int:
    """How many of the headings stand somewhere in the text."""
    folded = fold(text)
    return sum(fold(label) in folded for label in expected)


def _choose(content: bytes, expected: Collection[str]) -> str:
    head = b"\n".join(_lines(content)[:HEAD_LINES])
    as_utf8, as_gb = (hits(head.decode(codec, "replace"), expected) for codec in (UTF8, GB))
    if as_utf8 != as_gb:
        return UTF8 if as_utf8 > as_gb else GB
    first = next((line for line in _lines(head) if not line.isascii()), b"")
    return UTF8 if _fails_at(content, UTF8) is None or _is_surely_utf8(first) else GB


def _strict(content: bytes, codec: str) -> str:
    at = _fails_at(content, codec)
    if at is None:
        return content.decode(codec)
    if codec.startswith("utf-16"):
        raise TableRefused(UNREADABLE.format(line=content[:at].decode(codec, "replace").count("\n") + 1))
    line = len(LINE.findall(content[:at])) + 1
    raise TableRefused(MIXED.format(line=line))


def _fails_at(content: bytes, codec: str) -> int | None:
    try:
        content.decode(codec)
    except UnicodeDecodeError as wrong:
        return wrong.start
    return None


def _refuse_utf8_lines(content: bytes) -> None:
    for number, line in enumerate(_lines(content), 1):
        if _is_surely_utf8(line):
            raise TableRefused(MIXED.format(line=number))


def _is_surely_utf8(line: bytes) -> bool:
    if line.isascii() or _fails_at(line, UTF8) is not None:
        return False
    foreign = "".join(character for character in line.decode() if not character.isascii())
    return len(foreign) >= SURE and bool(CHINESE.fullmatch(foreign))


def _lines(content: bytes) -> list[bytes]:
    return LINE.split(content)
