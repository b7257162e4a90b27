"""What waits for a member of staff, by when; the texts that a school or teacher keeps ready."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed
from storage.tables.model import Model


class Ticket(Model):
    """Something that somebody asked for. ``kind`` is ``domain.ticket.TicketKind``; open until ``closed_at``.

    It waits for ``owner_id``; where that is empty, for whoever is paired with the child now. ``slots`` is JSON: what
    was understood of the request. ``reminded_at``: the owner was reminded; ``raised_at``: a director was told that
    nobody answered. ``outcome`` is ``domain.ticket.Outcome``.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "ix_tickets_due",
            "due_at",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_tickets_child", "child_id", "closed_at"),
        Index("ix_tickets_person", "person_id", "closed_at"),
        Index("ix_tickets_owner", "owner_id", "closed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    said: Mapped[str] = mapped_column(Sealed("tickets.said"))
    slots: Mapped[str] = mapped_column(Sealed("tickets.slots"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(Sealed("tickets.answer"))


class ReadyText(Model):
    """A text kept ready: a teacher's quick reply (``owner_id``), or the school's own answer on a topic (no owner).

    ``name`` is the word that calls it up, or the topic; ``body`` may hold placeholders of ``domain.ready_text``.
    """

    __tablename__ = "ready_texts"
    __table_args__ = (UniqueConstraint("school_id", "owner_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(30))
    body: Mapped[str] = mapped_column(Sealed("ready_texts.body"))
    written_at: Mapped[datetime]
