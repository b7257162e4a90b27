"""What makes a change of the file visible: commitments to contents, chained by hashes, and what was taken out."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedBytes
from storage.tables.model import Model


class ChainWait(Model):
    """Something written that has no link yet. Filled by triggers in the transaction that wrote it; emptied by the job
    that links. ``chain`` is "child" (``owner_id`` a child), "states" or "audit" (``owner_id`` 0)."""

    __tablename__ = "chain_waits"
    __table_args__ = (Index("ix_chain_waits_subject", "subject", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[int]
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]


class Commitment(Model):
    """SHA-256 of a salt and a content. Without the salt nobody can try which content it was; a redaction removes it.

    ``subject``: entry, media, state, audit; "remains" is what stands in an entry since its words were taken out.
    """

    __tablename__ = "commitments"
    subject: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes | None] = mapped_column(SealedBytes("commitments.salt"))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class ChainLink(Model):
    """One link: ``hash`` is SHA-256 of the hash before it and of the commitment's digest. ``day`` (China) says which
    seal it falls under: never one that was made already."""

    __tablename__ = "chain_links"
    __table_args__ = (UniqueConstraint("subject", "subject_id", "owner_id"),)
    chain: Mapped[str] = mapped_column(String(10), primary_key=True)
    owner_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    day: Mapped[date] = mapped_column(Date)


class ChainHead(Model):
    """How long a chain is and what its last link says."""

    __tablename__ = "chain_heads"
    chain: Mapped[str] = mapped_column(String(10), primary_key=True)
    owner_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Integer)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class DaySeal(Model):
    """One hash over all links since the seal before, up to the end of a day (China), and what the nightly look found.
    The same line stands in a file outside the database, so that whoever writes to the database alone cannot rewrite
    the past."""

    __tablename__ = "day_seals"
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    chains: Mapped[int] = mapped_column(Integer)
    links: Mapped[int] = mapped_column(Integer)
    sealed_at: Mapped[datetime]
    problems: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class Redaction(Model):
    """The words of an entry were taken out; that they were, by whom and why, stays. The triggers of ``entries`` let
    only an entry named here be emptied."""

    __tablename__ = "redactions"
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(Sealed("redactions.reason"))
    ground: Mapped[str] = mapped_column(String(20))  # request, retention, mistake
    by: Mapped[str] = mapped_column(Sealed("redactions.by"))
    at: Mapped[datetime]
    stub_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))  # the entry that tells of it
