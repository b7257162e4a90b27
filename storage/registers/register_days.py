"""Which schools' registers were gone through today, what was kept of it, and whom the teachers were asked about."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from domain.register.events import Event
from domain.register.fields.field import Subject
from storage import tables as t
from storage.statements import changed, in_chunks


def due_schools(session: Session, today: date) -> list[int]:
    """The schools whose registers nobody has gone through today."""
    return list(session.scalars(select(t.School.id).where(_is_due(today)).order_by(t.School.id)))


def take(session: Session, school_id: int, today: date) -> bool:
    """Note that a register is gone through today; False when another process was first."""
    query = update(t.School).where(t.School.id == school_id, _is_due(today)).values(register_seen_on=today)
    return changed(session, query) == 1


def kept_since(session: Session, school_id: int, day: date) -> set[tuple[int, Event, date]]:
    """What was kept of children since a day: (child, event, day)."""
    query = select(t.RegisterChange.subject_id, t.RegisterChange.event, t.RegisterChange.effective_on).where(
        t.RegisterChange.school_id == school_id,
        t.RegisterChange.effective_on >= day,
        t.RegisterChange.subject == Subject.CHILD.value,
    )
    return {(child, Event(event), on) for child, event, on in session.execute(query)}


def asked_since(session: Session, school_id: int, day: date) -> set[int]:
    """The children about whose entries their teacher was asked since a day."""
    query = select(t.RegisterRecord.subject_id).where(
        t.RegisterRecord.school_id == school_id,
        t.RegisterRecord.subject == Subject.CHILD.value,
        t.RegisterRecord.asked_on >= day,
    )
    return set(session.scalars(query))


def asked(session: Session, children: Collection[int], today: date) -> None:
    """The teachers are asked about these children today."""
    for some in in_chunks(list(children)):
        mine = (t.RegisterRecord.subject == Subject.CHILD.value) & t.RegisterRecord.subject_id.in_(some)
        session.execute(update(t.RegisterRecord).where(mine).values(asked_on=today))


def _is_due(today: date) -> ColumnElement[bool]:
    return or_(t.School.register_seen_on.is_(None), t.School.register_seen_on < today)
