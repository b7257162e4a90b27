"""How members of staff are called: one rule, by their role and the duty that they have at this moment."""

import pytest

from domain.access import Duty
from domain.alert import staff_title
from domain.clock import SetClock
from domain.people import Person, Role, full_title
from messages.outbound import Envelope
from storage import tables as t
from storage.access import accounts
from storage.database import Database
from storage.explanation import explanations_decisions, explanations_people, explanations_stories
from storage.explanation.explanations_decisions import EVERYBODY
from storage.overview import person_of
from storage.person import people
from storage.traffic import outbox


@pytest.mark.parametrize(
    ("role", "is_principal", "surname", "full"),
    [
        (Role.TEACHER, False, "王老师", "王建国老师"),
        (Role.DIRECTOR, False, "王主任", "王建国主任"),
        (Role.TEACHER, True, "王校长", "王建国校长"),
        (Role.DIRECTOR, True, "王校长", "王建国校长"),
        (Role.GUARDIAN, False, "王建国", "王建国"),
    ],
)
def test_a_principal_is_called_by_that_duty_as_long_as_it_holds(
    database: Database, clock: SetClock, role: Role, is_principal: bool, surname: str, full: str
) -> None:
    with database.begin() as session:
        school = people.add_school(session, "清水湾小学", clock.now())
        number = people.add_person(session, school, "王建国", role, clock.now())
        if is_principal:
            accounts.give_duty(session, school, number, Duty.PRINCIPAL, None, clock.now())
        outbox.put(session, Envelope("binding_alarm", "one", number, "请看"), clock.now())
    with database.read() as session:
        person = people.person(session, number)
        assert person == person_of(session.get_one(t.Person, number)), "both ways to read somebody say the same"
        assert staff_title(person) == surname
        assert full_title(person.name, person.role, is_principal=person.is_principal) == full
        assert explanations_decisions.names_of(session, [number]) == {number: full}
        seen = explanations_people.of_person(session, number, clock.now(), clock.now(), 9)
        assert seen is not None and seen.name == full and [one.reader for one in seen.messages] == [full]
        story = explanations_stories.story(session, seen.messages[0].id, clock.now(), EVERYBODY)
        assert story is not None and story.message.reader == full
    with database.begin() as session:
        accounts.end_duty(session, number, Duty.PRINCIPAL, clock.now())
    with database.read() as session:
        assert not people.person(session, number).is_principal


def test_a_principal_is_still_meant_by_who_says_teacher() -> None:
    principal = Person(1, 1, "王建国", Role.TEACHER, is_principal=True)
    assert principal.titles == {"王老师", "王校长"}
    assert Person(2, 1, "林国华", Role.DIRECTOR).titles == {"林老师", "林主任"}
    assert Person(3, 1, "王芳", Role.GUARDIAN).titles == frozenset()
