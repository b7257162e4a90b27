"""Reminds teachers of parents they have not been in touch with; each due day gives exactly one reminder."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import Clock
from domain.people import Guardian
from messages.outbound import Envelope
from messages.render import words
from storage import contacts, outbox, pairings, people
from storage.contacts import DuePlan
from storage.database import Database

BATCH = 200


def remind(database: Database, clock: Clock) -> int:
    """One batch of due plans: reminders into the outbox and the next due day, in one transaction; how many."""
    now = clock.now()
    with database.begin() as session:
        due = contacts.claim_due(session, now, BATCH)
        for plan in due:
            _remind(session, plan, now)
            contacts.advance(session, plan, now)
    return len(due)


def _remind(session: Session, plan: DuePlan, now: datetime) -> None:
    teacher = pairings.teacher_of(session, plan.child_id)
    bound = [g for g in people.bound_guardians(session, plan.person_id) if g.child.id == plan.child_id]
    if teacher is None or not bound:
        return
    once = f"{contacts.reminder_name(plan.id)}{plan.next_due.isoformat()}"
    outbox.put(session, Envelope("contact_due", once, teacher.id, _text(bound[0], plan, now), from_title="学校"), now)


def _text(guardian: Guardian, plan: DuePlan, now: datetime) -> str:
    days = (now - plan.last_contact_at).days if plan.last_contact_at else None
    pronoun = guardian.relation.pronoun
    facts = {"title": guardian.title, "name": guardian.person.name, "days": days, "pronoun": pronoun}
    return words("reminders/contact_due", **facts)
