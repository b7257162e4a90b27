"""What people said they would do, and dangers of a home that are looked at again until they are gone."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed
from storage.tables.model import Model


class Promise(Model):
    """What somebody said they would do, by which day (China); it reminds the one who said it.

    ``state``: open, kept, dropped. ``next_at`` (UTC): when it reminds next; None: never again.
    """

    __tablename__ = "promises"
    __table_args__ = (Index("ix_promises_next", "next_at"), Index("ix_promises_child", "child_id", "state"))
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(120), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    what: Mapped[str] = mapped_column(Sealed("promises.what"))
    due_on: Mapped[date | None]
    said_at: Mapped[datetime]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    next_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Hazard(Model):
    """A danger of the home that somebody saw; open until it was looked at again and found gone.

    ``recheck_on`` is a day in China; ``closed_at`` empty: open. ``entry_id`` is the record of the visit.
    """

    __tablename__ = "hazards"
    __table_args__ = (Index("ix_hazards_open", "school_id", "closed_at", "recheck_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(120), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    what: Mapped[str] = mapped_column(Sealed("hazards.what"))
    found_at: Mapped[datetime]
    found_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    recheck_on: Mapped[date]
    rechecks: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # looked at again and still there
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
