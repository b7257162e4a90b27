"""A principal who is no director leads the school: no deed of the pages is kept for directors (``LEADING``)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from console.frame.route import Route
from console.routes import ROUTES
from domain.access import LEADING, Deed, Duty
from domain.clock import SetClock
from domain.errors import Refusal
from domain.letter import LetterState
from domain.people import Relation, Role
from handlers.actions.letter import letter_approval
from storage import tables as t
from storage.access import accounts, audit
from storage.database import Database
from storage.letter import letters
from storage.letter.letters import NewLetter
from storage.person import people
from tests.access.conftest import House
from tests.access.test_matrix import address
from tests.access.world import OWN
from tests.console.signed_in import sends
from tests.console.village import Village

SHARED = ("inbox.pass_on", "inbox.later")  # of a colleague's ticket: for leading persons only
BUTTONS = tuple(one for one in ROUTES if one.is_button and (one.who == LEADING or one.name in SHARED))
# What the house says to who is no director.
DENIED = ("来定", "不是本校的德育主任", "不由您联系", "已经不归您", "只能由校长", "请跟主任说", "由学校的德育主任")
DONE = {  # forms that do it, where an empty one does not come so far
    "deliveries.drop": {},
    "letters.pause": {},
    "letters.stop": {},
    "letters.recall": {},
    "letters.close": {},
    "settings.save_contact": {"default": "1"},
    "rights.answer": {"outcome": "done", "text": "改好了"},
    "teachers.mend": {"name": "何静", "phone": "13800000009"},
    "duties.give": {"duty": "principal"},
    "requests.grant": {"days": "3"},
    "quarantine.put_away": {},
    "inbox.later": {"days": "1"},
}
QUERY = {"settings.save_contact": "?kind=parent"}


def form(house: House, route: Route) -> dict[str, str]:
    """What the principal types."""
    staff, child = {name: str(number) for name, number in house.world.staff.items()}, house.world.numbers["child_id"]
    both = {"giver": staff["paired"], "to": staff["elsewhere"], "note": "周五晚上有空", "sure": "1"}
    of_pairings = {
        "pairings.pair": {"child": str(child[OWN]), **both},
        "pairings.hand_over": both,
        "pairings.substitute": {**both, "first": "2026-11-23", "last": "2026-12-04"},
    }
    if route.name == "inbox.pass_on":
        return {"to": staff["class"]}
    return of_pairings.get(route.name) or DONE.get(route.name, {})


def where(house: House, route: Route) -> str:
    """Duties, names and codes are of members of staff; every other row is the own one."""
    is_of_staff = "person_id" in route.path
    instead = {"person_id": house.world.staff["class"]} if is_of_staff else {}
    return address(house, route, OWN, **instead) + QUERY.get(route.name, "")


@pytest.mark.parametrize("route", BUTTONS, ids=lambda route: route.name)
def test_no_deed_is_kept_for_directors(house: House, route: Route) -> None:
    given = form(house, route)
    answer = house.before("principal").post(where(house, route), data={"guard": house.guard("principal"), **given})
    assert [words for words in DENIED if words in answer.text] == []
    if given or route.name in DONE:
        assert answer.status_code == 303, answer.text


@pytest.fixture
def principal(village: Village, sqlite_database: Database, clock: SetClock) -> int:
    """Somebody who is not on WeChat."""
    with sqlite_database.begin() as session:
        person = people.add_person(session, village.school, "郑远", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, person, Duty.PRINCIPAL, None, clock.now())
    return person


@pytest.fixture
def waiting(village: Village, principal: int, sqlite_database: Database, clock: SetClock) -> int:
    """A letter of the only director to so many families that a second person is asked."""
    with sqlite_database.begin() as session:
        for number in range(60):
            child = people.add_child(session, village.school, f"学生{number}", "四年级一班", clock.now())
            adult = people.add_person(session, village.school, f"家长{number}", Role.GUARDIAN, clock.now())
            people.add_guardian(session, child, adult, Relation.MOTHER, away=True)
        letter = letters.draft(
            session, village.school, NewLetter("国庆安全提醒", "不下水，不骑车。", "不下水"), clock.now()
        )
        by = people.person(session, village.director)
        done = letter_approval.submit(session, letter, by, clock.now())
        assert done.state is LetterState.WAITING
        told = session.scalars(select(t.Outbox).where(t.Outbox.person_id == principal)).all()
        assert told == []  # nobody is written to who cannot be reached
    return letter


def test_the_principal_is_the_second_person_of_a_letter(
    visit: Callable[..., FlaskClient], principal: int, waiting: int, sqlite_database: Database
) -> None:
    page = f"/console/letters/{waiting}"
    assert sends(visit(principal), page, f"{page}/approve", {}).status_code == 303
    with sqlite_database.read() as session:
        letter = letters.get(session, waiting)
    assert letter is not None
    assert (letter.state, letter.approved_by) == (LetterState.APPROVED, principal)
    twice = sends(visit(principal), page, f"{page}/approve", {})
    assert twice.status_code == 303
    assert "您已经同意过了" in visit(principal).get(twice.location).text
    with sqlite_database.read() as session:
        assert [row.what for row in audit.rows(session, 9, deed=Deed.CHANGE)] == ["letters.approve"]


def test_who_was_principal_decides_nothing(
    visit: Callable[..., FlaskClient], principal: int, waiting: int, sqlite_database: Database, clock: SetClock
) -> None:
    """A principal whose duty ended decides no more, even where a page stayed open."""
    head = visit(principal)
    with sqlite_database.begin() as session:
        accounts.end_duty(session, principal, Duty.PRINCIPAL, clock.now())
    page = f"/console/letters/{waiting}"
    assert sends(head, "/console/me", f"{page}/approve", {}).status_code == 403
    with sqlite_database.read() as session, pytest.raises(Refusal):
        letter_approval.approve(session, waiting, people.person(session, principal), clock.now())
