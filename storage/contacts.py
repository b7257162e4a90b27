"""Contact plans: which teacher and parent should be in touch by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import contact as rules
from storage import tables as t

TEACHER_PARENT = "teacher_parent"


@dataclass(frozen=True, slots=True)
class DuePlan:
    """A plan whose day has come."""

    id: int
    child_id: int
    person_id: int
    every_days: int
    next_due: datetime
    last_contact_at: datetime | None


def plan(session: Session, child_id: int, person_id: int, every_days: int, now: datetime) -> None:
    """Start (or start again) the plan of one guardian of one child; the first reminder comes after one period."""
    query = select(t.ContactPlan).where(
        t.ContactPlan.child_id == child_id,
        t.ContactPlan.person_id == person_id,
        t.ContactPlan.kind == TEACHER_PARENT,
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        row = t.ContactPlan(child_id=child_id, person_id=person_id, kind=TEACHER_PARENT)
        session.add(row)
    row.every_days = every_days
    row.active = True
    row.next_due = now + timedelta(days=every_days)
    session.flush()


def stop(session: Session, child_id: int, person_id: int) -> None:
    """The guardian can no longer be reached here: no more reminders about them."""
    query = update(t.ContactPlan).where(t.ContactPlan.child_id == child_id, t.ContactPlan.person_id == person_id)
    session.execute(query.values(active=False))


def had_contact(session: Session, children: list[int], person_id: int, now: datetime) -> None:
    """A real exchange took place: the clocks of these children and this guardian start again."""
    query = select(t.ContactPlan).where(t.ContactPlan.child_id.in_(children), t.ContactPlan.person_id == person_id)
    for row in session.scalars(query):
        row.last_contact_at = now
        row.next_due = rules.due_after_contact(now, row.every_days)


def claim_due(session: Session, now: datetime, limit: int) -> list[DuePlan]:
    """Plans whose day has come, locked for this transaction; other processes pass them by."""
    query = (
        select(t.ContactPlan)
        .where(t.ContactPlan.active.is_(True), t.ContactPlan.next_due <= now)
        .order_by(t.ContactPlan.next_due)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [
        DuePlan(row.id, row.child_id, row.person_id, row.every_days, row.next_due, row.last_contact_at)
        for row in session.scalars(query)
    ]


def advance(session: Session, due: DuePlan, now: datetime) -> None:
    """Set the next day of a plan that was reminded of: one reminder however long the program was down."""
    following = rules.due_after_reminder(due.next_due, now, due.every_days)
    session.execute(update(t.ContactPlan).where(t.ContactPlan.id == due.id).values(next_due=following))
