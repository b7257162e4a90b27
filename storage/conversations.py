"""Which guardians and teachers are talking, about which children, and who waits since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import insert_once


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one guardian and one teacher say to each other, about these children (ids, ascending)."""

    id: int
    teacher_id: int
    person_id: int
    children: tuple[int, ...]
    waiting_since: datetime | None
    last_at: datetime


def spoke(
    session: Session, teacher_id: int, person_id: int, children: list[int], now: datetime, *, waiting: bool
) -> Conversation:
    """Somebody said something: by the guardian (``waiting``) the clock starts, by the teacher it stops."""
    query = select(t.Conversation).where(t.Conversation.teacher_id == teacher_id, t.Conversation.person_id == person_id)
    values = {"teacher_id": teacher_id, "person_id": person_id, "opened_at": now, "last_at": now}
    insert_once(session, t.Conversation, values, "teacher_id", "person_id")
    row = session.scalars(query.with_for_update()).one()
    row.last_at = now
    row.waiting_since = (row.waiting_since or now) if waiting else None
    _about(session, row.id, children)
    return _conversation(session, row)


def between(session: Session, teacher_id: int, person_id: int) -> Conversation | None:
    """What these two said to each other, if they ever did."""
    query = select(t.Conversation).where(t.Conversation.teacher_id == teacher_id, t.Conversation.person_id == person_id)
    row = session.scalars(query).one_or_none()
    return _conversation(session, row) if row else None


def waiting_for(session: Session, teacher_id: int) -> list[Conversation]:
    """Guardians who wait for this teacher, longest wait first."""
    query = (
        select(t.Conversation)
        .where(t.Conversation.teacher_id == teacher_id, t.Conversation.waiting_since.is_not(None))
        .order_by(t.Conversation.waiting_since, t.Conversation.id)
    )
    return [_conversation(session, row) for row in session.scalars(query).all()]


def recent(session: Session, teacher_id: int, since: datetime) -> list[Conversation]:
    """Conversations of this teacher that were alive since this moment, latest first."""
    query = (
        select(t.Conversation)
        .where(t.Conversation.teacher_id == teacher_id, t.Conversation.last_at >= since)
        .order_by(t.Conversation.last_at.desc(), t.Conversation.id.desc())
    )
    return [_conversation(session, row) for row in session.scalars(query).all()]


def _about(session: Session, conversation_id: int, children: list[int]) -> None:
    session.execute(delete(t.ConversationChild).where(t.ConversationChild.conversation_id == conversation_id))
    session.add_all(t.ConversationChild(conversation_id=conversation_id, child_id=child) for child in set(children))
    session.flush()


def _conversation(session: Session, row: t.Conversation) -> Conversation:
    query = select(t.ConversationChild.child_id).where(t.ConversationChild.conversation_id == row.id)
    children = tuple(sorted(session.scalars(query)))
    return Conversation(row.id, row.teacher_id, row.person_id, children, row.waiting_since, row.last_at)
