"""The children and adults whom contact plans are about, read for whole sets of children at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from domain.contact import ContactKind
from domain.people import Guardian
from storage import tables as t
from storage.person import custody, people
from storage.person.people import guardian_of
from storage.statements import in_chunks, rows, table

LINKS = table(t.Guardianship)
PAIRED = exists().where(
    t.Pairing.child_id == t.Child.id,
    t.Pairing.ends_at.is_(None),
    t.Person.id == t.Pairing.teacher_id,
    t.Person.left_at.is_(None),
)
IN_DANGER = exists().where(t.Hazard.child_id == t.Child.id, t.Hazard.closed_at.is_(None))
HELPED = exists().where(t.SupportPlan.child_id == t.Child.id, t.SupportPlan.closed_at.is_(None))
CHOSEN = exists().where(
    t.ContactPlan.child_id == t.Child.id,
    t.ContactPlan.kind == ContactKind.HOLIDAY_VISIT.value,
    t.ContactPlan.set_by.is_not(None),
)
CHILDREN, PAIRS, PEOPLE = (table(model) for model in (t.Child, t.Pairing, t.Person))
PUPILS = (
    select(CHILDREN.c.id, CHILDREN.c.class_name, PEOPLE.c.id.is_not(None).label("is_paired"))
    .outerjoin(PAIRS, (PAIRS.c.child_id == CHILDREN.c.id) & PAIRS.c.ends_at.is_(None))
    .outerjoin(PEOPLE, (PEOPLE.c.id == PAIRS.c.teacher_id) & PEOPLE.c.left_at.is_(None))
    .where(CHILDREN.c.id.in_(bindparam("children", expanding=True)))
)


WHEREABOUTS = (
    select(t.Child.id, t.Child.school_id, t.Child.class_name, LINKS.c.person_id, people.PEOPLE.c.time_zone)
    .outerjoin(LINKS, LINKS.c.child_id == t.Child.id)
    .outerjoin(people.PEOPLE, people.PEOPLE.c.id == LINKS.c.person_id)
    .where(t.Child.id.in_(bindparam("children", expanding=True)))
)


class Key(NamedTuple):
    """What a plan is about; a child has one plan of each."""

    child_id: int
    kind: ContactKind
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A child as plans see it: ``wanted`` are the plans that should hold, ``zones`` the clocks of its adults."""

    child_id: int
    school_id: int
    class_name: str
    zones: dict[int, str]
    wanted: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Pupil:
    """What a due plan needs to know of its child; no name is opened for it."""

    class_name: str
    has_teacher: bool


def pupils(session: Session, children: Collection[int]) -> dict[int, Pupil]:
    """By child."""
    found: dict[int, Pupil] = {}
    for some in in_chunks(sorted(children)):
        found |= {row.id: Pupil(row.class_name, row.is_paired) for row in rows(session, PUPILS, children=some)}
    return found


def whereabouts(session: Session, children: Collection[int]) -> dict[int, Subject]:
    """By child, what their clocks need and no more: class and zones."""
    found: dict[int, Subject] = {}
    for some in in_chunks(sorted(children)):
        for row in rows(session, WHEREABOUTS, children=some):
            subject = found.setdefault(row.id, Subject(row.id, row.school_id, row.class_name, {}, ()))
            if row.person_id is not None:
                subject.zones[row.person_id] = row.time_zone
    return found


def of_children(session: Session, children: Collection[int], now: datetime) -> dict[int, Subject]:
    """By child. Who left, or has no teacher, wants no plan; an adult whom the school keeps away is in none."""
    query = select(
        t.Child.id,
        t.Child.school_id,
        t.Child.class_name,
        t.Child.left_at,
        PAIRED.label("is_paired"),
        (IN_DANGER | HELPED | CHOSEN).label("is_key"),
    ).where(t.Child.id.in_(children))
    around: dict[int, list[tuple[Guardian, bool, bool]]] = defaultdict(list)
    for row in session.execute(_adults(children)):
        around[row.child_id].append((guardian_of(row), row.is_primary, row.is_bound))
    blocks = custody.current_of_children(session, children, now)
    found = {}
    for row in session.execute(query):
        adults = [one for one in around[row.id] if not any(block.names(one[0]) for block in blocks.get(row.id, ()))]
        wanted = _wanted(row.id, adults, is_key=row.is_key) if row.is_paired and row.left_at is None else ()
        zones = {one.person.id: one.person.time_zone for one, _, _ in adults}
        found[row.id] = Subject(row.id, row.school_id, row.class_name, zones, tuple(wanted))
    return found


def _adults(children: Collection[int]) -> Any:
    return (
        people.GUARDIANS.add_columns(LINKS.c.is_primary, people.IS_BOUND.label("is_bound"))
        .where(LINKS.c.child_id.in_(children))
        .order_by(LINKS.c.id)
    )


def _wanted(child_id: int, adults: Sequence[tuple[Guardian, bool, bool]], *, is_key: bool) -> list[Key]:
    """The teacher and the child; each parent who is away, three ways; whoever looks after the child at home."""
    away = [one for one, _, _ in adults if one.away]
    carers = _carers(adults)
    keys = [Key(child_id, kind, None) for kind in (ContactKind.TALK, ContactKind.VISIT)]
    keys += [Key(child_id, ContactKind.HOLIDAY_VISIT, None)] if is_key else []
    keys += [Key(child_id, ContactKind.FAMILY_CALL, None)] if away else []
    for parent in away:
        keys += [Key(child_id, kind, parent.person.id) for kind in (ContactKind.PARENT, ContactKind.WEEKLY_CHILD)]
        keys += [Key(child_id, ContactKind.WEEKLY_CARER, parent.person.id)] if carers else []
    return keys + [Key(child_id, ContactKind.CARER, carer.person.id) for carer in carers]


def _carers(adults: Sequence[tuple[Guardian, bool, bool]]) -> list[Guardian]:
    """Who looks after the child first, and whoever at home is on WeChat; the first at home where neither is said."""
    home = [(one, is_first or is_bound) for one, is_first, is_bound in adults if not one.away]
    known = [one for one, is_known in home if is_known]
    return known or [one for one, _ in home[:1]]
