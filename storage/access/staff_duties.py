"""Who of a school's staff acts in what capacity: duties that were given, classes, pairings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.access import LEADING, Duty
from domain.people import Child, Person, Role
from storage import tables as t
from storage.person import class_pupils, class_teachers, people


@dataclass(frozen=True, slots=True)
class Given:
    """A duty that was given; ``by`` is empty where it was the command line. ``since`` is UTC."""

    duty: Duty
    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Member:
    """One teacher or director. ``children``: with how many they are paired now; ``login`` is empty without account."""

    person: Person
    is_director: bool
    given: tuple[Given, ...]
    classes: tuple[str, ...]
    children: int
    login: str

    def has(self, duty: Duty) -> bool:
        """Whether this duty was given to them and holds."""
        return any(one.duty is duty for one in self.given)


def listed(session: Session, school_id: int) -> list[Member]:
    """Everybody of the staff who has not left; one query for each kind of fact."""
    staff = people.staff(session, school_id)
    given, classes = _given(session, school_id), _classes(session, school_id)
    paired, logins = _paired(session, [one.id for one in staff]), _logins(session, [one.id for one in staff])
    return [
        Member(
            one,
            one.role is Role.DIRECTOR,
            tuple(given.get(one.id, ())),
            tuple(classes.get(one.id, ())),
            paired[one.id],
            logins.get(one.id, ""),
        )
        for one in staff
    ]


def is_raised_by(session: Session, person_id: int, account_id: int) -> bool:
    """Whether somebody decides for the school only because this account gave them the duty for it."""
    row = t.StaffDuty
    leading = (row.person_id == person_id, row.ended_at.is_(None), row.duty.in_([duty.value for duty in LEADING]))
    given = set(session.scalars(select(row.given_by).where(*leading)))
    return given == {account_id} and people.person(session, person_id).role is not Role.DIRECTOR


def member(session: Session, school_id: int, person_id: int) -> Person | None:
    """This member of staff; None when there is none of this number, or they have left."""
    return _one(session, school_id, person_id, t.Person.left_at.is_(None))


def former(session: Session, school_id: int, person_id: int) -> Person | None:
    """Who was a member of staff and has left; None for everybody else."""
    return _one(session, school_id, person_id, t.Person.left_at.is_not(None))


def _one(session: Session, school_id: int, person_id: int, which: ColumnElement[bool]) -> Person | None:
    query = select(t.Person).where(
        t.Person.id == person_id,
        t.Person.school_id == school_id,
        t.Person.role.in_((Role.TEACHER.value, Role.DIRECTOR.value)),
        which,
    )
    row = session.scalar(query)
    return people.person(session, row.id) if row is not None else None


def _given(session: Session, school_id: int) -> dict[int, list[Given]]:
    query = (
        select(t.StaffDuty, t.Account.name, t.Person.name)
        .outerjoin(t.Account, t.Account.id == t.StaffDuty.given_by)
        .outerjoin(t.Person, t.Person.id == t.Account.person_id)
        .where(t.StaffDuty.school_id == school_id, t.StaffDuty.ended_at.is_(None))
        .order_by(t.StaffDuty.id)
    )
    found: dict[int, list[Given]] = {}
    for row, name, person in session.execute(query):
        found.setdefault(row.person_id, []).append(Given(Duty(row.duty), row.given_at, person or name or ""))
    return found


def _classes(session: Session, school_id: int) -> dict[int, list[str]]:
    first: Sequence[Child] = class_pupils.one_of_each(session, school_id)
    teachers = class_teachers.class_teachers_by_child(session, first)
    found: dict[int, list[str]] = {}
    for child in first:
        for one in teachers[child.id]:
            found.setdefault(one.id, []).append(child.class_name)
    return found


def _paired(session: Session, staff: Sequence[int]) -> Counter[int]:
    query = select(t.Pairing.teacher_id, func.count()).where(
        t.Pairing.teacher_id.in_(staff), t.Pairing.ends_at.is_(None)
    )
    return Counter({teacher: number for teacher, number in session.execute(query.group_by(t.Pairing.teacher_id))})


def _logins(session: Session, staff: Sequence[int]) -> dict[int, str]:
    query = select(t.Account.person_id, t.Account.login).where(
        t.Account.person_id.in_(staff), t.Account.disabled_at.is_(None)
    )
    return {person: login for person, login in session.execute(query) if person is not None}
