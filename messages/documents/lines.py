"""Breaks Chinese text into lines: no comma or closing bracket begins a line, no opening bracket ends one."""

import re
from collections.abc import Callable

# GB/T 15834-2011 5.1 (where marks stand at the edges of a line); the ASCII marks are treated like their wide sisters.
NOT_AT_START = r"，。、；：！？）》」』】〕〉〗”’…—～·•／％℃,.!?:;%)\]}/"
NOT_AT_END = r"（《「『【〔〈〖“‘(\[{¥￥"
BLANKS = r" \u00a0\u3000"
LETTERS = r"0-9A-Za-z\u00c0-\u024f@#&_+=$*'\"^|<>~\\\-"  # what words, numbers, dates and addresses are made of
JOINTS = r",.:;!?%/"  # may stand inside them: 3.5, 10:30, a/b
# One thing that is not torn: opening marks, then a word or one sign, then closing marks, with the blanks that people
# type inside. No two parts that follow each other can read the same sign, so the pattern is quick whatever it reads.
UNIT = re.compile(
    f"[{BLANKS}]+|(?:[{NOT_AT_END}][{BLANKS}]*)*(?:[{LETTERS}]+(?:[{JOINTS}]+[{LETTERS}]+)*"
    f"|[^{BLANKS}{NOT_AT_END}{LETTERS}{NOT_AT_START}])?[{NOT_AT_START}]*(?:[{BLANKS}]+[{NOT_AT_START}]+)*"
)
Measure = Callable[[str], float]


def lines(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines no wider than ``width``; its own line ends are kept, an empty text is one empty line.

    Joined together the lines give the text again, but for blanks where a line was broken. Only what is wider than a
    whole line is torn within, and a sign wider than the line stands alone.
    """
    return [line for paragraph in text.split("\n") for line in _filled(paragraph, width, measure)]


def _filled(paragraph: str, width: float, measure: Measure) -> list[str]:
    done: list[str] = []
    line, used = "", 0.0
    for unit in UNIT.findall(paragraph):
        wide = measure(unit)
        if used + wide > width:
            done += [line.rstrip()] if line.strip() else []
            *full, unit = _torn(unit.strip(), width, measure)
            done += full
            line, used, wide = "", 0.0, measure(unit)
        line, used = line + unit, used + wide
    return [*done, line.rstrip()] if line.strip() or not done else done


def _torn(unit: str, width: float, measure: Measure) -> list[str]:
    """The unit itself if it fits on a line, otherwise as many signs at a time as do."""
    if measure(unit) <= width:
        return [unit]
    pieces, used = [""], 0.0
    for sign in unit:
        wide = measure(sign)
        if pieces[-1] and used + wide > width:
            pieces.append("")
            used = 0.0
        pieces[-1] += sign
        used += wide
    return pieces
