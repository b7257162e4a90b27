"""What each school does for each kind of contact: the defaults, or what it set otherwise."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.contact import DEFAULTS, Cadence, ContactKind, Rule, Unit, Way
from storage import tables as t

Rules = Mapping[ContactKind, Rule]


def of_school(session: Session, school_id: int) -> Rules:
    """The rule of every kind."""
    query = select(t.ContactRule).where(t.ContactRule.school_id == school_id)
    return {**DEFAULTS, **{ContactKind(row.kind): _rule(row) for row in session.scalars(query)}}


def set_rule(
    session: Session, school_id: int, kind: ContactKind, rule: Rule, now: datetime, by: int | None = None
) -> None:
    """The school does it so from now on; the plans are reckoned anew by ``contact_plans.reckon``."""
    row = session.get(t.ContactRule, (school_id, kind.value))
    if row is None:
        row = t.ContactRule(school_id=school_id, kind=kind.value)
        session.add(row)
    row.unit, row.days, row.holiday_days = rule.cadence.unit.value, rule.cadence.days, rule.cadence.holiday_days
    row.way, row.is_on = rule.way.value, rule.is_on
    row.coordinator_after, row.director_after = rule.coordinator_after, rule.director_after
    row.set_by, row.set_at = by, now
    session.flush()


def forget(session: Session, school_id: int, kind: ContactKind) -> None:
    """The school does it as everybody does."""
    session.execute(delete(t.ContactRule).where(t.ContactRule.school_id == school_id, t.ContactRule.kind == kind.value))


def _rule(row: t.ContactRule) -> Rule:
    cadence = Cadence(Unit(row.unit), row.days, row.holiday_days)
    return Rule(cadence, Way(row.way), row.coordinator_after, row.director_after, row.is_on)
