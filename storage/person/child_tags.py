"""The school's own marks on children, such as 住校 or 校车, by which letters choose their readers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from domain.people import Child
from storage import tables as t
from storage.overview import child_of
from storage.statements import changed, in_chunks, insert_missing


def add(session: Session, children: Collection[int], tag: str, now: datetime) -> int:
    """Put the mark on these children; how many did not have it yet."""
    before = _with(session, children, tag)
    missing = [{"child_id": child, "tag": tag, "added_at": now} for child in sorted(set(children) - before)]
    if missing:
        session.execute(insert_missing(session, t.ChildTag), missing)
    return len(missing)


def remove(session: Session, children: Collection[int], tag: str) -> int:
    """Take the mark off these children; how many had it."""
    taken = 0
    for some in in_chunks(sorted(set(children))):
        taken += changed(session, delete(t.ChildTag).where(t.ChildTag.tag == tag, t.ChildTag.child_id.in_(some)))
    return taken


def counts(session: Session, school_id: int) -> dict[str, int]:
    """Each mark of a school with how many of its pupils have it, by name."""
    query = (
        select(t.ChildTag.tag, func.count())
        .join(t.Child, t.Child.id == t.ChildTag.child_id)
        .where(t.Child.school_id == school_id, t.Child.left_at.is_(None))
        .group_by(t.ChildTag.tag)
        .order_by(t.ChildTag.tag)
    )
    return {tag: count for tag, count in session.execute(query)}


def children(session: Session, school_id: int, tag: str) -> list[Child]:
    """The pupils of a school who have the mark, by class."""
    query = (
        select(t.Child)
        .join(t.ChildTag, t.ChildTag.child_id == t.Child.id)
        .where(t.Child.school_id == school_id, t.Child.left_at.is_(None), t.ChildTag.tag == tag)
        .order_by(t.Child.class_name, t.Child.id)
    )
    return [child_of(row) for row in session.scalars(query)]


def of_class(session: Session, school_id: int, class_names: Collection[str]) -> list[int]:
    """The numbers of the pupils of these classes."""
    query = select(t.Child.id).where(
        t.Child.school_id == school_id, t.Child.left_at.is_(None), t.Child.class_name.in_(class_names)
    )
    return sorted(session.scalars(query))


def _with(session: Session, children: Collection[int], tag: str) -> set[int]:
    found: set[int] = set()
    for some in in_chunks(sorted(set(children))):
        query = select(t.ChildTag.child_id).where(t.ChildTag.tag == tag, t.ChildTag.child_id.in_(some))
        found.update(session.scalars(query))
    return found
