"""Directors are asked for what the calendar lacks: from 1 November, once a week, until it is in."""

import threading
from datetime import date, datetime

import pytest
from sqlalchemy import select

from domain.clock import CHINA, SetClock
from domain.days.day import Term
from domain.days.official import is_official
from domain.people import Role
from handlers.actions import calendar as deeds
from handlers.actions import calendar_missing
from scheduler import calendar as job
from storage import calendar
from storage import tables as t
from storage.calendar import By
from storage.database import Database
from storage.person import addresses, people
from tests.beginnings import Beginnings
from tests.flows.hall import DIRECTOR, Hall

pytestmark = pytest.mark.skipif(is_official(2027), reason="the package has learnt 2027")
KIND = "calendar_missing"
FIRST = Term("第一学期", date(2026, 9, 1), date(2027, 1, 29))
SECOND = Term("第二学期", date(2027, 3, 1), date(2027, 7, 2))


@pytest.fixture
def hall(database: Database, beginnings: Beginnings) -> Hall:
    """A school with a director on WeChat and its terms, on the last morning of October."""
    clock = SetClock(datetime(2026, 10, 31, 9, 0, tzinfo=CHINA))

    def made() -> Hall:
        hall = Hall(database, clock).with_director()
        enters(hall, FIRST, SECOND)
        return hall

    return beginnings.of(made, database, clock)


def enters(hall: Hall, *terms: Term) -> None:
    with hall.database.begin() as session:
        for term in terms:
            deeds.enter_term(session, By(1, hall.clock.now()), term)


def looks(hall: Hall) -> int:
    return job.ask(hall.database, hall.clock)


def asked(hall: Hall) -> list[str]:
    """The unique names of what the director was asked."""
    with hall.database.read() as session:
        return list(session.scalars(select(t.Outbox.once).where(t.Outbox.kind == KIND).order_by(t.Outbox.id)))


def test_from_november_on_once_a_week_until_the_year_is_confirmed(hall: Hall) -> None:
    assert looks(hall) == 0
    hall.later(days=1)  # Sunday, 1 November
    assert [looks(hall) for _ in range(3)] == [1, 0, 0]
    hall.later(days=1)
    assert [looks(hall) for _ in range(3)] == [1, 0, 0]
    hall.later(days=6)
    assert looks(hall) == 0
    hall.later(days=1)
    assert looks(hall) == 1
    with hall.database.begin() as session:
        deeds.confirm_year(session, By(1, hall.clock.now()), 2027)
    hall.later(days=7)
    assert looks(hall) == 0


def test_it_says_what_is_missing_what_is_assumed_and_what_to_do(hall: Hall) -> None:
    hall.later(days=23)
    looks(hall)
    (text,) = hall.told(DIRECTOR, KIND)
    assert "2027年的放假和调休还没有" in text and "预估" in text and "没有调休和补课" in text
    assert "春节2.5–2.10" in text and "端午6.9" in text
    assert "lianxin admin calendar template 2027" in text and "confirm 2027" in text
    assert "没有学期" not in text


def test_a_term_that_nobody_entered_is_asked_for_at_any_time_of_the_year(hall: Hall) -> None:
    with hall.database.begin() as session:
        deeds.confirm_year(session, By(None, hall.clock.now()), 2027)
        deeds.drop_term(session, By(1, hall.clock.now()), SECOND.name)
    hall.clock = SetClock(datetime(2027, 1, 20, 9, 0, tzinfo=CHINA))
    assert looks(hall) == 0, "the term goes on"
    hall.later(days=12)
    assert looks(hall) == 1
    (text,) = hall.told(DIRECTOR, KIND)
    assert "接下来 30 天没有学期" in text and "放假和调休" not in text
    hall.later(days=7)
    enters(hall, SECOND)
    assert looks(hall) == 0


def test_a_long_holiday_before_a_known_term_lacks_nothing(hall: Hall) -> None:
    enters(hall, Term("下学年", date(2027, 9, 1), date(2028, 1, 14)))
    with hall.database.read() as session:
        assert not calendar_missing.missing(session, 1, date(2027, 7, 5)).no_term


def test_three_at_once_ask_once(hall: Hall) -> None:
    hall.later(days=2)
    start, done = threading.Barrier(3), []

    def look() -> None:
        start.wait()
        done.append(looks(hall))

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == [0, 0, 1] and len(asked(hall)) == 1


@pytest.mark.parametrize("days", [1, 3, 400])
def test_after_any_downtime_there_is_one_question(hall: Hall, days: int) -> None:
    hall.later(days=2)
    looks(hall)
    before = len(asked(hall))
    hall.later(days=7 + days)
    assert [looks(hall) for _ in range(3)] == [1, 0, 0]
    assert len(asked(hall)) == before + 1


def test_the_clock_set_back_asks_nothing_twice(hall: Hall) -> None:
    hall.later(days=10)
    looks(hall)
    hall.later(hours=-1)
    assert looks(hall) == 0
    hall.later(days=-2, hours=1)
    assert looks(hall) == 1, "another week"
    hall.later(days=2)
    assert looks(hall) == 0


def test_only_directors_on_wechat_hear_of_it_each_for_their_own_school(hall: Hall) -> None:
    hall.later(days=2)
    with hall.database.begin() as session:
        now = hall.clock.now()
        people.add_person(session, 1, "无微信", Role.DIRECTOR, now)
        other = people.add_school(session, "大坑小学", now)
        person = people.add_person(session, other, "周校长", Role.DIRECTOR, now)
        addresses.belongs_to(session, addresses.find_or_add(session, "gh_school", "周校长", now).id, person)
    assert looks(hall) == 2
    assert len(hall.told(DIRECTOR, KIND)) == len(hall.told("周校长", KIND)) == 1
    assert "没有学期" in hall.told("周校长", KIND)[0] and "没有学期" not in hall.told(DIRECTOR, KIND)[0]


def test_week_53_has_a_name_of_its_own() -> None:
    friday, sunday = datetime(2027, 1, 1, 9, tzinfo=CHINA), datetime(2027, 1, 3, 9, tzinfo=CHINA)
    monday = datetime(2027, 1, 4, 9, tzinfo=CHINA)
    assert calendar_missing.once(1, 2, friday) == calendar_missing.once(1, 2, sunday) == "calendar:1:2026:53:2"
    assert calendar_missing.once(1, 2, monday) == "calendar:1:2027:1:2"


def test_no_day_of_these_years_breaks_the_job(sqlite_database: Database) -> None:
    """Promise P16: every day, the list's end and 2027-01-01 included; once in every week that lacks something."""
    hall = Hall(sqlite_database, SetClock(datetime(2024, 1, 1, 9, 0, tzinfo=CHINA))).with_director()
    weeks = set()
    while hall.clock.now() < datetime(2030, 1, 1, tzinfo=CHINA):
        with sqlite_database.read() as session:
            lacks = calendar_missing.missing(session, 1, hall.clock.now().date())
            calendar.of_school(session, 1).day(hall.clock.now().date())
        assert lacks.no_term
        weeks.add(hall.clock.now().isocalendar()[:2])
        looks(hall)
        hall.later(days=1)
    assert len(asked(hall)) == len(weeks)
