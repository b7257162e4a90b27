"""The days that people name in passing (明天, 下周一, 8月20日, 国庆), found from today; those of the moon are not."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.register.cells.cell import western

_N = "[0-9一二三四五六七八九十廿卅]{1,3}"
_WEEK = "(?:周|星期|礼拜)"
# One day as it is said, without capturing groups: for the patterns of whole sentences.
DAY = "|".join(
    (
        r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}",
        rf"(?:[0-9]{{4}}年|今年|明年|去年)?{_N}月份?(?:{_N}[号日]?)?",
        rf"(?:下下|下|这|本|上)个?月(?:份|{_N}[号日]|初|底|中旬)?",
        rf"{_N}[号日]",
        rf"(?:下下|下|这|本|上)?个?{_WEEK}[一二三四五六日天末1-7]|(?:下下|下|这|本|上)个?{_WEEK}",
        "大前天|前天|昨天|昨晚|今天|今晚|今早|明天|明早|明晚|大后天|后天",
        rf"(?:农历|阴历)?(?:正月|腊月|冬月)(?:初?{_N})?|初{_N}",
        "国庆节?|十一|五一|元旦|清明节?|端午节?|中秋节?|元宵节?|春节|除夕|过完年|过了年|过年",
        "年后|年前|年底|年初|月底|月初|暑假|寒假|放假|开学|去年|前年|今年|明年",
    )
)
# Around a day: 从9月起, 大概8月20日, 国庆以后.
SPOKEN = rf"(?:从|自|大概|大约|差不多|就在)?(?:{DAY})(?:起|开始|左右|前后|之后|以后|后|那天)?"
# Around a day in a prepared text; signs for private use, which nobody types.
BEGINS, ENDS = "\ue003", "\ue004"
# A stay that begins on one of these is a visit, whatever else is said of it.
SHORT_STAYS = re.compile("国庆|十一$|五一|元旦|清明|端午|中秋|元宵|春节|除夕|过年$|周末|星期末|暑假|寒假|放假")

_FRAME = re.compile(rf"(从|自|大概|大约|差不多|就在)?({DAY})(起|开始|左右|前后|之后|以后|后|那天)?")
_RELATIVE = {"大前天": -3, "前天": -2, "昨天": -1, "昨晚": -1, "今天": 0, "今晚": 0, "今早": 0}
_RELATIVE |= {"明天": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3}
# Holidays that stand on the same day of every year (全国年节及纪念日放假办法, 2024).
_FIXED = {"国庆": (10, 1), "国庆节": (10, 1), "十一": (10, 1), "五一": (5, 1), "元旦": (1, 1)}
_YEARS = {"今年": 0, "明年": 1, "去年": -1}
_STEPS = {"下下": 2, "下": 1, "这": 0, "本": 0, "上": -1}
_FULL = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_MONTH_DAY = re.compile("([0-9]{4}年|今年|明年|去年)?([0-9]{1,2})月份?(?:([0-9]{1,2})[号日]?)?")
_DAY_OF_MONTH = re.compile("(?:(下下|下|这|本|上)个?月)?([0-9]{1,2})[号日]")
_NAMED_MONTH = re.compile("(下下|下|这|本|上)个?月份?")
_WEEKDAY = re.compile(f"(下下|下|这|本|上)?个?{_WEEK}([1-7日天])")


@dataclass(frozen=True, slots=True)
class Spoken:
    """The day that was meant; ``on`` is None when it cannot be told, ``is_rough`` when it was not said exactly."""

    on: date | None
    is_rough: bool = False


UNKNOWN = Spoken(None)
_SPOKEN = re.compile(SPOKEN)
LONG_AGO = timedelta(days=300)


def mark_days(text: str) -> str:
    """The text with marks around each day that it names."""
    return _SPOKEN.sub(rf"{BEGINS}\g<0>{ENDS}", text)


def read_spoken(said: str, today: date, past: bool | None = None) -> Spoken:
    """The day of ``said``, which is one match of SPOKEN. ``past``: it is over (True), to come (False), or unclear."""
    frame = _FRAME.fullmatch(said)
    if frame is None or frame[3] in ("之后", "以后", "后"):
        return UNKNOWN
    words = frame[2]
    try:
        day = _day(words, today, past)
        if day is None and frame[3] in ("起", "开始"):
            return Spoken(_first_of_month(words, today, past), is_rough=True)
    except (ValueError, OverflowError):  # 2月30日, 0月, 9999年
        return UNKNOWN
    return Spoken(day, is_rough=frame[1] not in (None, "从", "自") or frame[3] in ("左右", "前后"))


def _day(words: str, today: date, past: bool | None) -> date | None:
    if words in _RELATIVE:
        return today + timedelta(days=_RELATIVE[words])
    if words in _FIXED:
        return _of_some_year(*_FIXED[words], today, past)
    digits = western(words)
    if full := _FULL.fullmatch(digits):
        return date(int(full[1]), int(full[2]), int(full[3]))
    if weekday := _WEEKDAY.fullmatch(digits):
        return _weekday(weekday[1], weekday[2], today, past)
    if numbered := _DAY_OF_MONTH.fullmatch(digits):
        return _day_of_month(numbered[1], int(numbered[2]), today, past)
    return _month_day(digits, today, past)


def _month_day(digits: str, today: date, past: bool | None) -> date | None:
    found = _MONTH_DAY.fullmatch(digits)
    if found is None or found[3] is None:
        return None
    month, day = int(found[2]), int(found[3])
    if found[1] is None:
        return _of_some_year(month, day, today, past)
    return date(_year(found[1], today), month, day)


def _first_of_month(words: str, today: date, past: bool | None) -> date | None:
    """9月起, 下个月开始."""
    digits = western(words)
    if named := _NAMED_MONTH.fullmatch(digits):
        return _month(today, _STEPS[named[1]])
    found = _MONTH_DAY.fullmatch(digits)
    if found is None:
        return None
    if found[1] is not None:
        return date(_year(found[1], today), int(found[2]), 1)
    return _of_some_year(int(found[2]), 1, today, past)


def _year(said: str, today: date) -> int:
    return today.year + _YEARS[said] if said in _YEARS else int(said[:4])


def _of_some_year(month: int, day: int, today: date, past: bool | None) -> date:
    """The day of the year that is meant: the last one, the next one, or the nearest."""
    days = [date(today.year + step, month, day) for step in (-1, 0, 1)]
    return _meant(days, today, past)


def _day_of_month(step: str | None, day: int, today: date, past: bool | None) -> date:
    if step is not None:
        return _month(today, _STEPS[step]).replace(day=day)
    months = [_month(today, months) for months in (-1, 0, 1)]
    days = [first.replace(day=day) for first in months if day <= _length(first)]
    return _meant(days, today, bool(past))


def _weekday(step: str | None, name: str, today: date, past: bool | None) -> date:
    number = 6 if name in "日天7" else int(name) - 1
    this_week = today + timedelta(days=number - today.weekday())
    if step is not None:
        return this_week + timedelta(weeks=_STEPS[step])
    return _meant([this_week + timedelta(weeks=weeks) for weeks in (-1, 0, 1)], today, bool(past))


def _meant(days: list[date], today: date, past: bool | None) -> date:
    fitting = [day for day in days if past is None or (day <= today if past else day >= today)]
    meant = min(fitting, key=lambda day: abs(day - today))
    # "12月1号去打工了" in November is not about last year.
    return min(days, key=lambda day: abs(day - today)) if today - meant > LONG_AGO else meant


def _month(today: date, step: int) -> date:
    """The first day of this month, or of one before or after it."""
    months = today.year * 12 + today.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def _length(first: date) -> int:
    return (_month(first, 1) - timedelta(days=1)).day
