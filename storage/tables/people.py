"""The school, the adults, the children, and who belongs to whom."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Blind, Sealed
from storage.tables.model import Model


class School(Model):
    """A school that uses the account."""

    __tablename__ = "schools"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    officer: Mapped[str] = mapped_column(String(100), default="")  # who answers for personal data, shown at consent
    contact_every_days: Mapped[int] = mapped_column(Integer, default=30)
    created_at: Mapped[datetime]


class Person(Model):
    """An adult: guardian, teacher or director (``domain.people.Role``)."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Sealed("people.name"))
    phone: Mapped[str | None] = mapped_column(Sealed("people.phone"))
    phone_index: Mapped[str | None] = mapped_column(Blind("phone"), index=True)
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Child(Model):
    """A pupil."""

    __tablename__ = "children"
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("children.name"))
    name_index: Mapped[str] = mapped_column(Blind("child name"), index=True)
    class_name: Mapped[str] = mapped_column(String(40))
    birth_date: Mapped[date | None]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Guardianship(Model):
    """What one adult is to one child; the relation stands on the pair, never on the adult."""

    __tablename__ = "guardianships"
    __table_args__ = (UniqueConstraint("child_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    relation: Mapped[str] = mapped_column(String(30))
    away: Mapped[bool]


class Pairing(Model):
    """A teacher looks after a child from one moment to another; ``ends_at`` empty means now."""

    __tablename__ = "pairings"
    __table_args__ = (
        Index(
            "uq_pairings_current",
            "child_id",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
