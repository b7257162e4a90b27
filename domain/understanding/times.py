"""The days and hours that people wish for when they ask for a call or a visit: 今晚7点, 周四19:30, 放学后, 周末.

Days and hours are those of the wall clock that ``now_local`` shows; somebody abroad means his own, and it is the caller
who knows whether, and converts. Nothing is looked up: whether a day is a school day is for the caller too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.clock import in_china, in_zone
from domain.register.cells.cell import western
from domain.register.sentences.spoken_days import read_spoken
from domain.understanding.spelling import LONGEST, normal
from domain.words import fold

WEEKDAYS = "一二三四五六日"
# Stands for the colon of a clock while pauses are evened; a sign for private use, which nobody types.
COLON = "\ue020"
_TYPED_COLON = re.compile("(?<![0-9])([01]?[0-9]|2[0-4]):([0-5][0-9])(?![0-9])")
# Beyond the table of spellings: days as they are said in the north, in Canton and in writing.
_SAID = (
    (re.compile("[~—–]{1,2}"), "-"),
    (re.compile("今儿个?|今日"), "今天"),
    (re.compile("明儿个?|明日|听日"), "明天"),
    (re.compile("后儿个?"), "后天"),
    (re.compile("([今明])(?=上午|下午|中午)"), r"\1天"),
)
_N = "(?<![0-9])[0-9一二三四五六七八九十廿卅]{1,3}"
_STEP = "(?:(?:下下|下|这|本|上)个?)?"
WEEK = "(?:周|星期|礼拜)"
# One day, without capturing groups. Holidays are left out: 十一 is an hour as often as a feast.
DAY = "|".join(
    (
        "(?<![0-9])[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}",
        rf"(?:[0-9]{{4}}年|今年|明年)?{_N}月{_N}[号日]?",
        rf"(?:(?:下下|下|这|本|上)个?月)?{_N}[号日](?![楼线床门房])",
        rf"{_STEP}{WEEK}(?:[一二三四五六日天]|[1-7](?![0-9点{COLON}]))",
        rf"{_STEP}{WEEK}末",
        "大前天|前天|昨天|今天|明天|大后天|后天",
        "[昨今明](?=[早晚](?![点些会]|一点))",
    )
)
# 早 and 晚 alone belong to a day (周四晚), and not to 晚点, 早一点.
_SHORT = "[早晚](?![点些会]|一点)"
PART = (
    "凌晨|清早|早上|早晨|一早|上午|中午|午休|下午|傍晚|晚上|夜里厢?|半夜|(?:放学|下课)(?:以后|之后|后)"
    f"|(?<=[今明昨天一二三四五六日末号]){_SHORT}"
)
_HOUR = "(?<![0-9.第])(?:[01]?[0-9]|2[0-4]|[一二两三四五六七八九十]{1,3})"
_MINUTE = (
    "(?:半|[一三]刻|(?:[0-5][0-9]|[二三四五]?十[一二三四五六七八九]?|零[1-9一二三四五六七八九])分?"
    "|[1-9一二三四五六七八九]分)(?![0-9点号日月])"
)
CLOCK = rf"(?:{_HOUR}(?:{COLON}[0-5][0-9]|点(?:钟|整|{_MINUTE})?))"
_SLOT = re.compile(
    rf"(?P<day>{DAY})?[, 的]?(?P<part>(?<!现在)(?<!现在是)(?:{PART}))?[, 的]?"
    rf"(?P<clock>{CLOCK}|{_HOUR}(?=[到至-]{_HOUR}点))?(?:[到至-](?P<part_to>{PART})?(?P<to>{CLOCK}))?"
    "(?P<edge>[以之]?[前后])?"
)
_CLOCK = re.compile(f"(.{{1,3}}?)(?:$|[点{COLON}](.{{0,4}}))")
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45, "": 0, "钟": 0, "整": 0}
# What the parts of a day mean to a school; approximate, and shown to both sides before anything is fixed.
_PERIODS = {
    "早": (time(7), time(8)),
    "上": (time(8), time(11, 30)),
    "中": (time(12), time(13, 30)),
    "下": (time(13, 30), time(16, 30)),
    "放": (time(16, 30), time(18)),
    "傍": (time(17), time(18, 30)),
    "晚": (time(18, 30), time(21)),
    "夜": (time(21), time(23, 30)),
    "凌": (time(0), time(6)),
}
_SAME = {"清早": "早", "一早": "早", "午休": "中", "半夜": "夜", "下课后": "放", "下课以后": "放", "下课之后": "放"}
NOON, WEEKEND_MORNING = time(12, 10), time(10)
FURTHEST = timedelta(days=366)
MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """A wish or an offer: the day, from when, until when (None: left open), and the words that said so (evened out)."""

    day: date
    start: time | None
    end: time | None
    said: str


def read_times(text: str, now_local: datetime) -> list[Slot]:
    """The slots that a text names, in its order; what is over by ``now_local`` is left out."""
    slots: list[Slot] = []
    named: date | None = None
    for found in _SLOT.finditer(evened(text)):
        if not _tells(found):
            continue
        day = day_of(found["day"], now_local.date()) if found["day"] else named
        if found["day"] and day is None:
            continue
        slots.extend(_slots(found, day, now_local))
        named = day
    return list(dict.fromkeys(slots))


def suggested(
    now_local: datetime,
    wished: list[Slot],
    quiet_after: time = time(21, 0),
    quiet_before: time = time(6, 30),
) -> list[Slot]:
    """At most three offers: the wishes that leave teachers their quiet hours (domain calendar 5.4: 21:00-06:30);
    instead of the others the noon break of a weekday and the morning of a weekend, from the wished day on."""
    kept = [_within(wish, quiet_after) for wish in wished if _is_open(wish, now_local, quiet_after, quiet_before)]
    if len(kept) < len(wished) or not wished:
        closed = [wish for wish in wished if not _is_open(wish, now_local, quiet_after, quiet_before)]
        for wish in closed or [Slot(now_local.date(), None, None, "")]:
            kept.extend(_instead(wish, now_local))
    by_start = {(slot.day, slot.start): slot for slot in reversed(kept)}
    return [slot for slot in dict.fromkeys(kept) if by_start[slot.day, slot.start] is slot][:MOST_OFFERS]


def shown(slot: Slot) -> str:
    """11月26日周四19:30, 11月26日周四20:00到21:00."""
    if slot.start is None:
        return dated(slot.day) + (f"{slot.end:%H:%M}以前" if slot.end else "")
    return f"{dated(slot.day)}{slot.start:%H:%M}" + (f"到{slot.end:%H:%M}" if slot.end else "")


def both_clocks(moment: datetime, zone: str) -> str:
    """An aware moment as the school's clock and the reader's show it; ``zone`` is an IANA name. One clock is enough
    where both show the same."""
    here, there = in_china(moment), in_zone(moment, zone)
    text = f"{dated(here.date())}{here:%H:%M}"
    if here.utcoffset() == there.utcoffset():
        return text
    return f"{text}（您那边{there.month}月{there.day}日{there:%H:%M}）"


def dated(day: date) -> str:
    """11月26日周四."""
    return f"{day.month}月{day.day}日周{WEEKDAYS[day.weekday()]}"


def evened(text: str) -> str:
    """The evened-out text, in which clocks keep their colon (as COLON) and spans their dash."""
    shown = _TYPED_COLON.sub(rf"\1{COLON}\2", fold(text[:LONGEST]))
    shown = _SAID[0][0].sub(_SAID[0][1], shown)
    shown = normal(shown)
    for pattern, usual in _SAID[1:]:
        shown = pattern.sub(usual, shown)
    return shown


def day_of(said: str, today: date) -> date | None:
    """The day of one match of DAY: the next 周一 or 3号, the nearest 3月5号; None for 2月30日, and for what is more
    than a year away."""
    if said in ("昨", "今", "明"):
        said += "天"
    if said.endswith("末"):
        if today.weekday() == 6 and said in ("周末", "星期末", "礼拜末"):
            return today
        said = said[:-1] + "六"
    day = read_spoken(said, today).on
    return day if day is not None and abs(day - today) <= FURTHEST else None


def _tells(found: re.Match[str]) -> bool:
    """Whether it names a day or an hour at all: not 一点 in 快一点, nor 晚上 in 你那边晚上了吧."""
    if found["day"] or found["to"]:
        return True
    if found["clock"]:
        return bool(found["part"]) or found["clock"] != "一点"
    return bool(found["part"]) and found["part"] not in ("早", "晚") and not found.string.startswith("了", found.end())


def _slots(found: re.Match[str], day: date | None, now: datetime) -> Iterator[Slot]:
    """The one slot, unless it is over."""
    today = now.date()
    on = day or today
    part = _period(found["part"])
    after = now.time() if on == today else None
    start, later = _moment(found["clock"], part, after) if found["clock"] else (None, 0)
    end = _until(found["to"], _period(found["part_to"]) or part, start) if found["to"] else None
    if part and not found["clock"] and not found["to"]:
        start, end = _PERIODS[part]
    elif (found["edge"] or "").endswith("前") and end is None:
        start, end = None, start
    if (found["clock"] or found["to"]) and start is None and end is None:
        return
    on += timedelta(days=later)
    if day is None and on == today and _is_over(start, end, now):
        on += timedelta(days=1)
    if on > today or (on == today and not _is_over(start, end, now)):
        yield Slot(on, start, end, found.group().strip(", 的").replace(COLON, ":"))


def _is_over(start: time | None, end: time | None, now: datetime) -> bool:
    last = end or start
    return last is not None and last <= now.time().replace(tzinfo=None)


def _period(part: str | None) -> str:
    return _SAME.get(part, part[0]) if part else ""


def _moment(words: str, part: str, after: time | None) -> tuple[time | None, int]:
    """The time of a clock and by how many days it is later: 晚上12点 is the beginning of the next day. Without a part
    of the day 1-6点 is the afternoon, and 7-11点 the evening once the morning is over (``after``)."""
    read = _numbers(words)
    if read is None:
        return None, 0
    hour, minute = read
    if hour == 24 or (part in ("晚", "夜") and (hour == 12 or hour < 5)):
        return time(hour % 12, minute), 1
    if hour < 12 and _is_later_half(hour, minute, part, after, words.startswith("0")):
        hour += 12
    return time(hour, minute), 0


def _is_later_half(hour: int, minute: int, part: str, after: time | None, is_full: bool) -> bool:
    if part:
        return part in ("下", "傍", "晚", "夜", "放") or (part == "中" and hour < 10)
    if is_full or hour == 0:
        return False
    return hour < 7 or (after is not None and time(hour, minute) <= after.replace(tzinfo=None))


def _until(words: str, part: str, start: time | None) -> time | None:
    """The end of a span: the first time after its start that the words can mean."""
    read = _numbers(words)
    if read is None:
        return None
    if start is None:
        return _moment(words, part, None)[0]
    hour, minute = read
    fitting = [time(h, minute) for h in (hour, hour + 12) if h < 24 and time(h, minute) > start]
    return fitting[0] if fitting else None


def _numbers(words: str) -> tuple[int, int] | None:
    """Hour (0-24) and minute."""
    found = _CLOCK.fullmatch(words.replace("两", "二"))
    if found is None:
        return None
    said = (found[2] or "").removesuffix("分")
    hour = western(found[1])
    minute = str(_MINUTES[said]) if said in _MINUTES else western(said)
    if not (hour.isdecimal() and minute.isdecimal()) or int(hour) > 24 or int(minute) > 59:
        return None
    return int(hour), int(minute)


def _is_open(wish: Slot, now: datetime, quiet_after: time, quiet_before: time) -> bool:
    if wish.start is None or not quiet_before <= wish.start < quiet_after:
        return False
    return wish.day > now.date() or (wish.day == now.date() and not _is_over(wish.start, wish.end, now))


def _within(wish: Slot, quiet_after: time) -> Slot:
    return replace(wish, end=quiet_after) if wish.end and wish.end > quiet_after else wish


def _instead(wish: Slot, now: datetime) -> Iterator[Slot]:
    """A whole day that was wished is met on that day; for the rest there is a noon and a weekend."""
    days = [max(wish.day, now.date()) + timedelta(days=step) for step in range(9)]
    offers = [Slot(day, WEEKEND_MORNING if day.weekday() >= 5 else NOON, None, "") for day in days]
    offers = [offer for offer in offers if offer.day > now.date() or not _is_over(offer.start, None, now)]
    if wish.said and wish.start is None and offers[0].day == wish.day:
        yield offers[0]
        return
    yield next(offer for offer in offers if offer.start == NOON)
    yield next(offer for offer in offers if offer.start == WEEKEND_MORNING)
