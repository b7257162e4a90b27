"""Days of the lunar year and the solar terms as dates; the tables behind it are loaded when the first one is asked."""

from datetime import date
from functools import lru_cache

# borax has the lunar years 1900 to 2100 and begins in the middle of the first.
FIRST_YEAR, LAST_YEAR = 1901, 2100


def is_known(year: int) -> bool:
    """Whether lunar days and solar terms of this year can be told."""
    return FIRST_YEAR <= year <= LAST_YEAR


@lru_cache(maxsize=512)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The date of a day of the lunar year that begins in ``year``, never of a leap month; None where it is unknown."""
    if not is_known(year):
        return None
    from borax.calendars.lunardate import LunarDate

    found: date = LunarDate(year, month, day).to_solar_date()
    return found


@lru_cache(maxsize=512)
def solar_term(year: int, name: str) -> date | None:
    """The date of one of the 24 solar terms, such as 立冬; None for another name or an unknown year."""
    if not is_known(year):
        return None
    from borax.calendars.lunardate import TERMS_CN, TermUtils

    if name not in TERMS_CN:
        return None
    found: date = TermUtils.nth_term_day(year, term_name=name)
    return found


def lunar_name(on: date) -> str:
    """The day as families call it, such as 八月廿一 or 闰六月初八; empty where it is unknown."""
    if not is_known(on.year):
        return ""
    from borax.calendars.lunardate import LunarDate

    found = LunarDate.from_solar(on)
    return f"{'闰' if found.leap else ''}{found.cn_month}月{found.cn_day}"
