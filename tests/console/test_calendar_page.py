"""The school's calendar in the browser: terms and days are entered, taken back, and what lacks is said."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from domain.clock import SetClock, in_china
from storage import calendar
from storage.access import audit
from storage.database import Database
from tests.console.signed_in import sends
from tests.console.village import Village

PAGE = "/console/calendar"


def test_a_term_is_entered_changed_and_dropped(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    assert "还没有填现在的学期" in staff.get(PAGE).text
    today = in_china(clock.now()).date()
    given = {
        "term": "今年第一学期",
        "starts_on": (today - timedelta(days=30)).isoformat(),
        "ends_on": (today + timedelta(days=90)).isoformat(),
    }
    assert sends(staff, PAGE, f"{PAGE}/term", given).status_code == 303
    page = staff.get(PAGE).text
    assert "今年第一学期" in page and "还没有填现在的学期" not in page
    overlap = sends(staff, PAGE, f"{PAGE}/term", given | {"term": "另一个"})
    assert overlap.status_code == 409 and "重叠" in overlap.text and 'value="另一个"' in overlap.text
    backwards = sends(staff, PAGE, f"{PAGE}/term", given | {"ends_on": "2020-01-01"})
    assert backwards.status_code == 409 and "早于第一天" in backwards.text
    no_day = sends(staff, PAGE, f"{PAGE}/term", given | {"ends_on": "2月31日"})
    assert no_day.status_code == 400 and 'id="ends_on-wrong"' in no_day.text
    assert sends(staff, PAGE, f"{PAGE}/drop-term", {"drop": "今年第一学期"}).status_code == 303
    with sqlite_database.read() as session:
        assert calendar.terms_of(session, village.school) == []
        assert "去掉学期 今年第一学期" in audit.rows(session, 1, school_id=village.school)[0].detail


def test_days_are_entered_for_all_or_for_a_class_and_forgotten(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    today = in_china(clock.now()).date()
    on, until = today + timedelta(days=20), today + timedelta(days=22)
    given = {"kind": "off", "on": on.isoformat(), "until": until.isoformat(), "name": "期中放假", "source": "县教育局"}
    assert sends(staff, PAGE, f"{PAGE}/days", given).status_code == 303
    page = staff.get(PAGE).text
    assert page.count("期中放假") >= 3 and "县教育局" in page
    with sqlite_database.read() as session:
        assert not calendar.of_school(session, village.school).is_school_day(on)
    assert sends(staff, PAGE, f"{PAGE}/forget", {"day": on.isoformat()}).status_code == 303
    again = sends(staff, PAGE, f"{PAGE}/forget", {"day": on.isoformat()})
    assert again.status_code == 409 and "没有填过" in again.text


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"name": ""}, 409, "名称要写"),
        ({"until": "2020-01-01"}, 409, "早于第一天"),
        ({"until": "2027-12-31"}, 409, "一次最多填"),
        ({"on": "x"}, 400, "日期没有写对"),
        ({"kind": "maybe"}, 400, "请选上课或放假"),
        ({"on": "1066-10-14", "until": ""}, 409, "只能填"),
    ],
)
def test_what_cannot_be_a_day_is_said_and_kept(
    given: dict[str, str], status: int, said: str, staff: FlaskClient, village: Village
) -> None:
    whole = {"kind": "off", "on": "2027-01-05", "until": "2027-01-06", "name": "台风停课", "source": "镇里", **given}
    answer = sends(staff, PAGE, f"{PAGE}/days", whole)
    assert answer.status_code == status and said in answer.text and "镇里" in answer.text


def test_a_year_whose_list_is_guessed_is_asked_for_until_it_is_confirmed(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    clock.advance(timedelta(days=3 * 365))
    year = in_china(clock.now()).year
    browser = staff
    with sqlite_database.read() as session:
        assert year in calendar.years_to_confirm(session, village.school, in_china(clock.now()).date())
    assert browser.get(PAGE).status_code == 303, "that session is over"


def test_the_year_is_confirmed_with_one_tap(
    visit: Callable[..., FlaskClient], sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    clock.advance(timedelta(days=3 * 365))
    year, browser = in_china(clock.now()).year, visit(village.director)
    assert f"{year} 年的放假还是推算的" in browser.get(PAGE).text
    assert sends(browser, PAGE, f"{PAGE}/confirm", {"year": str(year)}).status_code == 303
    assert f"{year} 年的放假还是推算的" not in browser.get(PAGE).text
    assert sends(browser, "/console/settings", f"{PAGE}/confirm", {"year": "99999"}).status_code == 400


def test_a_teacher_reads_the_calendar_and_changes_nothing(visit: Callable[..., FlaskClient], village: Village) -> None:
    teacher = visit(village.teacher)
    page = teacher.get(PAGE)
    assert page.status_code == 200 and "<button" not in page.text
    assert sends(teacher, "/console/settings", f"{PAGE}/confirm", {"year": "2027"}).status_code == 403
