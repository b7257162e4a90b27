"""The director's one page: what nobody looks after yet, the same number of statements however large the school."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from domain.access import AccountKind, Duty
from domain.clock import SetClock
from domain.days.day import Term
from domain.people import Role
from storage import calendar
from storage import tables as t
from storage.access import accounts
from storage.alert import on_call
from storage.calendar import By
from storage.contact import contact_plans
from storage.database import Database
from storage.pairing import pairings
from storage.person import addresses, people
from tests.console.test_alerts_page import opened
from tests.console.village import Village, say, send, write_letter

PAGE = "/console/school"
Visit = Callable[..., FlaskClient]


def test_what_is_missing_is_said_with_where_it_is_mended(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    number = opened(sqlite_database, village, clock)
    page = staff.get(PAGE).text
    assert "1 个孩子还没有结对老师" in page and "周远" in page
    assert "1 件没有人处理" in page and f"A{number}" not in page
    assert "德育主任和值班老师没有一位在微信上" in page
    assert "还没有排值班顺序" in page and "只有 1 位德育主任" in page
    assert "还没连上微信的老师" in page and "陈立" in page
    assert "没写班主任" in page and "三年级二班" in page
    assert len(page.encode()) < 34_000


def test_what_is_in_order_gets_quiet(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        second = people.add_person(session, village.school, "林国华", Role.DIRECTOR, clock.now())
        for person in (village.teacher, village.director, second):
            place = addresses.find_or_add(session, "gh_village", f"o-{person}", clock.now())
            addresses.belongs_to(session, place.id, person)
        on_call.set_chain(session, village.school, [village.director, second])
        pairings.pair(session, village.teacher, village.yuanyuan, clock.now())
    page = staff.get(PAGE).text
    assert "每个孩子都有结对老师" in page and "没有要处理的预警" in page
    assert "还没有排值班顺序" not in page and "只有" not in page and "还没连上微信的老师" not in page
    assert "林国华</bdi>主任还不能登录" in page


def test_overdue_contacts_stand_by_class_and_nobody_of_the_staff_is_named_beside_them(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock, visit: Visit
) -> None:
    clock.advance(timedelta(days=40))
    page = visit(village.director).get(PAGE).text
    rows = page.partition("过了时间还没联系的")[2].partition("</table>")[0]
    assert "三年级二班" in rows and "1 / 2" in rows and "<svg" in rows and "陈" not in rows


def test_letters_that_run_have_their_bar_and_lead_to_the_phones(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        letter = write_letter(session, village.school, clock.now())
        send(session, letter, village.mother, "failed", clock.now(), "对方不接收")
    page = staff.get(PAGE).text
    assert f"/console/letters/{letter}" in page and "没回全的 2 家" in page and 'class="bar"' in page
    assert "没发出 1" in page


def test_files_without_a_word_for_long_in_a_term(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        calendar.add_term(session, By(village.school, clock.now()), Term("秋", date(2026, 9, 1), date(2027, 1, 20)))
    assert "天没有一句新话" not in visit(village.director).get(PAGE).text, "they have just come to the school"
    clock.advance(timedelta(days=50))
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "今天挺好", clock.now())
    page = visit(village.director).get(PAGE).text
    told = page.partition("好久没有新记录的档案")[2]
    assert "1 个孩子的档案 45 天没有一句新话" in told and "周远" in told and "李思涵" not in told


def test_requests_lead_to_where_they_are_decided(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    assert "现在没有" in staff.get(PAGE).text
    with sqlite_database.begin() as session:
        own = accounts.by_person(session, village.director)
        assert own is not None
        other = accounts.add(session, "chenli", AccountKind.STAFF, clock.now(), person_id=village.teacher)
        session.add_all(
            t.AccessRequest(
                account_id=account,
                school_id=village.school,
                child_id=village.yuanyuan,
                part="sealed",
                reason="要看",
                asked_at=clock.now(),
            )
            for account in (own.id, other)
        )
    page = staff.get(PAGE).text
    assert "看档案的申请 1 件" in page and "/console/requests" in page, "the own one waits for somebody else"


def test_another_schools_numbers_are_not_here(
    staff: FlaskClient, visit: Visit, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        school = people.add_school(session, "远山小学", clock.now())
        director = people.add_person(session, school, "郑敏", Role.DIRECTOR, clock.now())
    page = visit(director).get(PAGE).text
    assert "每个孩子都有结对老师" in page and "周远" not in page


def test_only_who_leads_the_school_sees_it(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    assert visit(village.teacher).get(PAGE).status_code == 403
    with sqlite_database.begin() as session:
        accounts.give_duty(session, village.school, village.teacher, Duty.PRINCIPAL, None, clock.now())
    assert visit(village.teacher).get(PAGE).status_code == 200
    assert f'href="{PAGE}"' in visit(village.director).get("/console/today").text


@pytest.fixture
def large(village: Village, sqlite_database: Database, clock: SetClock) -> Callable[[int], None]:
    def grow(children: int) -> None:
        with sqlite_database.begin() as session:
            made = [
                people.add_child(session, village.school, f"学生{at}", f"{at % 6 + 1}年级1班", clock.now())
                for at in range(children)
            ]
            for child in made[: children // 2]:
                pairings.pair(session, village.teacher, child, clock.now())
            contact_plans.settle(session, made, clock.now())

    return grow


def test_the_statements_are_as_many_for_a_large_school(
    staff: FlaskClient, large: Callable[[int], None], sqlite_database: Database, clock: SetClock
) -> None:
    def statements() -> int:
        run: list[str] = []

        def note(*given: object) -> None:
            run.append(str(given[2]))

        event.listen(sqlite_database.engine, "before_cursor_execute", note)
        try:
            page = staff.get(PAGE)
        finally:
            event.remove(sqlite_database.engine, "before_cursor_execute", note)
        assert page.status_code == 200 and len(page.data) < 34_000
        return len(run)

    large(12)
    few = statements()
    large(240)
    assert statements() == few and few < 60
