"""Which teacher looks after which child, now and before."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.people import Child, Person, Role
from storage import tables as t


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
    query = (
        select(t.Person)
        .join(t.Pairing, t.Pairing.teacher_id == t.Person.id)
        .where(t.Pairing.child_id == child_id, t.Pairing.ends_at.is_(None), t.Person.left_at.is_(None))
    )
    row = session.scalars(query).one_or_none()
    return Person(row.id, row.school_id, row.name, Role(row.role), row.phone, row.time_zone) if row else None


def children_of(session: Session, teacher_id: int) -> list[Child]:
    """The children paired with the teacher now."""
    query = (
        select(t.Child)
        .join(t.Pairing, t.Pairing.child_id == t.Child.id)
        .where(t.Pairing.teacher_id == teacher_id, t.Pairing.ends_at.is_(None), t.Child.left_at.is_(None))
        .order_by(t.Child.id)
    )
    return [Child(row.id, row.school_id, row.name, row.class_name) for row in session.scalars(query)]
