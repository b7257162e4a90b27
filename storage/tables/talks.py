"""Who talks with whom, and what people were asked."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed
from storage.tables.model import Model


class Conversation(Model):
    """What one guardian and one teacher say to each other; ``waiting_since`` is set while the guardian waits."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("teacher_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]


class Question(Model):
    """Something we asked an address and what a short answer will mean; the latest open one counts.

    Kinds: consent, approve, whom. ``payload`` is JSON.
    """

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_address", "address_id", "answered_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    kind: Mapped[str] = mapped_column(String(20))
    payload: Mapped[str] = mapped_column(Sealed("questions.payload"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
