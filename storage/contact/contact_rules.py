"""What each school does for each kind of contact: the defaults, or what it set otherwise."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from domain.contact import DEFAULTS, Cadence, ContactKind, Rule, Unit, Way
from storage import tables as t
from storage.statements import in_chunks, rows, table

Rules = Mapping[ContactKind, Rule]
RULES = table(t.ContactRule)
OF_MANY = select(RULES).where(RULES.c.school_id.in_(bindparam("schools", expanding=True)))


def of_school(session: Session, school_id: int) -> Rules:
    """The rule of every kind."""
    return of_schools(session, [school_id])[school_id]


def of_schools(session: Session, ids: Collection[int]) -> dict[int, Rules]:
    """As ``of_school``, for many, in few queries."""
    set_otherwise: dict[int, dict[ContactKind, Rule]] = {}
    for some in in_chunks(sorted(ids)):
        for row in rows(session, OF_MANY, schools=some):
            set_otherwise.setdefault(row.school_id, {})[ContactKind(row.kind)] = _rule(row)
    return {number: {**DEFAULTS, **set_otherwise.get(number, {})} for number in ids}


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


def _rule(row: Any) -> Rule:
    cadence = Cadence(Unit(row.unit), row.days, row.holiday_days)
    return Rule(cadence, Way(row.way), row.coordinator_after, row.director_after, row.is_on)
