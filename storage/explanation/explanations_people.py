"""One adult as it is explained: what they were sent and asked, what waits for them, and what holds it back."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from domain import hours
from domain.budget import MOST_UNASKED, free_at, week_begins
from domain.clock import in_china
from domain.contact_steps import Form
from domain.explanation import Decision, PauseSeen, Person, Reach
from domain.people import PRINCIPAL, RELATION_LABELS, TEACHER, Relation, Role, full_title
from domain.words import same_name
from storage import tables as t
from storage.explanation import explanations_decisions, explanations_messages
from storage.explanation.explanations_decisions import ANOTHER, EVERYBODY
from storage.person import addresses
from storage.traffic import quiet
from storage.traffic.outbox_budget import left_this_week


def named(session: Session, school_id: int, name: str) -> list[tuple[int, str]]:
    """The adults of a school with this name, or known by this title (陈老师), each with who they are."""
    columns = (t.Person.id, t.Person.name, t.Person.role, t.Person.is_principal)
    query = select(*columns).where(t.Person.school_id == school_id)
    rows = session.execute(query.order_by(t.Person.left_at.is_not(None), t.Person.id)).all()
    found = [row for row in rows if same_name(row.name, name)] or [
        row for row in rows if row.role != Role.GUARDIAN and name in _titles(row.name, is_principal=row.is_principal)
    ]
    return [(row.id, _who(session, row.id, row.role, is_principal=row.is_principal)) for row in found]


def of_person(
    session: Session,
    person_id: int,
    since: datetime,
    now: datetime,
    most: int,
    before: int | None = None,
    shown: ColumnElement[bool] = EVERYBODY,
) -> Person | None:
    """An adult with what was sent and decided since a moment (UTC), the newest ``most`` of each (messages before a
    number); None when there is nobody of this number. ``shown``: which children the reader may know by name."""
    row = session.get(t.Person, person_id)
    if row is None:
        return None
    messages = explanations_messages.of_person(session, person_id, since, now, most + 1, before)
    is_staff = row.role != Role.GUARDIAN
    left = None if is_staff else left_this_week(session, {person_id}, week_begins(now))[person_id]
    place = addresses.of_person(session, person_id)
    window = place.window if place is not None else None
    return Person(
        row.id,
        full_title(row.name, Role(row.role), is_principal=row.is_principal),
        is_staff,
        row.time_zone,
        _children(session, person_id, shown),
        _reach(session, person_id, now),
        window.until if window is not None and window.is_open(now) else None,
        window.left if window is not None and window.is_open(now) else 0,
        _quiet(session, row),
        row.plain_until if row.plain_until is not None and row.plain_until > now else None,
        None if left is None else max(0, MOST_UNASKED - len(left)),
        None if left is None or len(left) < MOST_UNASKED else free_at(left, now),
        _mutes(session, person_id, now, shown),
        messages[:most],
        _decisions(session, person_id, since, now, most, shown) if before is None else (),
        len(messages) > most,
    )


def _titles(name: str, *, is_principal: bool) -> set[str]:
    words = (TEACHER, PRINCIPAL) if is_principal else (TEACHER,)
    return {f"{called}{word}" for called in (name[:1], name) for word in words}


def _who(session: Session, person_id: int, role: str, *, is_principal: bool) -> str:
    office = PRINCIPAL if is_principal else {Role.DIRECTOR: "德育主任"}.get(Role(role), TEACHER)
    return "、".join(_children(session, person_id)) or office


def _children(session: Session, person_id: int, shown: ColumnElement[bool] = EVERYBODY) -> Sequence[str]:
    """What they are to which children: 李思涵妈妈."""
    query = (
        select(t.Child.name, t.Guardianship.relation, shown.label("is_shown"))
        .join(t.Guardianship, t.Guardianship.child_id == t.Child.id)
        .where(t.Guardianship.person_id == person_id)
        .order_by(t.Child.id)
    )
    return [
        f"{row.name if row.is_shown else f'{ANOTHER}的'}{RELATION_LABELS[Relation(row.relation)]}"
        for row in session.execute(query)
    ]


def _reach(session: Session, person_id: int, now: datetime) -> Reach:
    place = addresses.of_person(session, person_id)
    if place is not None:
        return Reach.OPEN if place.window.is_open(now) else Reach.CLOSED
    query = (
        select(t.Binding.state)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .where(t.Guardianship.person_id == person_id, t.Binding.state.in_(("pending", "active", "suspended")))
    )
    states = set(session.scalars(query))
    was_staff = session.scalar(select(t.StaffAddress.address_id).where(t.StaffAddress.person_id == person_id).limit(1))
    if was_staff is not None or states & {"active", "suspended"}:
        return Reach.UNFOLLOWED
    return Reach.PENDING if states else Reach.UNBOUND


def _quiet(session: Session, row: t.Person) -> tuple[time, time]:
    if row.role != Role.GUARDIAN:
        return quiet.hours_of(session, row.id)
    opens, closes = hours.FAMILY
    return closes, opens


def _mutes(session: Session, person_id: int, now: datetime, shown: ColumnElement[bool]) -> list[tuple[str, PauseSeen]]:
    """What keeps the program silent towards this adult, with the child that it is about."""
    row, today = t.ContactPause, in_china(now).date()
    query = (
        select(row, t.Child.name, shown.label("is_shown"))
        .join(t.Child, t.Child.id == row.child_id)
        .join(t.Guardianship, t.Guardianship.child_id == row.child_id)
        .where(
            t.Guardianship.person_id == person_id,
            or_(row.person_id.is_(None), row.person_id == person_id),
            row.form == Form.MUTE.value,
            row.lifted_at.is_(None),
            row.from_on <= today,
            row.until_on >= today,
        )
        .order_by(row.id)
    )
    return [
        (name if is_shown else ANOTHER, explanations_decisions.pause_of(pause))
        for pause, name, is_shown in session.execute(query)
    ]


def _decisions(
    session: Session, person_id: int, since: datetime, now: datetime, most: int, shown: ColumnElement[bool]
) -> list[Decision]:
    """About plans with this adult, and whatever this adult was told of."""
    mine = select(t.ContactPlan.id).where(t.ContactPlan.person_id == person_id)
    row = t.ContactDecision
    which = or_(row.person_id == person_id, row.plan_id.in_(mine)) & (row.at >= since)
    return explanations_decisions.read(session, which, now, most, shown)
