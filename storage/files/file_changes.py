"""What happened around a child and stands in no entry: changes of the register, consents, measures of support.

Pairings, bindings, promises, hazards and alerts write entries of their own. Each of these tables is asked once for a
span of time, whatever the length of the file.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.clock import in_china
from domain.consent import Answer
from domain.people import Relation
from domain.register.events import Event, Source
from domain.register.fields.dictionary import FIELDS
from domain.register.fields.field import Subject
from domain.support import Area
from storage import tables as t

MOST = 40  # of one kind in one span
NOTED = "proposal:%"  # what a teacher accepted stands in the file as an entry


class ChangeKind(StrEnum):
    """What it is that changed."""

    REGISTER = "register"
    CONSENT = "consent"
    PLAN = "plan"
    PLAN_CLOSED = "plan_closed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; ``key`` is its own among all changes, ``at`` is UTC. ``what`` and ``detail`` are words for staff."""

    key: str
    at: datetime
    kind: ChangeKind
    who: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """From a moment (None: from the beginning) until before another (None: until now)."""

    since: datetime | None = None
    until: datetime | None = None

    def hold(
        self, column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
    ) -> ColumnElement[bool]:
        """Whether a moment lies in it, in SQL."""
        rules: list[ColumnElement[bool]] = [column.is_not(None)]
        if self.since is not None:
            rules.append(column >= self.since)
        if self.until is not None:
            rules.append(column < self.until)
        return and_(*rules)


def of_child(session: Session, child_id: int, times: Times) -> list[Change]:
    """What changed around a child, newest first; three queries."""
    found = [
        *_register(session, child_id, times),
        *_consents(session, child_id, times),
        *_plans(session, child_id, times),
    ]
    return sorted(found, key=lambda change: (change.at, change.key), reverse=True)


def is_within(change: Change, start: date | None, end: date | None) -> bool:
    """Whether it happened on one of these days (China), both included."""
    day = in_china(change.at).date()
    return (start is None or day >= start) and (end is None or day <= end)


def _register(session: Session, child_id: int, times: Times) -> list[Change]:
    """Which fields changed, never to what: the register's own page says that to whom it may."""
    row, tie = t.RegisterChange, t.Guardianship
    ties, adults = (select(column).where(tie.child_id == child_id) for column in (tie.id, tie.person_id))
    about = or_(
        and_(row.subject == Subject.CHILD.value, row.subject_id == child_id),
        and_(row.subject == Subject.GUARDIANSHIP.value, row.subject_id.in_(ties)),
        and_(row.subject == Subject.ADULT.value, row.subject_id.in_(adults)),
    )
    of_adult = or_(
        and_(row.subject == Subject.GUARDIANSHIP.value, row.subject_id == tie.id),
        and_(row.subject == Subject.ADULT.value, row.subject_id == tie.person_id),
    )
    query = (
        select(row.id, row.recorded_at, row.subject, row.event, row.source, row.ordinary, tie.relation, t.Person.name)
        .outerjoin(tie, and_(tie.child_id == child_id, of_adult))
        .outerjoin(t.Person, t.Person.id == tie.person_id)
        .where(about, times.hold(row.recorded_at), row.cause.not_like(NOTED))
    )
    rows = session.execute(query.order_by(row.recorded_at.desc(), row.id.desc()).limit(MOST))
    return [
        Change(
            f"register-{one.id}",
            one.recorded_at,
            ChangeKind.REGISTER,
            Source(one.source).label,
            Event(one.event).label,
            _whose(one.relation, one.name) + _fields(Subject(one.subject), one.ordinary),
        )
        for one in rows
    ]


def _whose(relation: str | None, name: str | None) -> str:
    """The adult whom a change is about; empty for the child."""
    return f"{Relation(relation).label}{name}的" if relation and name else ""


def _fields(subject: Subject, ordinary: dict[str, list[object]]) -> str:
    known = FIELDS[subject]
    return "、".join(known[name].label for name in ordinary if name in known)


def _consents(session: Session, child_id: int, times: Times) -> list[Change]:
    row = t.Consent
    query = (
        select(row.id, row.at, row.answer, row.version, t.Person.name, t.Guardianship.relation)
        .join(t.Binding, t.Binding.id == row.binding_id)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .join(t.Person, t.Person.id == t.Guardianship.person_id)
        .where(t.Guardianship.child_id == child_id, times.hold(row.at))
    )
    rows = session.execute(query.order_by(row.at.desc(), row.id.desc()).limit(MOST))
    return [
        Change(
            f"consent-{one.id}",
            one.at,
            ChangeKind.CONSENT,
            f"{Relation(one.relation).label}{one.name}",
            Answer(one.answer).value,
            one.version,
        )
        for one in rows
    ]


def _plans(session: Session, child_id: int, times: Times) -> list[Change]:
    """Measures that were agreed on, and those that are over; what came of them stands in the head."""
    row = t.SupportPlan
    query = (
        select(row.id, row.area, row.measure, row.made_at, row.closed_at, t.Person.name)
        .join(t.Person, t.Person.id == row.owner_id)
        .where(row.child_id == child_id, or_(times.hold(row.made_at), times.hold(row.closed_at)))
    )
    changes = []
    for one in session.execute(query.order_by(row.id.desc()).limit(MOST)):
        for kind, at in ((ChangeKind.PLAN, one.made_at), (ChangeKind.PLAN_CLOSED, one.closed_at)):
            if at is not None and _lies_in(at, times):
                changes.append(Change(f"{kind}-{one.id}", at, kind, one.name, Area(one.area).label, one.measure))
    return changes


def _lies_in(at: datetime, times: Times) -> bool:
    return (times.since is None or at >= times.since) and (times.until is None or at < times.until)
