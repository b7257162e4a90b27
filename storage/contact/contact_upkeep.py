"""What is done to contact plans by hand: chosen, looked at at once, begun again, settled for a whole school."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session, aliased

from domain.clock import in_china
from domain.contact import WEEKLY, ContactKind
from domain.people import Person
from domain.words import same_name
from storage import tables as t
from storage.contact import contact_plans
from storage.contact.contact_plans import Plan
from storage.person import people
from storage.statements import in_chunks, insert_missing, rows


def find(session: Session, child_id: int, kind: ContactKind, person_id: int | None) -> Plan | None:
    """The plan of a child, of one kind, with this adult (None: with nobody named), whether it holds or not."""
    row = t.ContactPlan
    is_with = row.person_id == person_id if person_id is not None else row.person_id.is_(None)
    query = select(row).where(row.child_id == child_id, row.kind == kind.value, is_with)
    found = session.scalars(query.execution_options(populate_existing=True)).first()
    return contact_plans.plan_of(found) if found is not None else None


def choose(session: Session, school_id: int, child_id: int, reason: str, by: int, now: datetime) -> None:
    """This child is visited in every long holiday, because somebody decided so (``contact_subjects.CHOSEN``)."""
    values = {
        "school_id": school_id,
        "child_id": child_id,
        "person_id": None,
        "kind": ContactKind.HOLIDAY_VISIT.value,
        "starts_on": in_china(now).date(),
        "active": False,
        "step": 0,
        "attempts": 0,
    }
    session.execute(insert_missing(session, t.ContactPlan), [values])
    _mark(session, child_id, by, reason)
    contact_plans.settle(session, [child_id], now)


def withdraw(session: Session, child_id: int, now: datetime) -> None:
    """Nobody decided so any more; the plan stays where something else asks for it."""
    _mark(session, child_id, None, None)
    contact_plans.settle(session, [child_id], now)


def look_at(session: Session, plans: Sequence[Plan], moment: datetime) -> None:
    """The tick decides about these anew at this moment (UTC).

    A plan that had climbed to its last rung stands one above it, so that the new decision is kept beside the last one.
    """
    row = t.ContactPlan
    above = case((row.next_at.is_(None), row.step + 1), else_=row.step)
    for some in in_chunks([plan.id for plan in plans]):
        session.execute(update(row).where(row.id.in_(some), row.active.is_(True)).values(step=above, next_at=moment))


def set_hours(session: Session, person_id: int, span: tuple[time, time] | None, now: datetime) -> None:
    """When, by their own clock, this adult likes to be spoken with; None: at any hour that is nobody's night."""
    begins, ends = (f"{moment:%H:%M}" for moment in span) if span is not None else (None, None)
    mine = t.ContactPlan.person_id == person_id
    session.execute(update(t.ContactPlan).where(mine).values(hour_from=begins, hour_until=ends))
    query = select(t.ContactPlan).where(mine, t.ContactPlan.active.is_(True), t.ContactPlan.kind.in_(WEEKLY))
    query = query.execution_options(populate_existing=True)
    contact_plans.restart(session, [contact_plans.plan_of(row) for row in session.scalars(query)], now)


def begin_again(session: Session, plans: Sequence[Plan], now: datetime) -> None:
    """Their clocks are reckoned anew; what would have been due meanwhile is due from now on: nobody is late by it."""
    contact_plans.restart(session, plans, now)
    row = t.ContactPlan
    for some in in_chunks([plan.id for plan in plans]):
        late = (row.id.in_(some), row.active.is_(True), row.due_at < now)
        session.execute(update(row).where(*late).values(due_at=now, next_at=now))


def family_of(session: Session, child_id: int) -> list[int]:
    """The child and its sisters and brothers at the same school: whoever shares an adult with it; the child first."""
    mine, theirs = aliased(t.Guardianship), aliased(t.Guardianship)
    school_id = select(t.Child.school_id).where(t.Child.id == child_id).scalar_subquery()
    query = (
        select(theirs.child_id)
        .join(mine, mine.person_id == theirs.person_id)
        .join(t.Child, t.Child.id == theirs.child_id)
        .where(mine.child_id == child_id, t.Child.school_id == school_id, t.Child.left_at.is_(None))
    )
    return [child_id, *sorted(set(session.scalars(query)) - {child_id})]


def adults_named(session: Session, school_id: int, name: str) -> list[Person]:
    """The adults of this name around the pupils of a school, each once."""
    query = people.GUARDIANS.where(people.CHILDREN.c.school_id == school_id, people.CHILDREN.c.left_at.is_(None))
    around = (people.guardian_of(row).person for row in rows(session, query))
    return list({one.id: one for one in around if same_name(one.name, name)}.values())


def settle_school(session: Session, school_id: int, now: datetime) -> int:
    """Bring every plan of a school to what is true; how many plans hold afterwards."""
    plan, child = t.ContactPlan, t.Child
    pupils = session.scalars(select(child.id).where(child.school_id == school_id, child.left_at.is_(None)))
    held = session.scalars(select(plan.child_id).where(plan.school_id == school_id, plan.active.is_(True)))
    children = sorted({*pupils, *held})
    contact_plans.settle(session, children, now)
    return sum(len(contact_plans.of_children(session, some)) for some in in_chunks(children))


def _mark(session: Session, child_id: int, by: int | None, reason: str | None) -> None:
    row = t.ContactPlan
    query = select(row).where(row.child_id == child_id, row.kind == ContactKind.HOLIDAY_VISIT.value)
    for plan in session.scalars(query.execution_options(populate_existing=True)):
        plan.set_by, plan.reason = by, reason  # through the model: the reason is sealed
    session.flush()
