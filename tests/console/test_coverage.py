"""The page of 联系情况: numbers and a picture of each class under the strict policy, light, and nobody ranked."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.clock import SetClock
from domain.contact import ContactKind, Result, Way
from domain.days.day import Term
from domain.people import Role
from storage import calendar
from storage import tables as t
from storage.calendar import By
from storage.contact import contact_plans, contacts
from storage.contact.contacts import NewContact
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from tests.console.village import Village, settle

NAME = "2026学年第一学期"
AUTUMN = Term(NAME, date(2026, 9, 1), date(2027, 1, 20))
SPRING = Term("2025学年第二学期", date(2026, 2, 20), date(2026, 7, 1))
PAGE, PICTURE = "/console/coverage", "/console/coverage.svg"


@pytest.fixture
def reached(village: Village, sqlite_database: Database, clock: SetClock) -> Village:
    """The mother of 李思涵 was spoken with; her school has two terms."""
    with sqlite_database.begin() as session:
        for term in (SPRING, AUTUMN):
            calendar.add_term(session, By(village.school, clock.now()), term)
        new = NewContact(
            "one",
            village.school,
            ContactKind.PARENT,
            Way.PHONE,
            Result.REACHED,
            clock.now(),
            (village.hanhan,),
            village.mother,
            village.teacher,
        )
        contacts.keep(session, new, clock.now())
    return village


def rows_of(html: str, first: str) -> list[str]:
    """The cells of the row that begins with these words."""
    row = html.split(f"<bdi>{first}</bdi></th>", 1)[1].split("</tr>", 1)[0]
    return [cell.split("</td>", 1)[0] for cell in row.split('class="number">')[1:]]


def test_the_numbers_of_the_term_stand_by_class(staff: FlaskClient, reached: Village) -> None:
    html = staff.get(PAGE).text
    assert NAME in html
    assert rows_of(html, "三年级二班") == ["1", "1", "0", "0", "0", "0", "1", "0"]


def test_another_term_and_kind_are_chosen_by_links(staff: FlaskClient, reached: Village) -> None:
    address = f"{PAGE}?term={quote(SPRING.name)}&amp;kind=parent"
    assert f'href="{address}"' in staff.get(PAGE).text
    before = staff.get(address.replace("&amp;", "&")).text
    assert "这个学期没有联系计划" in before
    assert quote(NAME) in before  # there is a way back
    talks = staff.get(PAGE, query_string={"kind": "talk"}).text
    assert rows_of(talks, "三年级二班")[:3] == ["1", "0", "1"]


@pytest.mark.parametrize("query", [{"term": "没有"}, {"kind": "x"}, {"term": "' OR 1"}])
def test_what_is_not_there_is_not_found(staff: FlaskClient, reached: Village, query: dict[str, str]) -> None:
    assert staff.get(PAGE, query_string=query).status_code == 404
    assert staff.get(PICTURE, query_string=query).status_code == 404


def test_the_picture_is_a_picture_that_speaks(staff: FlaskClient, reached: Village) -> None:
    answer = staff.get(PICTURE)
    assert answer.content_type == "image/svg+xml; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    root = ElementTree.fromstring(answer.data)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("width") == "360"
    assert root.findtext(f"{space}title") == "清水湾小学 联系情况"
    assert "三年级二班 联系到 1，还没 0，免或静 0" in (root.findtext(f"{space}desc") or "")
    assert not any(one.tag.endswith(("style", "script")) or one.get("style") for one in root.iter())


def test_the_page_draws_nothing_inline_and_is_in_the_bar(staff: FlaskClient, reached: Village) -> None:
    answer = staff.get(PAGE)
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert " style=" not in answer.text and "<style" not in answer.text and "<script" not in answer.text
    assert f'href="{PAGE}" aria-current="page"' in answer.text
    assert f'href="{PAGE}"' in staff.get("/console/letters").text


def test_a_school_without_plans_is_told_what_comes(
    visit: Callable[..., FlaskClient], sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        school = people.add_school(session, "新小学", clock.now())
        director = people.add_person(session, school, "郑主任", Role.DIRECTOR, clock.now())
    assert "还没有联系计划" in visit(director).get(PAGE).text


def test_nobody_is_named(staff: FlaskClient, reached: Village) -> None:
    for address in (PAGE, PICTURE):
        words = staff.get(address).text
        for name in ("李思涵", "王芳", "陈立", "陈老师"):
            assert name not in words


def test_two_schools_do_not_see_each_other(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    reached: Village,
    sqlite_database: Database,
    clock: SetClock,
) -> None:
    with sqlite_database.begin() as session:
        other = settle(session, clock.now(), name="钱多多", school_name="远山小学", ref="o-other")
    html = visit(other.director).get(PAGE, query_string={"school": str(reached.school)}).text
    assert rows_of(html, "三年级二班")[:2] == ["1", "0"]
    assert rows_of(staff.get(PAGE).text, "三年级二班")[:2] == ["1", "1"]


def test_a_large_school_is_a_light_page(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        for grade in "一二三四五六":
            for number in (1, 2, 3):
                child = people.add_child(
                    session, village.school, f"学生{grade}{number}", f"{grade}({number})班", clock.now()
                )
                pairings.pair(session, village.teacher, child, clock.now())
        children = list(session.scalars(select(t.Child.id)))
        contact_plans.settle(session, children, clock.now())
    page, picture = staff.get(PAGE, query_string={"kind": "talk"}), staff.get(PICTURE, query_string={"kind": "talk"})
    assert page.text.count('<th scope="row">') > 18
    with staff.get(page.text.split('rel="stylesheet" href="')[1].split('"')[0]) as sheet:
        assert len(page.data) + len(picture.data) + len(sheet.data) <= 50_000


def test_without_sign_in_the_page_is_closed(visit: Callable[..., FlaskClient], reached: Village) -> None:
    closed = visit()
    assert closed.get(PAGE).status_code == closed.get(PICTURE).status_code == 303
