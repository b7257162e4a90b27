"""Which teacher looks after which child, now and before; one acts at a time, whoever it stands in for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from domain.pairing import PairingRole
from domain.people import Child, Person
from storage import tables as t
from storage.person import people
from storage.statements import rows, table

PAIRS = table(t.Pairing)
TEACHERS = (
    select(PAIRS.c.child_id, *people.PERSON)
    .join(people.PEOPLE, people.PEOPLE.c.id == PAIRS.c.teacher_id)
    .where(
        PAIRS.c.child_id.in_(bindparam("children", expanding=True)),
        PAIRS.c.ends_at.is_(None),
        people.PEOPLE.c.left_at.is_(None),
    )
)

CHILDREN_OF = (
    select(people.CHILDREN.c.id, people.CHILDREN.c.school_id, people.CHILDREN.c.name, people.CHILDREN.c.class_name)
    .join(PAIRS, PAIRS.c.child_id == people.CHILDREN.c.id)
    .where(PAIRS.c.teacher_id == bindparam("teacher"), PAIRS.c.ends_at.is_(None), people.CHILDREN.c.left_at.is_(None))
    .order_by(people.CHILDREN.c.id)
)


@dataclass(frozen=True, slots=True)
class Current:
    """The pairing of a child that acts now; for a substitute, what comes back (a pairing and its teacher) and when."""

    id: int
    child_id: int
    teacher_id: int
    role: PairingRole
    until: datetime | None = None
    stands_for: int | None = None
    regular_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewPairing:
    """A pairing that is to begin; field meanings as in ``storage.tables.people.Pairing``."""

    child_id: int
    teacher_id: int
    role: PairingRole = PairingRole.PAIRED
    until: datetime | None = None
    stands_for: int | None = None
    approved_by: int | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """The pairing of a child that ended last: with whom, and when."""

    teacher_id: int
    ends_at: datetime


def pair(session: Session, teacher_id: int, child_id: int, now: datetime) -> int:
    """Give a child to a teacher; an earlier pairing ends in the same moment. No rule is asked and nobody is told."""
    return begin(session, NewPairing(child_id, teacher_id), "", now)


def begin(session: Session, new: NewPairing, ended_reason: str, now: datetime) -> int:
    """Begin a pairing; the one before ends in the same moment, for this reason. The new pairing's id."""
    end(session, [new.child_id], ended_reason, now)
    row = t.Pairing(
        teacher_id=new.teacher_id,
        child_id=new.child_id,
        starts_at=now,
        role=new.role.value,
        until=new.until,
        stands_for=new.stands_for,
        approved_by=new.approved_by,
        reason=new.reason or None,
        note=new.note or None,
    )
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, children: Collection[int], reason: str, now: datetime) -> None:
    """Nobody is paired with these children any more."""
    acting = update(t.Pairing).where(t.Pairing.child_id.in_(children), t.Pairing.ends_at.is_(None))
    session.execute(acting.values(ends_at=now, ended_reason=reason or None))


def move_end(session: Session, pairing_id: int, until: datetime) -> None:
    """A substitute stays longer, or less long, than was planned."""
    session.execute(update(t.Pairing).where(t.Pairing.id == pairing_id).values(until=until))


def teacher_of(session: Session, child_id: int) -> Person | None:
    """The teacher paired with the child now."""
    return teachers_of(session, [child_id]).get(child_id)


def teachers_of(session: Session, children: Sequence[int]) -> dict[int, Person]:
    """The teachers paired with these children now, by child; a child without one is left out."""
    return {row.child_id: people.person_of(row) for row in rows(session, TEACHERS, children=list(children))}


def children_of(session: Session, teacher_id: int) -> list[Child]:
    """The children paired with the teacher now."""
    found = rows(session, CHILDREN_OF, teacher=teacher_id)
    return [Child(row.id, row.school_id, row.name, row.class_name) for row in found]


def current(session: Session, children: Collection[int]) -> dict[int, Current]:
    """The pairings of these children that act now, by child."""
    regular = aliased(t.Pairing)
    query = (
        select(t.Pairing, regular.teacher_id)
        .outerjoin(regular, regular.id == t.Pairing.stands_for)
        .where(t.Pairing.child_id.in_(children), t.Pairing.ends_at.is_(None))
    )
    return {
        row.child_id: Current(
            row.id, row.child_id, row.teacher_id, PairingRole(row.role), row.until, row.stands_for, regular_id
        )
        for row, regular_id in session.execute(query)
    }


def of_teacher(session: Session, teacher_id: int) -> list[int]:
    """The children who are this teacher's: paired now, or looked after by a substitute until the teacher is back."""
    regular = aliased(t.Pairing)
    query = (
        select(t.Pairing.child_id)
        .outerjoin(regular, regular.id == t.Pairing.stands_for)
        .join(t.Child, t.Child.id == t.Pairing.child_id)
        .where(
            t.Pairing.ends_at.is_(None),
            or_(t.Pairing.teacher_id == teacher_id, regular.teacher_id == teacher_id),
            t.Child.left_at.is_(None),
        )
    )
    return sorted(set(session.scalars(query)))


def past(session: Session, child_id: int) -> Past | None:
    """The pairing of this child that ended last; None when there never was one."""
    query = select(t.Pairing).where(t.Pairing.child_id == child_id, t.Pairing.ends_at.is_not(None))
    row = session.scalars(query.order_by(t.Pairing.id.desc()).limit(1)).first()
    return Past(row.teacher_id, row.ends_at) if row and row.ends_at else None


def of_pairing(session: Session, pairing_id: int) -> NewPairing:
    """What a pairing said when it began: a teacher who comes back gets the same child on the same grounds."""
    row = session.get_one(t.Pairing, pairing_id)
    return NewPairing(row.child_id, row.teacher_id, approved_by=row.approved_by, reason=row.reason or "")


def hold_people(session: Session, teachers: Collection[int]) -> None:
    """Hold these adults for this transaction: of two who give a teacher a child, one comes second."""
    query = select(t.Person.id).where(t.Person.id.in_(teachers)).order_by(t.Person.id)
    session.execute(query.with_for_update(key_share=True)).all()


def hold_children(session: Session, children: Collection[int]) -> None:
    """Hold these children for this transaction, after the adults; messages of families are not kept waiting by it."""
    query = select(t.Child.id).where(t.Child.id.in_(children)).order_by(t.Child.id)
    session.execute(query.with_for_update(key_share=True)).all()


def has_left(session: Session, teacher_id: int) -> bool:
    """Whether this teacher is no longer at the school."""
    query = select(func.count()).where(t.Person.id == teacher_id, t.Person.left_at.is_not(None))
    return bool(session.scalar(query))
