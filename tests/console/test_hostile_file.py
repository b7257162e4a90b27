"""Whatever people write or are called stays words on every page of a child's file and in what is typed there (3.U)."""

import re

import pytest
from flask.testing import FlaskClient

from domain.alert import AlertEventKind
from domain.clock import SetClock
from domain.sealing import SEALED_NOTE
from domain.support import Area
from storage import tables as t
from storage.alert import alert_events, alerts
from storage.alert.alerts import NewAlert
from storage.contact import plans
from storage.contact.plans import NewPlan
from storage.database import Database
from tests.console.signed_in import sends, signed_in
from tests.console.test_hostile_words import HOSTILE, _elements
from tests.console.village import Village, say, settle

PLAIN = "平常话"


def test_no_page_of_the_file_gets_an_element_from_what_people_write(
    staff: FlaskClient, sqlite_database: Database, clock: SetClock
) -> None:
    usual = {path: _elements(staff.get(address).text) for path, address in _file(staff, sqlite_database, clock, PLAIN)}
    for words in HOSTILE:
        for path, address in _file(staff, sqlite_database, clock, words):
            page = staff.get(address)
            assert page.status_code == 200, f"{words!r} at {path}"
            assert _elements(page.text) == usual[path], f"{words!r} at {path}"


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_looked_for_or_typed_stands_in_its_field_as_words(
    words: str, staff: FlaskClient, village: Village
) -> None:
    page = f"/console/children/{village.hanhan}"
    for path in ("/console/children", f"{page}/search"):
        usual, found = (staff.get(path, query_string={"q": one}).text for one in ("没有人叫这个", words))
        assert _elements(found) == _elements(usual), path
    typed = [
        sends(staff, f"{page}/note", f"{page}/note", {"form": "0", "text": one, "sealed": "1"})
        for one in (PLAIN, words)
    ]
    assert [one.status_code for one in typed] == [400, 400]
    assert _elements(typed[0].text) == _elements(typed[1].text)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_search_for_what_was_written_finds_it_and_marks_only_words(
    words: str, staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        entry = say(session, village.hanhan, f"前面{words}后面", clock.now())
    found = staff.get(f"/console/children/{village.hanhan}/search", query_string={"q": words[:20]})
    assert found.status_code in (200, 303), "a word of nothing but signs that are not seen looks for nothing"
    if found.status_code == 200:
        assert f'id="e{entry}"' in found.text
        inside = re.findall(r"<mark>(.*?)</mark>", found.text, re.S)
        assert inside and not any("<" in one for one in inside)


def _file(staff: FlaskClient, database: Database, clock: SetClock, words: str) -> list[tuple[str, str]]:
    """A child about whom everything that people can write says these words; the pages that show it."""
    now = clock.now()
    with database.begin() as session:
        village = settle(session, now, name=words, school_name=f"{words}{PLAIN}", ref=f"o-{words}")
        child = village.hanhan
        entry = say(session, child, words, now, author=words, reader=words)
        say(session, child, words, now, direction="note", kind="note", author=words)
        say(session, child, words, now, direction="note", kind=SEALED_NOTE, author=words)
        plans.add(session, NewPlan(child, Area.STUDY, words, words, village.teacher, now.date()), now)
        session.add_all(
            [
                t.Promise(
                    once=f"p{child}",
                    school_id=village.school,
                    child_id=child,
                    by_id=village.mother,
                    what=words,
                    due_on=now.date(),
                    said_at=now,
                    state="open",
                ),
                t.Hazard(
                    once=f"h{child}",
                    school_id=village.school,
                    child_id=child,
                    what=words,
                    found_at=now,
                    recheck_on=now.date(),
                ),
            ]
        )
        new = NewAlert(f"a{child}", village.school, "P0", "self_harm", words, now, child)
        alert = alerts.open_once(session, new, now)
        assert alert is not None
        alert_events.add(session, alert.id, AlertEventKind.NOTED, now, village.teacher, words)
        for person in (village.mother, village.teacher):
            session.get_one(t.Person, person).name = words
        session.get_one(t.Child, child).class_name = words[:40]
    signed_in(staff, database, clock, village.director)
    page = f"/console/children/{child}"
    return [
        ("file", page),
        ("filtered", f"{page}?kind=note&from=2026-11-01"),
        ("entry", f"{page}/entries/{entry}"),
        ("redact", f"{page}/entries/{entry}/redact"),
        ("sealed", f"{page}/sealed"),
        ("note", f"{page}/note"),
        ("paper", f"{page}/paper"),
    ]
