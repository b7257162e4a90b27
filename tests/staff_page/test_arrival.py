"""来了一位老师: one form, one press, one page to hand over; what is wrong leaves nothing behind."""

import re

import pytest
from flask.testing import FlaskClient

from domain.access import Duty
from domain.clock import SetClock, in_china
from domain.people import Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from storage import tables as t
from storage.access import accounts
from storage.access import invitations_of_accounts as links
from storage.database import Database
from storage.person import invitations, people
from storage.registers import register
from storage.registers.register import Change
from tests.console.village import ACCOUNT, Village
from tests.staff_page.conftest import Visit
from tests.staff_page.presses import STAFF, changes, count, press

CODE = re.compile(r"<b>([0-9A-Z]{5} [0-9A-Z]{5})</b>")
LINK = re.compile(r"http://localhost/console/invitation/([0-9a-f]{64})")


def test_one_press_does_all_and_one_page_hands_it_over(
    director: FlaskClient, village: Village, database: Database, clock: SetClock
) -> None:
    given = {"name": " 陈雨 ", "phone": "138 0000 0009", "role": "teacher", "duties": "psych", "login": "chenyu"}
    page = press(director, STAFF, **given)
    code, link = CODE.search(page.text), LINK.search(page.text)
    assert page.status_code == 200 and code is not None and link is not None
    with database.read() as session:
        (new,) = people.staff_named(session, village.school, "陈雨")
        found = invitations.find(session, code[1].replace(" ", ""), ACCOUNT, clock.now())
        account = accounts.by_person(session, new.id)
        assert account is not None
        assert links.find(session, link[1], clock.now()) == account.id
        assert accounts.duties_of(session, account) == {Duty.PSYCH}
    assert (new.role, new.phone, account.login) == (Role.TEACHER, "13800000009", "chenyu")
    assert found is not None and found.person_id == new.id
    assert page.text.count("以前有效，只能用一次") == 2 and "心理教师" in page.text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page.text, "the link is scanned from paper, not typed"
    assert changes(database) == [
        ("account.create", "陈雨（chenyu）"),
        ("teachers.add", "登记了新的老师陈雨；给职责：心理教师；开账号：chenyu"),
    ]
    again = director.get(STAFF).text
    assert code[1] not in again and link[1] not in again, "once, and nowhere else"


def test_who_needs_no_computer_gets_a_code_only(director: FlaskClient, village: Village, database: Database) -> None:
    page = press(director, STAFF, name="陈雨", phone="", role="teacher", login="  ").text
    assert CODE.search(page) is not None and LINK.search(page) is None
    with database.read() as session:
        (new,) = people.staff_named(session, village.school, "陈雨")
        assert accounts.by_person(session, new.id) is None
    assert f"/console/accounts?person={new.id}" in page
    assert changes(database) == [("teachers.add", "登记了新的老师陈雨")]


def test_the_register_names_a_class_teacher_at_once(
    director: FlaskClient, village: Village, database: Database, clock: SetClock
) -> None:
    today = in_china(clock.now()).date()
    head = {"head_teacher": "陈雨"}
    with database.begin() as session:
        for child in (village.hanhan, village.yuanyuan):
            change = Change(
                village.school, Subject.CHILD, child, head, today, Event.CORRECTED, Source.PROGRAM, f"test:{child}"
            )
            register.write(session, [change], clock.now(), today)
    assert "三年级二班</bdi>的班主任" in press(director, STAFF, name="陈雨", role="teacher").text


@pytest.mark.parametrize(
    "given", [{"role": "director"}, {"role": "teacher", "duties": "principal"}], ids=["director", "principal"]
)
def test_who_decides_gets_neither_code_nor_link_from_a_colleague(
    given: dict[str, str], visit: Visit, village: Village, principal: int, database: Database
) -> None:
    """A second yes must be a second person's: with code or link whoever pressed would say it themselves."""
    page = press(visit(principal), STAFF, name="林国华", phone="", login="lin", **given).text
    assert CODE.search(page) is None and LINK.search(page) is None and "<svg" not in page
    assert "维护人员" in page
    with database.read() as session:
        (new,) = people.staff_named(session, village.school, "林国华")
        account = accounts.by_person(session, new.id)
        assert account is not None and accounts.duties_of(session, account)
        staff_codes = t.Invitation.person_id == new.id
        assert session.query(t.Invitation).filter(staff_codes).count() == 0


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": "  "}, "name", "请写姓名"),
        ({"name": "陈" * 41}, "name", "最多写40个字"),
        ({"phone": "123"}, "phone", "号码有 3 位数字"),
        ({"phone": "13800000001、13800000002"}, "phone", "只写一个电话"),
        ({"duties": "principal"}, "duties", "校长的职责只能由校长来给"),
        ({"login": "chen yu"}, "login", "登录名只用字母"),
        ({"login": "taken"}, "login", "已经有人用了"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_half_done(
    typed: dict[str, str],
    field: str,
    said: str,
    visit: Visit,
    director: FlaskClient,
    village: Village,
    database: Database,
    clock: SetClock,
) -> None:
    with database.begin() as session:
        (account,) = [one for one in accounts.listed(session, village.school) if one.person_id == village.director]
        session.get_one(t.Account, account.id).login = "taken"
    before = [count(database, model) for model in (t.Person, t.Account, t.StaffDuty, t.Invitation, t.Outbox)]
    given = {"name": "陈雨", "phone": "13800000009", "role": "teacher", "duties": "psych", "login": "chenyu", **typed}
    page = press(director, STAFF, **given)
    assert page.status_code == 400 and said in page.text and f'id="{field}-wrong"' in page.text
    assert "<details open>" in page.text
    for name in ("name", "phone", "login"):
        assert f'value="{given[name]}"' in page.text, "nothing that was typed is lost"
    if given["duties"] == "psych":
        assert 'value="psych" checked' in page.text
    assert [count(database, model) for model in (t.Person, t.Account, t.StaffDuty, t.Invitation, t.Outbox)] == before
    assert changes(database) == []


def test_a_second_one_of_the_name_must_be_meant_and_is_made_once(
    director: FlaskClient, village: Village, database: Database
) -> None:
    page = press(director, STAFF, name="陈立", role="teacher")
    assert page.status_code == 400 and "已经有叫“陈立”的老师" in page.text and "刚才登记过的" in page.text
    other = re.search(r'name="other" value="(\d)"', page.text)
    assert other is not None and other[1] == "1"
    wrong = press(director, STAFF, name="陈立", role="teacher", other="1", login="a b")
    assert 'name="other" value="1" checked' in wrong.text, "what was ticked stays so"
    assert press(director, STAFF, name="陈立", role="teacher", other="1").status_code == 200
    assert press(director, STAFF, name="陈立", role="teacher", other="1").status_code == 400, "sent twice"
    with database.read() as session:
        assert len(people.staff_named(session, village.school, "陈立")) == 2


def test_a_name_with_what_no_database_keeps_is_kept_without_it(
    director: FlaskClient, village: Village, database: Database
) -> None:
    assert press(director, STAFF, name="陈\x00雨", role="teacher").status_code == 200
    with database.read() as session:
        assert people.staff_named(session, village.school, "陈\ufffd雨")


def test_the_form_stands_above_the_names(director: FlaskClient) -> None:
    page = director.get(STAFF).text
    assert page.index("来了一位老师") < page.index("<table>")
    assert 'value="principal"' not in page, "what is not theirs to give is not offered"


def test_a_teacher_does_not_come_in(visit: Visit, village: Village) -> None:
    theirs = visit(village.teacher)
    assert theirs.get(STAFF).status_code == 403
    assert press(theirs, STAFF, name="陈雨").status_code == 403
