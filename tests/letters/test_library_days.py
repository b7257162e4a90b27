"""When letters leave, year after year, and which days stand in them."""

from datetime import date, timedelta

import pytest

from domain.days.anchors import anchor
from domain.days.day import Override, Term
from domain.days.lunar import lunar_name
from domain.days.school import SchoolCalendar
from domain.letter_days import facts, next_occasion, occasion
from messages.letters.library import KEYS, library
from tests.letters.years import ENTERED, TERMS, YEARS

NEW_YEAR = date(2026, 1, 1)
# Of each letter: from when until when it leaves, whatever the year (month, day).
SEASONS = {
    "term_autumn": ((8, 25), (9, 7)),
    "national_day": ((9, 23), (9, 27)),
    "cold": ((11, 6), (11, 9)),
    "winter_break": ((1, 5), (1, 25)),
    "after_new_year": ((2, 3), (3, 3)),
    "term_spring": ((2, 15), (3, 5)),
    "qingming": ((3, 25), (4, 1)),
    "labour_day": ((4, 22), (4, 28)),
    "water_may": ((5, 1), (5, 31)),
    "water_june": ((6, 1), (6, 30)),
    "dragon_boat": ((5, 18), (6, 20)),
    "summer_break": ((6, 15), (6, 30)),
    "water_july": ((7, 1), (7, 31)),
}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("key", SEASONS)
def test_a_letter_leaves_in_its_season(key: str, year: int) -> None:
    letter = library()[key]
    found = occasion(ENTERED, letter.anchor, letter.about, year)
    assert found is not None and found.leaves_on is not None
    (first, last) = (date(year, *day) for day in SEASONS[key])
    assert first <= found.leaves_on <= last
    named = anchor(ENTERED, letter.anchor, year)
    assert named is not None and named.on == found.leaves_on, "the scheduler reads the same day from the anchor"
    if found.holiday:
        assert found.leaves_on < found.holiday.first


def test_every_other_letter_leaves_when_it_is_needed() -> None:
    rest = [library()[key] for key in KEYS if key not in SEASONS]
    assert rest and all(letter.anchor == letter.about == "" for letter in rest)
    found = occasion(SchoolCalendar(), "", "", 2026)
    assert found is not None and found.leaves_on is None
    assert found.due_on(date(2026, 8, 3), 1) == date(2026, 8, 4)


def test_the_days_of_a_national_day() -> None:
    found = occasion(ENTERED, "国庆前5天", "国庆", 2026)
    assert found is not None and found.leaves_on == date(2026, 9, 26) and not found.is_estimated
    assert facts(ENTERED, "国庆", found, NEW_YEAR) == {
        "假期": "国庆",
        "放假日": "10月1日周四",
        "放假农历": "八月廿一",
        "天数": "7",
        "放假时间": "10月1日周四到10月7日周三",
        "放假时间带农历": "10月1日周四（农历八月廿一）到10月7日周三",
        "上课日": "10月8日周四",
        "上课农历": "八月廿八",
        "补课": "10月10日周六补课，照常来校。",
    }
    assert found.due_on(date(2026, 9, 1), 7) == date(2026, 9, 30), "the day before the holiday"
    assert found.due_on(date(2026, 10, 1), 7) == date(2026, 10, 1), "never in the past"


def test_two_holidays_that_are_one_have_both_names() -> None:
    found = occasion(ENTERED, "国庆前5天", "国庆", 2028)
    assert found is not None and found.is_estimated
    assert facts(ENTERED, "国庆", found, NEW_YEAR)["假期"] == "中秋、国庆"


def test_a_single_day_off_reads_as_one() -> None:
    found = occasion(ENTERED, "端午前5天", "端午", 2027)
    assert found is not None and found.holiday is not None
    if found.holiday.days == 1:  # the list of 2027 may swap days one day
        assert facts(ENTERED, "端午", found, NEW_YEAR)["放假时间带农历"] == "6月9日周三（农历五月初五）这一天"


def test_a_holiday_without_make_up_days_says_so() -> None:
    found = occasion(ENTERED, "清明前5天", "清明", 2026)
    assert found is not None
    assert facts(ENTERED, "清明", found, NEW_YEAR)["补课"] == "这次没有补课。"


def test_the_school_has_the_last_word_on_its_days() -> None:
    """It makes up on a Saturday and begins again a day later than the country."""
    own = SchoolCalendar(TERMS, [Override(date(2026, 10, 8), False, "校庆"), Override(date(2026, 10, 17), True)])
    found = occasion(own, "国庆前5天", "国庆", 2026)
    assert found is not None
    said = facts(own, "国庆", found, NEW_YEAR)
    assert (said["放假时间"], said["上课日"]) == ("10月1日周四到10月8日周四", "10月9日周五")
    assert said["补课"] == "10月10日周六、10月17日周六补课，照常来校。"


def test_the_days_between_two_terms() -> None:
    found = occasion(ENTERED, "寒假前10天", "寒假", 2027)
    assert found is not None and found.leaves_on == date(2027, 1, 11)
    said = facts(ENTERED, "寒假", found, NEW_YEAR)
    assert (said["假期"], said["放假日"], said["放假农历"]) == ("寒假", "1月21日周四", "腊月十四")
    assert (said["上课日"], said["上课农历"], said["天数"]) == ("2月22日周一", "正月十七", "32")


def test_a_term_tells_its_first_day() -> None:
    found = occasion(ENTERED, "暑假最后一天", "开学", 2026)
    assert found is not None and found.leaves_on == date(2026, 8, 31)
    assert facts(ENTERED, "开学", found, NEW_YEAR) == {
        "学期": "2026学年第一学期",
        "开学日": "9月1日周二",
        "开学农历": "七月二十",
    }
    spring = occasion(ENTERED, "寒假最后一天", "开学", 2026)
    assert spring is not None and spring.term is not None and spring.term.name == "2025学年第二学期"


def test_the_very_first_term_of_a_school_has_its_letter() -> None:
    only = SchoolCalendar([Term("2026学年第一学期", date(2026, 9, 1), date(2027, 1, 20))])
    found = occasion(only, "暑假最后一天", "开学", 2026)
    assert found is not None and found.leaves_on == date(2026, 8, 31)
    assert occasion(only, "寒假最后一天", "开学", 2026) is None
    assert occasion(only, "寒假前10天", "寒假", 2027) is None


def test_the_next_time_is_this_year_until_the_holiday_begins() -> None:
    first = date(2026, 10, 1)
    for today, year in ((first, 2026), (first + timedelta(days=1), 2027), (date(2026, 1, 1), 2026)):
        found = next_occasion(ENTERED, "国庆前5天", "国庆", today)
        assert found is not None and found.year == year
    assert next_occasion(SchoolCalendar(), "寒假前10天", "寒假", first) is None


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 10, 1), "八月廿一"),
        (date(2027, 2, 6), "正月初一"),
        (date(2027, 1, 31), "腊月廿四"),
        (date(2025, 8, 1), "闰六月初八"),
        (date(2199, 1, 1), ""),
    ],
)
def test_a_day_as_families_call_it(on: date, said: str) -> None:
    assert lunar_name(on) == said
