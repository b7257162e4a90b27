"""What follows from an attempt in vain: when it is tried again, and after three who else can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import Result
from domain.people import Child, Guardian
from storage.contact import contact_plans
from storage.contact.contact_plans import Plan
from storage.contact.contacts import NewContact
from storage.person import custody, people

# So many attempts in a row are a reason to try somebody else.
IN_VAIN = 3
MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Attempt:
    """``whom`` is empty for the child or its home; ``tries`` are those in vain since the last contact.

    ``again_on`` is the day (China) on which the list shows it again; None where nothing is due by then. ``instead`` are
    others of the family with their number, empty for whom the school only has on WeChat.
    """

    whom: str
    result: Result
    tries: int
    again_on: date | None
    instead: tuple[tuple[str, str], ...]


def of(session: Session, made: NewContact, children: Sequence[Child], now: datetime) -> Attempt:
    """Read after the attempt was kept."""
    plans = [
        plan
        for plan in contact_plans.of_children(session, made.children, (made.kind,))
        if plan.person_id == made.person_id
    ]
    tries = max((plan.attempts for plan in plans), default=1)
    days = [in_china(plan.retry_at).date() for plan in plans if plan.retry_at is not None and _is_shown(plan, now)]
    child = next(child for child in children if child.id in made.children)
    everybody = people.guardians_of_child(session, child.id)
    whom = next((one.relation.label for one in everybody if one.person.id == made.person_id), "")
    is_asked = made.person_id is not None and (tries >= IN_VAIN or made.result is Result.WRONG_NUMBER)
    bound = {one.person.id for one in people.bound_guardians_of_children(session, made.children)} if is_asked else set()
    others = _others(session, child, everybody, made.person_id, now) if is_asked else []
    known = [
        (one.relation.label, one.person.phone or "") for one in others if one.person.phone or one.person.id in bound
    ]
    return Attempt(whom, made.result, tries, min(days, default=None), tuple(known[:MOST_NAMED]))


def _is_shown(plan: Plan, now: datetime) -> bool:
    """Whether the list shows it again from ``retry_at`` on: only what is due by then."""
    again, due = plan.retry_at, plan.due_at
    return again is not None and again > now and due is not None and due <= again


def _others(
    session: Session, child: Child, everybody: Sequence[Guardian], person_id: int | None, now: datetime
) -> list[Guardian]:
    """The other adults, without those whom the school keeps away."""
    blocks = custody.current(session, child.id, now)
    return [one for one in everybody if one.person.id != person_id and not any(block.names(one) for block in blocks)]
