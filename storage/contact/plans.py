"""Support plans: what is done for a child, by whom and by when, and everything that was noted of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from domain.people import Child, Person
from domain.support import Area
from storage import tables as t
from storage.overview import child_of, person_of
from storage.statements import changed, rows, table

OPEN_OF = select(table(t.SupportPlan).c.id).where(
    table(t.SupportPlan).c.closed_at.is_(None),
    table(t.SupportPlan).c.child_id.in_(bindparam("children", expanding=True)),
)


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A measure that is to be taken; ``due_on`` is a day in China."""

    child_id: int
    area: Area
    problem: str
    measure: str
    owner_id: int
    due_on: date
    made_by: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What was noted of a measure at one moment (UTC)."""

    result: str
    noted_by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """A measure with everything that was noted of it, oldest first; open until ``closed_at``."""

    id: int
    child: Child
    area: Area
    problem: str
    measure: str
    owner: Person
    due_on: date
    made_at: datetime
    closed_at: datetime | None
    results: tuple[Result, ...]

    def is_late(self, today: date) -> bool:
        """Still open although its last day (in China) is over."""
        return self.closed_at is None and self.due_on < today


def add(session: Session, plan: NewPlan, now: datetime) -> int:
    """Keep a new plan; its number."""
    row = t.SupportPlan(
        child_id=plan.child_id,
        area=plan.area.value,
        problem=plan.problem,
        measure=plan.measure,
        owner_id=plan.owner_id,
        due_on=plan.due_on,
        made_by=plan.made_by,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def note(session: Session, plan_id: int, result: str, noted_by: int | None, now: datetime) -> None:
    """Append what came of it so far."""
    session.add(t.SupportResult(plan_id=plan_id, result=result, noted_by=noted_by, at=now))
    session.flush()


def close(session: Session, plan_id: int, now: datetime) -> bool:
    """The measure is over; False when it was before."""
    query = update(t.SupportPlan).where(t.SupportPlan.id == plan_id, t.SupportPlan.closed_at.is_(None))
    return changed(session, query.values(closed_at=now)) == 1


def get(session: Session, plan_id: int) -> Plan | None:
    """The plan of this number."""
    found = _plans(session, _all().where(t.SupportPlan.id == plan_id))
    return found[0] if found else None


def of_child(session: Session, child_id: int) -> list[Plan]:
    """Every plan of a child, oldest first."""
    return _plans(session, _all().where(t.SupportPlan.child_id == child_id))


def open_ones(session: Session, school_id: int) -> list[Plan]:
    """What is still to be done in a school, the earliest day first."""
    query = _all().where(t.SupportPlan.closed_at.is_(None), t.Child.school_id == school_id, t.Child.left_at.is_(None))
    return _plans(session, query)


def open_of(session: Session, children: Collection[int]) -> list[Plan]:
    """What is still to be done for these children, the earliest day first."""
    due = [row.id for row in rows(session, OPEN_OF, children=list(children))]
    return _plans(session, _all().where(t.SupportPlan.id.in_(due))) if due else []


def past_due(session: Session, school_id: int, today: date) -> list[Plan]:
    """What should have been done by yesterday (``today`` in China) and is still open, the earliest day first."""
    query = _all().where(
        t.SupportPlan.closed_at.is_(None),
        t.SupportPlan.due_on < today,
        t.Child.school_id == school_id,
        t.Child.left_at.is_(None),
    )
    return _plans(session, query)


def _all() -> Select[t.SupportPlan, t.Child, t.Person]:
    return (
        select(t.SupportPlan, t.Child, t.Person)
        .join(t.Child, t.Child.id == t.SupportPlan.child_id)
        .join(t.Person, t.Person.id == t.SupportPlan.owner_id)
        .order_by(t.SupportPlan.due_on, t.SupportPlan.id)
    )


def _plans(session: Session, query: Select[t.SupportPlan, t.Child, t.Person]) -> list[Plan]:
    found = session.execute(query.execution_options(populate_existing=True)).all()
    if not found:
        return []
    results: dict[int, list[Result]] = {}
    noted = select(t.SupportResult).where(t.SupportResult.plan_id.in_([row.id for row, _, _ in found]))
    for one in session.scalars(noted.order_by(t.SupportResult.id)):
        results.setdefault(one.plan_id, []).append(Result(one.result, one.noted_by, one.at))
    return [_plan(row, child, owner, tuple(results.get(row.id, ()))) for row, child, owner in found]


def _plan(row: t.SupportPlan, child: t.Child, owner: t.Person, results: tuple[Result, ...]) -> Plan:
    return Plan(
        id=row.id,
        child=child_of(child),
        area=Area(row.area),
        problem=row.problem,
        measure=row.measure,
        owner=person_of(owner),
        due_on=row.due_on,
        made_at=row.made_at,
        closed_at=row.closed_at,
        results=results,
    )
