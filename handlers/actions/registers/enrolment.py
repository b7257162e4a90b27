"""Pupils come and go: one child or adult at a time into the register, and all that ends when a pupil leaves."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.people import Child, Relation, Role
from domain.register.cells.classes import grade_of
from domain.register.events import Event, Source
from domain.register.fields.field import Subject, Values
from domain.register.record import PARENTS
from domain.register.rules.facts import OUT_OF_SCHOOL, is_away
from handlers.actions.binding import leaving
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from storage.person import people
from storage.registers import register
from storage.registers.register import Change

ENROLMENT_AFTER = {Event.MOVED_OUT: "moved", Event.GRADUATED: "graduated", Event.JOINED_PARENTS: "moved"}
REASONS = {"moved": "转学", "graduated": "毕业", "left": "离校"}


def add_child(session: Session, school_id: int, name: str, class_name: str, values: Values, now: datetime) -> int:
    """Open the entry of a pupil; the child's id. ``values`` are further fields of the dictionary."""
    child_id = people.add_child(session, school_id, name, class_name, now)
    said = {"name": name, "class_name": class_name, "grade": grade_of(class_name), **values}
    _open(session, school_id, Subject.CHILD, child_id, said, now)
    return child_id


def add_adult(session: Session, child: Child, relation: Relation, name: str, values: Values, now: datetime) -> int:
    """Put an adult beside a pupil; the id of the guardianship. ``values`` are further fields of the adult."""
    person_id = people.add_person(session, child.school_id, name, Role.GUARDIAN, now)
    away = relation in PARENTS and is_away(values, in_china(now).date())
    link = people.add_guardian(session, child.id, person_id, relation, away=away)
    _open(session, child.school_id, Subject.ADULT, person_id, {"name": name, **values}, now)
    _open(session, child.school_id, Subject.GUARDIANSHIP, link, {"relation": relation.value}, now)
    return link


def leave(session: Session, child_id: int, event: Event, on: date, by: int | None, now: datetime) -> None:
    """A pupil leaves the school: the entry says so, and pairing, bindings and unused codes end in the same moment."""
    enrolment = ENROLMENT_AFTER[event]
    school_id = people.child(session, child_id).school_id
    said = {"enrolment": enrolment}
    change = Change(school_id, Subject.CHILD, child_id, said, on, event, Source.TEACHER, "command", confirmed_by=by)
    register.write(session, [change], now, in_china(now).date())
    follow(session, child_id, enrolment, now)


def follow(session: Session, child_id: int, enrolment: str | None, now: datetime) -> None:
    """What must follow when an entry says that a pupil is here, or no longer. The second time nothing."""
    is_gone = enrolment in OUT_OF_SCHOOL
    if not people.mark_left(session, child_id, now if is_gone else None):
        return
    if is_gone:
        reason = REASONS[str(enrolment)]
        pairing.end(session, child_id, Grounds(reason), now)
        leaving.end_for_child(session, child_id, now, reason)


def _open(session: Session, school_id: int, subject: Subject, number: int, values: Values, now: datetime) -> None:
    today = in_china(now).date()
    change = Change(school_id, subject, number, values, today, Event.ADDED, Source.TEACHER, "command")
    register.write(session, [change], now, today)
