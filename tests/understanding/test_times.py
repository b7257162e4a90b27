"""Appointments: the hours that are wished for, what is offered for them, and how both sides read it."""

import re
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding import times
from domain.understanding.times import Slot, both_clocks, read_times, shown, suggested

NOW = datetime(2026, 11, 25, 10, 0)  # Wednesday
FOREVER = 10_000


def repeats_of(pattern: str) -> int:
    """How deep repetitions of a pattern stand in each other; FOREVER when one has no end. Options (``?``) are none."""
    parser: Any = vars(re)["_parser"]
    return _depth(parser.parse(pattern))


def _depth(parsed: Any) -> int:
    return max((_depth_of(str(code), detail) for code, detail in parsed), default=0)


def _depth_of(code: str, detail: Any) -> int:
    if code in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        _, most, inner = detail
        return FOREVER if int(most) > 40 else _depth(inner) + (int(most) > 1)
    if code == "BRANCH":
        return max(_depth(branch) for branch in detail[1])
    if code == "SUBPATTERN":
        return _depth(detail[3])
    return _depth(detail[1]) if code in ("ASSERT", "ASSERT_NOT") else 0


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("今晚7点", ["11月25日周三19:00"]),
        ("明天早上", ["11月26日周四07:00到08:00"]),
        ("约 周四19：30 浩浩妈妈 视频", ["11月26日周四19:30"]),
        ("周5 9:30", ["11月27日周五09:30"]),
        ("我晚上十点下班 那时候能不能跟您说几句", ["11月25日周三22:00"]),
        ("中午", ["11月25日周三12:00到13:30"]),
        ("放学后", ["11月25日周三16:30到18:00"]),
        ("周末", ["11月28日周六"]),
        ("后天下午三点半", ["11月27日周五15:30"]),
        ("明天8点到9点", ["11月26日周四08:00到09:00"]),
        ("今天8点到9点", ["11月25日周三20:00到21:00"]),
        ("晚上8-9点", ["11月25日周三20:00到21:00"]),
        ("明晚20：00~21：00", ["11月26日周四20:00到21:00"]),
        ("11点到1点", ["11月25日周三11:00到13:00"]),
        ("晚上12点", ["11月26日周四00:00"]),
        ("中午12点半", ["11月25日周三12:30"]),
        ("七点四十", ["11月25日周三19:40"]),
        ("晚上七点一刻", ["11月25日周三19:15"]),
        ("明天9点以前", ["11月26日周四09:00以前"]),
        ("明天9点之后", ["11月26日周四09:00"]),
        ("明朝夜里厢八点", ["11月26日周四20:00"]),
        ("12月3号下午两点，或者4号中午", ["12月3日周四14:00", "12月4日周五12:00到13:30"]),
        ("我在米兰 现在是下午 您那边晚上了吧 明天早上您有空吗", ["11月26日周四07:00到08:00"]),
        ("早上8点", ["11月26日周四08:00"]),
        ("今天早上", []),
        ("昨天晚上打过电话", []),
        ("老师方便打个电话吗", []),
        ("老师几点钟有空，我来学校一趟", []),
        ("早一点，快一点", []),
        ("9999年12月31日晚上12点", []),
        ("25:99", []),
    ],
)
def test_wishes(text: str, slots: list[str]) -> None:
    assert [shown(slot) for slot in read_times(text, NOW)] == slots


def test_the_words_are_kept() -> None:
    assert [slot.said for slot in read_times("周四19:30或者今晚7点", NOW)] == ["周四19:30", "今晚7点"]


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("今晚7点", ["11月25日周三19:00"]),
        ("我晚上十点下班", ["11月25日周三12:10", "11月28日周六10:00"]),
        ("周六晚上十点", ["11月30日周一12:10", "11月28日周六10:00"]),
        ("周末", ["11月28日周六10:00"]),
        ("周三周四都行", ["11月25日周三12:10", "11月26日周四12:10"]),
        ("明晚8点到10点", ["11月26日周四20:00到21:00"]),
        ("明天早上6点", ["11月26日周四12:10", "11月28日周六10:00"]),
        ("今晚10点或者明天中午", ["11月26日周四12:00到13:30", "11月25日周三12:10", "11月28日周六10:00"]),
        ("老师方便打个电话吗", ["11月25日周三12:10", "11月28日周六10:00"]),
    ],
)
def test_offers_leave_teachers_their_evenings(text: str, offers: list[str]) -> None:
    assert [shown(slot) for slot in suggested(NOW, read_times(text, NOW))] == offers


def test_both_clocks() -> None:
    moment = datetime(2026, 11, 25, 23, 40, tzinfo=UTC)
    assert both_clocks(moment, "Europe/Rome") == "11月26日周四07:40（您那边11月26日00:40）"
    assert both_clocks(moment, "Asia/Shanghai") == both_clocks(moment, "Asia/Singapore") == "11月26日周四07:40"


SAID = (
    "今 今晚 明早 周四 周末 下周日 12月31日 9999年12月31日 2月30日 8号 上午 晚上 中午 凌晨 放学后 7点 十二点 24点 一点 "
    "半 19:30 00:00 到 - , 以前 之后 了 现在 三刻 99"
)
WORDS = st.sampled_from(SAID.split())
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=14).map("".join))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1))


@given(TEXTS, MOMENTS)
def test_never_raises_and_only_speaks_of_what_is_to_come(text: str, now: datetime) -> None:
    slots = read_times(text, now)
    offers = suggested(now, slots)
    assert 1 <= len(offers) <= 3
    for slot in chain(slots, offers):
        assert slot.day >= now.date() and shown(slot)
        assert slot.start is None or slot.end is None or slot.start < slot.end
    assert all(offer.start and time(6, 30) <= offer.start < time(21) for offer in offers)


def test_an_aware_clock_is_as_good() -> None:
    slots = read_times("今晚7点", NOW.replace(tzinfo=UTC))
    assert slots == [Slot(date(2026, 11, 25), time(19), None, "今晚7点")]


@pytest.mark.parametrize("sign", ["明", "1", "点", "一", "到", "周", "晚", ":"])
def test_a_text_of_one_sign_names_no_hour(sign: str) -> None:
    assert read_times(sign * 2000, NOW) == []


@pytest.mark.parametrize("name", [name for name, thing in vars(times).items() if isinstance(thing, re.Pattern)])
def test_no_pattern_repeats_a_repetition_or_without_end(name: str) -> None:
    assert repeats_of(getattr(times, name).pattern) <= 1


def test_nested_repetitions_would_be_noticed() -> None:
    assert repeats_of("(?:a{1,3}b){0,4}") == 2
    assert repeats_of("a+") == FOREVER
