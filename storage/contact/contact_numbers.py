"""How a school's contacts stand, counted for the directors' digest: by class, and never by teacher."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from domain.contact import OF_TEACHER, SILENT_WEEKS, ContactKind, Result
from storage import tables as t

KINDS = sorted(kind.value for kind in OF_TEACHER)
PUPIL = t.Child.id == t.ContactPlan.child_id, t.Child.left_at.is_(None)


@dataclass(frozen=True, slots=True)
class Late:
    """One contact that is overdue."""

    plan_id: int
    child_id: int
    class_name: str
    person_id: int | None
    kind: ContactKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Contacts made and attempts in vain in a span; children by class who have plans; what stands open now."""

    children: dict[str, int]
    contacts: dict[str, int]
    in_vain: int
    hazards: int
    silent: int


def overdue(session: Session, school_id: int, before: datetime) -> list[Late]:
    """What should have been done before a moment (UTC) and was not, the longest overdue first; paused ones too."""
    plan = t.ContactPlan
    query = (
        select(plan.id, plan.child_id, t.Child.class_name, plan.person_id, plan.kind, plan.due_at)
        .join(t.Child, PUPIL[0])
        .where(plan.school_id == school_id, plan.active.is_(True), plan.kind.in_(KINDS), plan.due_at < before)
        .where(PUPIL[1])
        .order_by(plan.due_at, plan.id)
    )
    return [
        Late(row.id, row.child_id, row.class_name, row.person_id, ContactKind(row.kind), row.due_at)
        for row in session.execute(query)
    ]


def counts(session: Session, school_id: int, start: datetime, end: datetime) -> Counts:
    """The numbers of a school; contacts and attempts are those that began in the span (UTC, its end not counted)."""
    return Counts(
        _children(session, school_id),
        _contacts(session, school_id, start, end),
        _in_vain(session, school_id, start, end),
        _hazards(session, school_id),
        _silent(session, school_id),
    )


def names(session: Session, children: Collection[int]) -> dict[int, tuple[str, str]]:
    """Class and name of these children."""
    query = select(t.Child.id, t.Child.class_name, t.Child.name).where(t.Child.id.in_(children))
    return {row.id: (row.class_name, row.name) for row in session.execute(query)}


def _children(session: Session, school_id: int) -> dict[str, int]:
    plan = t.ContactPlan
    query = (
        select(t.Child.class_name, func.count(plan.child_id.distinct()))
        .join(plan, PUPIL[0])
        .where(plan.school_id == school_id, plan.active.is_(True), PUPIL[1])
        .group_by(t.Child.class_name)
    )
    return {name: count for name, count in session.execute(query)}


def _contacts(session: Session, school_id: int, start: datetime, end: datetime) -> dict[str, int]:
    """One contact about siblings is one, in the class of the first of them."""
    made, about = t.ContactMade, t.ContactChild
    first = select(about.contact_id, func.min(about.child_id).label("child_id")).group_by(about.contact_id).subquery()
    query = (
        select(t.Child.class_name, func.count())
        .select_from(made)
        .join(first, first.c.contact_id == made.id)
        .join(t.Child, t.Child.id == first.c.child_id)
        .where(*_made(school_id, start, end), made.result == Result.REACHED.value)
        .group_by(t.Child.class_name)
    )
    found: dict[str, int] = defaultdict(int)
    for name, count in session.execute(query):
        found[name] += count
    return dict(found)


def _in_vain(session: Session, school_id: int, start: datetime, end: datetime) -> int:
    query = select(func.count()).where(*_made(school_id, start, end), t.ContactMade.result != Result.REACHED.value)
    return session.scalar(query) or 0


def _made(school_id: int, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    made = t.ContactMade
    span = made.at >= start, made.at < end
    return made.school_id == school_id, *span, made.kind.in_(KINDS), made.voided_at.is_(None)


def _hazards(session: Session, school_id: int) -> int:
    query = (
        select(func.count())
        .join(t.Child, t.Child.id == t.Hazard.child_id)
        .where(t.Hazard.school_id == school_id, t.Hazard.closed_at.is_(None), t.Child.left_at.is_(None))
    )
    return session.scalar(query.select_from(t.Hazard)) or 0


def _silent(session: Session, school_id: int) -> int:
    """Parents who are away and of whom nobody heard for weeks that they were in touch with the child."""
    plan = t.ContactPlan
    query = select(func.count(plan.person_id.distinct())).where(
        plan.school_id == school_id,
        plan.active.is_(True),
        plan.kind == ContactKind.WEEKLY_CHILD.value,
        plan.step >= SILENT_WEEKS,
    )
    return session.scalar(query) or 0
