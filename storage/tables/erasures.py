"""Whole files that were deleted on request: the tombstones, and what waits for a second person."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed
from storage.tables.model import Model


class Erasure(Model):
    """One leading person asks that a child's whole file is deleted, another decides and thereby does it.

    ``ground`` is ``domain.erasure.Ground``, ``outcome`` ``domain.erasure.Outcome``; ``rights_id`` the guardian's
    request that it answers. ``asked_by`` and ``decided_by`` are accounts, empty for the operator at the machine.
    ``counts`` is JSON: what went, by kind. Of what is done (``done_at``) nothing changes any more (triggers), and
    ``reason`` is empty: it may have told of the family.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        Index("ix_erasures_school", "school_id", "outcome"),
        Index("ix_erasures_child", "child_id", "done_at"),
        Index(
            "uq_erasures_waiting",
            "child_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    ground: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Sealed("erasures.reason"))
    rights_id: Mapped[int | None] = mapped_column(ForeignKey("rights_requests.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    counts: Mapped[str | None] = mapped_column(Text)


class ClearedAudit(Model):
    """A row of the audit whose detail went with a file; the trigger of ``audit`` lets only a row named here be cleared.
    Rows are never changed or removed."""

    __tablename__ = "cleared_audit"
    audit_id: Mapped[int] = mapped_column(ForeignKey("audit.id"), primary_key=True, autoincrement=False)
    erasure_id: Mapped[int] = mapped_column(ForeignKey("erasures.id"), index=True)
