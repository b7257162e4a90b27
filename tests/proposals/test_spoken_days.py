"""Days as people name them, seen from Monday, 23 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.register.sentences.corrected import read_answer
from domain.register.sentences.spoken_days import read_spoken

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "past", "on"),
    [
        ("今天", None, TODAY),
        ("明早", None, date(2026, 11, 24)),
        ("大前天", None, date(2026, 11, 20)),
        ("大后天", None, date(2026, 11, 26)),
        ("下周一", None, date(2026, 11, 30)),
        ("下个星期天", None, date(2026, 12, 6)),
        ("上礼拜三", None, date(2026, 11, 18)),
        ("周五", False, date(2026, 11, 27)),
        ("周五", True, date(2026, 11, 20)),
        ("下下周二", None, date(2026, 12, 8)),
        ("3号", False, date(2026, 12, 3)),
        ("3号", True, date(2026, 11, 3)),
        ("三十一号", False, date(2026, 12, 31)),
        ("下个月3号", None, date(2026, 12, 3)),
        ("这个月二十号", None, date(2026, 11, 20)),
        ("9月1日", None, date(2026, 9, 1)),
        ("九月一号", True, date(2026, 9, 1)),
        ("1月5日", False, date(2027, 1, 5)),
        ("12月1号", True, date(2026, 12, 1)),
        ("去年12月1号", None, date(2025, 12, 1)),
        ("明年3月1日", None, date(2027, 3, 1)),
        ("2026年8月20日", None, date(2026, 8, 20)),
        ("2026-08-20", None, date(2026, 8, 20)),
        ("从9月起", None, date(2026, 9, 1)),
        ("十二月份开始", None, date(2026, 12, 1)),
        ("下个月起", None, date(2026, 12, 1)),
        ("元旦", False, date(2027, 1, 1)),
        ("国庆节", None, date(2026, 10, 1)),
        ("大概8月20日", None, date(2026, 8, 20)),
    ],
)
def test_a_day_is_found(said: str, past: bool | None, on: date) -> None:
    assert read_spoken(said, TODAY, past).on == on


# fmt: off
NO_DAYS = (
    "下个月", "9月", "下周", "周末", "正月十六", "腊月二十", "初八", "过年", "春节", "中秋", "清明", "月底", "年后",
    "今年", "2月30日", "13月1日", "0月0日", "99号", "9999年99月99日", "9月1日以后", "今天中午", "", "十",
)
# fmt: on


@pytest.mark.parametrize("said", NO_DAYS)
def test_a_day_that_hangs_on_the_moon_or_was_not_said_is_none(said: str) -> None:
    assert read_spoken(said, TODAY).on is None


def test_what_was_not_said_exactly_is_rough() -> None:
    assert [
        read_spoken(said, TODAY).is_rough for said in ("9月起", "大概8月20日", "8月20日左右", "8月20日", "从明天起")
    ] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("answer", "on"),
    [
        ("12月5号", date(2026, 12, 5)),
        ("是昨天走的", date(2026, 11, 22)),
        ("从下周一起。", date(2026, 11, 30)),
        ("2026.9.1", date(2026, 9, 1)),
        ("２０２６年９月１日", date(2026, 9, 1)),
        ("今天", TODAY),
    ],
)
def test_an_answer_names_a_day(answer: str, on: date) -> None:
    assert read_answer(answer, TODAY) == on


@given(st.text(max_size=60), st.sampled_from([None, True, False]))
def test_whatever_is_said_is_no_error(said: str, past: bool | None) -> None:
    read_spoken(said, TODAY, past)
    read_answer(said, TODAY)
