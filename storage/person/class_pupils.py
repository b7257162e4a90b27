"""The pupils of a school by class: one of each, to ask the register whose class it is, and all of some."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
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


def counts(session: Session, own: ColumnElement[bool]) -> dict[str, int]:
    """How many of these pupils (a condition on ``Child``) each class has, by name."""
    query = select(t.Child.class_name, func.count()).where(own, t.Child.left_at.is_(None)).group_by(t.Child.class_name)
    return {name: count for name, count in session.execute(query.order_by(t.Child.class_name))}


def of_class(session: Session, own: ColumnElement[bool], class_name: str, limit: int, after: int = 0) -> list[Child]:
    """These pupils (a condition on ``Child``) of one class by number, after one of them."""
    here = own, t.Child.left_at.is_(None), t.Child.class_name == class_name, t.Child.id > after
    return [child_of(row) for row in session.scalars(select(t.Child).where(*here).order_by(t.Child.id).limit(limit))]


def all_of(session: Session, own: ColumnElement[bool]) -> list[int]:
    """The numbers of these pupils (a condition on ``Child``)."""
    return list(session.scalars(select(t.Child.id).where(own, t.Child.left_at.is_(None)).order_by(t.Child.id)))
