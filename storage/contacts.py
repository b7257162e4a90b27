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


def due_by(session: Session, children: list[int]) -> dict[int, datetime]:
    """By when (UTC) each guardian of these children should be spoken with, by person; past when it is overdue.

    A reminder moves ``next_due`` on, so what was reminded of and not done is told by the last contact.
    """
    query = select(t.ContactPlan).where(t.ContactPlan.child_id.in_(children), t.ContactPlan.active.is_(True))
    found: dict[int, datetime] = {}
    for row in session.scalars(query):
        since = row.last_contact_at
        due = min(row.next_due, rules.due_after_contact(since, row.every_days)) if since else row.next_due
        found[row.person_id] = min(due, found.get(row.person_id, due))
    return found


def reminder_names(session: Session, children: list[int]) -> list[str]:
    """How the names of reminders about these children begin."""
    query = select(t.ContactPlan.id).where(t.ContactPlan.child_id.in_(children))
    return [reminder_name(plan_id) for plan_id in session.scalars(query)]


def remind_again(session: Session, names: list[str], now: datetime) -> None:
    """Reminders of these names were not read and will not be: their plans are due now."""
    plans = {int(name.split(":")[1]) for name in names}
    session.execute(update(t.ContactPlan).where(t.ContactPlan.id.in_(plans)).values(next_due=now))


def reminder_name(plan_id: int) -> str:
    """How the name of every reminder of a plan begins."""
    return f"contact:{plan_id}:"


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
