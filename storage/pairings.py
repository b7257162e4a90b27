"""Which teacher looks after which child, now and before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from domain.people import Child, Person
from storage import people
from storage import tables as t
from storage.statements import rows, table

PAIRS = table(t.Pairing)
TEACHERS = (
    select(PAIRS.c.child_id, *people.PERSON)
    .join(people.PEOPLE, people.PEOPLE.c.id == PAIRS.c.teacher_id)
    .where(
        PAIRS.c.child_id.in_(bindparam("children", expanding=True)),
        PAIRS.c.ends_at.is_(None),
        people.PEOPLE.c.left_at.is_(None),
    )
)


def pair(session: Session, teacher_id: int, child_id: int, now: datetime) -> int:
    """Give a child to a teacher; an earlier pairing ends in the same moment."""
    current = update(t.Pairing).where(t.Pairing.child_id == child_id, t.Pairing.ends_at.is_(None))
    session.execute(current.values(ends_at=now))
    row = t.Pairing(teacher_id=teacher_id, child_id=child_id, starts_at=now)
    session.add(row)
    session.flush()
    return row.id


def teacher_of(session: Session, child_id: int) -> Person | None:
    """The teacher paired with the child now."""
    return teachers_of(session, [child_id]).get(child_id)


def teachers_of(session: Session, children: Sequence[int]) -> dict[int, Person]:
    """The teachers paired with these children now, by child; a child without one is left out."""
    return {row.child_id: people.person_of(row) for row in rows(session, TEACHERS, children=list(children))}


def children_of(session: Session, teacher_id: int) -> list[Child]:
    """The children paired with the teacher now."""
    query = (
        select(t.Child)
        .join(t.Pairing, t.Pairing.child_id == t.Child.id)
        .where(t.Pairing.teacher_id == teacher_id, t.Pairing.ends_at.is_(None), t.Child.left_at.is_(None))
        .order_by(t.Child.id)
    )
    return [Child(row.id, row.school_id, row.name, row.class_name) for row in session.scalars(query)]
