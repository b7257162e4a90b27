"""The register on any past day, and the list of its changes: what, when, who said so, who confirmed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from domain.register.events import Event, Source
from domain.register.fields.field import Subject, Value
from storage import tables as t
from storage.statements import in_chunks, table

CHANGES = table(t.RegisterChange)
DIFFS = (CHANGES.c.ordinary, CHANGES.c.restricted, CHANGES.c.secret)
UNTIL = (
    select(CHANGES.c.subject_id, *DIFFS)
    .where(
        CHANGES.c.subject == bindparam("subject"),
        CHANGES.c.subject_id.in_(bindparam("ids", expanding=True)),
        CHANGES.c.effective_on <= bindparam("day"),
    )
    .order_by(CHANGES.c.subject_id, CHANGES.c.effective_on, CHANGES.c.id)
)
AFTER = (
    select(CHANGES.c.subject, CHANGES.c.subject_id)
    .where(CHANGES.c.school_id == bindparam("school"), CHANGES.c.effective_on > bindparam("day"))
    .distinct()
)
OF_SUBJECTS = (
    select(CHANGES)
    .where(CHANGES.c.subject == bindparam("subject"), CHANGES.c.subject_id.in_(bindparam("ids", expanding=True)))
    .order_by(CHANGES.c.id)
)
OF_CAUSE = select(CHANGES).where(CHANGES.c.cause == bindparam("cause")).order_by(CHANGES.c.id)

Key = tuple[Subject, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """One change as it was written. ``diff`` is {field: (before, after)}; None means unknown."""

    id: int
    subject: Subject
    subject_id: int
    event: Event
    effective_on: date
    recorded_at: datetime
    source: Source
    reported_by: int | None
    confirmed_by: int | None
    cause: str
    diff: dict[str, tuple[Value, Value]]


def states_on(session: Session, keys: Iterable[Key], day: date) -> dict[Key, dict[str, Value]]:
    """What was so on a day, as far as it is known today; a subject that was not registered by then is left out."""
    wanted = list(keys)
    states: dict[Key, dict[str, Value]] = {}
    for subject in Subject:
        for some in in_chunks([number for kind, number in wanted if kind is subject]):
            for row in session.connection().execute(UNTIL, {"subject": subject.value, "ids": some, "day": day}):
                state = states.setdefault((subject, row.subject_id), {})
                for name, (_, after) in _diff(row).items():
                    assign(state, name, after)
    return states


def assign(values: dict[str, Value], name: str, value: Value) -> None:
    """Set one field; None takes it away."""
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def changed_after(session: Session, school_id: int, day: date) -> set[Key]:
    """The subjects of a school whose record of today is not the one of that day."""
    rows = session.connection().execute(AFTER, {"school": school_id, "day": day})
    return {(Subject(row.subject), row.subject_id) for row in rows}


def history(session: Session, keys: Iterable[Key]) -> list[Changed]:
    """Every change of these subjects in the order in which we learnt of them."""
    wanted = list(keys)
    found: list[Changed] = []
    for subject in Subject:
        for some in in_chunks([number for kind, number in wanted if kind is subject]):
            rows = session.connection().execute(OF_SUBJECTS, {"subject": subject.value, "ids": some})
            found += [_changed(row) for row in rows]
    return sorted(found, key=lambda change: change.id)


def of_cause(session: Session, cause: str) -> list[Changed]:
    """Everything that one import, proposal or command changed."""
    return [_changed(row) for row in session.connection().execute(OF_CAUSE, {"cause": cause})]


def _changed(row: Row[Any]) -> Changed:
    return Changed(
        row.id,
        Subject(row.subject),
        row.subject_id,
        Event(row.event),
        row.effective_on,
        row.recorded_at,
        Source(row.source),
        row.reported_by,
        row.confirmed_by,
        row.cause,
        {name: (before, after) for name, (before, after) in _diff(row).items()},
    )


def _diff(row: Any) -> dict[str, Any]:
    return {**row.ordinary, **(row.restricted or {}), **(row.secret or {})}
