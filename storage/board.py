"""What a director looks at each day, counted in the database: a fixed number of statements however large the school."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from domain.contact import OF_TEACHER
from domain.letter_record import in_school
from domain.people import Child, Person, Role
from storage import overview
from storage import tables as t
from storage.contact import contact_staff
from storage.person import class_pupils, class_teachers

KINDS = sorted(kind.value for kind in OF_TEACHER)


@dataclass(frozen=True, slots=True)
class Some:
    """How many pupils there are of a kind, and the first of them by class."""

    count: int
    children: tuple[Child, ...]


@dataclass(frozen=True, slots=True)
class Overdue:
    """One class: how many contacts are past their day, about how many of its pupils."""

    class_name: str
    contacts: int
    children: int
    pupils: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing for somebody to be there when it matters. ``unreached`` are teachers with children of their own
    who are not on WeChat; ``without_account`` directors who cannot sign in."""

    on_call: int
    directors: int
    without_account: tuple[str, ...]
    is_anybody_reached: bool
    unreached: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests that wait for a leading person's word."""

    access: int
    rights: int
    erasures: int
    bindings: int


def unpaired(session: Session, school_id: int, limit: int, hidden: Collection[int] = ()) -> Some:
    """Pupils whom no teacher looks after now; none of those ``hidden`` from who reads."""
    has_teacher = exists().where(t.Pairing.child_id == t.Child.id, t.Pairing.ends_at.is_(None))
    return _some(session, school_id, ~has_teacher & t.Child.id.not_in(sorted(hidden)), limit)


def stale(session: Session, school_id: int, since: datetime, limit: int, hidden: Collection[int] = ()) -> Some:
    """Pupils in whose file nothing was written since a moment (UTC), and who were there by then; none ``hidden``."""
    of_child = select(func.max(t.EntryChild.entry_id)).where(t.EntryChild.child_id == t.Child.id)
    newest = of_child.correlate(t.Child).scalar_subquery()
    is_written = exists().where(t.Entry.id == newest, t.Entry.recorded_at >= since)
    which = ~is_written & (t.Child.created_at < since) & t.Child.id.not_in(sorted(hidden))
    return _some(session, school_id, which, limit)


def overdue(session: Session, school_id: int, before: datetime, today: date) -> list[Overdue]:
    """The classes in which a contact of a teacher was due before a moment (UTC) and not let off today, in the order of
    the school."""
    plan = t.ContactPlan
    late = (
        select(t.Child.class_name, func.count(), func.count(plan.child_id.distinct()))
        .join(plan, plan.child_id == t.Child.id)
        .where(plan.school_id == school_id, plan.active.is_(True), plan.kind.in_(KINDS), plan.due_at < before)
        .where(t.Child.left_at.is_(None), ~_is_paused(today))
        .group_by(t.Child.class_name)
    )
    pupils = select(t.Child.class_name, func.count()).where(*_here(school_id)).group_by(t.Child.class_name)
    of_class = {name: number for name, number in session.execute(pupils)}
    found = [Overdue(name, number, about, of_class.get(name, about)) for name, number, about in session.execute(late)]
    return sorted(found, key=lambda one: in_school(one.class_name))


def gaps(session: Session, school_id: int) -> Gaps:
    """Where nobody would be called, or nobody could be."""
    staff = contact_staff.of_schools(session, {school_id}).get(school_id, [])
    directors = [one for one in staff if one.role is Role.DIRECTOR]
    on_call = _on_call(session, school_id)
    paired = _paired(session, school_id)
    reached = contact_staff.reachable(session, {one.id for one in directors} | set(on_call) | paired)
    first = class_pupils.one_of_each(session, school_id)
    heads = class_teachers.class_teachers_by_child(session, first)
    return Gaps(
        len(on_call),
        len(directors),
        tuple(one.name for one in _without_account(session, directors)),
        any(one.id in reached for one in directors) or any(one in reached for one in on_call),
        tuple(one.name for one in staff if one.id in paired and one.id not in reached),
        tuple(sorted((child.class_name for child in first if not heads[child.id]), key=in_school)),
    )


def asked(session: Session, school_id: int, account_id: int | None) -> Asked:
    """What waits, by kind; without what this account asked for and another person must decide."""
    access, rights, erasure = t.AccessRequest, t.RightsRequest, t.Erasure
    not_own = or_(erasure.asked_by.is_(None), erasure.asked_by != account_id)
    binding = (
        select(func.count())
        .select_from(t.Binding)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .where(*_here(school_id), t.Binding.state == "pending")
    )
    return Asked(
        _number(
            session,
            select(func.count()).where(
                access.school_id == school_id, access.decided_at.is_(None), access.account_id != account_id
            ),
        ),
        _number(session, select(func.count()).where(rights.school_id == school_id, rights.closed_at.is_(None))),
        _number(
            session, select(func.count()).where(erasure.school_id == school_id, erasure.outcome.is_(None), not_own)
        ),
        _number(session, binding),
    )


def _some(session: Session, school_id: int, which: ColumnElement[bool], limit: int) -> Some:
    query = select(t.Child, func.count().over()).where(*_here(school_id), which)
    rows = session.execute(query.order_by(t.Child.class_name, t.Child.id).limit(limit)).all()
    return Some(rows[0][1] if rows else 0, tuple(overview.child_of(row) for row, _ in rows))


def _here(school_id: int) -> tuple[ColumnElement[bool], ...]:
    return t.Child.school_id == school_id, t.Child.left_at.is_(None)


def _is_paused(today: date) -> ColumnElement[bool]:
    plan, pause = t.ContactPlan, t.ContactPause
    return exists().where(
        pause.child_id == plan.child_id,
        pause.lifted_at.is_(None),
        and_(pause.from_on <= today, pause.until_on >= today),
        or_(pause.kind.is_(None), pause.kind == plan.kind),
        or_(pause.person_id.is_(None), pause.person_id == plan.person_id),
    )


def _on_call(session: Session, school_id: int) -> list[int]:
    query = select(t.OnCall.person_id).join(t.Person, t.Person.id == t.OnCall.person_id)
    return list(session.scalars(query.where(t.OnCall.school_id == school_id, t.Person.left_at.is_(None))))


def _paired(session: Session, school_id: int) -> set[int]:
    """Everybody of the staff who has a child of their own."""
    query = select(t.Pairing.teacher_id).distinct().join(t.Person, t.Person.id == t.Pairing.teacher_id)
    return set(session.scalars(query.where(t.Person.school_id == school_id, t.Pairing.ends_at.is_(None))))


def _without_account(session: Session, directors: Sequence[Person]) -> list[Person]:
    query = select(t.Account.person_id).where(
        t.Account.person_id.in_([one.id for one in directors]), t.Account.disabled_at.is_(None)
    )
    known = set(session.scalars(query))
    return [one for one in directors if one.id not in known]


def _number(session: Session, query: Select[int]) -> int:
    return session.scalar(query) or 0
