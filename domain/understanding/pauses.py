"""What a teacher says of a time in which nobody should be reminded: why, who is meant, what, and until which day.

Days are those of China; only a day that is said after 到, before 前, or counted from today is an end.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from domain.contact import ContactKind
from domain.days.lunar import lunar_day
from domain.pause import Cause
from domain.people import Relation
from domain.register.cells.cell import western
from domain.understanding.relations import relations_in
from domain.understanding.times import DAY, day_of, evened

CAUSES = (
    (Cause.BEREAVEMENT, re.compile("丧|白事|过世|去世|病逝|出殡|守孝|下葬|做七|头七")),
    (Cause.ILLNESS, re.compile("住院|手术|开刀|骨折|养病|重病|卧床")),
    (Cause.AT_HOME, re.compile("在家|在屋|回来|回家|返乡|休假")),
)
KINDS = ((ContactKind.VISIT, re.compile("家访|走访|上门")), (ContactKind.TALK, re.compile("谈心|谈话")))
_MOON = re.compile("(?P<month>正月|腊月)初?(?P<day>[一二三四五六七八九十廿]{1,3}|[0-9]{1,2})|(?P<feast>元宵)")
_MONTHS = {"正月": 1, "腊月": 12}
_UNTIL = re.compile(f"(?:到|至)(?P<day>{DAY})|(?P<before>{DAY})(?:[以之]前|前)")
_ONE = re.compile(DAY)
_COUNT = re.compile(
    "(?<![第过前没了])(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,3}|半)(?P<unit>天|周|个?星期|个?礼拜|个月)"
)
_UNITS = {"天": 1, "周": 7, "星期": 7, "礼拜": 7, "个星期": 7, "个礼拜": 7, "个月": 30}
_WEEK = re.compile("(?P<step>下|这|本)个?(?:周|星期|礼拜)(?![一二三四五六日天])")
_MONTH = re.compile("(?:这|本)个?月(?![0-9初上中])|(?<!下)月底")
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Said:
    """``last`` (China, it counts as well) is None where no end was told; ``adults`` are those who are at home;
    ``kind`` None: every kind."""

    cause: Cause
    last: date | None
    adults: tuple[Relation, ...] = ()
    kind: ContactKind | None = None


def read_pause(text: str, today: date) -> Said | None:
    """The pause that a sentence tells of; None where no reason is told."""
    cause = next((cause for cause, pattern in CAUSES if pattern.search(text)), None)
    if cause is None:
        return None
    adults = relations_in(text) if cause is Cause.AT_HOME else ()
    kind = next((kind for kind, pattern in KINDS if pattern.search(text)), None) if cause is Cause.ILLNESS else None
    return Said(cause, read_until(text, today), adults, kind)


def read_until(text: str, today: date, *, is_answer: bool = False) -> date | None:
    """The last day; ``is_answer``: the words answer "until when", and a day alone is one. Never a day that is over."""
    words = evened(text)
    found = _of_moon(words, today) or _named(words, today) or _counted(words, today) or _whole(words, today)
    if found is None and is_answer and (one := _ONE.search(words)):
        found = day_of(one.group(), today)
    return found if found is not None and found >= today else None


def _of_moon(words: str, today: date) -> date | None:
    """正月十五, 元宵: the next one."""
    found = _MOON.search(words)
    if found is None:
        return None
    said = "15" if found["feast"] else western(found["day"])
    if not said.isdecimal() or not 1 <= int(said) <= 29:
        return None
    month = _MONTHS[found["month"]] if found["month"] else 1
    days = (lunar_day(year, month, int(said)) for year in range(today.year - 1, today.year + 2))
    return next((day for day in days if day is not None and day >= today), None)


def _named(words: str, today: date) -> date | None:
    found = _UNTIL.search(words)
    if found is None:
        return None
    day = day_of(found["day"] or found["before"], today)
    return day - timedelta(days=1) if day is not None and found["before"] else day


def _counted(words: str, today: date) -> date | None:
    """两周, 半个月: so many days with today."""
    found = _COUNT.search(words)
    if found is None:
        return None
    if found["n"] == "半":
        return today + timedelta(days=max(_UNITS[found["unit"]] // 2, 1) - 1)
    number = western(found["n"].replace("两", "二"))
    return today + timedelta(days=int(number) * _UNITS[found["unit"]] - 1) if number.isdecimal() else None


def _whole(words: str, today: date) -> date | None:
    """这周 and 下周 until their Sunday, 这个月 until its end."""
    if week := _WEEK.search(words):
        return today + timedelta(days=SUNDAY - today.weekday() + (7 if week["step"] == "下" else 0))
    if _MONTH.search(words):
        return today.replace(day=monthrange(today.year, today.month)[1])
    return None
