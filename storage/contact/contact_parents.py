"""Parents who are asked each week, and what they are asked about: read for whole batches at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from domain.contact import WEEKLY, ContactKind
from domain.people import Child
from storage import tables as t
from storage.statements import in_chunks, rows, table

PLANS, CHILDREN = table(t.ContactPlan), table(t.Child)
MANY: BindParameter[Any] = bindparam("many", expanding=True)
OF_PEOPLE = select(t.Person.id, t.Person.time_zone, t.Person.plain_until).where(t.Person.id.in_(MANY))
SPEAKING = (
    select(t.Guardianship.person_id, t.Guardianship.child_id)
    .join(t.Child, t.Child.id == t.Guardianship.child_id)
    .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
    .join(t.Address, t.Address.id == t.Binding.address_id)
    .where(
        t.Guardianship.person_id.in_(MANY),
        t.Child.left_at.is_(None),
        t.Binding.state == "active",
        t.Address.following.is_(True),
    )
)
PUPIL = (CHILDREN.c.id, CHILDREN.c.school_id, CHILDREN.c.name, CHILDREN.c.class_name)
ASKED_ABOUT = (
    select(PLANS.c.person_id, PLANS.c.kind, *PUPIL)
    .join(CHILDREN, CHILDREN.c.id == PLANS.c.child_id)
    .where(PLANS.c.person_id.in_(MANY), PLANS.c.kind.in_([kind.value for kind in WEEKLY]), PLANS.c.active.is_(True))
    .order_by(CHILDREN.c.id)
)
NAMED = select(*PUPIL).where(CHILDREN.c.id.in_(MANY))


@dataclass(frozen=True, slots=True)
class Parent:
    """``children``: for whom they are on WeChat, bound and following; ``plain_until`` (UTC): no automatic words until
    then."""

    id: int
    zone: str
    children: frozenset[int]
    plain_until: datetime | None

    def is_bound(self, child_id: int) -> bool:
        return child_id in self.children

    def is_plain(self, now: datetime) -> bool:
        return self.plain_until is not None and now < self.plain_until


@dataclass(frozen=True, slots=True)
class Asked:
    """A child about whom a parent is asked, and the kind of the plan that asks."""

    child: Child
    kind: ContactKind


def of_people(session: Session, ids: Collection[int]) -> dict[int, Parent]:
    """By person."""
    found: dict[int, Parent] = {}
    for some in in_chunks(sorted(ids)):
        bound: dict[int, set[int]] = defaultdict(set)
        for row in rows(session, SPEAKING, many=some):
            bound[row.person_id].add(row.child_id)
        for row in rows(session, OF_PEOPLE, many=some):
            found[row.id] = Parent(row.id, row.time_zone, frozenset(bound[row.id]), row.plain_until)
    return found


def asked_about(session: Session, ids: Collection[int]) -> dict[int, list[Asked]]:
    """What each parent is asked about: the children of their weekly plans that hold, and the kind of each plan."""
    found: dict[int, list[Asked]] = defaultdict(list)
    for some in in_chunks(sorted(ids)):
        for row in rows(session, ASKED_ABOUT, many=some):
            child = Child(row.id, row.school_id, row.name, row.class_name)
            found[row.person_id].append(Asked(child, ContactKind(row.kind)))
    return found


def children(session: Session, ids: Collection[int]) -> dict[int, Child]:
    """The children of these numbers, with their names opened."""
    found: dict[int, Child] = {}
    for some in in_chunks(sorted(ids)):
        for row in rows(session, NAMED, many=some):
            found[row.id] = Child(row.id, row.school_id, row.name, row.class_name)
    return found
