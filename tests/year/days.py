"""The days of the year, written out by hand: when there are lessons, when clocks of contact stand still.

2026 is as the State Council's notice has it. 2027 is as the law has it: the notice is not known yet.
"""

from collections.abc import Iterator
from datetime import date, timedelta

DAY = timedelta(days=1)
TERMS = (
    (date(2026, 9, 1), date(2027, 1, 29)),
    (date(2027, 2, 22), date(2027, 7, 2)),
    (date(2027, 9, 1), date(2028, 1, 21)),
)
SPORTS = (date(2026, 10, 22), date(2026, 10, 23))  # Thursday and Friday: four days off with the weekend
TYPHOON = date(2026, 9, 16)
MADE_UP = {date(2026, 9, 20), date(2026, 10, 10)}  # a Sunday and a Saturday with lessons
# Weekdays of a term without lessons.
OFF = {
    TYPHOON,
    date(2026, 9, 25),  # 中秋
    *(date(2026, 10, day) for day in range(1, 8)),  # 国庆
    *SPORTS,
    date(2027, 1, 1),  # 元旦
    date(2027, 4, 5),  # 清明
    date(2027, 5, 3),  # 劳动节 falls on a weekend, so Monday and Tuesday are off
    date(2027, 5, 4),
    date(2027, 6, 9),  # 端午
}
# Between two terms; teachers work on its weekdays but for 春节.
LONG = ((date(2027, 1, 30), date(2027, 2, 21)), (date(2027, 7, 3), date(2027, 8, 31)))
FESTIVAL = {date(2027, 2, day) for day in (5, 6, 7, 8, 9, 10)}
# Three days off in a row or more.
STILL = (
    (date(2026, 8, 31), date(2026, 8, 31)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
    (date(2026, 10, 22), date(2026, 10, 25)),
    (date(2027, 1, 1), date(2027, 1, 3)),
    (date(2027, 4, 3), date(2027, 4, 5)),
    (date(2027, 5, 1), date(2027, 5, 4)),
    *LONG,
)


def is_in(day: date, spans: tuple[tuple[date, date], ...]) -> bool:
    return any(first <= day <= last for first, last in spans)


def has_lessons(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in OFF and is_in(day, TERMS))


def stands_still(day: date) -> bool:
    """Clocks of contact do; what is done by phone in holidays goes on at half the pace."""
    return is_in(day, STILL)


def is_long_holiday(day: date) -> bool:
    return is_in(day, LONG)


def has_list(day: date) -> bool:
    """Whether a teacher may get a list."""
    return has_lessons(day) or (is_long_holiday(day) and day.weekday() < 5 and day not in FESTIVAL)


def lessons_after(day: date, count: int) -> date:
    """So many school days later."""
    while count:
        day += DAY
        count -= has_lessons(day)
    return day


def workable(day: date) -> date:
    """The first day on which a teacher can do it: with lessons in term, a weekday in holidays."""
    is_holiday = stands_still(day)
    while not (day.weekday() < 5 if is_holiday else has_lessons(day)):
        day += DAY
    return day


def span(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
