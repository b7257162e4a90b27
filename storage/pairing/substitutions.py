"""Substitutes for a period: arranged beforehand, and given back when the period is over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage import tables as t
from storage.statements import changed


@dataclass(frozen=True, slots=True)
class Planned:
    """A substitution that has not begun; field meanings as in ``storage.tables.people.Substitution``."""

    child_id: int
    teacher_id: int
    substitute_id: int
    starts_at: datetime
    until: datetime
    approved_by: int | None = None
    reason: str = ""
    note: str = ""
    to_families: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Children who change hands today: from whom and to whom."""

    giver_id: int
    taker_id: int
    children: tuple[int, ...]


def plan(session: Session, planned: Planned, now: datetime) -> bool:
    """Arrange a substitution; another one of the child that has not begun is dropped. False when it stood already."""
    row = session.scalars(_open().where(t.Substitution.child_id == planned.child_id)).one_or_none()
    if row is not None and _planned(row) == planned:
        return False
    if row is not None:
        row.dropped_at = now
        session.flush()
    session.add(
        t.Substitution(
            child_id=planned.child_id,
            teacher_id=planned.teacher_id,
            substitute_id=planned.substitute_id,
            starts_at=planned.starts_at,
            until=planned.until,
            approved_by=planned.approved_by,
            reason=planned.reason or None,
            note=planned.note or None,
            to_families=planned.to_families or None,
            arranged_at=now,
        )
    )
    session.flush()
    return True


def take(
    session: Session, children: Collection[int], teacher_id: int, substitute_id: int, now: datetime
) -> list[Planned]:
    """The arranged substitutions of these children, for and by these teachers, whose day has come; each given once."""
    query = _open().where(
        t.Substitution.child_id.in_(children),
        t.Substitution.teacher_id == teacher_id,
        t.Substitution.substitute_id == substitute_id,
        t.Substitution.starts_at <= now,
    )
    taken = list(session.scalars(query.order_by(t.Substitution.child_id)))
    for row in taken:
        row.begun_at = now
    session.flush()
    return [_planned(row) for row in taken]


def drop(session: Session, children: Collection[int], now: datetime) -> int:
    """Substitutions that were arranged for these children do not take place; how many."""
    query = update(t.Substitution).where(
        t.Substitution.child_id.in_(children), t.Substitution.begun_at.is_(None), t.Substitution.dropped_at.is_(None)
    )
    return changed(session, query.values(dropped_at=now))


def of_school(session: Session, school_id: int) -> list[Planned]:
    """What is arranged in a school and has not begun, by day."""
    query = _open().join(t.Child, t.Child.id == t.Substitution.child_id).where(t.Child.school_id == school_id)
    query = query.order_by(t.Substitution.starts_at, t.Substitution.child_id)
    return [_planned(row) for row in session.scalars(query)]


def burden(session: Session, teacher_id: int) -> set[int]:
    """The children a teacher has or will have: paired now, coming back from a substitute, arranged to come."""
    regular = aliased(t.Pairing)
    has = (
        select(t.Pairing.child_id)
        .outerjoin(regular, regular.id == t.Pairing.stands_for)
        .join(t.Child, t.Child.id == t.Pairing.child_id)
        .where(
            t.Pairing.ends_at.is_(None),
            t.Child.left_at.is_(None),
            or_(t.Pairing.teacher_id == teacher_id, regular.teacher_id == teacher_id),
        )
    )
    comes = _open().where(t.Substitution.substitute_id == teacher_id)
    return {*session.scalars(has), *(row.child_id for row in session.scalars(comes))}


def due_back(session: Session, now: datetime) -> list[Due]:
    """The substitutes whose period is over, with those they give the children back to."""
    regular = aliased(t.Pairing)
    query = (
        select(t.Pairing.teacher_id, regular.teacher_id, t.Pairing.child_id)
        .join(regular, regular.id == t.Pairing.stands_for)
        .where(t.Pairing.ends_at.is_(None), t.Pairing.until <= now)
        .order_by(t.Pairing.id)
    )
    return _grouped([(giver, taker, child) for giver, taker, child in session.execute(query)])


def due_to_begin(session: Session, now: datetime) -> list[Due]:
    """The arranged substitutions whose day has come."""
    query = _open().where(t.Substitution.starts_at <= now).order_by(t.Substitution.id)
    return _grouped([(row.teacher_id, row.substitute_id, row.child_id) for row in session.scalars(query)])


def _open() -> Select[t.Substitution]:
    return select(t.Substitution).where(t.Substitution.begun_at.is_(None), t.Substitution.dropped_at.is_(None))


def _grouped(found: list[tuple[int, int, int]]) -> list[Due]:
    groups: dict[tuple[int, int], list[int]] = {}
    for giver, taker, child in found:
        groups.setdefault((giver, taker), []).append(child)
    return [Due(giver, taker, tuple(children)) for (giver, taker), children in groups.items()]


def _planned(row: t.Substitution) -> Planned:
    return Planned(
        row.child_id,
        row.teacher_id,
        row.substitute_id,
        row.starts_at,
        row.until,
        row.approved_by,
        row.reason or "",
        row.note or "",
        row.to_families or "",
    )
