"""Whose class it is follows the register at once, also where what it says is remembered."""

from datetime import timedelta

import pytest

from domain.clock import SetClock, in_china
from domain.people import Person, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from storage.database import Database
from storage.person import class_teachers, people
from storage.registers import register
from storage.registers.register import Change


class Undone(Exception):
    """A transaction that does not come to its end."""


@pytest.fixture
def two(database: Database, clock: SetClock) -> tuple[Person, Person]:
    """Two teachers of a school with one class."""
    with database.begin() as session:
        school = people.add_school(session, "清水湾小学", clock.now())
        people.add_child(session, school, "李思涵", "三年级二班", clock.now())
        return tuple(  # type: ignore[return-value]  # of two
            people.person(session, people.add_person(session, school, name, Role.TEACHER, clock.now()))
            for name in ("何静", "陈立")
        )


def names(database: Database, clock: SetClock, teacher: Person, *, is_undone: bool = False) -> None:
    """The register names this teacher for the class."""
    with database.begin() as session:
        (child,) = people.children_named(session, teacher.school_id, "李思涵")
        clock.advance(timedelta(seconds=1))
        now = clock.now()
        change = Change(
            teacher.school_id,
            Subject.CHILD,
            child.id,
            {"head_teacher": teacher.name},
            in_china(now).date(),
            Event.CORRECTED,
            Source.PROGRAM,
            f"test:{now.timestamp()}",
        )
        register.write(session, [change], now, in_china(now).date())
        if is_undone:
            assert class_teachers.classes_of(session, teacher) == {"三年级二班"}
            raise Undone


def classes(database: Database, teacher: Person) -> frozenset[str]:
    with database.read() as session:
        return class_teachers.classes_of(session, teacher)


def test_a_new_class_teacher_counts_at_once(database: Database, two: tuple[Person, Person], clock: SetClock) -> None:
    first, second = two
    assert classes(database, first) == frozenset()
    names(database, clock, first)
    assert classes(database, first) == {"三年级二班"}
    names(database, clock, second)
    assert classes(database, first) == frozenset() and classes(database, second) == {"三年级二班"}


def test_what_was_not_kept_is_not_remembered(database: Database, two: tuple[Person, Person], clock: SetClock) -> None:
    first, second = two
    names(database, clock, first)
    with pytest.raises(Undone):
        names(database, clock, second, is_undone=True)
    assert classes(database, first) == {"三年级二班"} and classes(database, second) == frozenset()
