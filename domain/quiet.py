"""Reads times of day that people name: when staff do not want to be disturbed, from when on somebody has time."""

import re
from datetime import time

from domain.words import fold

NUMBERS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"〇": 0, "两": 2}
PART = r"(早上|早晨|清晨|早|上午|中午|下午|傍晚|晚上|晚|夜里|夜晚|夜间|半夜|凌晨|明早|第二天早上|次日早上|次日|第二天)?"
NUMBER = r"(\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
MINUTES = r"(半|一刻|三刻|整|(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})分?)"
TIME = rf"{PART}\s*{NUMBER}\s*(?:(?:点钟|点|时)\s*{MINUTES}?|:\s*(\d{{1,2}}))?"
SPAN = re.compile(rf"{TIME}\s*(?:到|至|-|~|—|－)+\s*{TIME}")
SINCE = re.compile(rf"{TIME}\s*(?:以后|之后|过后|往后|后|开始|起)")
EVENING = ("下午", "傍晚", "晚上", "晚", "夜里", "夜晚", "夜间")
NIGHT = ("夜里", "夜晚", "夜间", "半夜", "凌晨")
# The part of the day, the hour, what follows 点, and what follows a colon.
Words = tuple[str | None, ...]
QUARTERS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0}


def read_span(text: str) -> tuple[time, time] | None:
    """The times of day in 晚上9点到早上7点, 21:30-6:45, 十点半到明早六点; None where there are none, or they are one.

    A first hour without a part of the day is taken as it is said, except that 9点到7点 begins in the evening: nobody is
    undisturbed all day long.
    """
    found = SPAN.search(fold(text).replace(" ", ""))
    if found is None:
        return None
    first, second = found.groups()[:4], found.groups()[4:]
    begins, ends = _time(first), _ending(first, second)
    if begins is None or ends is None:
        return None
    if first[0] is None and 6 <= begins.hour < 12 and ends < begins:
        begins = begins.replace(hour=begins.hour + 12)
    return (begins, ends) if begins != ends else None


def read_since(text: str) -> time | None:
    """From when on: 晚上八点以后, 7点半后. Without a part of the day an hour from five to ten is one of the evening:
    who works by day has time afterwards. None where no such time is named."""
    found = SINCE.search(fold(text).replace(" ", ""))
    begins = _time(found.groups()) if found is not None else None
    if found is None or begins is None or found[1] is not None or not 5 <= begins.hour <= 10:
        return begins
    return begins.replace(hour=begins.hour + 12)


def _ending(first: Words, second: Words) -> time | None:
    """下午1点到3点: the second hour is of the same part of the day where that is later than the first."""
    begins, same_part = _time(first), _time((first[0], *second[1:]))
    is_later = begins is not None and same_part is not None and begins < same_part
    return same_part if second[0] is None and is_later else _time(second)


def _time(said: Words) -> time | None:
    part, hour_words, after, digits = said
    hour, minute = _number(hour_words or ""), _minute(after, digits)
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    return time(_hour(hour % 24, part or ""), minute)


def _hour(hour: int, part: str) -> int:
    """The hour of the day: 晚上9点 is 21, 夜里12点 is 0, 夜里2点 stays 2."""
    if part == "中午":
        return hour + 12 if hour < 5 else hour
    if hour == 12 and part in (*NIGHT, "晚上", "晚"):
        return 0
    if part in EVENING and hour < 12:
        return hour if part in NIGHT and hour < 6 else hour + 12
    return hour


def _minute(after: str | None, digits: str | None) -> int | None:
    if digits:
        return int(digits)
    if after is None:
        return 0
    return QUARTERS[after] if after in QUARTERS else _number(after.removesuffix("分"))


def _number(words: str) -> int | None:
    """A number of at most two digits, in digits or in characters: 12, 十二, 二十三, 〇五."""
    if words.isdecimal() and words.isascii():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return NUMBERS.get(words) if len(words) == 1 else _digits(words)
    counted = NUMBERS.get(tens, None if tens else 1), NUMBERS.get(ones, None if ones else 0)
    return None if counted[0] is None or counted[1] is None else counted[0] * 10 + counted[1]


def _digits(words: str) -> int | None:
    """〇五: said digit by digit."""
    return NUMBERS[words[0]] * 10 + NUMBERS[words[1]] if len(words) == 2 else None
