"""What a request for leave says: which school days, why, who collects the child (conversation 4.0, group B).

Days are the school's own, near enough to today for the calendar of a school. Only a draft comes of it: the family is
shown it, and the teacher confirms it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from domain.understanding.leave_days import (
    LASTS,
    NUMBER,
    WRITTEN_OUT,
    Span,
    Told,
    read_back,
    read_count,
    read_span,
    said_days,
)
from domain.understanding.leave_reasons import read_reason, who_collects
from domain.understanding.times import CLOCK, COLON, dated, evened

NO_DAY, PAST, LONG = "no_day", "past", "long"
LONGEST_LEAVE = 30  # days by the calendar; longer is for the school to decide, not for a form
_CANCELS = re.compile(
    "假(?:条|单)?[^。!?]{0,4}(?:不用了|不要了|不用请|不请了|取消|作废|撤|算了|不休)|(?:取消|撤销|撤回|撤掉)[^。!?]{0,6}假|销假"
    "|不(?:用|要|需要|想)?(?:再)?请(?:[这那]?[一二两三1-3]?天)?(?:的?假)?了"
)
_HOURS = re.compile(
    rf"(?:早上|上午|下午|晚上)?(?:前[一两二三2-3]节课?|第?[一二三四五六七八1-8](?:[,到和-]?第?[一二三四五六七八1-8]){{0,2}}节课?"
    rf"|晚自习|夜自修|早读|早自习|(?:请|假)?{NUMBER}个?(?:小时|钟头)|{CLOCK}[^,。!? ]{{0,6}}(?:接|走|离校))"
    "|[晚迟](?:一?[点些会]儿?|半个?小时|[一两1-3]个?(?:小时|钟头)|[1-5]?[05]分钟)(?:再|才)?[来到去]"
    "|(?<![昨今明一二三四五六日])[晚迟]到|早退|(?:提前|早一?点|早些)(?:一?会儿?)?(?:走|离校|放学|回家|接)"
)
_HALF_DAY = re.compile(
    "(?P<part>上午|下午)(?!(?:开始|又|还|就|突然|有点|说|在学校|[的他,]){0,3}(?:发烧|发热|烧|肚|头|咳|吐|拉|不舒服|疼|痛))"
)


@dataclass(frozen=True, slots=True)
class Leave:
    """One leave. ``first`` and ``last`` are both None where no day can be told; ``part`` is 'day', 'morning',
    'afternoon' or 'hours' (then ``hours_said`` has the words); ``reason`` an illness as said, or 家事, 丧事, 办证…;
    ``doubt`` is '', 'no_day', 'days_differ', 'past' or 'long'; ``days`` counts the school days from first to last."""

    first: date | None
    last: date | None
    part: str
    days_said: int | None
    back_on: date | None
    reason: str
    symptom: bool
    by_whom_collected: str
    doubt: str
    cancels: bool
    days: int = 0
    hours_said: str = ""
    said_on: date | None = None


def read_leave(text: str, said_on: date, is_school_day: Callable[[date], bool]) -> Leave:
    """The leave that a text asks for (or calls off), said on a day of the school's calendar."""
    words = evened(text)
    for pattern, usual in WRITTEN_OUT:
        words = pattern.sub(usual, words)
    cancels = _CANCELS.search(words) is not None
    reason, is_ill = read_reason(words)
    back_on, rest = read_back(words, said_on, cancels)
    count, by_calendar = read_count(rest)
    is_about_now = is_ill or _HOURS.search(words) is not None
    told = Told(rest, said_on, is_school_day, is_about_now and not cancels, back_on, count, by_calendar)
    span = read_span(told)
    part, hours = _part(rest, count, span is None or span[0] == span[1])
    days = told.open_days(span[0], span[1]) if span else 0
    return Leave(
        first=span[0] if span else None,
        last=span[1] if span else None,
        part=part,
        days_said=days if by_calendar and span else said_days(rest, count),
        back_on=back_on,
        reason=reason,
        symptom=is_ill,
        by_whom_collected=who_collects(words),
        doubt="" if cancels else _doubt(span, days, said_on),
        cancels=cancels,
        days=days,
        hours_said=hours,
        said_on=said_on,
    )


def shown(leave: Leave, today: date | None = None) -> str:
    """今天（11月25日周三）, 11月26日周四下午, 11月26日周四到27日周五，2天. ``today``: the reader's, where it is not the
    day on which the leave was asked for."""
    if leave.first is None or leave.last is None:
        return "日子还不清楚"
    if leave.first != leave.last:
        last = dated(leave.last)
        if leave.last.year != leave.first.year:
            last = f"{leave.last.year}年{last}"
        elif leave.last.month == leave.first.month:
            last = last.split("月")[1]
        return f"{dated(leave.first)}到{last}" + (f"，{leave.days}天" if leave.days else "")
    day = dated(leave.first)
    if leave.first == (today or leave.said_on):
        day = f"今天（{day}）"
    return day + {"morning": "上午", "afternoon": "下午", "hours": f"，{leave.hours_said}"}.get(leave.part, "")


def _doubt(span: Span | None, days: int, said_on: date) -> str:
    if span is None:
        return NO_DAY
    first, last, doubt = span
    if last < said_on:
        return PAST
    if (last - first).days >= LONGEST_LEAVE:
        return LONG
    return doubt or ("" if days else NO_DAY)


def _part(words: str, count: int | None, is_one_day: bool) -> tuple[str, str]:
    if count is not None or not (is_one_day or "每天" in words):
        return "day", ""
    if hours := _HOURS.search(words):
        return "hours", hours.group().replace(COLON, ":")
    parts = {found["part"] for found in _HALF_DAY.finditer(words)}
    if len(parts) == 1:
        return ("morning" if "上午" in parts else "afternoon"), ""
    is_half = any(one["n"] == "半" for one in LASTS.finditer(words))
    return ("hours", "半天") if is_half and not parts else ("day", "")
