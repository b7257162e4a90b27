"""Asking for a file that is not one's own: reason, decision by another, notice, end (未成年人网络保护条例 art. 36)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.access import AccountKind, Deed
from domain.clock import SetClock
from domain.people import Role
from storage import tables as t
from storage.access import accounts, audit
from storage.database import Database
from storage.person import people
from storage.vault import Vault
from tests.console.signed_in import sends
from tests.console.village import Village, settle

REASON = "代一周班主任，要给家里打电话"


@pytest.fixture
def other_teacher(sqlite_database: Database, village: Village, clock: SetClock) -> int:
    """何静, who is paired with nobody."""
    with sqlite_database.begin() as session:
        return people.add_person(session, village.school, "何静", Role.TEACHER, clock.now())


@pytest.fixture
def teacher(visit: Callable[..., FlaskClient], other_teacher: int, staff: FlaskClient) -> FlaskClient:
    """Her browser; the director has an account too."""
    assert staff is not None
    return visit(other_teacher)


def asks(browser: FlaskClient, village: Village, part: str = "file", reason: str = REASON) -> int:
    page = f"/console/children/{village.hanhan}/request"
    answer = sends(browser, f"{page}?part={part}", page, {"part": part, "reason": reason})
    return answer.status_code


def told(database: Database, kind: str) -> list[str]:
    with database.read() as session:
        return [str(body) for body in session.scalars(select(t.Outbox.body).where(t.Outbox.kind == kind))]


def test_the_page_that_is_not_theirs_leads_to_a_request(teacher: FlaskClient, village: Village) -> None:
    refused = teacher.get(f"/console/children/{village.hanhan}")
    assert refused.status_code == 403
    assert f'href="/console/children/{village.hanhan}/request?part=file"' in refused.text
    form = teacher.get(f"/console/children/{village.hanhan}/request?part=file")
    assert "三年级二班" in form.text
    assert "李思涵" not in form.text + refused.text  # who may not see the file does not learn whose it is


def test_a_request_is_granted_and_both_learn_of_it(
    teacher: FlaskClient, staff: FlaskClient, village: Village, sqlite_database: Database
) -> None:
    assert asks(teacher, village) == 303
    assert asks(teacher, village) == 303  # the second press is nothing
    (notice,) = told(sqlite_database, "access_asked")
    assert "何静" in notice
    assert REASON in notice
    waiting = staff.get("/console/requests").text
    assert REASON in waiting
    assert "李思涵" in waiting
    sends(staff, "/console/requests", "/console/requests/1/grant", {"days": "3", "answer": "好"})
    (answer,) = told(sqlite_database, "access_decided")
    assert "11月26日" in answer
    file = f"/console/children/{village.hanhan}"
    assert teacher.get(file).status_code == 200
    assert teacher.get(f"{file}/record").status_code == 403  # only what was asked for
    assert teacher.get(f"/console/children/{village.yuanyuan}").status_code == 403  # and only this child


def test_a_grant_ends_by_itself(
    visit: Callable[..., FlaskClient], other_teacher: int, staff: FlaskClient, village: Village, clock: SetClock
) -> None:
    asks(visit(other_teacher), village)
    sends(staff, "/console/requests", "/console/requests/1/grant", {"days": "3", "answer": ""})
    clock.advance(timedelta(days=3))
    late = visit(other_teacher)
    assert late.get(f"/console/children/{village.hanhan}").status_code == 403
    assert "已经到期" in late.get("/console/requests").text


def test_it_ends_early_by_either_side(teacher: FlaskClient, staff: FlaskClient, village: Village) -> None:
    for browser in (teacher, staff):
        asks(teacher, village)
        page = staff.get("/console/requests").text
        number = page.rpartition("/grant")[0].rpartition("/")[2]
        sends(staff, "/console/requests", f"/console/requests/{number}/grant", {"days": "30", "answer": ""})
        assert teacher.get(f"/console/children/{village.hanhan}").status_code == 200
        assert sends(browser, "/console/requests", f"/console/requests/{number}/end", {}).status_code == 303
        assert teacher.get(f"/console/children/{village.hanhan}").status_code == 403


def test_every_step_stands_in_the_audit(
    teacher: FlaskClient, staff: FlaskClient, village: Village, sqlite_database: Database
) -> None:
    asks(teacher, village)
    sends(staff, "/console/requests", "/console/requests/1/refuse", {"answer": "请找陈老师一起打"})
    asks(teacher, village)
    sends(teacher, "/console/requests", "/console/requests/2/withdraw", {})
    with sqlite_database.read() as session:
        rows = audit.rows(session, 20, child_id=village.hanhan, deed=Deed.CHANGE)
    assert [(row.what, row.who) for row in reversed(rows)] == [
        ("requests.ask", "何静（结对教师）"),
        ("requests.refuse", "吴敏（德育主任）"),
        ("requests.ask", "何静（结对教师）"),
        ("requests.withdraw", "何静（结对教师）"),
    ]
    assert REASON in rows[-1].detail
    assert "请找陈老师一起打" in rows[-2].detail
    assert "没有批准" in teacher.get("/console/requests").text


@pytest.mark.parametrize("reason", ["", "看看", "    看  ", "长" * 201])
def test_a_reason_that_says_nothing_comes_back_with_the_form(
    teacher: FlaskClient, village: Village, reason: str, sqlite_database: Database
) -> None:
    assert asks(teacher, village, reason=reason) == 400
    assert told(sqlite_database, "access_asked") == []


@pytest.mark.parametrize("days", ["0", "31", "-1", "abc", "", "7.5", "1e1"])
def test_a_grant_is_for_one_to_thirty_days(
    teacher: FlaskClient, staff: FlaskClient, village: Village, days: str
) -> None:
    asks(teacher, village)
    answer = sends(staff, "/console/requests", "/console/requests/1/grant", {"days": days, "answer": ""})
    assert answer.status_code == 400
    assert "1 到 30 天" in answer.text
    assert teacher.get(f"/console/children/{village.hanhan}").status_code == 403


def test_nobody_decides_their_own_request(
    visit: Callable[..., FlaskClient], staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    """A director asks to take a file out: with no other leading person there is a sentence and no dead end."""
    alone = staff.get(f"/console/children/{village.hanhan}/request?part=export")
    assert "没有别的负责人" in alone.text
    with sqlite_database.begin() as session:
        second = people.add_person(session, village.school, "郑远", Role.DIRECTOR, clock.now())
    principal = visit(second)
    assert asks(staff, village, "export") == 303
    form = {"days": "1", "answer": ""}
    asks(principal, village, "export")
    own = sends(staff, "/console/requests", "/console/requests/1/grant", form)
    assert own.status_code == 409
    assert "另一位负责人" in own.text
    assert sends(principal, "/console/requests", "/console/requests/1/grant", form).status_code == 303
    again = sends(principal, "/console/requests", "/console/requests/1/refuse", form)
    assert again.status_code == 409
    assert "已经有了结果" in again.text


def test_a_request_of_somebody_else_or_of_another_school_is_not_there(
    teacher: FlaskClient,
    visit: Callable[..., FlaskClient],
    village: Village,
    sqlite_database: Database,
    clock: SetClock,
    vault: Vault,
) -> None:
    asks(teacher, village)
    with sqlite_database.begin() as session:
        elsewhere = settle(session, clock.now(), school_name="石桥小学", ref="o-far")
        accounts.add(session, "x", AccountKind.STAFF, clock.now(), person_id=elsewhere.teacher)
    far = visit(elsewhere.director)
    assert sends(far, "/console/me", "/console/requests/1/grant", {"days": "7"}).status_code == 404
    assert REASON not in far.get("/console/requests").text
    colleague = visit(village.teacher)
    assert sends(colleague, "/console/me", "/console/requests/1/withdraw", {}).status_code == 404


def test_a_number_of_days_that_is_none_is_said_at_the_field(
    teacher: FlaskClient, staff: FlaskClient, village: Village, sqlite_database: Database
) -> None:
    asks(teacher, village)
    given = {"days": "31", "answer": "就这一次"}
    page = sends(staff, "/console/requests", "/console/requests/1/grant", given)
    assert page.status_code == 400
    assert 'id="days1-wrong"' in page.text
    assert "1 到 30 天" in page.text
    assert 'value="31"' in page.text
    assert 'value="就这一次"' in page.text
    assert told(sqlite_database, "access_decided") == []


@pytest.mark.parametrize(("what", "said"), [("grant", "已经同意过了"), ("refuse", "已经答复过了")])
def test_pressed_twice_it_is_done_once(
    teacher: FlaskClient, staff: FlaskClient, village: Village, sqlite_database: Database, what: str, said: str
) -> None:
    asks(teacher, village)
    given = {"days": "3", "answer": ""}
    answers = [sends(staff, "/console/me", f"/console/requests/1/{what}", given) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert said in staff.get(answers[1].location).text
    assert len(told(sqlite_database, "access_decided")) == 1
    with sqlite_database.read() as session:
        rows = audit.rows(session, 9, deed=Deed.CHANGE)
    assert [row.what for row in rows] == [f"requests.{what}", "requests.ask"]
    other = {"grant": "refuse", "refuse": "grant"}[what]
    assert sends(staff, "/console/me", f"/console/requests/1/{other}", given).status_code == 409


def test_taken_back_or_ended_twice_leads_to_the_list(
    teacher: FlaskClient, staff: FlaskClient, village: Village
) -> None:
    asks(teacher, village)
    for _ in range(2):
        back = sends(teacher, "/console/me", "/console/requests/1/withdraw", {})
        assert back.status_code == 303
    assert "已经撤回了" in teacher.get(back.location).text
    asks(teacher, village)
    sends(staff, "/console/requests", "/console/requests/2/grant", {"days": "3", "answer": ""})
    for _ in range(2):
        ended = sends(teacher, "/console/me", "/console/requests/2/end", {})
        assert ended.status_code == 303
    assert "已经停了" in teacher.get(ended.location).text
