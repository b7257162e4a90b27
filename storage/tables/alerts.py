"""Dangers that somebody told of: who must look, who was told when, and how each ended."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed
from storage.tables.model import Model


class Alert(Model):
    """One danger. ``level`` is ``domain.understanding.meaning.Level`` or "check" (a question to the teacher whose
    silence becomes a P0); ``category`` a section of the table of dangers; ``state`` is ``domain.alert.AlertState``.

    ``said_by`` told of it and may be nobody we know; ``opened_by`` is set when staff opened it and never closes it.
    ``step`` counts how often the chain was climbed, ``next_step_at`` (UTC) is when it is climbed again; empty: never.
    ``seen_child``: the one who closed it says that the child itself was seen.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "ix_alerts_next_step",
            "next_step_at",
            sqlite_where=text("next_step_at IS NOT NULL"),
            postgresql_where=text("next_step_at IS NOT NULL"),
        ),
        Index("ix_alerts_school", "school_id", "state"),
        Index("ix_alerts_address", "address_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(80), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    level: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))
    is_drill: Mapped[bool] = mapped_column(default=False, server_default=false())
    quote: Mapped[str] = mapped_column(Sealed("alerts.quote"))
    said_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    opened_at: Mapped[datetime]
    step: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    next_step_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]
    seen_child: Mapped[bool] = mapped_column(default=False, server_default=false())
    outcome: Mapped[str | None] = mapped_column(Sealed("alerts.outcome"))
    police_case: Mapped[str | None] = mapped_column(Sealed("alerts.police_case"))
    police_at: Mapped[datetime | None]
    bureau_at: Mapped[datetime | None]


class AlertExclusion(Model):
    """Somebody who must not learn of an alert: they may be its cause."""

    __tablename__ = "alert_exclusions"
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class AlertEvent(Model):
    """What was done about an alert, in order; rows are never changed or removed (database triggers refuse both).

    ``kind`` is ``domain.alert.AlertEventKind``; ``person_id`` who did it, or who was told.
    """

    __tablename__ = "alert_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(Sealed("alert_events.text"))


class OnCall(Model):
    """The chain that an alert climbs while nobody takes it: staff of a school in order, the first place is 1."""

    __tablename__ = "on_call"
    __table_args__ = (UniqueConstraint("school_id", "place"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    place: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
