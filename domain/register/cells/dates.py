"""Reads a day however a table says it, and refuses what could be two different days."""

import re
from datetime import date, timedelta

from domain.register.cells.cell import Misread, plain, quoted, western

EARLIEST_YEAR = 1900
OLDEST_AGE = 120  # years; one verified life was longer, and nobody in a school file will be
FARTHEST_PLAN = 10  # years from today; a later year is a slip of the finger
# Day 0 of the 1900 date system, which counts a 29 February 1900 that never was (ECMA-376 part 1, 18.17.4.1).
SERIAL_ZERO = date(1899, 12, 30)
# Numbers below are as likely a year or a count; 10000 is a day of 1927, 80000 one of 2119.
SERIALS = range(10_000, 80_000)

EXAMPLE = "请写成 2017-09-01 这样"
_SIGN = r"[-/.。、]"
FULL = re.compile(rf"([0-9]{{4}})(?:{_SIGN}|年)([0-9]{{1,2}})(?:{_SIGN}|月)([0-9]{{1,2}})[日号]?")
COMPACT = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})")
MONTH = re.compile(rf"([0-9]{{4}})(?:{_SIGN}|年)([0-9]{{1,2}})月?")
TIME = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?$")
WEEKDAY = re.compile(r"\(?(星期|礼拜|周)[1-6日天]\)?$")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─", "-"))
# What is refused with a reason of its own, in this order; anything else is merely not a date.
REFUSED = (
    (re.compile(".*(农历|阴历|旧历|正月|腊月|闰).*", re.DOTALL), "是农历，要先换算成公历"),
    (MONTH, "只有年和月，没有日"),
    (re.compile("[0-9]{4}年?"), "只有年份，没有月和日"),
    (re.compile("[0-9]{5}"), "可能是日期在表格里的内部数字，看不出是哪一天"),
    (re.compile(rf"[0-9]{{2}}年.*|[0-9]{{1,2}}{_SIGN}[0-9]{{1,2}}{_SIGN}[0-9]{{2,4}}"), "看不出哪个是年、月、日"),
    (re.compile("[0-9]{6}"), "看不出哪个是年、月、日"),
)


def read_day(text: str) -> date:
    """The day that a text names with year, month and day. Raises Misread, also for 31 February."""
    shown = _tidy(text)
    found = FULL.fullmatch(shown) or COMPACT.fullmatch(shown)
    if found is None:
        raise Misread(f"{quoted(text)}{_reason(shown)}，{EXAMPLE}")
    return _existing(*found.groups())


def first_of_month(text: str) -> date | None:
    """The first day of the month when the text names a month and no day: 2017年9月."""
    found = MONTH.fullmatch(_tidy(text))
    return _existing(found.group(1), found.group(2), "1") if found else None


def from_serial(serial: int) -> date | None:
    """The day that the 1900 date system of spreadsheets counts so; None when the number is hardly meant as a day."""
    return SERIAL_ZERO + timedelta(days=serial) if serial in SERIALS else None


def refuse_unlikely(day: date, today: date, born: bool = False) -> None:
    """Raises Misread for days nobody means; a day of birth (``born``) has come and lies within a lifetime."""
    if day.year < EARLIEST_YEAR:
        raise Misread(f"年份 {day.year} 太早，请核对")
    if born and day > today:
        raise Misread(f"出生日期 {day.isoformat()} 还没有到，请核对")
    if born and today.year - day.year > OLDEST_AGE:
        raise Misread(f"按出生日期 {day.isoformat()} 已经超过 {OLDEST_AGE} 岁，请核对")
    if day.year > today.year + FARTHEST_PLAN:
        raise Misread(f"年份 {day.year} 太晚，请核对")


def _tidy(text: str) -> str:
    """The text in digits, without time of day, weekday and blanks."""
    shown = TIME.sub("", western(plain(text)).translate(DASHES))
    return "".join(WEEKDAY.sub("", shown).split())


def _reason(shown: str) -> str:
    return next((reason for pattern, reason in REFUSED if pattern.fullmatch(shown)), "不是日期")


def _existing(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Misread(f"没有 {int(year)} 年 {int(month)} 月 {int(day)} 日这一天，请核对") from None
