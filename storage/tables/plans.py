"""Support plans: what is hard for a child, what is done about it, by whom and by when, and what came of it."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed
from storage.tables.model import Model


class SupportPlan(Model):
    """One measure for one child. ``area`` is ``domain.support.Area``; ``due_on`` a day in China; open until
    ``closed_at``. The texts are never changed: a new measure is a new plan.
    """

    __tablename__ = "support_plans"
    __table_args__ = (Index("ix_support_plans_open", "closed_at", "due_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    area: Mapped[str] = mapped_column(String(20))
    problem: Mapped[str] = mapped_column(Sealed("support_plans.problem"))
    measure: Mapped[str] = mapped_column(Sealed("support_plans.measure"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    due_on: Mapped[date]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class SupportResult(Model):
    """What came of a measure so far; rows are never changed or removed (database triggers refuse both)."""

    __tablename__ = "support_results"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plans.id"), index=True)
    result: Mapped[str] = mapped_column(Sealed("support_results.result"))
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
