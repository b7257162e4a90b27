"""Whatever people are called, said or typed stays words on these pages too, in every field (C14, U01-U10)."""

from collections import Counter

import pytest
from flask.testing import FlaskClient

from domain.access import AccountKind
from domain.clock import SetClock
from domain.support import Area
from storage import tables as t
from storage.access import accounts
from storage.contact import plans, promises
from storage.contact.plans import NewPlan
from storage.contact.promises import NewPromise
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from tests.console.test_hostile_words import HOSTILE, _elements
from tests.console.village import Village, settle
from tests.staff_page.conftest import Visit
from tests.staff_page.presses import STAFF, leave_of, press

FIELDS = ("name", "phone", "role", "duties", "login", "other")
KEYS = ("note", "to_families", "all")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL keeps no NUL in a school's name
def test_no_page_of_these_gets_an_element_from_what_people_are_called(
    visit: Visit, database: Database, clock: SetClock
) -> None:
    usual = [_elements(page) for page in _pages(visit, database, clock, "平常话")]
    for words in HOSTILE:
        pages = _pages(visit, database, clock, words)
        assert [_elements(page) for page in pages] == usual, repr(words)


def _pages(visit: Visit, database: Database, clock: SetClock, words: str) -> list[str]:
    """The list, somebody, what they hold, what would become of it, and a page to hand over."""
    village = _village(database, clock, words)
    director = visit(village.director)
    taker = press(director, leave_of(village), all=str(village.director), note="好")
    found = [
        director.get(STAFF),
        director.get(f"{STAFF}/{village.teacher}"),
        director.get(leave_of(village)),
        taker,
        press(director, leave_of(village), all="", note=words, to_families=words),
        press(director, STAFF, name=f"新{words}"[:40], role="teacher"),
    ]
    assert [page.status_code for page in found] == [200, 200, 200, 200, 400, 200], words
    return [page.text for page in found]


def _village(database: Database, clock: SetClock, words: str) -> Village:
    now = clock.now()
    with database.begin() as session:
        village = settle(session, now, name=words, school_name=words, ref=f"o-{words}"[:60])
        for person in (village.mother, village.grandmother, village.teacher, village.director):
            session.get_one(t.Person, person).name = words
        for child in (village.hanhan, village.yuanyuan):
            session.get_one(t.Child, child).class_name = words[:40]
        session.flush()
        number = accounts.add(session, f"chen{village.teacher}", AccountKind.STAFF, now, person_id=village.teacher)
        session.get_one(t.Account, number).login = f"{words}{number}"[-60:]
        said = NewPromise(f"p{words}"[:80], village.school, village.hanhan, village.teacher, words, None, now, None)
        promises.add(session, said)
        plans.add(session, NewPlan(village.hanhan, Area.STUDY, words, words, village.teacher, now.date()), now)
    return village


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_typed_of_somebody_who_comes_stands_in_its_field_and_breaks_nothing(
    field: str, director: FlaskClient
) -> None:
    given = {"name": "陈雨", "phone": "123", "role": "teacher", "login": "chenyu"}
    usual = Counter(_elements(press(director, STAFF, **given, other="1").text))
    for words in HOSTILE:
        page = press(director, STAFF, **{**given, "other": "1", field: words})
        assert page.status_code == 400, repr(words)
        assert _known(_elements(page.text), usual), repr(words)


@pytest.mark.parametrize("field", [*KEYS, "child"])
def test_what_is_typed_of_somebody_who_goes_breaks_nothing(
    field: str, director: FlaskClient, village: Village, database: Database
) -> None:
    name = f"to{village.hanhan}" if field == "child" else field
    given = {f"to{village.hanhan}": str(village.director)}
    for words in HOSTILE:
        page = press(director, leave_of(village), **{**given, name: words})
        assert page.status_code == (200 if field == "note" else 400 if name not in KEYS or field == "all" else 409)
        assert not {tag for tag, _ in _elements(page.text)} & {"script", "iframe", "img", "svg", "base", "style"}
    with database.read() as session:
        teacher = pairings.teacher_of(session, village.hanhan)
        assert teacher is not None and teacher.id == village.teacher
        assert people.person(session, village.teacher).name == "陈立"


def _known(found: Counter[tuple[str, frozenset[str]]], usual: Counter[tuple[str, frozenset[str]]]) -> bool:
    """Only elements of the usual page; a field with a fault has two more attributes and a line below it."""
    ours = {tag for tag, _ in usual}
    names = {name for _, some in found for name in some}
    return {tag for tag, _ in found} <= ours and not {one for one in names if one.startswith(("on", "style", "srcdoc"))}
