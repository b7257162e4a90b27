"""Days off and make-up workdays of the whole country: from the State Council's list, else worked out by rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from domain.days.day import Day, Source
from domain.days.lunar import lunar_day, solar_term

SATURDAY = 5
DAY = timedelta(days=1)

# How the package names what the State Council names.
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午",
    "Mid-autumn Festival": "中秋",
    "National Day": "国庆",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def is_official(year: int) -> bool:
    """Whether the State Council's list of this year is in the program, with the make-up workdays."""
    return _listed(year) is not None


def public_day(on: date) -> Day:
    """What the day is for the whole country; never fails, whatever the year."""
    found = named_days(on.year).get(on)
    return found or Day(on, on.weekday() < SATURDAY, "", Source.WEEKDAY)


@lru_cache(maxsize=256)
def named_days(year: int) -> dict[date, Day]:
    """The days of a year that are off or made up for a holiday. To be read, never changed."""
    listed = _listed(year)
    return _estimated(year) if listed is None else listed


@lru_cache(maxsize=256)
def statutory(year: int) -> tuple[tuple[str, date], ...]:
    """The thirteen days of the law with their names, as they fall; the lunar ones only where the year is known.

    全国年节及纪念日放假办法 (rev. 2024-11-10): 元旦 1, 春节 4 (除夕 to 初三), 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3.
    """
    new_year = lunar_day(year, 1, 1)
    found = [
        ("元旦", date(year, 1, 1)),
        *((("春节", new_year + step * DAY) for step in range(-1, 3)) if new_year else ()),
        ("清明", solar_term(year, "清明")),
        ("劳动节", date(year, 5, 1)),
        ("劳动节", date(year, 5, 2)),
        ("端午", lunar_day(year, 5, 5)),
        ("中秋", lunar_day(year, 8, 15)),
        *(("国庆", date(year, 10, day)) for day in (1, 2, 3)),
    ]
    return tuple((name, on) for name, on in found if on is not None)


@lru_cache(maxsize=256)
def _listed(year: int) -> dict[date, Day] | None:
    """The State Council's list of a year; None when the package does not have it."""
    import chinese_calendar

    first = date(year, 1, 1)
    try:
        days = [(on, *chinese_calendar.get_holiday_detail(on)) for on in _days_of(first)]
    except NotImplementedError:
        return None
    return {on: _listed_day(on, is_off, str(name)) for on, is_off, name in days if name}


def _listed_day(on: date, is_off: bool, name: str) -> Day:
    said = NAMES.get(name, name)
    return Day(on, not is_off, said if is_off else f"{said}调休", Source.OFFICIAL)


def _days_of(first: date) -> Iterator[date]:
    for step in range(366):
        on = first + step * DAY
        if on.year == first.year:
            yield on


def _estimated(year: int) -> dict[date, Day]:
    """By rule: the days of the law, and a working day off for each of them that takes no working day (补假).

    Which weekends are swapped (调休) is known from the yearly notice only: it is never guessed, and so no day of an
    estimated year is a make-up workday. Two holidays on one day make two days off, as in 2020 (国庆 and 中秋).
    """
    off: dict[date, str] = {}
    owed: list[str] = []
    for name, on in sorted(statutory(year), key=lambda one: one[1]):
        if on in off or on.weekday() >= SATURDAY:
            owed.append(name)
        off.setdefault(on, name)
    for name in owed:
        last = max(on for called, on in statutory(year) if called == name)
        off[_next_working_day(last, off)] = name
    return {on: Day(on, False, name, Source.ESTIMATED) for on, name in sorted(off.items())}


def _next_working_day(after: date, off: dict[date, str]) -> date:
    on = after + DAY
    while on in off or on.weekday() >= SATURDAY:
        on += DAY
    return on
