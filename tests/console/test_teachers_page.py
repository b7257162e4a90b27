"""老师: a director registers a colleague, mends a name, hands out a code, and lets somebody go."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access import AccountKind, Deed, Duty
from domain.clock import SetClock
from domain.people import Role
from domain.ticket import TicketKind
from storage import tables as t
from storage.access import accounts, audit
from storage.alert import on_call
from storage.database import Database
from storage.pairing import pairings
from storage.person import addresses, invitations, people
from storage.talk import tickets
from storage.talk.tickets import NewTicket
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


@pytest.fixture
def free(village: Village, sqlite_database: Database, clock: SetClock) -> Village:
    """The teacher's child has been handed over."""
    with sqlite_database.begin() as session:
        pairings.end(session, [village.hanhan], "交接", clock.now())
    return village


def test_a_new_teacher_gets_a_code_that_is_theirs(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    page = press(staff, STAFF, name=" 陈雨 ", phone="138 0000 0009", role="teacher")
    code = CODE.search(page.text)
    assert page.status_code == 200
    assert code is not None
    with sqlite_database.read() as session:
        (new,) = people.staff_named(session, village.school, "陈雨")
        found = invitations.find(session, code[1].replace(" ", ""), ACCOUNT, clock.now())
    assert (new.role, new.phone) == (Role.TEACHER, "13800000009")
    assert found is not None
    assert found.person_id == new.id
    assert f"/console/accounts?person={new.id}" in page.text
    assert f'value="{new.id}" selected' in staff.get(f"/console/accounts?person={new.id}").text
    assert made(sqlite_database) == [("teachers.add", "登记了新的老师陈雨")]
    assert code[1] not in staff.get(STAFF).text


def test_a_new_director_gets_no_code_from_a_colleague(
    staff: FlaskClient, village: Village, sqlite_database: Database
) -> None:
    page = press(staff, STAFF, name="林国华", phone="", role="director").text
    assert CODE.search(page) is None
    assert "维护人员" in page
    with sqlite_database.read() as session:
        (new,) = people.staff_named(session, village.school, "林国华")
    assert new.role is Role.DIRECTOR
    assert press(staff, f"{STAFF}/{new.id}/invite").status_code == 409


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "  "}, "请写姓名"),
        ({"name": "陈" * 41}, "最多写40个字"),
        ({"name": "陈雨", "phone": "123"}, "号码有 3 位数字"),
        ({"name": "陈雨", "phone": "13800000001、13800000002"}, "只写一个电话"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(staff: FlaskClient, typed: dict[str, str], said: str) -> None:
    page = press(staff, STAFF, **typed)
    assert page.status_code == 400
    assert said in page.text
    field = "phone" if "phone" in typed else "name"
    assert f'id="{field}-wrong"' in page.text
    assert typed["name"].strip() in page.text


def test_a_second_one_of_the_name_must_be_meant(
    staff: FlaskClient, village: Village, sqlite_database: Database
) -> None:
    page = press(staff, STAFF, name="陈立", role="teacher")
    assert page.status_code == 400
    assert "已经有叫“陈立”的老师" in page.text
    assert 'name="other"' in page.text
    assert press(staff, STAFF, name="陈立", role="teacher", other="1").status_code == 200
    with sqlite_database.read() as session:
        assert len(people.staff_named(session, village.school, "陈立")) == 2


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


def test_children_are_handed_over_first(staff: FlaskClient, village: Village, sqlite_database: Database) -> None:
    page = staff.get(one(village, "leave")).text
    assert "李思涵" in page
    assert f"/console/pairings/hand-over?teacher={village.teacher}" in page
    assert "danger" not in page
    answer = press(staff, one(village, "leave"))
    assert answer.status_code == 409
    assert "李思涵还由陈立负责" in answer.text
    with sqlite_database.read() as session:
        assert people.staff_named(session, village.school, "陈立")
    assert made(sqlite_database) == []


def test_an_alert_in_their_hands_keeps_them(
    staff: FlaskClient, free: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        row = t.Alert(
            once="test:1", school_id=free.school, level="P1", category="psych", state="taken", quote="不想上学",
            opened_at=clock.now(), taken_by=free.teacher, taken_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        number = row.id
    assert f"/console/alerts/{number}" in staff.get(one(free, "leave")).text
    assert f"{number}号预警还在陈立手里" in press(staff, one(free, "leave")).text


def test_who_leaves_is_out_at_once(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    free: Village,
    sqlite_database: Database,
    clock: SetClock,
) -> None:
    """P22: the browser, the code, the duty, the WeChat and the turn on call; what waits waits for another."""
    theirs, now = visit(free.teacher), clock.now()
    with sqlite_database.begin() as session:
        accounts.give_duty(session, free.school, free.teacher, Duty.PSYCH, None, now)
        on_call.set_chain(session, free.school, [free.teacher, free.director])
        code = invitations.invite_staff(session, free.teacher, now)
        place = addresses.find_or_add(session, ACCOUNT, "o-chen", now).id
        addresses.belongs_to(session, place, free.teacher)
        asked = NewTicket("test:1", TicketKind.HANDOFF, free.school, now, "问一句", free.yuanyuan, free.father)
        number = tickets.add(session, asked, now)
        assert number is not None
        tickets.pass_to(session, number, free.teacher, TicketKind.HANDOFF)
    assert theirs.get("/console/today").status_code == 200
    assert "1 件事转到您名下" in staff.get(one(free, "leave")).text
    assert press(staff, one(free, "leave")).status_code == 303
    assert theirs.get("/console/today").status_code == 303
    with sqlite_database.read() as session:
        assert people.staff_named(session, free.school, "陈立") == []
        account = accounts.by_person(session, free.teacher)
        assert account is not None
        assert account.is_disabled
        assert [person.name for person in on_call.chain(session, free.school)] == ["吴敏"]
        found = invitations.find(session, code, ACCOUNT, now)
        assert found is not None
        assert found.expired
        assert addresses.lock(session, place).person_id is None
        assert addresses.of_person(session, free.teacher) is None
        ticket = tickets.find(session, number)
        assert ticket is not None
        assert ticket.owner_id == free.director
        assert session.query(t.StaffDuty).filter(t.StaffDuty.ended_at.is_(None)).count() == 0
    assert made(sqlite_database)[-1] == ("teachers.leave", "陈立离校")
    assert "陈立" not in staff.get(STAFF).text
    again = press(staff, one(free, "leave"))
    assert again.status_code == 303, "a second press finds it done"
    assert "陈立</bdi>离校办好了" in staff.get(again.headers["Location"]).text
    assert len([what for what, _ in made(sqlite_database) if what == "teachers.leave"]) == 1


def test_a_parents_voice_stays(staff: FlaskClient, free: Village, sqlite_database: Database, clock: SetClock) -> None:
    """A teacher who is a mother of the school too writes as a mother from the same WeChat."""
    with sqlite_database.begin() as session:
        place = addresses.find_or_add(session, ACCOUNT, "o-mother", clock.now()).id
        addresses.belongs_to(session, place, free.teacher)
    assert press(staff, one(free, "leave")).status_code == 303
    with sqlite_database.read() as session:
        assert addresses.lock(session, place).person_id == free.mother


def test_the_last_who_can_sign_in_with_a_password_stays(
    visit: Callable[..., FlaskClient], village: Village, principal: int, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        accounts.add(session, "wu", AccountKind.STAFF, clock.now(), person_id=village.director)
    answer = press(visit(principal), f"{STAFF}/{village.director}/leave")
    assert answer.status_code == 409
    assert "最后一个" in answer.text


def test_a_guardian_is_no_teacher(staff: FlaskClient, village: Village) -> None:
    assert staff.get(f"{STAFF}/{village.mother}").status_code == 404


def test_the_form_stands_above_the_names_and_opens_where_something_is_wrong(staff: FlaskClient) -> None:
    plain = staff.get(STAFF).text
    assert plain.index("登记一位老师") < plain.index("<table>")
    twice = press(staff, STAFF, name="陈立", role="teacher")
    assert twice.status_code == 400
    assert "<details open>" in twice.text and "刚才登记过的" in twice.text
