"""Who the teacher of a child's class is, as the register names them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain.people import Child, Person
from domain.register.fields.field import Subject
from domain.words import same_name
from storage import people, register


def class_teachers(session: Session, children: Sequence[Child]) -> list[Person]:
    """Whom the register names as the teacher of the class, where exactly one member of staff is called that."""
    found: list[Person] = []
    for child in children:
        name = str(register.values_of(session, Subject.CHILD, child.id).get("head_teacher") or "")
        staff = people.staff(session, child.school_id) if name else []
        called = [person for person in staff if same_name(person.name, name) or person.title == name]
        found += called if len(called) == 1 else []
    return found
