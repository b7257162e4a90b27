"""What staff see of the pairings of a school: who has how many, who has nobody, and a child's whole history."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from domain.pairing import PairingRole, is_heavy
from domain.people import Child, Person, Role
from storage import tables as t
from storage.overview import child_of, person_of


@dataclass(frozen=True, slots=True)
class Load:
    """How many children a teacher has: ``acting`` now (``standing_in`` of them as a substitute), and ``coming_back``
    from a substitute later."""

    teacher: Person
    acting: int
    standing_in: int
    coming_back: int

    @property
    def is_heavy(self) -> bool:
        return is_heavy(self.acting)


@dataclass(frozen=True, slots=True)
class PairingSeen:
    """One pairing of a child as it is read later (moments in UTC); ``stood_for`` is whom a substitute replaced."""

    teacher: Person
    role: PairingRole
    starts_at: datetime
    ends_at: datetime | None
    until: datetime | None
    stood_for: Person | None
    approved_by: Person | None
    reason: str
    note: str
    ended_reason: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """A substitute whose period is over, while the teacher who should come back has left the school."""

    child: Child
    substitute: Person
    regular: Person


def unpaired(session: Session, school_id: int) -> list[Child]:
    """The pupils of a school whom no teacher looks after now, by class."""
    looked_after = exists().where(
        t.Pairing.child_id == t.Child.id,
        t.Pairing.ends_at.is_(None),
        t.Person.id == t.Pairing.teacher_id,
        t.Person.left_at.is_(None),
    )
    query = select(t.Child).where(t.Child.school_id == school_id, t.Child.left_at.is_(None), ~looked_after)
    return [child_of(row) for row in session.scalars(query.order_by(t.Child.class_name, t.Child.id))]


def loads(session: Session, school_id: int) -> list[Load]:
    """Every teacher and director of a school with the number of their children, most first."""
    acting, standing_in = _acting(session, school_id), _acting(session, school_id, PairingRole.SUBSTITUTE)
    coming_back = _coming_back(session, school_id)
    staff = select(t.Person).where(
        t.Person.school_id == school_id, t.Person.role != Role.GUARDIAN.value, t.Person.left_at.is_(None)
    )
    found = [
        Load(person_of(row), acting.get(row.id, 0), standing_in.get(row.id, 0), coming_back.get(row.id, 0))
        for row in session.scalars(staff.order_by(t.Person.id))
    ]
    return sorted(found, key=lambda load: -load.acting)


def classes(session: Session, school_id: int) -> dict[int, frozenset[str]]:
    """Of which classes the children are whom each teacher of a school looks after now."""
    query = (
        select(t.Pairing.teacher_id, t.Child.class_name)
        .join(t.Child, t.Child.id == t.Pairing.child_id)
        .where(t.Child.school_id == school_id, t.Child.left_at.is_(None), t.Pairing.ends_at.is_(None))
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for teacher, class_name in session.execute(query):
        found.setdefault(teacher, set()).add(class_name)
    return {teacher: frozenset(names) for teacher, names in found.items()}


def of_child(session: Session, child_id: int) -> list[PairingSeen]:
    """Every pairing of a child, oldest first."""
    teacher, regular, stood_for, approver = aliased(t.Person), aliased(t.Pairing), aliased(t.Person), aliased(t.Person)
    query = (
        select(t.Pairing, teacher, stood_for, approver)
        .join(teacher, teacher.id == t.Pairing.teacher_id)
        .outerjoin(regular, regular.id == t.Pairing.stands_for)
        .outerjoin(stood_for, stood_for.id == regular.teacher_id)
        .outerjoin(approver, approver.id == t.Pairing.approved_by)
        .where(t.Pairing.child_id == child_id)
        .order_by(t.Pairing.id)
    )
    return [_seen(*row) for row in session.execute(query)]


def stuck(session: Session, school_id: int, now: datetime) -> list[Stuck]:
    """The substitutes of a school who could not give their children back."""
    regular, substitute, gone = aliased(t.Pairing), aliased(t.Person), aliased(t.Person)
    query = (
        select(t.Child, substitute, gone)
        .join(t.Pairing, t.Pairing.child_id == t.Child.id)
        .join(substitute, substitute.id == t.Pairing.teacher_id)
        .join(regular, regular.id == t.Pairing.stands_for)
        .join(gone, gone.id == regular.teacher_id)
        .where(
            t.Child.school_id == school_id,
            t.Child.left_at.is_(None),
            t.Pairing.ends_at.is_(None),
            t.Pairing.until <= now,
            gone.left_at.is_not(None),
        )
        .order_by(t.Child.id)
    )
    return [Stuck(child_of(c), person_of(s), person_of(g)) for c, s, g in session.execute(query)]


def _acting(session: Session, school_id: int, role: PairingRole | None = None) -> dict[int, int]:
    query = (
        select(t.Pairing.teacher_id, func.count())
        .join(t.Child, t.Child.id == t.Pairing.child_id)
        .where(t.Child.school_id == school_id, t.Child.left_at.is_(None), t.Pairing.ends_at.is_(None))
        .group_by(t.Pairing.teacher_id)
    )
    if role is not None:
        query = query.where(t.Pairing.role == role.value)
    return {teacher: count for teacher, count in session.execute(query)}


def _coming_back(session: Session, school_id: int) -> dict[int, int]:
    regular = aliased(t.Pairing)
    query = (
        select(regular.teacher_id, func.count())
        .join(t.Pairing, t.Pairing.stands_for == regular.id)
        .join(t.Child, t.Child.id == t.Pairing.child_id)
        .where(t.Child.school_id == school_id, t.Child.left_at.is_(None), t.Pairing.ends_at.is_(None))
        .group_by(regular.teacher_id)
    )
    return {teacher: count for teacher, count in session.execute(query)}


def _seen(row: t.Pairing, teacher: t.Person, stood_for: t.Person | None, approver: t.Person | None) -> PairingSeen:
    return PairingSeen(
        teacher=person_of(teacher),
        role=PairingRole(row.role),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        until=row.until,
        stood_for=person_of(stood_for) if stood_for else None,
        approved_by=person_of(approver) if approver else None,
        reason=row.reason or "",
        note=row.note or "",
        ended_reason=row.ended_reason or "",
    )
