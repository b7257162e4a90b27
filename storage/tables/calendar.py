"""What the school or the county says about days, terms and years; everything else about a day is law or rule."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.model import Model

OF_COUNTY = text("school_id IS NULL")


class CalendarDay(Model):
    """One day that is not what the calendar would say. Without a school it holds for every school of the program.

    ``class_name`` is empty when it holds for every class; ``source`` is who says so, in words of the school.
    """

    __tablename__ = "calendar_days"
    __table_args__ = (
        UniqueConstraint("school_id", "class_name", "on_date"),
        Index(
            "uq_calendar_days_county",
            "class_name",
            "on_date",
            unique=True,
            sqlite_where=OF_COUNTY,
            postgresql_where=OF_COUNTY,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    class_name: Mapped[str] = mapped_column(String(40), default="")
    on_date: Mapped[date]
    is_school_day: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(60), default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]


class Term(Model):
    """A term; both days belong to it. Terms of one school never share a day. Without a school: of every school."""

    __tablename__ = "terms"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        Index("uq_terms_county", "name", unique=True, sqlite_where=OF_COUNTY, postgresql_where=OF_COUNTY),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    name: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime]


class CalendarYear(Model):
    """A year of which the school or the county said: its days are all in. Without a school: for every school."""

    __tablename__ = "calendar_years"
    __table_args__ = (
        UniqueConstraint("school_id", "year"),
        Index("uq_calendar_years_county", "year", unique=True, sqlite_where=OF_COUNTY, postgresql_where=OF_COUNTY),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    year: Mapped[int] = mapped_column(Integer)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime]
