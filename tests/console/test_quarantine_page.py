"""看不懂的来信: who leads the school reads it as it came and has it read again; an operator sees when and why."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from console.frame.door import COOKIE
from domain.access import AccountKind
from domain.clock import SetClock
from domain.errors import LianxinError
from domain.people import Role
from messages.inbound import Inbound
from messages.outbound import Reply
from scheduler import recovery
from storage.access import accounts, sessions
from storage.database import Database
from storage.person import people
from storage.traffic import quarantine
from tests.console.signed_in import sends
from tests.console.village import Village

PAGE = "/console/quarantine"
RAW = "<xml><FromUserName><![CDATA[o-mother]]></FromUserName><Content>孩子发烧了\x0b</Content></xml>".encode()
Visit = Callable[..., FlaskClient]


@pytest.fixture
def unread(village: Village, sqlite_database: Database, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        quarantine.put(session, RAW, "not XML", clock.now())
        return quarantine.listed(session, village.school, 1)[0].id


def operator(visit: Visit, database: Database, clock: SetClock) -> FlaskClient:
    """The browser of the machine's operator."""
    browser = visit()
    with database.begin() as session:
        account = accounts.add(session, "operator", AccountKind.OPERATOR, clock.now(), name="维护")
        browser.set_cookie(COOKIE, sessions.begin(session, account, "password", "test", clock.now()))
    return browser


def waiting(database: Database) -> int:
    with database.read() as session:
        return quarantine.count(session)


def test_the_director_reads_it_as_it_came(staff: FlaskClient, unread: int) -> None:
    page = staff.get(PAGE).text
    assert "孩子发烧了" in page and "不是微信的格式" in page and "等人看 1" in page
    assert "&lt;FromUserName&gt;" in page


def test_the_operator_sees_when_and_why_and_no_word(
    visit: Visit, unread: int, sqlite_database: Database, clock: SetClock
) -> None:
    browser = operator(visit, sqlite_database, clock)
    page = browser.get(PAGE).text
    assert "不是微信的格式" in page and "发烧" not in page and "o-mother" not in page
    assert browser.post(f"{PAGE}/{unread}/away").status_code == 403


def test_of_several_schools_only_the_senders_own_reads_it(
    staff: FlaskClient, visit: Visit, unread: int, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        school = people.add_school(session, "远山小学", clock.now())
        stranger = people.add_person(session, school, "郑敏", Role.DIRECTOR, clock.now())
        quarantine.put(session, b"\xff\xfe", "not UTF-8", clock.now())
    other = visit(stranger)
    page = other.get(PAGE).text
    assert "发烧" not in page and "等人看 0" in page and "没有看不懂的来信" in page
    assert "不是能读的文字" not in page, "what names no sender is of no school"
    assert "等人看 1" in staff.get(PAGE).text and "看不懂的来信 1" in staff.get("/console/school").text
    assert ">看不懂的来信 " not in other.get("/console/school").text
    assert "等人看 2" in operator(visit, sqlite_database, clock).get(PAGE).text
    assert sends(other, "/console/me", f"{PAGE}/{unread}/away", {}).status_code == 404
    assert "发烧" in staff.get(PAGE).text


def test_somebody_looked_and_puts_it_away(staff: FlaskClient, unread: int, sqlite_database: Database) -> None:
    answer = sends(staff, PAGE, f"{PAGE}/{unread}/away", {})
    assert answer.status_code == 303 and "收起来了" in staff.get(answer.location).text
    assert waiting(sqlite_database) == 0
    assert "孩子发烧了" in staff.get(f"{PAGE}?state=seen").text
    assert "没有看不懂的来信" in staff.get(PAGE).text


def test_what_can_be_read_now_goes_the_normal_way(
    staff: FlaskClient, unread: int, sqlite_database: Database, clock: SetClock
) -> None:
    answer = sends(staff, PAGE, f"{PAGE}/{unread}/again", {})
    assert "再读一次" in staff.get(answer.location).text and "等着再读" in staff.get(PAGE).text
    heard: list[bytes] = []

    def receive(_inbound: Inbound, raw: bytes) -> Reply:
        heard.append(raw)
        return Reply()

    def reads(raw: bytes) -> Inbound:
        return object.__new__(Inbound)

    assert recovery.read_again(sqlite_database, clock, reads, receive) == 1
    assert heard == [RAW] and waiting(sqlite_database) == 0
    assert recovery.read_again(sqlite_database, clock, reads, receive) == 0, "once"


def test_what_still_cannot_be_read_waits_with_the_reason_of_today(
    staff: FlaskClient, unread: int, sqlite_database: Database, clock: SetClock
) -> None:
    sends(staff, PAGE, f"{PAGE}/{unread}/again", {})

    def fails(_raw: bytes) -> Inbound:
        raise LianxinError("tag twice")

    assert recovery.read_again(sqlite_database, clock, fails, lambda *_: Reply()) == 0
    page = staff.get(PAGE).text
    assert "同一项写了两遍" in page and "等着再读" not in page and waiting(sqlite_database) == 1


def test_it_is_not_for_teachers(visit: Visit, village: Village, unread: int) -> None:
    assert visit(village.teacher).get(PAGE).status_code == 403
