"""What else was shown beside the page that was asked for: it is written down too, and nobody sees by a side door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from console.app import create_app
from domain.access import Deed, Duty, Part
from domain.alert import STAFF_SELF
from domain.clock import SetClock
from domain.people import Role
from domain.ticket import TicketKind
from storage.access import accounts, audit, requests
from storage.alert import alerts
from storage.alert.alerts import NewAlert
from storage.database import Database
from storage.pairing import pairings
from storage.pairing.pairings import NewPairing
from storage.person import people
from storage.vault import Vault
from tests.access.conftest import House
from tests.access.world import OTHER, OWN
from tests.console.signed_in import guard_of, sends
from tests.console.village import Deeds, Shelf, Village, say
from tests.console.waiting import asks

PLACES = {
    "/console/children/1": "/console/children/1",
    "/console/\\evil.example": "/console/",
    "//evil.example": "/console/",
    "/console/a\nb": "/console/",
    "https://evil.example/console/": "/console/",
}
Visit = Callable[..., FlaskClient]
Seen = Callable[[], list[tuple[str, Deed, int | None]]]


@pytest.fixture
def seen(sqlite_database: Database, village: Village) -> Seen:
    """The rows of the audit, the newest first."""

    def rows() -> list[tuple[str, Deed, int | None]]:
        with sqlite_database.read() as session:
            found = audit.rows(session, 20, school_id=village.school)
        return [(row.what, row.deed, row.child_id) for row in found]

    return rows


def danger(village: Village, **more: object) -> NewAlert:
    facts: dict[str, object] = {
        "once": "test:danger",
        "school_id": village.school,
        "level": "P1",
        "category": "psych",
        "quote": "说的话",
        "next_step_at": None,
        "child_id": village.hanhan,
        **more,
    }
    return NewAlert(**facts)  # type: ignore[arg-type]


def test_a_form_that_comes_back_leaves_a_look(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock, seen: Seen
) -> None:
    """A guard fits every form of a session: without its row, the wrong form would be the page that nobody sees."""
    with sqlite_database.begin() as session:
        number = asks(session, village, clock.now())
    browser = visit(village.teacher)
    answer = sends(browser, "/console/me", f"/console/inbox/{number}/answer", {"text": ""})
    assert answer.status_code == 400 and "李思涵" in answer.text
    assert seen() == [("inbox.answer", Deed.VIEW, village.hanhan)]
    answer = sends(browser, "/console/me", f"/console/children/{village.hanhan}/register/edit", {})
    assert answer.status_code == 409 and "李思涵" in answer.text
    assert seen()[0] == ("register.save", Deed.VIEW, village.hanhan)


@pytest.mark.parametrize(
    "page",
    ["/console/requests", "/console/pairings/pair", "/console/pairings/hand-over", "/console/pairings/substitute"],
)
def test_a_list_of_names_leaves_a_look(staff: FlaskClient, page: str, seen: Seen) -> None:
    assert staff.get(page).status_code == 200
    assert [deed for _, deed, _ in seen()] == [Deed.VIEW]


def test_who_gets_another_teacher_stands_in_the_row(
    staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock, seen: Seen
) -> None:
    with sqlite_database.begin() as session:
        other = people.add_person(session, village.school, "钱莉", Role.TEACHER, clock.now())
        pairings.pair(session, village.teacher, village.yuanyuan, clock.now())
    given = {"giver": str(village.teacher), "to": str(other), "note": "妈妈周五晚上有空", "sure": "1"}
    nobodys = sends(staff, "/console/me", "/console/pairings/hand-over", given | {"children": "999"})
    assert nobodys.status_code == 404, "a child that is not there is not all of them"
    assert sends(staff, "/console/me", "/console/pairings/hand-over", given).status_code == 303
    row = "pairings.hand_over", Deed.CHANGE
    assert sorted(seen()) == [(*row, village.hanhan), (*row, village.yuanyuan)]


def test_a_grant_to_read_changes_nothing(house: House) -> None:
    child, account = house.world.numbers["child_id"][OWN], house.world.accounts["psych"]
    path, now = f"/console/children/{child}/register/edit", house.now()
    with house.database.begin() as session:
        asked = requests.ask(session, account, house.world.schools[OWN], child, Part.REGISTER, "核对一下", now)
        assert asked is not None
        requests.decide(session, asked, house.world.accounts["director"], True, "", now + timedelta(days=1), now)
    browser = house.before("psych")
    assert browser.get(path).status_code == 200
    refused = browser.post(path, data={"guard": house.guard("psych")})
    assert refused.status_code == 403 and "申请查看" not in refused.text, "there is nothing to ask for"
    assert house.before("paired").post(path, data={"guard": house.guard("paired")}).status_code == 409


@pytest.mark.parametrize("given", [{"head_teacher": "陈立"}, {"class_name": "四年级一班"}])
def test_nobody_makes_themselves_the_teacher_of_a_class(house: House, given: dict[str, str]) -> None:
    """Who the register names for a class opens the files of all its children."""
    path = f"/console/children/{house.world.numbers['child_id'][OWN]}/register/edit?group=study"
    answers = {}
    for actor in ("paired", "director"):
        browser = house.before(actor)
        mark = browser.get(path).text.partition('name="mark" value="')[2].partition('"')[0]
        sent = {"guard": house.guard(actor), "mark": mark, "on": "2026-11-23", **given}
        answers[actor] = browser.post(path, data=sent)
    assert answers["paired"].status_code == 400 and "由德育主任改" in answers["paired"].text
    assert answers["director"].status_code in (200, 303)


def test_a_principal_takes_no_full_numbers_away(house: House) -> None:
    """Full numbers are on request for them (docs/access.md), and a list has nobody to ask for."""
    for full in ("", "?full=1"):
        assert house.before("principal").get(f"/console/register/all.xlsx{full}").status_code == 200
    with house.database.read() as session:
        details = [row.detail for row in audit.rows(session, 2, account_id=house.world.accounts["principal"])]
    assert len(set(details)) == 1 and "证件号" not in details[0]
    assert house.before("director").get("/console/register/all.xlsx?full=1").status_code == 200
    with house.database.read() as session:
        assert "证件号" in audit.rows(session, 1, account_id=house.world.accounts["director"])[0].detail


def test_beside_a_ticket_stands_only_what_the_file_shows(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        say(session, village.hanhan, "预警A9：奶奶说的重话", now, direction="note", kind="alert", cause="alert:9")
        asks(session, village, now, name="two", kind=TicketKind.COMPLAINT, said="陈老师上课打手心")
        say(session, village.hanhan, "平常的话", now)
        number = asks(session, village, now)
    page = visit(village.teacher).get(f"/console/inbox/{number}").text
    assert "平常的话" in page
    assert "重话" not in page and "打手心" not in page
    assert "打手心" in visit(village.director).get(f"/console/inbox/{number}").text


def test_an_alert_about_a_colleague_is_on_no_sealed_page_but_that_of_who_leads(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        psych = people.add_person(session, village.school, "沈宁", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, psych, Duty.PSYCH, None, clock.now())
        about = danger(village, category=STAFF_SELF, quote="陈老师说活不下去", next_step_at=clock.now())
        alerts.open_once(session, about, clock.now())
    page = f"/console/children/{village.hanhan}/sealed"
    assert "活不下去" in visit(village.director).get(page).text
    answer = visit(psych).get(page)
    assert answer.status_code == 200 and "活不下去" not in answer.text
    assert "活不下去" not in visit(village.teacher).get("/console/today").text


def test_from_whom_an_alert_is_kept_the_audit_keeps_it_too(
    visit: Visit, staff: FlaskClient, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        second = people.add_person(session, village.school, "孙洁", Role.DIRECTOR, clock.now())
        alert = alerts.open_once(session, danger(village, next_step_at=clock.now()), clock.now())
        assert alert is not None
        alerts.exclude(session, alert.id, [village.director])
    other = visit(second)
    given = {"kind": "noted", "text": "问了班里的孩子"}
    assert sends(other, f"/console/alerts/{alert.id}", f"/console/alerts/{alert.id}/note", given).status_code == 303
    for page in ("/console/audit", f"/console/children/{village.hanhan}/views"):
        assert f"A{alert.id}" in other.get(page).text
        assert "问了班里" not in other.get(page).text, "the words stand in the log of the alert alone"
        assert f"A{alert.id}" not in staff.get(page).text and "预警" not in staff.get(page).text.partition("<table")[2]


def test_when_a_substitutes_time_is_over_the_words_are_gone(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        say(session, village.yuanyuan, "远远发烧了", clock.now())
        until = clock.now() + timedelta(hours=1)
        pairings.begin(session, NewPairing(village.yuanyuan, village.teacher, until=until), "", clock.now())
    assert "远远发烧了" in visit(village.teacher).get("/console/talks").text
    clock.advance(timedelta(hours=2))
    assert "远远发烧了" not in visit(village.teacher).get("/console/talks").text


def test_one_click_is_for_the_demo_and_leads_to_pages_of_ours(
    sqlite_database: Database, village: Village, staff: FlaskClient, clock: SetClock, vault: Vault
) -> None:
    enter = f"/console/enter/staff{village.director}"
    assert staff.get(enter).status_code == 404
    app = create_app(sqlite_database, clock, Shelf(), vault, Deeds(sqlite_database, clock.now()), is_demo=True)
    led = {to: app.test_client().get(enter, query_string={"to": to}).location for to in PLACES}
    assert led == PLACES


def test_an_answered_request_and_a_redaction_leave_one_row_for_the_child(house: House) -> None:
    world = house.world
    child, entry = world.numbers["child_id"][OTHER], world.numbers["entry_id"][OTHER]
    browser, guard = house.before("director"), house.guard("director")
    given = {"guard": guard, "ground": "mistake", "reason": "记错了孩子"}
    assert browser.post(f"/console/children/{child}/entries/{entry}/redact", data=given).status_code == 303
    number = world.numbers["rights_id"][OTHER]
    assert guard_of(browser.get(f"/console/rights/{number}").text) == guard
    given = {"guard": guard, "outcome": "done", "text": "办好了"}
    assert browser.post(f"/console/rights/{number}", data=given).status_code == 303
    with house.database.read() as session:
        rows = [(row.what, row.deed) for row in audit.rows(session, 9, child_id=child)]
    assert rows == [
        ("rights.answer", Deed.CHANGE),
        ("rights.one", Deed.VIEW),
        (f"redact entry:{entry}", Deed.CHANGE),
    ]
