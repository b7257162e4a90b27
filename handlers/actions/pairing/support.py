"""Support plans: a measure is agreed, noted upon, and closed with a result; nothing is rewritten."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.pairing import LONGEST_TEXT
from domain.people import Child, Person
from domain.support import Area
from storage.contact import plans
from storage.contact.plans import NewPlan


def add(
    session: Session,
    child: Child,
    area: Area,
    problem: str,
    measure: str,
    owner: Person,
    due_on: date,
    made_by: Person | None,
    now: datetime,
) -> int:
    """Agree on a measure; its number. The same one that is still open is not made twice. Raises Refusal."""
    problem, measure = _complete(problem), _complete(measure)
    if not owner.is_teacher or owner.school_id != child.school_id:
        raise Refusal("replies/plan_incomplete", most=LONGEST_TEXT)
    for known in plans.of_child(session, child.id):
        same = (known.area, known.problem, known.measure, known.owner.id, known.due_on)
        if known.closed_at is None and same == (area, problem, measure, owner.id, due_on):
            return known.id
    by = made_by.id if made_by else None
    return plans.add(session, NewPlan(child.id, area, problem, measure, owner.id, due_on, by), now)


def note(session: Session, plan_id: int, result: str, noted_by: Person | None, now: datetime) -> None:
    """What came of an open measure so far. Raises Refusal when it is closed, or nothing is said."""
    result = _complete(result)
    plan = plans.get(session, plan_id)
    if plan is None or plan.closed_at is not None:
        raise Refusal("replies/plan_closed")
    plans.note(session, plan_id, result, noted_by.id if noted_by else None, now)


def close(session: Session, plan_id: int, result: str, closed_by: Person | None, now: datetime) -> bool:
    """The measure is over, with this result; False when it was closed with the same words before.

    Raises Refusal when it was closed with others: what was written stays.
    """
    result = _complete(result)
    if plans.close(session, plan_id, now):
        plans.note(session, plan_id, result, closed_by.id if closed_by else None, now)
        return True
    plan = plans.get(session, plan_id)
    if plan is None or not plan.results or plan.results[-1].result != result:
        raise Refusal("replies/plan_closed")
    return False


def _complete(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise Refusal("replies/plan_incomplete", most=LONGEST_TEXT)
    return text.strip()
