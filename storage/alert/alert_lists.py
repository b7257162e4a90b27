"""Alerts as a page lists them: what is open by how pressing it is, what is over by when it ended, with the names."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from domain.access import Actor
from domain.alert import CHECK, AlertEventKind, staff_title
from domain.people import Child, Person
from domain.understanding.meaning import Level
from storage import overview
from storage import tables as t
from storage.access import scope
from storage.alert.alerts import NOT_OVER, Alert, alert_of

PUPIL, TAKER, CLOSER = aliased(t.Child), aliased(t.Person), aliased(t.Person)
PRESSING = {Level.P0.value: 0, CHECK: 1, Level.P1.value: 2, Level.P2.value: 3}


@dataclass(frozen=True, slots=True)
class Listed:
    """One alert with who looks after it and how it ended; ``child`` None where none was named."""

    alert: Alert
    child: Child | None
    taker: str
    closer: str
    closed_at: datetime | None
    outcome: str
    police_case: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: what was done when, by whom or to whom."""

    at: datetime
    kind: AlertEventKind
    who: str
    text: str


def named(number: int) -> str:
    """How a row of the audit begins that tells of an alert."""
    return f"A{number}"


def kept_from(session: Session, person_id: int | None) -> set[str]:
    """The alerts of which this member of staff must not learn, as rows of the audit name them."""
    query = select(t.AlertExclusion.alert_id).where(t.AlertExclusion.person_id == person_id)
    return {named(number) for number in session.scalars(query)} if person_id is not None else set()


def one(session: Session, actor: Actor, number: int, now: datetime) -> Listed | None:
    """The alert of this number if this member of staff may read it."""
    query = _query().where(t.Alert.id == number, scope.alerts(actor, now))
    return next(iter(_listed(session, query)), None)


def listed(
    session: Session, actor: Actor, now: datetime, limit: int, *, is_over: bool = False, before: int | None = None
) -> list[Listed]:
    """Open ones, the most pressing and longest open first; or what is over, the newest first, before a number."""
    row = t.Alert
    query = _query().where(scope.alerts(actor, now)).limit(limit)
    if is_over:
        query = query.where(row.state.not_in(NOT_OVER)).order_by(row.id.desc())
        return _listed(session, query.where(row.id < before) if before is not None else query)
    pressing = case(PRESSING, value=row.level, else_=len(PRESSING))
    return _listed(session, query.where(row.state.in_(NOT_OVER)).order_by(row.is_drill, pressing, row.id))


def open_count(session: Session, actor: Actor, now: datetime) -> tuple[int, int]:
    """How many are open, and how many of these nobody looks after; drills aside."""
    free = func.count().filter(t.Alert.taken_by.is_(None))
    query = select(func.count(), free).select_from(t.Alert)
    found = session.execute(
        query.where(scope.alerts(actor, now), t.Alert.state.in_(NOT_OVER), t.Alert.is_drill.is_(False))
    ).one()
    return found[0], found[1]


def log(session: Session, alert_id: int) -> list[Line]:
    """Everything that was done about an alert, oldest first."""
    query = (
        select(t.AlertEvent, t.Person)
        .outerjoin(t.Person, t.Person.id == t.AlertEvent.person_id)
        .where(t.AlertEvent.alert_id == alert_id)
        .order_by(t.AlertEvent.id)
    )
    return [Line(row.at, AlertEventKind(row.kind), _title(person), row.text) for row, person in session.execute(query)]


def _query() -> Select[t.Alert, t.Child, t.Person, t.Person]:
    return (
        select(t.Alert, PUPIL, TAKER, CLOSER)
        .outerjoin(PUPIL, PUPIL.id == t.Alert.child_id)
        .outerjoin(TAKER, TAKER.id == t.Alert.taken_by)
        .outerjoin(CLOSER, CLOSER.id == t.Alert.closed_by)
    )


def _listed(session: Session, query: Select[t.Alert, t.Child, t.Person, t.Person]) -> list[Listed]:
    return [
        Listed(
            alert_of(row),
            overview.child_of(child) if child is not None else None,
            _title(taker),
            _title(closer),
            row.closed_at,
            row.outcome or "",
            row.police_case or "",
        )
        for row, child, taker, closer in session.execute(query)
    ]


def _title(row: t.Person | None) -> str:
    if row is None:
        return ""
    person: Person = overview.person_of(row)
    return staff_title(person) if person.is_teacher else person.name
