"""Which school days are meant when somebody asks for leave: days named, counted, or told by the holidays."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.register.cells.cell import western
from domain.understanding.times import DAY, WEEK, day_of

DAYS_DIFFER = "days_differ"  # what was said of the days does not fit together
# School days are looked for no further than this; the holidays of a school year are shorter.
_FURTHEST = 120
_MOST_DAYS = 366
NUMBER = "(?:[0-9]{1,3}|[一二两俩三四五六七八九十]{1,3})"
_NUMERAL = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_DOTTED = "(1[0-2]|[1-9])[./]([0-3]?[0-9])"
# Several days in one word, written out; the order counts.
WRITTEN_OUT = (
    (re.compile("今明后(?:[三3]?天)?"), "今天,明天,后天"),
    (re.compile("今明(?:[两二2]?天)"), "今天,明天"),
    (re.compile("明后(?:[两二2]?天)"), "明天,后天"),
    (re.compile("这([两二三23])天(?=都?请|都?不)"), r"今天起\1天"),
    (re.compile("现在|马上|等下|等会儿?|一会儿?(?=来|去|接)"), "今天"),
    (re.compile("上半天"), "上午"),
    (re.compile("下半天"), "下午"),
    (re.compile(f"(?<![0-9.]){_DOTTED}-{_DOTTED}(?![0-9.])"), r"\1月\2号-\3月\4号"),
    (re.compile(f"(?<![0-9-])({_NUMERAL})(?:号|日)?[到至-]({_NUMERAL})([号日])"), r"\1\3到\2\3"),
    (re.compile(f"{WEEK}([一二三四五])[到至-](?=[二三四五六日天](?![点月号天]))"), r"周\1到周"),
    (re.compile(f"{WEEK}([一二三四])([二三四五])(?![节点月号天])"), r"周\1,周\2"),
)
# A day that is not one of the leave: when it was asked for (昨天请的假, 今天跟老师请假).
_ASKED = re.compile(
    f"(?:{DAY})(?:[早晚]上?|上午|下午)?(?:来|想|要)?(?:(?:跟|向|和|给)[^,。!? ]{{1,4}})?(?:请[的过了]|说[的过])"
    "|今天(?=来?(?:跟|向|和|给|找)[^,。!? ]{0,3}(?:你|老师))"
)
_BACK = re.compile(
    rf"(?P<day>{DAY})(?:再|就|才|能|可以|会|照常|正常|早上|上午|下午|中午|晚上|一早|去|来|,){{0,4}}"
    r"(?:回学校|返校|回校|到校|归校|复课|上学|上课|到学校|回来|返回|再来|(?<=[去来再])(?:学校|校)|(?<=再)[去来])"
)
_LINK = re.compile(
    "(?:上午|下午|早上|晚上|[早晚])?(?:请病?假|休假|休息|开始|起)?[, ]?"
    "(?P<to>一直到|到|至|-)?(?:和|跟|与|及|以及|还有|或)?[, ]?"
)
_ONE = re.compile(DAY)
_FROM_TODAY = re.compile("下|这|本|上|[大昨今明后前]")
_UNTIL = re.compile("(?<![买等拖])[到至]$")
_LEAVE = re.compile("请|假|休|不[去来到上能]|[来去上]不了|没法|缺课|半天")
_CLAUSE_END = re.compile(r"[,。!? ]|$")
_UNREAD = re.compile(
    "月底|月初|下个?月|正月|腊月|农历|初[一二三四五六七八九十]|过年|年后|年前|国庆|元旦|五一|清明|端午|中秋|春节|过几天|改天"
)
LASTS = re.compile(
    rf"(?<![0-9.第前过每近烧咳吐疼痛晚迟这])(?<![^请休]了)(?P<n>{NUMBER}|半)(?P<unit>天|个?星期|周|个?礼拜|个月)"
    "(?P<half>半)?(?![前没了内岁]|[以之][前后]|后(?!$)|[一二三四五六日]|末)"
)
_BEFORE_BREAK = re.compile(f"(?:提前|放假前)(?P<n>{NUMBER})天(?![跟和向给说告])")
_AFTER_BREAK = re.compile(f"(?:晚|迟|推迟|延迟|延后)(?P<n>{NUMBER})天(?:再|才)?(?:来|到|去|回|返|上学|报到)")
_FEAST = re.compile("(国庆|元旦|五一|十一)[^。!?]{0,6}$")
_FEASTS = {"国庆": "10月1日", "十一": "10月1日", "元旦": "1月1日", "五一": "5月1日"}
_WHOLE_WEEK = re.compile(f"(?<!每)(?P<next>下个?)?(?:(?:这|本)个?)?{WEEK}(?:剩下|剩余|后面|余下|整周|一整周|都|全)")


@dataclass(frozen=True, slots=True)
class Days:
    """Days named together (周三到周五; 今天,明天) and where."""

    days: tuple[date, ...]
    is_span: bool
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Told:
    """What was read before the days are reckoned; ``by_calendar``: the count is of all days (一周, 一个月)."""

    words: str
    said_on: date
    is_open: Callable[[date], bool]
    is_about_now: bool
    back_on: date | None
    count: int | None
    by_calendar: bool

    def school_day(self, day: date, count: int = 1, step: int = 1) -> date:
        """The ``count``-th school day from a day on, or (``step`` -1) backwards; the day itself when there is none."""
        found, left = day, count
        for _ in range(_FURTHEST + count):
            left -= self.is_open(found)
            if left <= 0:
                return found
            found += timedelta(days=step)
        return day

    def before(self, day: date, count: int = 1) -> date:
        return self.school_day(day - timedelta(days=1), count, -1)

    def open_days(self, first: date, last: date) -> int:
        return sum(self.is_open(first + timedelta(days=step)) for step in range((last - first).days + 1))


Span = tuple[date, date, str]


def read_span(told: Told) -> Span | None:
    """First and last day and a doubt; a leave of several days begins and ends on school days."""
    span = _beside_break(told) or _whole_week(told) or _named(told) or _by_default(told)
    if span is None or span[0] == span[1]:
        return span
    first, last = told.school_day(span[0]), told.school_day(span[1], step=-1)
    return (first, last, span[2]) if first <= last else span


def _beside_break(told: Told) -> Span | None:
    """国庆提前两天, 放假前一天; 开学晚两天到."""
    found = _AFTER_BREAK.search(told.words) or _BEFORE_BREAK.search(told.words)
    if found is None:
        return None
    feast = _FEAST.search(told.words[: found.start()])
    free = (day_of(_FEASTS[feast[1]], told.said_on) if feast else None) or _next_break(told)
    if found.re is _AFTER_BREAK:
        first = told.school_day(free)
        return first, told.school_day(first, _number(found["n"])), ""
    first = told.before(free, _number(found["n"]))
    fits = all(first in group.days for group in _groups(told))
    return first, max(first, told.before(free)), "" if fits else DAYS_DIFFER


def _next_break(told: Told) -> date:
    """The first of the next three or more days without school; today when there are none."""
    days = [told.said_on + timedelta(days=step) for step in range(_FURTHEST)]
    return next((day for day in days if not told.open_days(day, day + timedelta(days=2))), told.said_on)


def _whole_week(told: Told) -> Span | None:
    """这周剩下几天, 下周都."""
    found = _WHOLE_WEEK.search(told.words)
    if found is None:
        return None
    monday = told.said_on - timedelta(days=told.said_on.weekday())
    start = monday + timedelta(weeks=1) if found["next"] else told.said_on
    first, last = told.school_day(start), told.school_day(start + timedelta(days=6 - start.weekday()), step=-1)
    return (first, last, "") if first <= last else None


def _named(told: Told) -> Span | None:
    days = _chosen(told)
    if days is None:
        return None
    first, last = min(days.days), max(days.days)
    if first == last:
        return _from(told, first)
    open_days = told.open_days(first, last)
    listed = open_days if days.is_span else sum(told.is_open(day) for day in set(days.days))
    is_sure = open_days == listed and told.count in (None, listed) and _fits_back(told, last)
    return first, last, "" if is_sure else DAYS_DIFFER


def _from(told: Told, first: date) -> Span:
    """A leave of which the first day is known."""
    if told.count is None:
        if told.back_on is not None and told.back_on > first:
            return first, max(first, told.before(told.back_on)), ""
        return first, first, "" if told.back_on in (None, first) else DAYS_DIFFER
    if told.by_calendar or told.count > _FURTHEST:
        last = first + timedelta(days=told.count - 1)
    else:
        first = told.school_day(first)
        last = told.school_day(first, told.count)
    return first, last, "" if _fits_back(told, last) else DAYS_DIFFER


def _fits_back(told: Told, last: date) -> bool:
    return told.back_on is None or told.school_day(last + timedelta(days=1)) == told.school_day(told.back_on)


def _by_default(told: Told) -> Span | None:
    """No day is named: who is ill, late or called for is so today."""
    if told.back_on is not None and told.count is not None and not told.by_calendar:
        last = told.before(told.back_on)
        first = told.before(told.back_on, told.count)
        return (first, last, "") if told.said_on <= first <= last else None
    if not told.is_about_now or _UNREAD.search(told.words):
        return None
    return _from(told, told.school_day(told.said_on))


def _chosen(told: Told) -> Days | None:
    """The days of which leave is said, or else the first; a day gone by only tells when it began (昨晚发烧)."""
    groups = _groups(told)
    fitting = [group for group in groups if max(group.days) >= told.said_on]
    if not fitting and (not told.is_about_now or re.search("补|没[来去上]", told.words)):
        fitting = groups
    begins = [group.begins for group in groups] + [len(told.words)]
    asked = []
    for group in fitting:
        stop = _CLAUSE_END.search(told.words, group.ends)
        ends = min(stop.start() if stop else len(told.words), *(begin for begin in begins if begin >= group.ends))
        if _LEAVE.search(told.words, group.begins, ends):
            asked.append(group)
    asked = asked or fitting[:1]
    if not asked:
        return None
    return Days(tuple(day for group in asked for day in group.days), any(group.is_span for group in asked), 0, 0)


def _groups(told: Told) -> list[Days]:
    """The days named, those joined by 到 or 和 together; a second one is counted from the first (30号到2号)."""
    groups: list[Days] = []
    for found in _ONE.finditer(told.words):
        last = groups[-1] if groups else None
        link = _LINK.fullmatch(told.words, last.ends, found.start()) if last else None
        counted_from = last.days[0] if last and link and not _FROM_TODAY.match(found.group()) else told.said_on
        day = day_of(found.group(), counted_from)
        if day is None:
            continue
        if last and link:
            is_span = last.is_span or bool(link["to"])
            groups[-1] = Days((*last.days, day), is_span, last.begins, found.end())
        elif _UNTIL.search(told.words[: found.start()]):
            start = min(day, told.school_day(told.said_on))
            groups.append(Days((start, day), True, found.start(), found.end()))
        else:
            groups.append(Days((day,), False, found.start(), found.end()))
    return groups


def read_back(words: str, said_on: date, cancels: bool) -> tuple[date | None, str]:
    """When the child is back, and the words without that and without the day of the asking."""
    rest = _ASKED.sub(" ", words)
    for found in _BACK.finditer(rest):
        is_from_today = cancels or _FROM_TODAY.match(found["day"])
        day = day_of(found["day"], said_on if is_from_today else said_on + timedelta(days=1))
        if day is not None and (day > said_on or (cancels and day == said_on)):
            return day, f"{rest[: found.start()]} {rest[found.end() :]}"
    return None, rest


def said_days(words: str, count: int | None) -> int | None:
    """Also the two of 国庆提前两天."""
    beside = _AFTER_BREAK.search(words) or _BEFORE_BREAK.search(words)
    return _number(beside["n"]) if beside else count


def read_count(words: str) -> tuple[int | None, bool]:
    """How many days, and whether by the calendar; half a day is not a number of days."""
    found = [one for one in LASTS.finditer(words) if one["n"] != "半" or one["unit"] != "天"]
    if not found:
        return None, False
    near = (one for one in found if re.search("[请假休]", words[max(0, one.start() - 4) : one.end() + 2]))
    best = next(near, found[0])
    length = {"天": 1, "月": 30}.get(best["unit"][-1], 7)
    number = length // 2 if best["n"] == "半" else _number(best["n"]) * length
    number += (length + 1) // 2 if best["half"] else 0
    return min(max(1, number), _MOST_DAYS), length > 1


def _number(words: str) -> int:
    digits = western(re.sub("[两俩]", "二", words))
    return max(1, int(digits)) if digits.isdecimal() else 1
