"""Letters to all families, and each guardian's receipt."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.model import Model


class Letter(Model):
    """A letter of the school. ``short`` is its form in three lines for the chat. States: draft, running, closed."""

    __tablename__ = "letters"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]


class LetterReceipt(Model):
    """One letter, one guardian, one child: how (``domain.letter.Method``) and when it was confirmed."""

    __tablename__ = "letter_receipts"
    __table_args__ = (
        UniqueConstraint("letter_id", "child_id", "person_id"),
        Index("ix_letter_receipts_person", "person_id", "confirmed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    method: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
