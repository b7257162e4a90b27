"""What a day is to a school: the State Council's list, days worked out by rule, terms, and who is believed first."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days.day import Holiday, Override, Source, Term
from domain.days.official import is_official, named_days
from domain.days.school import SchoolCalendar

DAY = timedelta(days=1)
FIRST = Term("2026学年第一学期", date(2026, 9, 1), date(2027, 1, 29))
SECOND = Term("2026学年第二学期", date(2027, 3, 1), date(2027, 7, 2))
NEXT_YEAR = Term("2027学年第一学期", date(2027, 9, 1), date(2028, 1, 14))
PLAIN = SchoolCalendar()
SCHOOL = SchoolCalendar([SECOND, FIRST, NEXT_YEAR])
CLASS = "三(2)班"


def on(text: str) -> date:
    return date.fromisoformat(text)


def days(first: str, last: str) -> list[date]:
    return [on(first) + step * DAY for step in range((on(last) - on(first)).days + 1)]


class TestOfficial:
    @pytest.mark.parametrize(
        "day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    )
    def test_a_weekend_day_that_is_made_up_has_lessons(self, day: str) -> None:
        found = PLAIN.day(on(day))
        assert found.is_school_day and found.source is Source.OFFICIAL and found.name.endswith("调休")

    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [
            ("元旦", "2026-01-01", "2026-01-03"),
            ("春节", "2026-02-15", "2026-02-23"),
            ("清明", "2026-04-04", "2026-04-06"),
            ("五一", "2026-05-01", "2026-05-05"),
            ("端午", "2026-06-19", "2026-06-21"),
            ("中秋", "2026-09-25", "2026-09-27"),
            ("国庆", "2026-10-01", "2026-10-07"),
        ],
    )
    def test_a_holiday_is_as_long_as_the_notice_says(self, name: str, first: str, last: str) -> None:
        found = PLAIN.holiday(name, 2026)
        assert found is not None and (found.first, found.last, found.is_estimated) == (on(first), on(last), False)
        assert not any(PLAIN.is_school_day(day) for day in days(first, last))

    def test_every_day_that_is_on_the_list_is_as_the_list_says(self) -> None:
        day = date(2004, 1, 1)
        while is_official(day.year):
            assert PLAIN.is_school_day(day) is chinese_calendar.is_workday(day), day
            day += DAY
        assert day >= date(2027, 1, 1)

    def test_an_ordinary_day_names_nobody(self) -> None:
        assert PLAIN.day(on("2026-11-25")).source is Source.WEEKDAY and PLAIN.is_school_day(on("2026-11-25"))
        assert PLAIN.day(on("2026-11-28")).source is Source.WEEKDAY and not PLAIN.is_school_day(on("2026-11-28"))

    def test_two_holidays_that_meet_are_one_stretch(self) -> None:
        (found,) = PLAIN.stretches(on("2020-10-03"), on("2020-10-03"))
        assert (found.first, found.last) == (on("2020-10-01"), on("2020-10-08"))
        autumn = PLAIN.holiday("中秋", 2020)
        assert autumn is not None and (autumn.name, autumn.days) == ("中秋", 8)


@pytest.mark.skipif(is_official(2027), reason="the package has learnt 2027: nothing is guessed any more")
class TestEstimated:
    def test_2027_is_worked_out_by_rule(self) -> None:
        """The list of calendar 5.2."""
        wanted = [
            "2027-01-01",
            *(f"2027-02-{day:02}" for day in range(5, 11)),
            "2027-04-05",
            *(f"2027-05-{day:02}" for day in range(1, 5)),
            "2027-06-09",
            "2027-09-15",
            *(f"2027-10-{day:02}" for day in range(1, 6)),
        ]
        assert [day.isoformat() for day in named_days(2027)] == wanted
        assert all(day.is_estimated and not day.is_school_day for day in named_days(2027).values())

    def test_no_weekend_is_ever_guessed_to_be_a_school_day(self) -> None:
        for year in range(2027, 2091):
            assert not any(day.is_school_day for day in named_days(year).values() if day.is_estimated)

    def test_a_holiday_across_new_year_is_estimated_if_any_of_its_days_is(self) -> None:
        found = PLAIN.holiday("元旦", 2029)  # a Monday
        assert found == Holiday("元旦", on("2028-12-30"), on("2029-01-01"), is_estimated=True)
        assert PLAIN.stretches(on("2028-12-31"), on("2028-12-31")) == [found]

    def test_one_day_off_in_the_week_is_a_holiday_of_one_day_and_stops_no_clock(self) -> None:
        found = PLAIN.holiday("端午", 2027)
        assert found == Holiday("端午", on("2027-06-09"), on("2027-06-09"), is_estimated=True)
        assert PLAIN.counts(on("2027-06-09")) and not PLAIN.is_school_day(on("2027-06-09"))

    def test_two_holidays_on_one_day_make_two_days_off(self) -> None:
        off = [day.isoformat() for day in named_days(2028) if day.month == 10]
        assert off == ["2028-10-01", "2028-10-02", "2028-10-03", "2028-10-04", "2028-10-05"]


class TestTerms:
    def test_what_lies_between_two_terms_is_holiday(self) -> None:
        winter, summer = SCHOOL.holiday("寒假", 2027), SCHOOL.holiday("暑假", 2027)
        assert winter == Holiday("寒假", on("2027-01-30"), on("2027-02-28"))
        assert summer == Holiday("暑假", on("2027-07-03"), on("2027-08-31"))
        assert SCHOOL.holiday("寒假", 2026) is None and PLAIN.holiday("寒假", 2027) is None
        assert not any(SCHOOL.is_school_day(day) or SCHOOL.counts(day) for day in days("2027-01-30", "2027-02-28"))
        assert SCHOOL.day(on("2027-02-02")).name == "寒假" and SCHOOL.day(on("2027-02-02")).source is Source.SCHOOL

    def test_a_make_up_saturday_of_the_country_is_none_in_the_holidays_of_a_school(self) -> None:
        school = SchoolCalendar(
            [Term("一", on("2025-09-01"), on("2026-01-30")), Term("二", on("2026-03-02"), on("2026-07-03"))]
        )
        assert chinese_calendar.is_workday(on("2026-02-14")) and not school.is_school_day(on("2026-02-14"))

    def test_which_term_a_day_belongs_to_and_which_comes_next(self) -> None:
        assert SCHOOL.term_on(FIRST.starts_on) == SCHOOL.term_on(FIRST.ends_on) == FIRST
        assert SCHOOL.term_on(on("2027-02-10")) is None and SCHOOL.next_term(on("2027-02-10")) == SECOND
        assert SCHOOL.next_term(SECOND.starts_on) == NEXT_YEAR and SCHOOL.next_term(on("2028-01-01")) is None

    def test_three_weeks_after_the_last_term_are_holiday_and_later_the_calendar_goes_on(self) -> None:
        school = SchoolCalendar([FIRST])
        after = school.day(on("2027-02-02"))
        assert (after.is_school_day, after.is_estimated, after.name) == (False, True, "寒假")
        assert not school.counts(on("2027-02-19"))
        assert school.counts(on("2027-02-22")) and school.is_school_day(on("2027-02-22"))
        assert not school.is_school_day(on("2026-08-31")) and school.is_school_day(on("2026-06-01"))
        assert school.holiday("寒假", 2027) is None

    def test_terms_that_nobody_entered_are_no_holiday(self) -> None:
        school = SchoolCalendar([FIRST, Term("后年", on("2028-09-01"), on("2029-01-19"))])
        assert school.is_school_day(on("2027-11-24")) and school.counts(on("2027-11-24"))

    def test_a_weekend_between_two_halves_of_a_term_is_no_holiday(self) -> None:
        school = SchoolCalendar(
            [Term("上", on("2026-09-01"), on("2026-10-30")), Term("下", on("2026-11-02"), on("2027-01-29"))]
        )
        assert school.stretches(on("2026-10-20"), on("2026-11-10")) == []
        assert school.is_school_day(on("2026-10-30")) and school.is_school_day(on("2026-11-02"))
        assert school.counts(on("2026-10-31")) and not school.is_school_day(on("2026-10-31"))


class TestOverrides:
    def test_the_nearest_one_who_knows_is_believed(self) -> None:
        day = on("2026-10-10")  # made up for the national holiday
        county, own = Override(day, False, "全县运动会"), Override(day, True, "补课")
        assert SchoolCalendar(county=[county]).day(day).source is Source.COUNTY
        assert not SchoolCalendar(county=[county]).is_school_day(day)
        found = SchoolCalendar(school=[own], county=[county]).day(day)
        assert (found.is_school_day, found.name, found.source) == (True, "补课", Source.SCHOOL)

    def test_a_class_may_have_a_day_of_its_own(self) -> None:
        day = on("2026-11-30")
        calendar = SchoolCalendar(
            school=[
                Override(day, False, "期中放假"),
                Override(day, True, "留校排练", CLASS),
                Override(on("2026-12-01"), False, "秋游", CLASS),
            ]
        )
        assert not calendar.is_school_day(day) and not calendar.is_school_day(day, "四(1)班")
        assert calendar.day(day, CLASS).name == "留校排练" and calendar.is_school_day(day, CLASS)
        assert not calendar.is_school_day(on("2026-12-01"), CLASS) and calendar.is_school_day(on("2026-12-01"))
        assert calendar.next_school_day(day) == on("2026-12-01") and calendar.next_school_day(day, CLASS) == day

    def test_the_school_may_call_its_pupils_in_the_holidays_but_no_clock_runs(self) -> None:
        school = SchoolCalendar([FIRST, SECOND], school=[Override(on("2027-02-27"), True, "报到")])
        assert school.is_school_day(on("2027-02-27")) and not school.counts(on("2027-02-27"))

    def test_a_make_up_saturday_of_the_county_is_none_in_the_holidays_of_a_school(self) -> None:
        school = SchoolCalendar([FIRST, SECOND], county=[Override(on("2027-02-20"), True, "春节调休")])
        assert not school.is_school_day(on("2027-02-20"))

    def test_a_working_day_off_makes_the_holiday_longer(self) -> None:
        longer = SchoolCalendar(school=[Override(on("2026-10-08"), False, "校庆")]).holiday("国庆", 2026)
        assert longer == Holiday("国庆", on("2026-10-01"), on("2026-10-08"))

    def test_a_school_that_works_through_a_holiday_has_none(self) -> None:
        assert SchoolCalendar(school=[Override(on("2027-06-09"), True, "上课")]).holiday("端午", 2027) is None


class TestClocks:
    def test_they_run_on_a_weekend_in_term_and_stand_still_in_a_stretch(self) -> None:
        assert SCHOOL.counts(on("2026-11-28")) and SCHOOL.counts(on("2026-11-29"))
        assert not any(SCHOOL.counts(day) for day in days("2026-10-01", "2026-10-07"))
        assert SCHOOL.counts(on("2026-09-30")) and SCHOOL.counts(on("2026-10-08"))

    def test_a_friday_off_with_its_weekend_is_a_stretch_and_a_wednesday_is_none(self) -> None:
        friday, wednesday = Override(on("2026-11-27"), False, "停课"), Override(on("2026-11-25"), False, "停课")
        calendar = SchoolCalendar([FIRST], county=[friday, wednesday])
        assert not any(calendar.counts(day) for day in days("2026-11-27", "2026-11-29"))
        assert calendar.counts(wednesday.on) and calendar.counts(on("2026-11-26"))
        assert calendar.stretches(on("2026-11-24"), on("2026-11-30")) == [Holiday("停课", friday.on, on("2026-11-29"))]

    def test_holidays_of_a_year_with_terms_are_told_once_each(self) -> None:
        found = [(one.name, one.days) for one in SCHOOL.stretches(FIRST.starts_on, SECOND.ends_on)]
        assert found[:3] == [("中秋", 3), ("国庆", 7), ("元旦", 3)]
        assert [name for name, _ in found].count("寒假") == 1 and "春节" not in dict(found)


class TestNextSchoolDay:
    def test_it_is_the_day_itself_or_the_first_after_a_holiday(self) -> None:
        assert SCHOOL.next_school_day(on("2026-09-30")) == on("2026-09-30")
        assert SCHOOL.next_school_day(on("2026-10-01")) == on("2026-10-08")
        assert SCHOOL.next_school_day(on("2027-01-30")) == SECOND.starts_on
        assert SCHOOL.last_school_day(on("2027-02-10")) == FIRST.ends_on

    def test_days_are_counted_over_holidays_and_make_up_days(self) -> None:
        assert SCHOOL.school_days_after(on("2026-09-30"), 3) == on("2026-10-10")
        assert SCHOOL.school_days_after(on("2026-09-30"), 0) == on("2026-09-30")
        assert SCHOOL.school_days_after(on("2027-01-28"), 2) == SECOND.starts_on

    def test_where_no_school_day_comes_it_is_the_next_weekday(self) -> None:
        closed = SchoolCalendar(school=[Override(on("2026-11-01") + step * DAY, False, "停课") for step in range(400)])
        assert closed.next_school_day(on("2026-11-28")) == on("2026-11-30")
        assert closed.last_school_day(on("2027-06-06")) == on("2027-06-04")
        assert closed.school_days_after(on("2026-11-27"), 2) == on("2026-12-01")


@pytest.mark.parametrize("calendar", [PLAIN, SCHOOL], ids=["plain", "with terms"])
def test_every_day_of_these_years_has_an_answer(calendar: SchoolCalendar) -> None:
    """New Year, 29 February, week 53 and the end of the list included."""
    for day in days("2024-01-01", "2029-12-31"):
        found = calendar.day(day)
        assert found.on == day
        assert calendar.next_school_day(day) >= day and calendar.last_school_day(day) <= day
        assert calendar.is_school_day(calendar.next_school_day(day))
        if not calendar.is_school_day(day):
            assert found.name or day.weekday() > 4
        assert calendar.counts(day) or not calendar.is_school_day(day)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(0, 30))
def test_no_year_raises(day: date, count: int) -> None:
    assert PLAIN.school_days_after(day, count) >= day
    assert SCHOOL.day(day).on == day
    assert isinstance(SCHOOL.counts(day), bool)
    assert all(one.touches(day, day + 40 * DAY) for one in SCHOOL.stretches(day, day + 40 * DAY))
    assert PLAIN.holiday("春节", day.year) is not None
