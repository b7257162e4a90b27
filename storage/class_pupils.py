"""The pupils of a school by class: one of each, to ask the register whose class it is, and all of some."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.people import Child
from storage import tables as t
from storage.overview import child_of


def one_of_each(session: Session, school_id: int) -> list[Child]:
    """The first pupil of each class."""
    here = t.Child.school_id == school_id, t.Child.left_at.is_(None)
    first = select(func.min(t.Child.id)).where(*here).group_by(t.Child.class_name)
    return [child_of(row) for row in session.scalars(select(t.Child).where(t.Child.id.in_(first)).order_by(t.Child.id))]


def of_classes(session: Session, school_id: int, names: Collection[str]) -> list[Child]:
    """The pupils of these classes, by class and number."""
    if not names:
        return []
    here = t.Child.school_id == school_id, t.Child.left_at.is_(None), t.Child.class_name.in_(names)
    return [
        child_of(row) for row in session.scalars(select(t.Child).where(*here).order_by(t.Child.class_name, t.Child.id))
    ]
