"""Named days that move every year, on both sides of the list's end."""

from datetime import date

import pytest

from domain.days.anchors import LUNAR, anchor
from domain.days.day import Override, Term
from domain.days.official import is_official
from domain.days.school import SchoolCalendar

PLAIN = SchoolCalendar()
SCHOOL = SchoolCalendar(
    [Term("一", date(2026, 9, 1), date(2027, 1, 29)), Term("二", date(2027, 3, 1), date(2027, 7, 2))]
)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("除夕", "2027-02-05"),
        ("正月初一", "2027-02-06"),
        ("正月初八", "2027-02-13"),
        ("家长返程", "2027-02-13"),
        ("家长返程最后一天", "2027-02-17"),
        ("家长返程后一周", "2027-02-18"),
        ("元宵", "2027-02-20"),
        ("腊月廿三", "2027-01-30"),
        ("南方小年", "2027-01-31"),
        ("清明", "2027-04-05"),
        ("立冬", "2027-11-07"),
        ("冬至", "2027-12-22"),
    ],
)
def test_days_of_the_moon_and_the_sun_are_certain(name: str, day: str) -> None:
    found = anchor(PLAIN, name, 2027)
    assert found is not None and (found.on.isoformat(), found.is_estimated) == (day, False)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("国庆前3天", "2026-09-28"),
        ("国庆前三天", "2026-09-28"),
        ("国庆后1天", "2026-10-08"),
        ("国庆第一天", "2026-10-01"),
        ("国庆节最后一天", "2026-10-07"),
        ("五一前10天", "2026-04-21"),
        ("国庆前最后一个上课日", "2026-09-30"),
        ("劳动节后第一个上课日", "2026-05-06"),
    ],
)
def test_days_around_a_holiday(name: str, day: str) -> None:
    found = anchor(PLAIN, name, 2026)
    assert found is not None and (found.on.isoformat(), found.is_estimated) == (day, False)


@pytest.mark.skipif(is_official(2027), reason="the package has learnt 2027")
def test_what_hangs_on_a_guessed_holiday_is_a_guess() -> None:
    found = anchor(PLAIN, "国庆前3天", 2027)
    assert found is not None and (found.on, found.is_estimated) == (date(2027, 9, 28), True)


def test_days_around_the_winter_holiday_hang_on_the_terms() -> None:
    found = anchor(SCHOOL, "寒假前3天", 2027)
    assert found is not None and (found.on, found.is_estimated) == (date(2027, 1, 27), False)
    assert anchor(SCHOOL, "寒假前最后一个上课日", 2027) == anchor(SCHOOL, "寒假前1天", 2027)
    assert anchor(PLAIN, "寒假前3天", 2027) is None


def test_an_own_day_off_moves_the_last_school_day() -> None:
    own = SchoolCalendar(school=[Override(date(2026, 9, 30), False, "校庆")])
    found = anchor(own, "国庆前最后一个上课日", 2026)
    assert found is not None and found.on == date(2026, 9, 29)


@pytest.mark.parametrize("name", ["", "国庆", "国庆前", "国庆前0x天", "不知道的节", "国庆前123天"])
def test_a_name_that_nobody_knows_is_no_day(name: str) -> None:
    assert anchor(PLAIN, name, 2026) is None


@pytest.mark.parametrize("name", [*LUNAR, "除夕", "立冬", "春节前3天", "元旦后第一个上课日"])
def test_every_year_has_its_anchors(name: str) -> None:
    found = [anchor(PLAIN, name, year) for year in range(1950, 2091)]
    assert all(found)
    assert anchor(PLAIN, name, 2150) is None or name == "元旦后第一个上课日"
