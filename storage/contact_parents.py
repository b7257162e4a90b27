"""Parents who are asked each week, and what they are asked about: read for whole batches at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.contact import ContactKind
from domain.people import Guardian
from storage import people
from storage import tables as t
from storage.outbox_people import is_reachable
from storage.people import guardian_of
from storage.statements import in_chunks


@dataclass(frozen=True, slots=True)
class Parent:
    """``is_bound``: on WeChat, bound and following; ``plain_until`` (UTC): no automatic words until then."""

    id: int
    zone: str
    is_bound: bool
    plain_until: datetime | None

    def is_plain(self, now: datetime) -> bool:
        return self.plain_until is not None and now < self.plain_until


def of_people(session: Session, ids: Collection[int]) -> dict[int, Parent]:
    """By person."""
    found: dict[int, Parent] = {}
    row = t.Person
    for some in in_chunks(sorted(ids)):
        query = select(row.id, row.time_zone, row.plain_until, is_reachable(row.id).label("bound"))
        for one in session.execute(query.where(row.id.in_(some))):
            found[one.id] = Parent(one.id, one.time_zone, one.bound, one.plain_until)
    return found


def asked_about(session: Session, ids: Collection[int]) -> dict[int, list[Guardian]]:
    """The children of each parent whose weekly contact is asked for: those of plans that hold, with what they are."""
    found: dict[int, list[Guardian]] = defaultdict(list)
    plan = t.ContactPlan
    for some in in_chunks(sorted(ids)):
        query: Any = (
            people.GUARDIANS.join(
                plan.__table__,
                (plan.child_id == people.CHILDREN.c.id) & (plan.person_id == people.PEOPLE.c.id),
            )
            .where(plan.person_id.in_(some), plan.kind == ContactKind.WEEKLY_CHILD.value, plan.active.is_(True))
            .order_by(people.CHILDREN.c.id)
        )
        for row in session.connection().execute(query):
            found[row.person_id].append(guardian_of(row))
    return found


def classes_of(session: Session, children: Collection[int]) -> dict[int, str]:
    """The class of each child."""
    found: dict[int, str] = {}
    for some in in_chunks(sorted(children)):
        query = select(t.Child.id, t.Child.class_name).where(t.Child.id.in_(some))
        found |= {row.id: row.class_name for row in session.execute(query)}
    return found
