"""On the pages of work too, whatever people write or are called stays words (C14, U01-U10)."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.clock import SetClock
from handlers.actions.alert import alerts as deeds
from handlers.actions.alert.alerts import Report
from storage import tables as t
from storage.contact import promises
from storage.contact.promises import NewPromise
from storage.database import Database
from storage.person import addresses, people
from storage.talk import ready_texts
from storage.traffic import quarantine
from tests.console.test_deliveries import message
from tests.console.test_hostile_words import HOSTILE, _elements
from tests.console.village import Village, settle, write_letter
from tests.console.waiting import asks

Visit = Callable[..., FlaskClient]


def test_no_page_of_work_gets_an_element_from_what_people_write(
    visit: Visit, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        people.add_school(session, "远山小学", clock.now())  # one more, as there are for all that follow
    usual = [_elements(page) for page in _pages(visit, sqlite_database, clock, "平常话")]
    for words in HOSTILE:
        pages = _pages(visit, sqlite_database, clock, words)
        for number, (page, plain) in enumerate(zip(pages, usual, strict=True)):
            assert _elements(page) == plain, f"{words!r} on page {number}"


def _pages(visit: Visit, database: Database, clock: SetClock, words: str) -> list[str]:
    """Every page of work of a school in which everything says these words."""
    village, ticket, alert = _school_of(database, clock, words)
    teacher, director = visit(village.teacher), visit(village.director)
    found = [
        teacher.get("/console/today"),
        teacher.get("/console/inbox"),
        teacher.get("/console/talks"),
        teacher.get(f"/console/inbox/{ticket}?ready=name"),
        teacher.get(f"/console/alerts/{alert}"),
        director.get("/console/alerts"),
        director.get("/console/school"),
        director.get("/console/deliveries"),
        director.get("/console/quarantine"),
    ]
    assert [page.status_code for page in found] == [200] * len(found), words
    return [page.text for page in found]


def _school_of(database: Database, clock: SetClock, words: str) -> tuple[Village, int, int]:
    now = clock.now()
    with database.begin() as session:
        village = settle(session, now - timedelta(days=60), name=words, school_name=words, ref=f"o-{words}")
        for person in (village.mother, village.grandmother, village.teacher, village.director):
            session.get_one(t.Person, person).name = words
        session.get_one(t.Person, village.mother).phone = words
        for child in (village.hanhan, village.yuanyuan):
            session.get_one(t.Child, child).class_name = words[:40]
        session.flush()
        ticket = asks(session, village, now, name=f"t{words}"[:80], said=words)
        write_letter(session, village.school, now, title=words[:60], body=words)
        message(session, village, now, "failed", error=words[:200], name=f"m{words}"[:120])
        ready_texts.keep_for(
            session, village.school, village.teacher, "name", words.replace("{", "").replace("}", ""), now
        )
        promises.add(
            session,
            NewPromise(f"p{words}"[:80], village.school, village.hanhan, village.teacher, words, now.date(), now, None),
        )
        place = addresses.find_or_add(session, "gh_village", f"director{village.director}", now)
        addresses.belongs_to(session, place.id, village.director)
        sender = f"<FromUserName>director{village.director}</FromUserName>"
        quarantine.put(session, f"{sender}{words}".encode(), words[:200], now)
        _only_this_one(session, words)
        pupil = people.child(session, village.hanhan)
        report = Report(
            f"a{words}"[:80], village.school, "P0", "missing", words, children=(pupil,), said_by=village.mother
        )
        opened = deeds.raise_alert(session, report, now)
        assert opened is not None
    return village, ticket, opened.alert.id


def _only_this_one(session: Session, words: str) -> None:
    """What nobody could read belongs to no school: of the schools before, everything was put away."""
    others = t.Quarantine.reason != words[:200]
    session.execute(update(t.Quarantine).where(others).values(seen_at=t.Quarantine.received_at))
