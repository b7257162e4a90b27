"""What the cells of a table hold, as a person would read it: texts as typed, figures with their digits, days, times."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from domain.words import clean
from messages.sheets.grid import Found
from messages.sheets.table import TableRefused

LONGEST = 32_767  # characters in a cell (Excel specifications and limits)
LONGEST_FORMULA = 100
EXACT = 10**15  # from here on a double does not keep every digit that Excel shows (15 digits)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376 part 1, 22.9.2.19: characters that XML cannot carry
BLANKS = " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"  # a cell of these alone is empty
OUTSIDE = "#VALUE!"  # Excel shows ##### for a number or a day that does not exist

TOO_LONG = "表里有一格的文字超过 32767 个字，请改短后再导入。"


def is_blank(text: str) -> bool:
    """Whether nobody would see anything in the cell."""
    return not text.strip(BLANKS)


def formula(raw: str) -> Found:
    """A formula is told as one and never worked out; its beginning shows which it is."""
    return "formula", clean(raw[:LONGEST_FORMULA])


@lru_cache(maxsize=1024)  # many cells may share one long text
def said(raw: str) -> str:
    """A text of a workbook as a person typed it, on any system, and fit for a database."""
    if len(raw) > LONGEST:
        raise TableRefused(TOO_LONG)
    if "_x" in raw:
        raw = ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
    return clean(raw.replace("\r\n", "\n").replace("\r", "\n"))


def number(value: int | float) -> Found:
    """The figure as Excel shows it in the line above the sheet: 13800138000.0 is 13800138000."""
    if value in (float("inf"), float("-inf")):
        return "error", OUTSIDE
    if value == int(value) and (isinstance(value, int) or abs(value) < EXACT):
        return "number", str(int(value))
    return "number", repr(value).upper()


def moment(value: date | time, time_alone: bool) -> Found:
    """The day (with its time, if it has one), or the time of day, to the second."""
    if isinstance(value, datetime):
        whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        if not time_alone:
            return "date", whole.isoformat(" ", "minutes").removesuffix(" 00:00")
        value = whole.time()
    if isinstance(value, time):
        return value.isoformat("seconds").removesuffix(":00")
    return "date", value.isoformat()
