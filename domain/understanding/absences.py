"""How long a teacher will be away, as they say it: 病假两周, 下周培训五天, 11月30号到12月4号出差."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.register.cells.cell import western
from domain.understanding.leave import read_leave

_COUNT = re.compile("(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,3}|半)个?(?P<unit>天|周|星期|礼拜|月)")
_NEXT_WEEK = re.compile("下个?(?:周|星期|礼拜)(?![一二三四五六日末])")
_REASON = re.compile("病假|事假|产假|婚假|丧假|陪产假|年假|培训|出差|学习|开会|住院|手术")
_DAYS = {"天": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
LONGEST = 366


@dataclass(frozen=True, slots=True)
class Absence:
    """From the first to the last day (China), both included; ``last`` is None where no end is told."""

    first: date
    last: date | None
    reason: str


def read_absence(text: str, today: date) -> Absence:
    """What a sentence says of it; a beginning that is not told is today."""
    reason = _REASON.search(text)
    said = reason.group() if reason else ""
    spelt = read_leave(text, today, lambda day: True)
    if spelt.first is not None and spelt.last is not None and spelt.last >= today and not spelt.doubt:
        return Absence(max(spelt.first, today), spelt.last, said)
    first = today + timedelta(days=7 - today.weekday()) if _NEXT_WEEK.search(text) else today
    days = _days(text)
    return Absence(first, first + timedelta(days=days - 1) if days else None, said)


def _days(text: str) -> int:
    found = _COUNT.search(text)
    if found is None:
        return 0
    if found["n"] == "半":
        return max(_DAYS[found["unit"]] // 2, 1)
    number = western(found["n"].replace("两", "二"))
    return min(int(number) * _DAYS[found["unit"]], LONGEST) if number.isdecimal() else 0
