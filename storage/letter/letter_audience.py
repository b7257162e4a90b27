"""Whom a letter is about: grades, classes, tags and children, as they are kept and as a condition."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from domain.letter import Audience
from domain.register.cells.classes import class_title, grade_of
from storage import tables as t


def encode(audience: Audience) -> str:
    """The audience as it is kept."""
    return json.dumps({name: value for name, value in asdict(audience).items() if value}, ensure_ascii=False)


def decode(kept: str) -> Audience:
    return Audience(**{name: tuple(value) for name, value in json.loads(kept).items()})


def is_meant(session: Session, school_id: int, audience: Audience) -> ColumnElement[bool]:
    """For queries on children: a pupil of the school whom the letter is about.

    One condition on columns; where grades are named, the names of the school's classes are read before.
    """
    parts: list[ColumnElement[bool]] = [t.Child.school_id == school_id, t.Child.left_at.is_(None)]
    if audience.grades or audience.classes:
        of_grades = in_grades(classes(session, school_id), audience.grades) if audience.grades else []
        parts.append(t.Child.class_name.in_(sorted({*audience.classes, *of_grades})))
    if audience.tags:
        parts.append(t.Child.id.in_(select(t.ChildTag.child_id).where(t.ChildTag.tag.in_(audience.tags))))
    if audience.children:
        parts.append(t.Child.id.in_(audience.children))
    return and_(*parts)


def classes(session: Session, school_id: int) -> list[str]:
    """The classes in which a school has pupils, as the register writes them."""
    query = select(t.Child.class_name).where(t.Child.school_id == school_id, t.Child.left_at.is_(None)).distinct()
    return sorted(session.scalars(query))


def in_grades(names: Iterable[str], grades: Iterable[str]) -> list[str]:
    """Which of these classes belong to one of the grades: 三(2)班, 三2班 and 三年级2班 all to 三年级.

    A class with a name of its own belongs to a grade that is called so as well (春蕾班).
    """
    wanted = list(grades)
    numbers = {grade_of(grade) for grade in wanted} - {None}
    return [name for name in names if name in wanted or grade_of(name) in numbers]


def same_class(names: Iterable[str], meant: str) -> list[str]:
    """Which of these classes are the one that is meant, however it is written (三2班 is 三(2)班)."""
    known = list(names)
    if meant in known:
        return [meant]
    title = class_title("", meant)
    return [name for name in known if class_title("", name) == title]
