"""Who the teacher of a child's class is, as the register names them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain.people import Child, Person
from domain.register.fields.field import Subject
from domain.words import same_name
from storage import class_pupils, contact_staff, register


def class_teachers(session: Session, children: Sequence[Child]) -> list[Person]:
    """Whom the register names as the teacher of the class, where exactly one member of staff is called that."""
    found = class_teachers_by_child(session, children)
    return [person for child in children for person in found[child.id]]


def class_teachers_by_child(session: Session, children: Sequence[Child]) -> dict[int, list[Person]]:
    """The same by child, read at once for many children of many schools."""
    records = register.records(session, {(Subject.CHILD, child.id) for child in children})
    names = {child.id: str(records[Subject.CHILD, child.id].values.get("head_teacher") or "") for child in children}
    staff = contact_staff.of_schools(session, {child.school_id for child in children if names[child.id]})

    def called(child: Child) -> list[Person]:
        name = names[child.id]
        some = [one for one in staff.get(child.school_id, ()) if same_name(one.name, name) or one.title == name]
        return some if name and len(some) == 1 else []

    return {child.id: called(child) for child in children}


def children_of(session: Session, teacher: Person) -> list[Child]:
    """The pupils of the classes whose teacher this is, as the register says of the first pupil of each class."""
    first = class_pupils.one_of_each(session, teacher.school_id)
    found = class_teachers_by_child(session, first)
    own = [child.class_name for child in first if any(one.id == teacher.id for one in found[child.id])]
    return class_pupils.of_classes(session, teacher.school_id, own)
