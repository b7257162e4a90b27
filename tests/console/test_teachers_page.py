"""老师: a director mends a name, hands out a code, and deals with nobody above them."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access import Deed, Duty
from domain.clock import SetClock
from domain.people import Role
from storage.access import accounts, audit
from storage.database import Database
from storage.person import invitations, people
from tests.console.signed_in import sends
from tests.console.village import ACCOUNT, Village

CODE = re.compile(r"<b>([0-9A-Z]{5} [0-9A-Z]{5})</b>")
STAFF = "/console/staff"


def press(browser: FlaskClient, to: str, **given: str) -> TestResponse:
    return sends(browser, "/console/me", to, given)


def one(village: Village, *more: object) -> str:
    return "/".join((STAFF, str(village.teacher), *map(str, more)))


def made(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.what, row.detail) for row in reversed(audit.rows(session, 9, deed=Deed.CHANGE))]


@pytest.fixture
def principal(village: Village, sqlite_database: Database, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        person = people.add_person(session, village.school, "郑远", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, person, Duty.PRINCIPAL, None, clock.now())
    return person


def test_a_name_and_a_number_are_mended(staff: FlaskClient, village: Village, sqlite_database: Database) -> None:
    assert press(staff, one(village), name="陈力", phone="0570-1234567").status_code == 303
    with sqlite_database.read() as session:
        person = people.person(session, village.teacher)
    assert (person.name, person.phone) == ("陈力", "05701234567")
    assert made(sqlite_database) == [("teachers.mend", "陈立：姓名改成陈力，电话改了")]
    page = press(staff, one(village), name="吴敏", phone="9")
    assert page.status_code == 400
    assert "已经有叫“吴敏”的老师" in page.text


def test_a_new_code_ends_the_old_one(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    codes = [CODE.search(press(staff, one(village, "invite")).text) for _ in range(2)]
    with sqlite_database.read() as session:
        found = [invitations.find(session, code[1].replace(" ", ""), ACCOUNT, clock.now()) for code in codes if code]
    assert [invitation.expired for invitation in found if invitation] == [True, False]


def test_nobody_deals_with_who_stands_above_them(
    staff: FlaskClient, visit: Callable[..., FlaskClient], village: Village, principal: int
) -> None:
    """P08, and a yes of another is never taken in their place."""
    for what in ("", "/invite", "/leave"):
        answer = press(staff, f"{STAFF}/{principal}{what}", name="郑远", phone="")
        assert answer.status_code in (400, 409)
        assert "在您之上" in answer.text
    head = visit(principal)
    assert press(head, f"{STAFF}/{village.director}", name="吴敏", phone="13800000008").status_code == 303
    assert press(head, f"{STAFF}/{village.director}/invite").status_code == 409  # the link of a director is theirs
    assert "另一位负责人" in press(head, f"{STAFF}/{principal}/leave").text


def test_a_guardian_is_no_teacher(staff: FlaskClient, village: Village) -> None:
    assert staff.get(f"{STAFF}/{village.mother}").status_code == 404
