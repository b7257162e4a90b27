"""The child and the people around it as another installation knew them: into the register, none of them bound."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.people import Child, Relation, Role
from domain.register.cells.classes import grade_of
from domain.register.events import Event, Source
from domain.register.fields.dictionary import FIELDS
from domain.register.fields.field import Subject, Values, is_blank
from domain.register.record import PARENTS
from domain.register.rules.facts import is_away
from domain.words import clean, same_name
from storage.person import people
from storage.registers import register
from storage.registers.register import Change

OF_THE_OLD_SCHOOL = frozenset({"enrolment", "class_name", "grade", "head_teacher", "name"})
LONGEST_NAME, LONGEST_CLASS = 60, 40


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Where the child goes: into ``class_name`` of a school, or (``child_id``) to a pupil who is here."""

    school_id: int
    name: str
    class_name: str
    child_id: int | None
    cause: str


def settle(session: Session, told: Mapping[str, Any], new: Newcomer, now: datetime) -> tuple[int, dict[int, int]]:
    """The child's number, and the numbers of the adults by those they had in the old house.

    Of a pupil who is here only what nobody knew is filled in.
    """
    child_id = new.child_id or people.add_child(session, new.school_id, new.name, new.class_name, now)
    values = _known_fields(Subject.CHILD, told.get("child"), OF_THE_OLD_SCHOOL)
    if new.child_id is None:
        values |= {"name": new.name, "class_name": new.class_name, "grade": grade_of(new.class_name)}
    _write(session, new, Subject.CHILD, child_id, values, Event.MOVED_IN, now)
    child = people.child(session, child_id)
    adults: dict[int, int] = {}
    for adult in told.get("adults") or ():
        found = _adult(session, child, new, adult, now)
        if found is not None and isinstance(adult.get("person"), int):
            adults[adult["person"]] = found
    return child_id, adults


def _adult(session: Session, child: Child, new: Newcomer, told: Mapping[str, Any], now: datetime) -> int | None:
    relation = Relation(told["relation"]) if told.get("relation") in list(Relation) else Relation.OTHER
    values = _known_fields(Subject.ADULT, told.get("values"), frozenset())
    name = str(values.get("name") or "")[:LONGEST_NAME]
    if not name:
        return None
    for known in people.guardians_of_child(session, child.id):
        if known.relation is relation and same_name(known.person.name, name):
            return known.person.id
    person_id = people.add_person(session, new.school_id, name, Role.GUARDIAN, now)
    away = relation in PARENTS and is_away(values, in_china(now).date())
    link = people.add_guardian(session, child.id, person_id, relation, away=away)
    _write(session, new, Subject.ADULT, person_id, values, Event.ADDED, now)
    tie = _known_fields(Subject.GUARDIANSHIP, told.get("tie"), frozenset({"relation"}))
    _write(session, new, Subject.GUARDIANSHIP, link, tie | {"relation": relation.value}, Event.ADDED, now)
    return person_id


def _write(
    session: Session, new: Newcomer, subject: Subject, number: int, values: Values, event: Event, now: datetime
) -> None:
    today = in_china(now).date()
    if new.child_id is not None and subject is Subject.CHILD:
        here = register.values_of(session, subject, number)
        values = {name: value for name, value in values.items() if is_blank(here.get(name))}
    change = Change(new.school_id, subject, number, values, today, event, Source.IMPORT, new.cause)
    register.write(session, [change], now, today)


def _known_fields(subject: Subject, told: Any, but: frozenset[str]) -> dict[str, Any]:
    """The fields that the register here knows; what it does not know stays in the archive."""
    if not isinstance(told, Mapping):
        return {}
    known = FIELDS[subject].keys() - but
    return {name: clean(value) if isinstance(value, str) else value for name, value in told.items() if name in known}
