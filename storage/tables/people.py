"""The school, the adults, the children, and who belongs to whom."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, and_, exists, false, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from domain.access import Duty
from storage.columns import Blind, Sealed
from storage.tables.console import StaffDuty
from storage.tables.model import Model


class School(Model):
    """A school that uses the account."""

    __tablename__ = "schools"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    officer: Mapped[str] = mapped_column(String(100), default="")  # who answers for personal data, shown at consent
    created_at: Mapped[datetime]
    account: Mapped[str | None] = mapped_column(String(64))  # its codes work at this account only; empty: at any
    # who left keeps their platform identity here for so many days; wechat.md: the platform wants it deleted
    erase_after_days: Mapped[int] = mapped_column(Integer, default=30, server_default="30")
    register_seen_on: Mapped[date | None]  # the last day (China) on which the program went through its register
    # what a teacher says to a family waits so long before it leaves, so that it can be taken back
    undo_seconds: Mapped[int] = mapped_column(Integer, default=10, server_default="10")
    # what the school calls its house for children (阳光之家); families read this name and no other
    home_name: Mapped[str | None] = mapped_column(String(40))


class Person(Model):
    """An adult: guardian, teacher or director (``domain.people.Role``).

    ``is_principal`` is read from the duties: whoever has that one is called by it.
    """

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Sealed("people.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("people.phone"))
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    # staff: not to be disturbed between these times of day in China ("21:00"); empty: the hours of ``domain.hours``
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_until: Mapped[str | None] = mapped_column(String(5))
    # guardians who want no automatic words: silent for them until then
    plain_until: Mapped[datetime | None]
    is_principal: Mapped[bool] = column_property(
        and_(
            role != "guardian",
            exists().where(
                StaffDuty.person_id == id, StaffDuty.duty == Duty.PRINCIPAL.value, StaffDuty.ended_at.is_(None)
            ),
        )
    )


class Child(Model):
    """A pupil. ``erased_at``: the whole file was deleted, nobody finds the child (``storage.privacy.erasures``)."""

    __tablename__ = "children"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("children.name"))
    name_index: Mapped[str] = mapped_column(Blind("child name"), index=True)
    class_name: Mapped[str] = mapped_column(String(40))
    birth_date: Mapped[date | None]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class Guardianship(Model):
    """What one adult is to one child; the relation stands on the pair, never on the adult."""

    __tablename__ = "guardianships"
    __table_args__ = (UniqueConstraint("child_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    relation: Mapped[str] = mapped_column(String(30))
    away: Mapped[bool]
    is_primary: Mapped[bool] = mapped_column(default=False, server_default=false())  # who looks after the child first


class Pairing(Model):
    """A teacher looks after a child from one moment to another; ``ends_at`` empty means now.

    ``role`` is ``domain.pairing.PairingRole``. ``approved_by`` opened the child's file to the teacher; empty means that
    nobody was named. A substitute has ``until``, the end that is planned, and ``stands_for``, the pairing that comes
    back then. ``note`` is what the teacher before wrote for this one, ``ended_reason`` why it ended.
    """

    __tablename__ = "pairings"
    __table_args__ = (
        Index(
            "uq_pairings_current",
            "child_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
        Index(
            "ix_pairings_until",
            "until",
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
        Index("ix_pairings_child", "child_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    role: Mapped[str] = mapped_column(String(20), default="paired", server_default="paired")
    until: Mapped[datetime | None]
    stands_for: Mapped[int | None] = mapped_column(ForeignKey("pairings.id"), index=True)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(Sealed("pairings.reason"))
    note: Mapped[str | None] = mapped_column(Sealed("pairings.note"))
    ended_reason: Mapped[str | None] = mapped_column(Sealed("pairings.ended_reason"))


class Substitution(Model):
    """A substitute is arranged for a period that has not begun; when it begins, a pairing takes its place.

    ``to_families`` is what the families are told besides. Neither ``begun_at`` nor ``dropped_at``: still to come.
    """

    __tablename__ = "substitutions"
    __table_args__ = (
        Index(
            "uq_substitutions_open",
            "child_id",
            unique=True,
            sqlite_where=text("begun_at IS NULL AND dropped_at IS NULL"),
            postgresql_where=text("begun_at IS NULL AND dropped_at IS NULL"),
        ),
        Index("ix_substitutions_due", "begun_at", "dropped_at", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_at: Mapped[datetime]
    until: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str | None] = mapped_column(Sealed("substitutions.reason"))
    note: Mapped[str | None] = mapped_column(Sealed("substitutions.note"))
    to_families: Mapped[str | None] = mapped_column(Sealed("substitutions.to_families"))
    arranged_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
