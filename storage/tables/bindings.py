"""How a WeChat account gets attached to a person, and what that person agreed to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Blind, Sealed
from storage.tables.model import Model


class Address(Model):
    """Where a person can be written to: one user of one platform account, and what may still be sent there.

    ``window_until`` and ``window_left`` follow ``domain.window``. ``person_id`` is set by an approved binding.
    """

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("account", "ref_index"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str] = mapped_column(Sealed("addresses.ref"))
    ref_index: Mapped[str] = mapped_column(Blind("address"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    following: Mapped[bool] = mapped_column(default=True)
    window_until: Mapped[datetime | None]
    window_left: Mapped[int] = mapped_column(Integer, default=0)
    heard_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Invitation(Model):
    """A random, single-use, expiring code for one guardianship, or for one member of staff."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_index: Mapped[str] = mapped_column(Blind("invitation"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    guardianship_id: Mapped[int | None] = mapped_column(ForeignKey("guardianships.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))


class Binding(Model):
    """One address asks to be one guardian of one child.

    States: consenting (the consent card lies before the person), pending (the teacher is asked), active, refused
    (by the school), declined (by the person), ended.
    """

    __tablename__ = "bindings"
    __table_args__ = (
        Index(
            "uq_bindings_open",
            "address_id",
            "guardianship_id",
            unique=True,
            sqlite_where=text("state IN ('consenting', 'pending', 'active')"),
            postgresql_where=text("state IN ('consenting', 'pending', 'active')"),
        ),
        Index("ix_bindings_guardianship", "guardianship_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    guardianship_id: Mapped[int] = mapped_column(ForeignKey("guardianships.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]


class Consent(Model):
    """What a person answered to which version of the consent card (PIPL art. 14-17, 29, 31); append-only.

    Answers: agreed, notices (no voice or pictures kept), declined, withdrawn.
    """

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    binding_id: Mapped[int | None] = mapped_column(ForeignKey("bindings.id"))
    version: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class Attempt(Model):
    """How often one address tried a code on one day (China time); survives restarts and a dead Redis."""

    __tablename__ = "attempts"
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
