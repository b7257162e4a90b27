"""Which pupils are somebody's own in the work of a day: those paired with them, and their class if they have one."""

from sqlalchemy import ColumnElement, exists, or_

from domain.access import Actor
from storage import tables as t
from storage.access import kept_from


def is_paired(person_id: int | None) -> ColumnElement[bool]:
    """For queries on children: this member of staff is paired with the child now."""
    return exists().where(
        t.Pairing.child_id == t.Child.id, t.Pairing.teacher_id == person_id, t.Pairing.ends_at.is_(None)
    )


def is_of_class(actor: Actor) -> ColumnElement[bool]:
    """For queries on children: the child is in a class whose teacher this is."""
    of_class = (t.Child.school_id == actor.school_id) & t.Child.class_name.in_(actor.classes)
    return of_class & ~kept_from.is_of(actor, t.Child.id)


def is_own(actor: Actor) -> ColumnElement[bool]:
    """Either of both."""
    return or_(is_paired(actor.person_id), is_of_class(actor))
