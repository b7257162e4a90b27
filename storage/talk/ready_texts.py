"""Texts kept ready: the school's own answers on topics, and what single teachers keep for themselves."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import changed, rows, table

TEXTS = table(t.ReadyText)
OF_SCHOOL = select(TEXTS.c.name, TEXTS.c.body).where(
    TEXTS.c.school_id == bindparam("school"), TEXTS.c.owner_id.is_(None)
)


def of_school(session: Session, school_id: int) -> dict[str, str]:
    """The school's own answers, by topic."""
    return {row.name: row.body for row in rows(session, OF_SCHOOL, school=school_id)}


def set_of_school(session: Session, school_id: int, topic: str, body: str, now: datetime) -> None:
    """The school's answer on a topic, instead of the one before; an empty text takes it back."""
    session.execute(delete(t.ReadyText).where(*_of_school(school_id, topic)))
    if body:
        session.add(t.ReadyText(school_id=school_id, name=topic, body=body, written_at=now))
        session.flush()


def of_teacher(session: Session, owner_id: int) -> dict[str, str]:
    """A teacher's quick replies by their names, in the order of the names."""
    query = select(t.ReadyText.name, t.ReadyText.body).where(t.ReadyText.owner_id == owner_id)
    return {name: body for name, body in session.execute(query.order_by(t.ReadyText.name))}


def keep_for(session: Session, school_id: int, owner_id: int, name: str, body: str, now: datetime) -> None:
    """A teacher's quick reply of this name, instead of the one before."""
    drop_of(session, owner_id, name)
    session.add(t.ReadyText(school_id=school_id, owner_id=owner_id, name=name, body=body, written_at=now))
    session.flush()


def drop_of(session: Session, owner_id: int, name: str) -> bool:
    """Forget a quick reply; False when there was none."""
    which = delete(t.ReadyText).where(t.ReadyText.owner_id == owner_id, t.ReadyText.name == name)
    return changed(session, which) > 0


def _of_school(school_id: int, topic: str) -> tuple[ColumnElement[bool], ...]:
    return t.ReadyText.school_id == school_id, t.ReadyText.owner_id.is_(None), t.ReadyText.name == topic
