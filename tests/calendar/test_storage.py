"""What is entered is what the calendar answers with, on both databases; the school's own word before the county's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from domain.clock import SetClock
from domain.days.day import Override, Source, Term
from domain.days.official import is_official
from domain.errors import Refusal
from handlers.actions import calendar as deeds
from messages.render import words
from storage import calendar
from storage import tables as t
from storage.calendar import By
from storage.database import Database
from storage.person import people

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FIRST = Term("2026学年第一学期", date(2026, 9, 1), date(2027, 1, 29))
SECOND = Term("2026学年第二学期", date(2027, 3, 1), date(2027, 7, 2))
MONDAY = date(2026, 11, 30)
COUNTY = By(None, NOW, source="县教育局")


@pytest.fixture
def schools(database: Database) -> tuple[int, int]:
    """Two schools of one county."""
    with database.begin() as session:
        return people.add_school(session, "云溪村小学", NOW), people.add_school(session, "大坑小学", NOW)


def refused(database: Database, by: By, term: Term) -> str:
    """The sentence with which a term is refused."""
    with pytest.raises(Refusal) as refusal, database.begin() as session:
        deeds.enter_term(session, by, term)
    return words(refusal.value.reply, **refusal.value.facts)


def test_the_school_speaks_before_the_county_and_for_itself_alone(database: Database, schools: tuple[int, int]) -> None:
    own, other = schools
    with database.begin() as session:
        deeds.set_days(session, COUNTY, [Override(MONDAY, False, "全县运动会")])
        deeds.set_days(
            session, By(own, NOW), [Override(MONDAY, True, "上课"), Override(MONDAY, False, "秋游", "三(2)班")]
        )
    with database.read() as session:
        mine, theirs = calendar.of_school(session, own), calendar.of_school(session, other)
        said = calendar.said_of(session, own, MONDAY, MONDAY)
    assert mine.day(MONDAY).source is Source.SCHOOL and mine.is_school_day(MONDAY)
    assert not mine.is_school_day(MONDAY, "三(2)班")
    assert theirs.day(MONDAY).source is Source.COUNTY and theirs.day(MONDAY).name == "全县运动会"
    assert said[(Source.COUNTY, MONDAY, "")] == "县教育局"


@pytest.mark.parametrize("is_county", [False, True])
def test_the_last_word_about_a_day_holds_and_can_be_taken_back(
    database: Database, schools: tuple[int, int], is_county: bool
) -> None:
    school_id = None if is_county else schools[0]
    by = By(school_id, NOW)
    for name in ("停课", "期中放假"):
        with database.begin() as session:
            calendar.set_day(session, by, Override(MONDAY, False, name))
    with database.read() as session:
        assert calendar.of_school(session, schools[0]).day(MONDAY).name == "期中放假"
    with database.begin() as session:
        deeds.forget(session, by, MONDAY)
    with database.read() as session:
        assert calendar.of_school(session, schools[0]).is_school_day(MONDAY)
    with pytest.raises(Refusal), database.begin() as session:
        deeds.forget(session, by, MONDAY)


@pytest.mark.parametrize("is_county", [False, True])
def test_the_database_keeps_one_row_for_a_day(database: Database, schools: tuple[int, int], is_county: bool) -> None:
    row = {"school_id": None if is_county else schools[0], "on_date": MONDAY, "is_school_day": False, "name": "停课"}
    with pytest.raises(IntegrityError), database.begin() as session:
        session.add_all([t.CalendarDay(**row, entered_at=NOW), t.CalendarDay(**row, entered_at=NOW)])


def test_terms_are_entered_changed_and_dropped(database: Database, schools: tuple[int, int]) -> None:
    by = By(schools[0], NOW)
    longer = Term(FIRST.name, FIRST.starts_on, date(2027, 1, 31))
    with database.begin() as session:
        assert deeds.enter_term(session, by, FIRST) and deeds.enter_term(session, by, SECOND)
        assert not deeds.enter_term(session, by, longer)
    with database.begin() as session:
        assert calendar.of_school(session, schools[0]).terms == (longer, SECOND)
        assert calendar.of_school(session, schools[1]).terms == ()
        deeds.drop_term(session, by, SECOND.name)
        assert calendar.of_school(session, schools[0]).terms == (longer,)
    with pytest.raises(Refusal), database.begin() as session:
        deeds.drop_term(session, by, SECOND.name)


def test_a_term_that_cannot_be_is_refused_in_a_sentence(database: Database, schools: tuple[int, int]) -> None:
    by = By(schools[0], NOW)
    with database.begin() as session:
        deeds.enter_term(session, by, FIRST)
    assert "和“2026学年第一学期”（2026-09-01 到 2027-01-29）有重叠" in refused(
        database, by, Term("第二学期", FIRST.ends_on, date(2027, 7, 2))
    )
    assert "最后一天早于第一天" in refused(database, by, Term("反了", date(2027, 7, 2), date(2027, 3, 1)))
    assert "超过 300 天" in refused(database, by, Term("整年", date(2027, 2, 1), date(2027, 11, 28)))
    assert "1950—2090" in refused(database, by, Term("太远", date(2091, 2, 1), date(2091, 7, 1)))
    assert "名称要写" in refused(database, by, Term("", date(2027, 2, 1), date(2027, 7, 1)))
    with database.begin() as session:
        assert deeds.enter_term(session, by, Term("正好", date(2027, 2, 1), date(2027, 11, 27)))
        assert deeds.enter_term(session, By(schools[1], NOW), FIRST), "another school has terms of its own"
        assert deeds.enter_term(session, COUNTY, FIRST)


def test_terms_of_the_county_hold_where_the_school_has_none_at_that_time(
    database: Database, schools: tuple[int, int]
) -> None:
    own = Term("第一学期", date(2026, 9, 1), date(2027, 1, 22))
    with database.begin() as session:
        deeds.enter_term(session, COUNTY, FIRST)
        deeds.enter_term(session, COUNTY, SECOND)
        deeds.enter_term(session, By(schools[0], NOW), own)
    with database.read() as session:
        assert calendar.of_school(session, schools[0]).terms == (own, SECOND)
        assert calendar.of_school(session, schools[1]).terms == (FIRST, SECOND)


def test_many_schools_at_once_are_as_each_by_itself(database: Database, schools: tuple[int, int]) -> None:
    with database.begin() as session:
        third = people.add_school(session, "下洋小学", NOW)
        deeds.enter_term(session, COUNTY, FIRST)
        deeds.set_days(session, COUNTY, [Override(MONDAY, False, "全县运动会")])
        deeds.enter_term(session, By(schools[0], NOW), Term("第一学期", date(2026, 9, 1), date(2026, 11, 27)))
        deeds.set_days(session, By(schools[1], NOW), [Override(MONDAY, True, "上课")])
        ids = [*schools, third]
        together = calendar.of_schools(session, ids)
        alone = {school_id: calendar.of_school(session, school_id) for school_id in ids}
    days = [MONDAY + timedelta(days=step) for step in range(-90, 120)]
    for school_id in ids:
        assert together[school_id].terms == alone[school_id].terms
        assert [together[school_id].day(day) for day in days] == [alone[school_id].day(day) for day in days]


def test_spans_have_an_end(database: Database, schools: tuple[int, int]) -> None:
    by, day = By(schools[0], NOW), Override(MONDAY, False, "停课")
    with database.begin() as session:
        assert deeds.set_span(session, by, day, date(2026, 12, 2)) == 3
        assert calendar.of_school(session, schools[0]).next_school_day(MONDAY) == date(2026, 12, 3)
    for until in (date(2026, 11, 29), date(2027, 11, 30)):
        with pytest.raises(Refusal), database.begin() as session:
            deeds.set_span(session, by, day, until)


@pytest.mark.skipif(is_official(2027), reason="the package has learnt 2027")
def test_a_year_is_asked_for_until_the_school_or_the_county_confirms_it(
    database: Database, schools: tuple[int, int]
) -> None:
    own, other = schools

    def asked(school: int, day: date) -> list[int]:
        with database.read() as session:
            return calendar.years_to_confirm(session, school, day)

    assert asked(own, date(2026, 10, 31)) == [] and asked(own, date(2026, 11, 1)) == [2027]
    assert asked(own, date(2027, 1, 1)) == [2027] and asked(own, date(2027, 12, 31)) == [2027, 2028]
    with database.begin() as session:
        assert deeds.confirm_year(session, By(own, NOW), 2027)
        assert not deeds.confirm_year(session, By(own, NOW), 2027)
    assert asked(own, date(2026, 11, 1)) == [] and asked(other, date(2026, 11, 1)) == [2027]
    with database.begin() as session:
        assert deeds.confirm_year(session, COUNTY, 2027) and not deeds.confirm_year(session, COUNTY, 2027)
    assert asked(other, date(2026, 11, 1)) == []
    for year in (1949, 2091):
        with pytest.raises(Refusal), database.begin() as session:
            deeds.confirm_year(session, COUNTY, year)


def test_a_calendar_is_two_queries(database: Database, schools: tuple[int, int], clock: SetClock) -> None:
    with database.begin() as session:
        deeds.set_span(session, By(schools[0], NOW), Override(MONDAY, False, "停课"), date(2027, 3, 1))
    asked: list[str] = []
    with database.read() as session:
        session.execute(select(1))
        event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        found = calendar.of_school(session, schools[0])
        found.school_days_after(MONDAY, 100)
    assert len(asked) == 2
