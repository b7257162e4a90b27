"""Leave: which days, which part of them, why, and the one question that is left."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding import leave, leave_days, leave_reasons
from domain.understanding.leave import LONG, NO_DAY, PAST, Leave, read_leave, shown
from domain.understanding.leave_days import DAYS_DIFFER
from tests.understanding.test_times import repeats_of

WEDNESDAY = date(2026, 11, 25)
SEPTEMBER = date(2026, 9, 23)
# Holidays and make-up days of 2026 (domain calendar 5.1).
FREE = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8)), date(2027, 1, 1)}
PATTERNS = [
    thing.pattern
    for module in (leave, leave_days, leave_reasons)
    for thing in vars(module).values()
    if isinstance(thing, re.Pattern)
]
MADE_UP = {date(2026, 9, 20), date(2026, 10, 10)}


def is_school_day(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in FREE)


def asked(text: str, on: date = WEDNESDAY) -> Leave:
    return read_leave(text, on, is_school_day)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("老师，我婆婆说孩子今天发烧38.5，帮他请一天假", "今天（11月25日周三）"),
        ("孩子发烧了", "今天（11月25日周三）"),
        ("昨晚开始发烧，请假一天", "今天（11月25日周三）"),
        ("发烧三天了，今天还请假", "今天（11月25日周三）"),
        ("老师我今天不想上学", "今天（11月25日周三）"),
        ("请假 周浩 今明两天 发烧", "11月25日周三到26日周四，2天"),
        ("明后两天请假", "11月26日周四到27日周五，2天"),
        ("今明后三天请假", "11月25日周三到27日周五，3天"),
        ("周三到周五请假", "11月25日周三到27日周五，3天"),
        ("周三到五请假", "11月25日周三到27日周五，3天"),
        ("周四周五请假", "11月26日周四到27日周五，2天"),
        ("周四五请假", "11月26日周四到27日周五，2天"),
        ("这周剩下几天都请假", "11月25日周三到27日周五，3天"),
        ("下周都请假", "11月30日周一到12月4日周五，5天"),
        ("请假到周五", "11月25日周三到27日周五，3天"),
        ("周五请假到下周二", "11月27日周五到12月1日周二，3天"),
        ("从明天起三天", "11月26日周四到30日周一，3天"),
        ("爷爷过世了，请假三天，从明天开始", "11月26日周四到30日周一，3天"),
        ("8-10号请假", "12月8日周二到10日周四，3天"),
        ("30号到2号请假", "11月30日周一到12月2日周三，3天"),
        ("请假时间：11月26日至11月27日", "11月26日周四到27日周五，2天"),
        ("11.26-11.27请假", "11月26日周四到27日周五，2天"),
        ("明天开始请一个月假", "11月26日周四到12月25日周五，22天"),
        ("12月31号请假2天", "12月31日周四到2027年1月4日周一，2天"),
        ("后天下午请假", "11月27日周五下午"),
        ("明天请一上午", "11月26日周四上午"),
        ("今天下午请假", "今天（11月25日周三）下午"),
        ("今天上午发烧了请假", "今天（11月25日周三）"),
        ("下周一我要带他去办身份证，请半天", "11月30日周一，半天"),
        ("上午第一二节请假", "今天（11月25日周三），上午第一二节"),
        ("今天晚点到", "今天（11月25日周三），晚点到"),
        ("今天早退", "今天（11月25日周三），早退"),
        ("下午三点接走", "今天（11月25日周三），下午三点接走"),
        ("明天16：00接走", "11月26日周四，16:00接走"),
        ("明朝屋里厢有事，小人请一天", "11月26日周四"),
        ("今儿个拉肚子", "今天（11月25日周三）"),
        ("今天肚子疼，明天请假一天", "11月26日周四"),
        ("提前两天跟您说一声，周五请假", "11月27日周五"),
        ("今天拉肚子请病假，周五再来", "11月25日周三到26日周四，2天"),
        ("请假", "日子还不清楚"),
    ],
)
def test_days_are_shown_with_their_weekday(text: str, days: str) -> None:
    assert shown(asked(text)) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("国庆提前两天", "9月29日周二到30日周三，2天"),
        ("放假前一天请假", "9月24日周四"),
        ("国庆后晚两天回校", "10月8日周四到9日周五，2天"),
        ("10月8号-10号请假", "10月8日周四到10日周六，3天"),
        ("10月1号到8号请假", "10月8日周四"),
        ("明后两天", "9月24日周四"),
    ],
)
def test_only_school_days_count(text: str, days: str) -> None:
    assert shown(asked(text, SEPTEMBER)) == days


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("明天家里办白事，孩子请假2天，周四回学校", DAYS_DIFFER),
        ("明天家里办白事，孩子请假2天，周一回学校", ""),
        ("周三和周五请假", DAYS_DIFFER),
        ("请假", NO_DAY),
        ("周六请假", NO_DAY),
        ("正月十二发烧请假", NO_DAY),
        ("昨天发烧没来，补个假", PAST),
        ("11月20日请假", PAST),
        ("明天起请45天", LONG),
        ("明天请30天假", LONG),
        ("不请假了", ""),
    ],
)
def test_one_doubt_at_most(text: str, doubt: str) -> None:
    assert asked(text).doubt == doubt


def test_a_ticket_for_another_day_is_a_doubt() -> None:
    told = asked("我想国庆提前两天接他来杭州，火车票只买到28号的，能请假吗", SEPTEMBER)
    assert (told.first, told.days_said, told.doubt) == (date(2026, 9, 29), 2, DAYS_DIFFER)
    assert (told.reason, told.symptom, told.by_whom_collected) == ("外出", False, "我")


@pytest.mark.parametrize(
    ("text", "reason", "symptom"),
    [
        ("孩子今天发烧38.5，请一天假", "发烧38.5", True),
        ("烧到39度5，请假两天", "烧到39度5", True),
        ("没发烧，就是咳嗽，请两天", "咳嗽", True),
        ("发烧，肚子疼，不舒服", "发烧、肚子疼", True),
        ("明天家里办白事", "丧事", False),
        ("奶奶生病住院，明天请一天", "家事", False),
        ("下周一去办身份证", "办证", False),
        ("明天请假", "", False),
    ],
)
def test_reasons_keep_the_words_for_an_illness(text: str, reason: str, symptom: bool) -> None:
    told = asked(text)
    assert (told.reason, told.symptom) == (reason, symptom)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("明天下午爷爷来接他", "爷爷"),
        ("明天我让他姑姑去接", "姑姑"),
        ("我婆婆来接", "婆婆"),
        ("下周一我要带他去办身份证", "我"),
        ("我接到通知了，明天请假", ""),
    ],
)
def test_who_collects(text: str, who: str) -> None:
    assert asked(text).by_whom_collected == who


@pytest.mark.parametrize(
    ("text", "cancels"),
    [
        ("昨天请的假不用了，孩子好了今天去上学了", True),
        ("不请假了", True),
        ("取消请假", True),
        ("明天的假不用请了", True),
        ("明天请假，作业不用担心", False),
        ("要不要请假", False),
    ],
)
def test_calling_off(text: str, cancels: bool) -> None:
    assert asked(text).cancels is cancels


def test_back_at_school_today() -> None:
    told = asked("昨天请的假不用了，孩子好了今天去上学了")
    assert (told.first, told.back_on, told.doubt) == (None, WEDNESDAY, "")


def test_illness_on_a_free_day_is_for_the_next_school_day() -> None:
    assert asked("孩子发烧了，请假", date(2026, 11, 28)).first == date(2026, 11, 30)


def test_today_is_the_readers() -> None:
    told = asked("孩子发烧了")
    assert shown(told, WEDNESDAY + timedelta(days=1)) == "11月25日周三"


def test_a_school_that_is_never_open_stops_nothing() -> None:
    assert read_leave("明天起请三天", WEDNESDAY, lambda day: False).doubt == NO_DAY


SAID = (
    "今天 明天 昨晚 周三 周五 下周一 这周 剩下 国庆 提前 两天 30号 2号 10月8号 9999年12月31日 2月30日 到 - 和 , 请假 "
    "一周 999天 三个月 半天 上午 下午 三点 接 走 发烧 38.5 回学校 再来 晚 第一节 不 了 爷爷 我 起 放假 前 放假前一天"
)
WORDS = st.sampled_from(SAID.split())
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(st.one_of(st.text(), st.lists(WORDS, max_size=14).map("".join)), DAYS, st.booleans())
def test_never_raises_and_never_ends_before_it_begins(text: str, on: date, is_open: bool) -> None:
    told = read_leave(text, on, is_school_day if is_open else lambda day: False)
    assert (told.first is None) == (told.last is None)
    assert told.first is None or told.last is None or told.first <= told.last
    assert told.part in ("day", "morning", "afternoon", "hours") and shown(told)
    assert told.doubt in ("", NO_DAY, DAYS_DIFFER, PAST, LONG)


@pytest.mark.parametrize("sign", ["明", "1", "周", "一", "假", "到", "爷", "天"])
def test_a_text_of_one_sign_names_no_day(sign: str) -> None:
    assert asked(sign * 2000).first is None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_repeats_a_repetition_or_without_end(pattern: str) -> None:
    assert repeats_of(pattern) <= 1


@pytest.mark.parametrize("pattern", [pattern.pattern for pattern, _ in leave_days.WRITTEN_OUT])
def test_no_replacement_repeats_a_repetition(pattern: str) -> None:
    assert repeats_of(pattern) <= 1
