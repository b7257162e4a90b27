"""Whom a letter is about: grades, classes, tags and children, as they are kept and as a condition."""

import json
from dataclasses import asdict

from sqlalchemy import ColumnElement, and_, or_, select

from domain.letter import Audience
from storage import tables as t


def encode(audience: Audience) -> str:
    """The audience as it is kept."""
    return json.dumps({name: value for name, value in asdict(audience).items() if value}, ensure_ascii=False)


def decode(kept: str) -> Audience:
    return Audience(**{name: tuple(value) for name, value in json.loads(kept).items()})


def is_meant(school_id: int, audience: Audience) -> ColumnElement[bool]:
    """For queries on children: a pupil of the school whom the letter is about."""
    parts: list[ColumnElement[bool]] = [t.Child.school_id == school_id, t.Child.left_at.is_(None)]
    if audience.grades or audience.classes:
        of_grades = [t.Child.class_name.startswith(grade, autoescape=True) for grade in audience.grades]
        parts.append(or_(t.Child.class_name.in_(audience.classes), *of_grades))
    if audience.tags:
        tagged = select(t.ChildTag.child_id).where(t.ChildTag.tag.in_(audience.tags))
        parts.append(t.Child.id.in_(tagged))
    if audience.children:
        parts.append(t.Child.id.in_(audience.children))
    return and_(*parts)
