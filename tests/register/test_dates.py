"""I09: one day in all the ways tables write it, and what might be two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.register.cells.cell import Misread, western
from domain.register.cells.dates import first_of_month, from_serial, read_day, refuse_unlikely

TODAY = date(2026, 11, 25)
A_DAY = timedelta(days=1)
HAN = "〇一二三四五六七八九"


def problem(text: str) -> str:
    with pytest.raises(Misread) as refused:
        read_day(text)
    return refused.value.problem


@pytest.mark.parametrize(
    "typed",
    [
        "2017-09-01",
        "2017-9-1",
        "2017/9/1",
        "2017.9.1",
        "2017。9。1",
        "2017、9、1",
        "2017—9—1",
        "2017年9月1日",
        "2017年09月01日",
        "2017 年 9 月 1 日",
        "2017年9月1号",
        "2017年9月1",
        "20170901",
        "２０１７－０９－０１",
        "二〇一七年九月一日",
        "二零一七年九月一日",
        "二○一七年九月一号",
        "2017年九月一日",
        "2017-09-01 00:00:00",
        "2017-09-01T08:30:00.000Z",
        "2017/9/1 8:30",
        "2017年9月1日 星期五",
        "2017-9-1（周五）",
        " 2017-9-1\u3000",
        "'2017-9-1",
    ],
)
def test_the_first_of_september_in_every_spelling(typed: str) -> None:
    assert read_day(typed) == date(2017, 9, 1)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("二〇一七年十月十日", date(2017, 10, 10)),
        ("二〇一七年十二月三十一日", date(2017, 12, 31)),
        ("一九九八年十一月二十日", date(1998, 11, 20)),
        ("二〇二〇年二月廿九日", date(2020, 2, 29)),
    ],
)
def test_tens_in_han(typed: str, day: date) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("9/1/17", "看不出哪个是年、月、日", id="American or not"),
        pytest.param("01/09/2017", "看不出哪个是年、月、日", id="January or September"),
        pytest.param("17-09-01", "看不出哪个是年、月、日", id="year of two digits"),
        pytest.param("17年9月1日", "看不出哪个是年、月、日", id="year of two digits, in words"),
        pytest.param("170901", "看不出哪个是年、月、日", id="six digits"),
        pytest.param("42614", "内部数字", id="serial as text"),
        pytest.param("2017年9月", "只有年和月", id="month"),
        pytest.param("2017-09", "只有年和月", id="month with a dash"),
        pytest.param("2017", "只有年份", id="year"),
        pytest.param("农历二〇一七年九月一日", "公历", id="lunar"),
        pytest.param("2017年腊月初八", "公历", id="lunar month"),
        pytest.param("2017-2-31", "没有 2017 年 2 月 31 日", id="31 February"),
        pytest.param("20170229", "没有 2017 年 2 月 29 日", id="29 February"),
        pytest.param("2017-13-01", "没有 2017 年 13 月 1 日", id="month 13"),
        pytest.param("0000-00-00", "没有 0 年 0 月 0 日", id="noughts"),
        pytest.param("去年秋天", "不是日期", id="words"),
        pytest.param("2017-09-011", "不是日期", id="a digit too many"),
        pytest.param("", "不是日期", id="nothing"),
    ],
)
def test_what_may_be_another_day_is_refused_with_its_reason(typed: str, said: str) -> None:
    assert said in problem(typed)


@pytest.mark.parametrize("typed", ["9/1/17", "42614", "2017", "去年"])
def test_a_refusal_says_how_to_write_it(typed: str) -> None:
    assert "请写成 2017-09-01 这样" in problem(typed)


@pytest.mark.parametrize("typed", ["2017年9月", "2017-9", "2017.09", "2017/9", "二〇一七年九月", "２０１７年９月"])
def test_a_month_is_its_first_day_to_who_asks_for_months(typed: str) -> None:
    assert first_of_month(typed) == date(2017, 9, 1)


@pytest.mark.parametrize("typed", ["2017-9-1", "201709", "2017", "九月", "9/17", ""])
def test_what_is_no_month_is_not_made_one(typed: str) -> None:
    assert first_of_month(typed) is None


def test_a_month_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Misread, match="没有 2017 年 13 月"):
        first_of_month("2017年13月")


@pytest.mark.parametrize(
    ("serial", "day"),
    [(42614, date(2016, 9, 1)), (10_000, date(1927, 5, 18)), (2017, None), (9999, None), (80_000, None), (-1, None)],
)
def test_serials_of_the_1900_system_unless_they_look_like_years(serial: int, day: date | None) -> None:
    assert from_serial(serial) == day


@pytest.mark.parametrize(
    ("day", "born", "said"),
    [
        pytest.param(date(1899, 12, 31), False, "太早", id="1899"),
        pytest.param(date(1900, 1, 1), False, "", id="1900"),
        pytest.param(date(1905, 12, 31), True, "120 岁", id="121 years"),
        pytest.param(date(1906, 1, 1), True, "", id="120 years"),
        pytest.param(TODAY, True, "", id="born today"),
        pytest.param(TODAY + A_DAY, True, "还没有到", id="born tomorrow"),
        pytest.param(TODAY + A_DAY, False, "", id="planned for tomorrow"),
        pytest.param(date(2036, 12, 31), False, "", id="in ten years"),
        pytest.param(date(2037, 1, 1), False, "太晚", id="in eleven years"),
        pytest.param(date(2099, 1, 1), False, "太晚", id="2099"),
    ],
)
def test_days_that_nobody_means(day: date, born: bool, said: str) -> None:
    if not said:
        return refuse_unlikely(day, TODAY, born)
    with pytest.raises(Misread, match=said):
        refuse_unlikely(day, TODAY, born)
    return None


def in_han(day: date) -> str:
    def small(number: int) -> str:
        tens, unit = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (HAN[unit] if unit else "")

    year = "".join(HAN[int(digit)] for digit in str(day.year))
    return f"{year}年{small(day.month)}月{small(day.day)}日"


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_from_han_as_from_digits(day: date) -> None:
    assert read_day(in_han(day)) == day == read_day(f"{day.year}.{day.month}.{day.day}")


@pytest.mark.parametrize(
    ("han", "digits"),
    [
        ("十", "10"),
        ("十九", "19"),
        ("九十", "90"),
        ("九十九", "99"),
        ("廿一", "21"),
        ("卅", "30"),
        ("二〇〇八", "2008"),
    ],
)
def test_numerals(han: str, digits: str) -> None:
    assert western(han) == digits


@pytest.mark.parametrize("han", ["十十", "一廿", "二十〇", "三百", "十二三"])
def test_what_is_no_numeral_is_left(han: str) -> None:
    assert not western(han).isascii()
