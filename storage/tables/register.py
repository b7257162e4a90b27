"""The register: what is known of a child and its adults now, every change that led there, imports and proposals."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Blind, Sealed, SealedBytes, SealedJson
from storage.tables.model import Model


class RegisterRecord(Model):
    """What the register says now of one child, adult or guardianship (``domain.register.fields.field.Subject``).

    The three sealed columns hold the fields of the sensitivity classes A and B, C, and D. ``latest_on`` is the latest
    day of effect among its changes, ``verified_on`` the last day on which somebody said that it is still so.
    """

    __tablename__ = "register_records"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id"),
        Index("ix_register_records_school", "school_id", "subject"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    ordinary: Mapped[dict[str, object]] = mapped_column(SealedJson("register_records.ordinary"))
    restricted: Mapped[dict[str, object] | None] = mapped_column(SealedJson("register_records.restricted"))
    secret: Mapped[dict[str, object] | None] = mapped_column(SealedJson("register_records.secret"))
    opened_on: Mapped[date]
    latest_on: Mapped[date]
    verified_on: Mapped[date]
    asked_on: Mapped[date | None]  # when the teacher was last asked about it, being stale


class RegisterChange(Model):
    """One change of the register, with what stood there before. Rows are never changed or removed (triggers).

    ``effective_on`` is the day (China) from which it is so, ``recorded_at`` when we wrote it down. ``source`` is who
    said it (``domain.register.events.Source``). The sealed columns are {field: [before, after]} by class.
    """

    __tablename__ = "register_changes"
    __table_args__ = (
        Index("ix_register_changes_subject", "subject", "subject_id", "effective_on"),
        Index("ix_register_changes_school", "school_id", "effective_on"),
        Index("ix_register_changes_cause", "cause"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    event: Mapped[str] = mapped_column(String(20))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(20))
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cause: Mapped[str] = mapped_column(String(60))
    ordinary: Mapped[dict[str, list[object]]] = mapped_column(SealedJson("register_changes.ordinary"))
    restricted: Mapped[dict[str, list[object]] | None] = mapped_column(SealedJson("register_changes.restricted"))
    secret: Mapped[dict[str, list[object]] | None] = mapped_column(SealedJson("register_changes.secret"))


class RegisterKey(Model):
    """By which keyed hashes a record is found: ID number, school number, phones."""

    __tablename__ = "register_keys"
    __table_args__ = (Index("ix_register_keys_subject", "subject", "subject_id"),)
    digest: Mapped[str] = mapped_column(Blind("register"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)


class RegisterImport(Model):
    """One import of a file: ``digest`` is the SHA-256 of its content, the counts are pupils."""

    __tablename__ = "register_imports"
    __table_args__ = (Index("ix_register_imports_school", "school_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    file_name: Mapped[str] = mapped_column(Sealed("register_imports.file_name"))
    effective_on: Mapped[date]
    imported_at: Mapped[datetime]
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    added: Mapped[int] = mapped_column(Integer)
    changed: Mapped[int] = mapped_column(Integer)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class RegisterUpload(Model):
    """A file that somebody put up to look at what importing it would do. Rows are thrown away when that was done, and
    after a day."""

    __tablename__ = "register_uploads"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    file_name: Mapped[str] = mapped_column(Sealed("register_uploads.file_name"))
    content: Mapped[bytes] = mapped_column(SealedBytes("register_uploads.content"))
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]


class Proposal(Model):
    """A change that somebody's message suggests; the register changes only when a teacher accepts it.

    States: open, accepted, refused, replaced (a newer one took its place). ``said`` are the words it was read from,
    ``changes`` what was read in them: one subject's fields before and after (``storage.registers.proposals``).
    """

    __tablename__ = "register_proposals"
    __table_args__ = (
        UniqueConstraint("once"),
        Index("ix_register_proposals_open", "child_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(60))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    subject: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    event: Mapped[str] = mapped_column(String(20))
    said: Mapped[str] = mapped_column(Sealed("register_proposals.said"))
    changes: Mapped[dict[str, object]] = mapped_column(SealedJson("register_proposals.changes"))
    effective_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
