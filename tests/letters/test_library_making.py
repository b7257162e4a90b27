"""A letter of the library becomes a draft: the school's own days in it, or a sentence that says what is missing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from domain.clock import in_china
from domain.days.day import Override, Term
from domain.days.official import is_official
from domain.errors import Refusal
from domain.letter import Audience, LetterState
from domain.letter_text import READER_PLACES, places
from handlers.actions import calendar as days
from handlers.actions.letter import letter_library as deeds
from handlers.actions.letter import letter_life
from handlers.actions.letter.letter_library import Wish
from messages.letters.library import KEYS, library
from messages.render import words
from storage import tables as t
from storage.calendar import By
from storage.letter import letters
from storage.letter.letters import Letter
from tests.letters.school import SCHOOL, TEACHER, School

OFFICER = "林主任 0570-0000000"
GUESSED = pytest.mark.skipif(is_official(2027), reason="the package has learnt 2027")


def enter_terms(school: School) -> None:
    with school.database.begin() as session:
        for name, first, last in (
            ("2026学年第一学期", date(2026, 9, 1), date(2027, 1, 29)),
            ("2026学年第二学期", date(2027, 2, 22), date(2027, 7, 2)),
            ("2027学年第一学期", date(2027, 9, 1), date(2028, 1, 20)),
        ):
            days.enter_term(session, By(school.id, school.now), Term(name, first, last))


def make(school: School, key: str, **wish: object) -> Letter:
    given = {"officer": OFFICER, **wish}
    with school.database.begin() as session:
        number = deeds.make(session, school.id, Wish(key, **given), school.now)  # type: ignore[arg-type]
    return school.letter(number)


def refusal(school: School, key: str, **wish: object) -> str:
    with pytest.raises(Refusal) as error:
        make(school, key, **wish)
    return words(error.value.reply, **error.value.facts)


def test_a_winter_holiday_with_the_days_of_the_school(school: School) -> None:
    enter_terms(school)
    letter = make(school, "winter_break", author_id=school.ids[TEACHER], audience=Audience(classes=("三(1)班",)))
    assert (letter.kind, letter.state) == ("winter_break", LetterState.DRAFT)
    assert letter.title == library()["winter_break"].title
    assert (letter.holiday_from, letter.holiday_to) == (date(2027, 1, 30), date(2027, 2, 21))
    assert letter.due_on == date(2027, 1, 29), "the last day on which children carry something to school"
    assert (letter.author_id, letter.audience.classes) == (school.ids[TEACHER], ("三(1)班",))
    assert "1月30日周六（农历腊月廿三）放假，2月22日周一（农历正月十七）上课，一共23天" in letter.body
    assert OFFICER in letter.body and OFFICER in letter.voice and SCHOOL in letter.voice
    assert not letter.urgent and not letter.roll_call


def test_every_letter_can_be_made_and_keeps_only_the_places_of_readers(school: School) -> None:
    enter_terms(school)
    with school.database.begin() as session:
        days.confirm_year(session, By(school.id, school.now), 2027)
    for key in KEYS:
        letter = make(school, key)
        left = places(letter.body + letter.short + letter.voice)
        assert set(left) <= set(READER_PLACES) and "称呼" in left, key
        assert letter.due_on is not None and letter.due_on >= date(2026, 11, 23)


def test_a_typhoon_leaves_at_once_and_calls_the_roll(school: School) -> None:
    letter = make(school, "typhoon")
    assert letter.urgent and letter.roll_call
    assert (letter.holiday_from, letter.due_on) == (None, date(2026, 11, 24))


def test_terms_that_nobody_entered_are_asked_for(school: School) -> None:
    for key in ("winter_break", "summer_break", "term_spring"):
        said = refusal(school, key)
        assert "学期还没填" in said and "lianxin admin calendar term" in said and library()[key].title in said


@GUESSED
def test_a_guessed_year_is_never_told_to_families(school: School) -> None:
    said = refusal(school, "qingming")
    assert "2027年" in said and "推算" in said and "lianxin admin calendar confirm 2027" in said
    with school.database.begin() as session:
        days.confirm_year(session, By(school.id, school.now), 2027)
    assert make(school, "qingming").holiday_from == date(2027, 4, 3)


@GUESSED
def test_days_that_the_county_entered_are_no_guess(school: School) -> None:
    off = [Override(date(2027, 6, day), False, "端午") for day in (9, 10, 11)]
    with school.database.begin() as session:
        days.set_days(session, By(None, school.now), off)
    letter = make(school, "dragon_boat")
    assert (letter.holiday_from, letter.holiday_to) == (date(2027, 6, 9), date(2027, 6, 13))
    assert "6月9日周三（农历五月初五）到6月13日周日，一共5天；6月14日周一上课" in letter.body


def test_a_holiday_that_the_school_works_through_has_no_letter(school: School) -> None:
    with school.database.begin() as session:
        days.set_days(session, By(school.id, school.now), [Override(date(2027, 6, 9), True, "补课")])
    assert "没有“端午”这个假" in refusal(school, "dragon_boat", year=2027)


def test_days_that_are_over_make_no_letter(school: School) -> None:
    assert "已经过了" in refusal(school, "national_day", year=2026)
    assert "已经过了" in refusal(school, "cold", year=2026)
    assert make(school, "cold").due_on == date(2027, 11, 14), "the next time, unless a year is named"


def test_somebody_can_be_called(school: School) -> None:
    assert "--contact" in refusal(school, "cold", officer="  ")
    with school.database.begin() as session:
        session.execute(update(t.School).values(officer="周主任 0570-1111111"))
    assert "周主任 0570-1111111" in make(school, "cold", officer="").body


def test_a_key_that_is_none(school: School) -> None:
    assert "没有“winter”" in refusal(school, "winter") and "lianxin letter library" in refusal(school, "winter")


def test_what_is_planned_in_the_order_of_the_school_year(school: School) -> None:
    with school.database.read() as session:
        before = {row.letter.key: row for row in deeds.planned(session, school.id, school.now)}
    assert list(before) == list(KEYS)
    assert before["winter_break"].leaves_on is None and before["typhoon"].leaves_on is None
    assert before["cold"].leaves_on == date(2027, 11, 7)
    enter_terms(school)
    with school.database.read() as session:
        after = {row.letter.key: row for row in deeds.planned(session, school.id, school.now)}
    assert after["winter_break"].leaves_on == date(2027, 1, 20) and not after["winter_break"].is_estimated
    assert after["national_day"].is_estimated is not is_official(2027)


def test_receipts_are_wanted_within_days_of_its_leaving_whenever_that_is(school: School) -> None:
    """The cold letter is drafted for the next November; a school that sends it today wants its receipts next week."""
    letter = make(school, "cold")
    with school.database.begin() as session:
        letter_life.submit(session, letter.id, None, school.now)
        sent = letters.get(session, letter.id)
    assert sent is not None and sent.due_on == in_china(school.now).date() + timedelta(days=7)
