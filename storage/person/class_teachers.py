"""Who the teacher of a child's class is, as the register names them."""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import Child, Person
from domain.register.fields.field import Subject
from domain.words import same_name
from storage import tables as t
from storage.contact import contact_staff
from storage.person import class_pupils
from storage.registers import register

HEAD = "head_teacher"
# The newest change of all registers: while it is the same, so is what they say.
NEWEST = select(t.RegisterChange.id, t.RegisterChange.recorded_at).order_by(t.RegisterChange.id.desc()).limit(1)
# By database and school: the newest change that was seen, and who is named for each class.
_KNOWN: WeakKeyDictionary[Any, dict[int, tuple[Any, Mapping[str, str]]]] = WeakKeyDictionary()


def class_teachers(session: Session, children: Sequence[Child]) -> list[Person]:
    """Whom the register names as the teacher of the class, where exactly one member of staff is called that."""
    found = class_teachers_by_child(session, children)
    return [person for child in children for person in found[child.id]]


def class_teachers_by_child(session: Session, children: Sequence[Child]) -> dict[int, list[Person]]:
    """The same by child, read at once for many children of many schools."""
    records = register.records(session, {(Subject.CHILD, child.id) for child in children})
    names = {child.id: str(records[Subject.CHILD, child.id].values.get(HEAD) or "") for child in children}
    staff = contact_staff.of_schools(session, {child.school_id for child in children if names[child.id]})

    def called(child: Child) -> list[Person]:
        name = names[child.id]
        some = [one for one in staff.get(child.school_id, ()) if same_name(one.name, name) or name in one.titles]
        return some if name and len(some) == 1 else []

    return {child.id: called(child) for child in children}


def children_of(session: Session, teacher: Person) -> list[Child]:
    """The pupils of the classes whose teacher this is."""
    return class_pupils.of_classes(session, teacher.school_id, classes_of(session, teacher))


def classes_of(session: Session, teacher: Person) -> frozenset[str]:
    """The classes whose teacher this is, as the register says of the first pupil of each class.

    Every page of the console asks this. What the register says is read again only after it was changed (in a school of
    ten thousand that takes 15 ms and more); who is of the staff is asked each time.
    """
    named = _named(session, teacher.school_id)
    staff = contact_staff.of_schools(session, {teacher.school_id}).get(teacher.school_id, ())
    return frozenset(class_name for class_name, name in named.items() if _called(staff, name) == teacher.id)


def _named(session: Session, school_id: int) -> Mapping[str, str]:
    """Who the register says is the teacher of each class."""
    kept = _KNOWN.setdefault(session.get_bind(), {})
    stamp = session.execute(NEWEST).one_or_none()
    if school_id not in kept or kept[school_id][0] != stamp:
        first = class_pupils.one_of_each(session, school_id)
        records = register.records(session, {(Subject.CHILD, child.id) for child in first})
        heads = {child.class_name: str(records[Subject.CHILD, child.id].values.get(HEAD) or "") for child in first}
        kept[school_id] = (stamp, heads)
    return kept[school_id][1]


def _called(staff: Sequence[Person], name: str) -> int | None:
    """Who of the staff is called that, where exactly one is."""
    some = [one.id for one in staff if same_name(one.name, name) or name in one.titles] if name else []
    return some[0] if len(some) == 1 else None
