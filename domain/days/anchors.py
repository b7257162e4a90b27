"""Days that are named and move every year: three days before a holiday, 元宵, the week after the parents leave."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.days.day import Holiday
from domain.days.lunar import lunar_day, solar_term
from domain.days.school import SchoolCalendar

DAY = timedelta(days=1)
NUMBERS = {said: number for number, said in enumerate("一二三四五六七八九十", 1)} | {"两": 2}

# By the lunar calendar: years to add to the year that is asked for (the last lunar month lies in January or February
# of the next year), month, day. calendar 5.4: parents come back by about 腊月廿五 and leave from 正月初八 to 十二.
LUNAR = {
    "小年": (-1, 12, 23),
    "腊月廿三": (-1, 12, 23),
    "南方小年": (-1, 12, 24),
    "家长返乡": (-1, 12, 20),
    "正月初一": (0, 1, 1),
    "正月初八": (0, 1, 8),
    "家长返程": (0, 1, 8),
    "家长返程最后一天": (0, 1, 12),
    "家长返程后一周": (0, 1, 13),
    "元宵": (0, 1, 15),
    "正月十五": (0, 1, 15),
    "重阳": (0, 9, 9),
    "腊八": (-1, 12, 8),
}
SOLAR_TERMS = ("立春", "清明", "立夏", "小满", "芒种", "夏至", "小暑", "立秋", "立冬", "冬至")

# (what is said after the name of the holiday, the day that is meant)
BEFORE_AND_AFTER: tuple[tuple[re.Pattern[str], Callable[[SchoolCalendar, Holiday, int], date]], ...] = (
    (re.compile(r"前(\d{1,2}|[一二两三四五六七八九十])天"), lambda _, holiday, n: holiday.first - n * DAY),
    (re.compile(r"后(\d{1,2}|[一二两三四五六七八九十])天"), lambda _, holiday, n: holiday.last + n * DAY),
    (re.compile(r"第一天"), lambda _, holiday, n: holiday.first),
    (re.compile(r"最后一天"), lambda _, holiday, n: holiday.last),
    (re.compile(r"前最后一个上课日"), lambda calendar, holiday, n: calendar.last_school_day(holiday.first - DAY)),
    (re.compile(r"后第一个上课日"), lambda calendar, holiday, n: calendar.next_school_day(holiday.last + DAY)),
)
HOLIDAY = re.compile(r"(元旦|新年|春节|清明节?|劳动节|五一|端午节?|中秋节?|国庆节?|寒假|暑假)(.*)")


@dataclass(frozen=True, slots=True)
class Anchored:
    """A named day of one year. ``is_estimated``: it hangs on a holiday that is worked out by rule so far."""

    on: date
    is_estimated: bool = False


def anchor(calendar: SchoolCalendar, name: str, year: int) -> Anchored | None:
    """The day that is called so in this year, such as 国庆前3天, 春节前最后一个上课日, 除夕, 家长返程后一周.

    None for a name that nobody knows, a holiday whose terms are not entered, and a year without lunar tables.
    """
    fixed = _fixed(name, year)
    if fixed:
        return Anchored(fixed)
    said = HOLIDAY.fullmatch(name)
    holiday = calendar.holiday(said[1], year) if said else None
    return _around(calendar, holiday, said[2]) if said and holiday else None


def _fixed(name: str, year: int) -> date | None:
    """What no list can move: days of the lunar calendar and solar terms."""
    if name == "除夕":
        new_year = lunar_day(year, 1, 1)
        return new_year and new_year - DAY
    if name in LUNAR:
        years, month, day = LUNAR[name]
        return lunar_day(year + years, month, day)
    return solar_term(year, name) if name in SOLAR_TERMS else None


def _around(calendar: SchoolCalendar, holiday: Holiday, said: str) -> Anchored | None:
    for pattern, meant in BEFORE_AND_AFTER:
        found = pattern.fullmatch(said)
        if found:
            return Anchored(meant(calendar, holiday, _number(found)), holiday.is_estimated)
    return None


def _number(found: re.Match[str]) -> int:
    said = found[1] if found.re.groups else "0"
    return NUMBERS[said] if said in NUMBERS else int(said)
