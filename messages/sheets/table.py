"""What a table file becomes: sheets of rows whose cells keep their place, so that an error can name D7."""

import re
from dataclasses import dataclass

from domain.errors import LianxinError
from domain.register.cells.cell import Cell
from domain.words import FORBIDDEN, INVISIBLE

LONGEST_NAME = 80
TAIL = 16  # characters of a long name that stay at its end: the ending says what it is
NAMELESS = "未命名的文件"
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something. ``number`` is what Excel shows beside it; in a csv the line where it begins."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet; all its rows are equally long. ``notices`` tell, in Chinese, what the reader should know."""

    name: str
    rows: tuple[Row, ...]
    notices: tuple[str, ...] = ()


class TableRefused(LianxinError):
    """A file that is not read: one Chinese sentence that says why and what to do."""


def column_letter(index: int) -> str:
    """How Excel names the column of ``row.cells[index]``: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def shown_name(name: str) -> str:
    """A file's name as people may see it: no folders, controls or direction marks, at most 80 characters.

    It is not escaped: whoever puts it into a page does that. It must never be used as a path.
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = " ".join(FORBIDDEN.sub("", INVISIBLE.sub("", CONTROLS.sub(" ", last))).split())
    if len(clean) > LONGEST_NAME:
        clean = f"{clean[: LONGEST_NAME - TAIL - 1]}…{clean[-TAIL:]}"
    return clean or NAMELESS
