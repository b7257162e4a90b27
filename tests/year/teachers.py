"""Teachers who do what is due: on its day, days later, after two calls in vain, or not at all."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import DEFAULTS, OF_TEACHER, ContactKind, Result
from domain.people import Person
from handlers.actions.contact import contact_results
from storage import tables as t
from storage.contact import contact_plans, contacts
from storage.contact.contact_plans import Plan
from storage.contact.contacts import NewContact
from storage.pairing import pairings
from tests.year import days
from tests.year.fates import Group
from tests.year.school import School

# So many school days after the due one.
WAITS = {Group.LATE: 3, Group.SLOW: 7}
IDLE = (Group.NEVER, Group.OWN_CLASS)
TRIES = 2  # in vain, before the call that is answered
BY_PHONE = (ContactKind.PARENT, ContactKind.CARER)


def act(session: Session, school: School, day: date) -> None:
    """Everything that teachers of such a kind do today, each contact once for sisters and brothers together."""
    meetings = _meetings(session, school, day)
    known = pairings.teachers_of(session, sorted({plan.child_id for plans in meetings for plan in plans}))
    for plans in meetings:
        teacher = known[plans[0].child_id]
        if school.group_of_child[plans[0].child_id] is Group.MISSED:
            _tap(session, school, plans[0], teacher)
        else:
            contacts.keep(session, _made(school, plans, teacher), school.now)


def _meetings(session: Session, school: School, day: date) -> list[list[Plan]]:
    """What one contact answers lies together."""
    row = t.ContactPlan
    query = select(row).where(row.active.is_(True), row.due_at <= school.now, row.kind.in_(OF_TEACHER))
    found: dict[tuple[ContactKind, int], list[Plan]] = defaultdict(list)
    for plan in map(contact_plans.plan_of, session.scalars(query.order_by(row.id))):
        if _is_done_today(school, plan, day):
            found[plan.kind, plan.person_id or -plan.child_id].append(plan)
    return list(found.values())


def _is_done_today(school: School, plan: Plan, day: date) -> bool:
    """In long holidays they do what is done by phone then, and no more."""
    group = school.group_of_child[plan.child_id]
    if group in IDLE or (days.is_long_holiday(day) and plan.kind is not ContactKind.TALK):
        return False
    if plan.retry_at is not None and plan.retry_at > school.now:
        return False
    assert plan.due_at is not None, "chosen by it"
    return days.lessons_after(in_china(plan.due_at).date(), WAITS.get(group, 0)) <= day


def _made(school: School, plans: list[Plan], teacher: Person) -> NewContact:
    first = plans[0]
    return NewContact(
        f"year:{first.id}:{school.now:%Y%m%d}",
        school.id,
        first.kind,
        DEFAULTS[first.kind].way,
        Result.REACHED,
        school.now,
        tuple(plan.child_id for plan in plans),
        first.person_id,
        teacher.id,
    )


def _tap(session: Session, school: School, plan: Plan, teacher: Person) -> None:
    """As a tap under the list does it."""
    cause = f"year:{plan.id}:{school.now:%Y%m%d}"
    if plan.kind in BY_PHONE and plan.attempts < TRIES:
        contact_results.missed(session, plan.id, teacher, Result.NO_ANSWER, cause, school.now)
    else:
        contact_results.met(session, plan.id, teacher, cause, school.now)
