"""What families ask about their data, what leaves the house, what is deleted in time, and incidents."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedJson
from storage.tables.model import Model


class RightsRequest(Model):
    """A guardian asks for a copy, a correction or a deletion (PIPL art. 44-50); the id is the number they are told.

    ``kind`` is ``domain.rights.Kind``, ``asker`` ``domain.rights.Asker``; ``outcome`` is ``domain.rights.Outcome``,
    with ``answer`` as the family reads it. ``reminded_at`` is when the directors were told that its
    day comes, ``raised_at`` that it is over.
    """

    __tablename__ = "rights_requests"
    __table_args__ = (Index("ix_rights_requests_open", "school_id", "closed_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(80), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    kind: Mapped[str] = mapped_column(String(10))
    asker: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Sealed("rights_requests.words"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(Date)
    reminded_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(Sealed("rights_requests.answer"))


class FileExport(Model):
    """A copy of a child's file that was made. The link works once signed in as who made it, until ``until``.

    ``kind``: file (another school reads it back), parent. ``token`` is the SHA-256 of what the link carries, ``path``
    relative to the data folder, empty again when the archive was removed.
    """

    __tablename__ = "file_exports"
    __table_args__ = (Index("ix_file_exports_until", "until"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("access_requests.id"))
    rights_id: Mapped[int | None] = mapped_column(ForeignKey("rights_requests.id"))
    kind: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    path: Mapped[str | None] = mapped_column(String(200))
    size: Mapped[int]  # bytes, more than fit in 31 bits
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    head: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the child's chain at that moment
    taken_at: Mapped[datetime | None]


class FileImport(Model):
    """A child's file that came from another installation; ``origin`` and ``head`` make the second time nothing."""

    __tablename__ = "file_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(String(80))
    head: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    entries: Mapped[int] = mapped_column(Integer)
    media: Mapped[int] = mapped_column(Integer)
    brought_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Sealed("file_imports.by"))


class RetentionRun(Model):
    """What the retention job deleted on a day (China), by kind; ``report`` is counts only."""

    __tablename__ = "retention_runs"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    ran_at: Mapped[datetime]
    report: Mapped[dict[str, int]] = mapped_column(SealedJson("retention_runs.report"))


class Incident(Model):
    """Data may have got into wrong hands: exports stop until it is closed (PIPL art. 57, 未成年人网络保护条例 art. 35).

    ``school_id`` empty: everywhere. ``exposed`` names the kinds of data, ``since`` from when on.
    """

    __tablename__ = "incidents"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(Sealed("incidents.opened_by"))
    what: Mapped[str] = mapped_column(Sealed("incidents.what"))
    exposed: Mapped[list[str]] = mapped_column(SealedJson("incidents.exposed"))
    since: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(Sealed("incidents.closed_by"))
    outcome: Mapped[str | None] = mapped_column(Sealed("incidents.outcome"))
