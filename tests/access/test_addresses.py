"""Addresses that no page has: odd numbers, rows that do not belong together, fields nobody asked for (P02-P05)."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from domain.access import AccountKind, Actor, Duty
from storage import tables as t
from storage.access import walls
from tests.access.conftest import House
from tests.access.world import FOREIGN, OTHER, OWN

ODD = ("-1", "0", "1.0", "1;", "1,2", "[1]", "%00", "9" * 40, "9223372036854775808", "6f9619ff-8b86-d011", "１", "1'--")
PAGES = ("children/{}", "letters/{}", "people/{}/why", "messages/{}/why", "inbox/{}", "alerts/{}")


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_number_of_a_row_is_not_there(house: House, odd: str) -> None:
    browser = house.before("director")
    found = {page: browser.get(f"/console/{page.format(quote(odd, safe='%'))}").status_code for page in PAGES}
    assert found == dict.fromkeys(PAGES, 404)


@pytest.mark.parametrize("odd", [*ODD, "", "x" * 5000])
@pytest.mark.parametrize("name", ["after", "before", "plan", "account", "child", "person", "part", "kind", "term"])
def test_an_odd_query_is_no_failure(house: House, name: str, odd: str) -> None:
    browser = house.before("director")
    child = house.world.numbers["child_id"][OWN]
    for page in ("children", f"children/{child}", f"children/{child}/why", "audit", "requests", "coverage"):
        assert browser.get(f"/console/{page}?{name}={quote(odd, safe='%')}").status_code in (200, 404)


@pytest.mark.parametrize("inner", ["entries/{entry_id}", "media/{media_id}", "entries/{entry_id}/why"])
def test_a_row_of_another_file_does_not_stand_in_this_one(house: House, inner: str) -> None:
    """P03: each number is theirs, or of this very child; together they are nothing."""
    for actor, mine, others in (("paired", OWN, (OTHER, FOREIGN)), ("director", OWN, (OTHER, FOREIGN))):
        child = house.world.numbers["child_id"][mine]
        for whose in others:
            rows = {name: found[whose] for name, found in house.world.numbers.items()}
            where = f"/console/children/{child}/{inner.format(**rows)}"
            assert house.before(actor).get(where).status_code == 404, (actor, whose)


def test_fields_that_no_form_has_change_nothing(house: House) -> None:
    """P04: who asks, for whose school and in what duty comes from the session, whatever a form says."""
    child, far = house.world.numbers["child_id"][OTHER], house.world.schools[FOREIGN]
    extra: dict[str, object] = {
        "school_id": far,
        "account_id": 1,
        "child_id": house.world.numbers["child_id"][FOREIGN],
        "granted": "1",
    }
    extra |= {"role": "director", "is_admin": "1", "until": "2099-01-01", "person_id": 1, "decided_by": "1"}
    given = {"guard": house.guard("paired"), "part": "file", "reason": "代一周班主任", **extra}
    assert house.before("paired").post(f"/console/children/{child}/request", data=given).status_code == 303
    with house.database.read() as session:
        row = session.query(t.AccessRequest).order_by(t.AccessRequest.id.desc()).first()
        assert row is not None
        kept = (row.account_id, row.school_id, row.child_id, row.granted, row.until, row.decided_by)
    assert kept == (house.world.accounts["paired"], house.world.schools[OWN], child, None, None, None)
    assert house.before("paired").get(f"/console/children/{child}").status_code == 403


def test_lists_hold_own_rows_only_and_end(house: House) -> None:
    """P05: another school changes no list, no count, no page past the end."""
    names = {OWN: "李思涵", OTHER: "周小远", FOREIGN: "赵一诺"}
    seen: dict[str, set[str]] = {
        "paired": {OWN},
        "class": {OWN},
        "psych": {OWN, OTHER},
        "director": {OWN, OTHER},
        "stranger": {FOREIGN},
    }
    for actor, whose in seen.items():
        page = house.before(actor).get("/console/children").text
        assert {one for one, name in names.items() if name in page} == whose, actor
    browser = house.before("director")
    children = house.world.numbers["child_id"]
    nowhere = browser.get(f"/console/children?after={10**15}").text
    assert browser.get(f"/console/children?after={children[FOREIGN]}").text == nowhere
    assert names[OWN] not in browser.get(f"/console/children?after={children[OWN]}").text


@pytest.mark.parametrize("page", ["letters", "coverage", "requests", "audit", "duties", "alerts", "inbox", "talks"])
def test_no_page_of_a_school_names_anybody_of_another(house: House, page: str) -> None:
    text = house.before("director").get(f"/console/{page}").text
    assert not any(name in text for name in ("赵一诺", "赵强", "钱江", "孙海", "石桥小学"))


def test_a_pairing_that_ended_while_the_file_was_open_is_over(house: House) -> None:
    """P07, P12: the next request obeys, in the same session."""
    browser, child = house.before("paired"), house.world.numbers["child_id"][OWN]
    assert browser.get(f"/console/children/{child}").status_code == 200
    with house.database.begin() as session:
        for pairing in session.query(t.Pairing).filter_by(child_id=child):
            pairing.ends_at = house.now()
    assert browser.get(f"/console/children/{child}").status_code == 403
    assert browser.get(f"/console/children/{child}/entries").status_code == 403


def test_a_substitute_has_the_file_until_the_day_that_was_set(house: House) -> None:
    browser, child = house.before("paired"), house.world.numbers["child_id"][OWN]
    for until, status in ((house.now() + timedelta(minutes=1), 200), (house.now(), 403)):
        with house.database.begin() as session:
            session.query(t.Pairing).filter_by(child_id=child).one().until = until
        assert browser.get(f"/console/children/{child}").status_code == status


def test_who_left_the_school_is_nobody(house: House) -> None:
    browser = house.before("director")
    with house.database.begin() as session:
        session.get_one(t.Person, house.world.staff["director"]).left_at = house.now()
    assert browser.get("/console/children").status_code == 303


def test_an_alert_is_kept_from_whom_it_may_be_about(house: House) -> None:
    """Nobody reads an alert from which they are excluded, whatever their duty; one about a colleague is for leading."""
    alert = house.world.numbers["alert_id"][OWN]
    with house.database.begin() as session:
        session.add(t.AlertExclusion(alert_id=alert, person_id=house.world.staff["director"]))
    assert house.before("director").get(f"/console/alerts/{alert}").status_code == 404
    assert house.before("paired").get(f"/console/alerts/{alert}").status_code == 200
    with house.database.begin() as session:
        session.get_one(t.Alert, alert).category = "threat"
    got = {
        who: house.before(who).get(f"/console/alerts/{alert}").status_code for who in ("paired", "psych", "principal")
    }
    assert got == {"paired": 404, "psych": 404, "principal": 200}


def test_a_complaint_is_between_the_family_and_the_head(house: House) -> None:
    ticket = house.world.numbers["ticket_id"][OWN]
    with house.database.begin() as session:
        row = session.get_one(t.Ticket, ticket)
        row.kind, row.owner_id = "complaint", house.world.staff["director"]
    got = {
        who: house.before(who).get(f"/console/inbox/{ticket}").status_code for who in ("paired", "class", "director")
    }
    assert got == {"paired": 404, "class": 404, "director": 200}


def test_a_query_without_its_filter_finds_only_the_own_school(walled_house: House) -> None:
    """P14: what a mutant of the first wall would find, through real rows of two schools."""
    school = walled_house.world.schools[FOREIGN]
    actor = Actor(1, AccountKind.STAFF, "钱江", frozenset({Duty.DIRECTOR}), person_id=1, school_id=school)
    with walled_house.database.read() as session:
        walls.stand_around(session, actor)
        assert {row.school_id for row in session.query(t.Child)} == {school}
        texts = {row.text for row in session.query(t.Entry)}
        assert "foreign 的话" in texts
        assert not any(text.startswith(("own", "other")) for text in texts)
        child = walled_house.world.numbers["child_id"][OWN]
        assert session.get(t.Child, child) is None
