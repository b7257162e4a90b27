"""今天 on a page: the chat's own list, with the people to call and buttons that do what a tap in the chat does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.access import Duty
from domain.clock import SetClock
from domain.contact import Result
from storage import tables as t
from storage.access import accounts
from storage.contact import contact_plans, contacts
from storage.contact.promises import NewPromise
from storage.contact.promises import add as promise
from storage.database import Database
from storage.files import file
from tests.console.signed_in import sends
from tests.console.village import Village, write_letter

PAGE = "/console/today"
Visit = Callable[..., FlaskClient]


@pytest.fixture
def later(clock: SetClock, village: Village) -> Village:
    """Forty days on: the mother has not been spoken with since."""
    clock.advance(timedelta(days=40))
    return village


@pytest.fixture
def teacher(visit: Visit, later: Village) -> FlaskClient:
    return visit(later.teacher)


def plan_of(database: Database, village: Village) -> int:
    with database.read() as session:
        found = contact_plans.of_children(session, [village.hanhan])
    return next(one.id for one in found if one.person_id == village.mother and one.kind.value == "parent")


def made(database: Database, village: Village, clock: SetClock) -> list[Result]:
    with database.read() as session:
        found = contacts.of_child(session, village.hanhan, clock.now() - timedelta(1), clock.now() + timedelta(1))
    return [one.result for one in found if one.voided_at is None]


def test_staff_arrive_at_their_day(teacher: FlaskClient) -> None:
    assert teacher.get("/console/").location == PAGE


def test_the_mother_stands_there_with_her_phone_and_how_she_is_reached(teacher: FlaskClient) -> None:
    page = teacher.get(PAGE).text
    assert "该和" in page and "李思涵妈妈" in page
    assert 'href="tel:13800000001"' in page
    assert "先收提醒卡" in page and "当地现在" in page
    assert "周远" not in page, "a child of nobody's is not on this list"
    assert len(page.encode()) < 30_000


def test_a_press_keeps_a_contact_and_names_the_child(
    teacher: FlaskClient, later: Village, sqlite_database: Database, clock: SetClock
) -> None:
    number = plan_of(sqlite_database, later)
    answer = sends(teacher, PAGE, f"{PAGE}/contacts/{number}/met", {})
    assert answer.status_code == 303
    assert made(sqlite_database, later, clock) == [Result.REACHED]
    page = teacher.get(answer.location).text
    assert "记下了：" in page and "李思涵" in page and "联系过妈妈" in page
    assert "点错了，撤回" in page


def test_the_second_press_counts_nothing(
    teacher: FlaskClient, later: Village, sqlite_database: Database, clock: SetClock
) -> None:
    to = f"{PAGE}/contacts/{plan_of(sqlite_database, later)}/met"
    sends(teacher, PAGE, to, {})
    again = sends(teacher, PAGE, to, {})
    assert made(sqlite_database, later, clock) == [Result.REACHED]
    assert "不会记两遍" in teacher.get(again.location).text


def test_what_was_tried_in_vain_is_an_attempt_and_can_be_taken_back(
    teacher: FlaskClient, later: Village, sqlite_database: Database, clock: SetClock
) -> None:
    answer = sends(teacher, PAGE, f"{PAGE}/contacts/{plan_of(sqlite_database, later)}/missed", {})
    assert made(sqlite_database, later, clock) == [Result.NO_ANSWER]
    entry = int(answer.location.rpartition("=")[2])
    assert sends(teacher, answer.location, f"{PAGE}/notes/{entry}/back", {}).status_code == 303
    assert made(sqlite_database, later, clock) == []
    with sqlite_database.read() as session:
        assert any("撤" in one.text or "作废" in one.text for one in file.timeline(session, later.hanhan, 1))
    assert teacher.post(f"{PAGE}/notes/{entry}/back").status_code == 403, "a form of ours alone counts"


def test_another_teachers_plan_is_no_row_of_theirs(
    visit: Visit, later: Village, sqlite_database: Database, clock: SetClock
) -> None:
    director = visit(later.director)
    number = plan_of(sqlite_database, later)
    refused = sends(director, "/console/me", f"{PAGE}/contacts/{number}/met", {})
    assert refused.status_code == 409 and "不在您的名单上" in refused.text
    assert made(sqlite_database, later, clock) == []


def test_a_promise_is_kept_with_one_press(
    teacher: FlaskClient, later: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = promise(
            session,
            NewPromise(
                once="one",
                school_id=later.school,
                child_id=later.hanhan,
                by_id=later.teacher,
                to_id=later.mother,
                what="周五前问清校服",
                due_on=clock.now().date(),
                said_at=clock.now(),
                entry_id=None,
                next_at=None,
            ),
        )
    assert "周五前问清校服" in teacher.get(PAGE).text
    answer = sends(teacher, PAGE, f"{PAGE}/promises/{number}/kept", {})
    page = teacher.get(answer.location).text
    assert "李思涵" in page and "办好了" in page
    assert "周五前问清校服" not in teacher.get(PAGE).text


def test_the_letters_of_own_families_that_are_not_signed(
    teacher: FlaskClient, later: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        letter = write_letter(session, later.school, clock.now())
    page = teacher.get(PAGE).text
    assert "还有 1 家" in page and f"/console/letters/{letter}" in page


def test_who_has_no_child_reads_what_will_stand_here(visit: Visit, village: Village) -> None:
    page = visit(village.director).get(PAGE).text
    assert "还没有结对的孩子" in page


def test_a_look_and_a_press_stand_in_the_audit(teacher: FlaskClient, later: Village, sqlite_database: Database) -> None:
    sends(teacher, PAGE, f"{PAGE}/contacts/{plan_of(sqlite_database, later)}/met", {})
    with sqlite_database.read() as session:
        query = select(t.Audit.what, t.Audit.detail, t.Audit.child_id).where(t.Audit.what.like("today.%"))
        rows = session.execute(query.order_by(t.Audit.id)).all()
    assert [row.what for row in rows] == ["today.show", "today.met"]
    assert rows[-1].detail == "李思涵妈妈：联系上了" and rows[-1].child_id == later.hanhan


def test_it_is_for_staff_of_a_school(visit: Visit, later: Village, sqlite_database: Database, clock: SetClock) -> None:
    assert visit(None).get(PAGE).status_code == 303
    with sqlite_database.begin() as session:
        accounts.give_duty(session, later.school, later.director, Duty.PSYCH, None, clock.now())
    assert visit(later.director).get(PAGE).status_code == 200
