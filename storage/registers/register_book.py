"""Reads the register as whole entries (``domain.register.record.Record``): of one child, or of a school on any day.

A school of ten thousand is five statements: pupils, ties, records of each subject, pairings. Everything goes through
the school's own index, so that other schools' numbers do not matter.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from domain.clock import CHINA
from domain.register.fields.field import Subject, Values
from domain.register.record import Adult, Record
from storage import tables as t
from storage.registers import register_past, register_rows
from storage.statements import table

CHILDREN, LINKS, PEOPLE = table(t.Child), table(t.Guardianship), table(t.Person)
PAIRS, RECORDS = table(t.Pairing), table(t.RegisterRecord)
CLASSES = (RECORDS.c.ordinary, RECORDS.c.restricted, RECORDS.c.secret)
PUPIL = select(CHILDREN.c.id, CHILDREN.c.school_id)
TIE = select(LINKS.c.id, LINKS.c.child_id, LINKS.c.person_id, LINKS.c.relation, LINKS.c.is_primary).order_by(LINKS.c.id)
RECORD = select(
    RECORDS.c.subject, RECORDS.c.subject_id, *CLASSES, RECORDS.c.opened_on, RECORDS.c.latest_on, RECORDS.c.verified_on
)
PAIRED = select(PAIRS.c.child_id, PEOPLE.c.name).join(PEOPLE, PEOPLE.c.id == PAIRS.c.teacher_id)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A record that was opened."""

    values: Values
    opened_on: date | None = None
    verified_on: date | None = None


NOTHING = _Opened({})
Opened = dict[tuple[Subject, int], _Opened]


def of_child(session: Session, child_id: int) -> Record | None:
    """One child's entry as it is now: four statements."""
    found = of_children(session, [child_id])
    return found[0] if found else None


def of_children(session: Session, children: Collection[int]) -> list[Record]:
    """These children's entries as they are now, pupils and former pupils."""
    ids = list(children)
    mine = CHILDREN.c.id.in_(ids)
    people = select(LINKS.c.person_id).where(LINKS.c.child_id.in_(ids))
    links = select(LINKS.c.id).where(LINKS.c.child_id.in_(ids))
    records = RECORD.where(
        or_(
            (RECORDS.c.subject == Subject.CHILD.value) & RECORDS.c.subject_id.in_(ids),
            (RECORDS.c.subject == Subject.ADULT.value) & RECORDS.c.subject_id.in_(people),
            (RECORDS.c.subject == Subject.GUARDIANSHIP.value) & RECORDS.c.subject_id.in_(links),
        )
    )
    return _entries(
        session,
        session.connection().execute(PUPIL.where(mine)).all(),
        session.connection().execute(TIE.where(LINKS.c.child_id.in_(ids))).all(),
        _opened(session, records),
        _teachers(session, PAIRED.where(PAIRS.c.child_id.in_(ids), _paired(None))),
    )


def of_school(
    session: Session,
    school_id: int,
    as_of: date | None = None,
    class_name: str = "",
    *,
    with_former: bool = False,
    with_ties: bool = False,
) -> list[Record]:
    """Everybody who is a pupil of the school on a day (today's register when no day is given), in no order.

    Of the ties between child and adult only relation and primary carer are read, unless asked for ``with_ties``.

    For a past day the records that changed since are folded anew; children and adults registered later are left out.
    """
    here = CHILDREN.c.school_id == school_id
    is_now = class_name and as_of is None  # the column knows the class of today only
    mine = here & (CHILDREN.c.class_name == class_name) if is_now else here
    end = None if as_of is None else datetime.combine(as_of, time.max, tzinfo=CHINA)
    still = CHILDREN.c.left_at.is_(None)
    pupils = PUPIL.where(mine)
    if not with_former:
        pupils = pupils.where(still if end is None else still | (CHILDREN.c.left_at > end))
    ties = TIE.join(CHILDREN, CHILDREN.c.id == LINKS.c.child_id).where(mine)
    records = RECORD.where(RECORDS.c.school_id == school_id)
    if not with_ties:
        records = records.where(RECORDS.c.subject.in_((Subject.CHILD.value, Subject.ADULT.value)))
    opened = _opened(session, records)
    unborn = set() if as_of is None else _turn_back(session, school_id, opened, as_of)
    paired = PAIRED.join(CHILDREN, CHILDREN.c.id == PAIRS.c.child_id).where(mine, _paired(end))
    connection = session.connection()
    here_then = [row for row in connection.execute(pupils) if (Subject.CHILD, row.id) not in unborn]
    known_then = [row for row in connection.execute(ties) if (Subject.ADULT, row.person_id) not in unborn]
    entries = _entries(session, here_then, known_then, opened, _teachers(session, paired))
    # without a name: taken back, never here
    return [entry for entry in entries if entry.name and class_name in ("", entry.class_name)]


def _paired(end: datetime | None) -> ColumnElement[bool]:
    """The pairing of now, or of the end of a day."""
    if end is None:
        return PAIRS.c.ends_at.is_(None)
    return (PAIRS.c.starts_at <= end) & (PAIRS.c.ends_at.is_(None) | (PAIRS.c.ends_at > end))


def _turn_back(session: Session, school_id: int, opened: Opened, as_of: date) -> set[tuple[Subject, int]]:
    """Put back what changed after the day; who was not registered by then."""
    later = register_past.changed_after(session, school_id, as_of)
    states = register_past.states_on(session, later, as_of)
    for key in later:
        record = opened.get(key, NOTHING)
        opened[key] = _Opened(states.get(key, {}), record.opened_on, record.verified_on)
    return later - states.keys()


def _opened(session: Session, records: Select[Any]) -> Opened:
    found: Opened = {}
    for row in session.connection().execute(records):
        values = {**row.ordinary, **(row.restricted or {}), **(row.secret or {})}
        found[Subject(row.subject), row.subject_id] = _Opened(values, row.opened_on, row.verified_on)
    return found


def _teachers(session: Session, paired: Select[Any]) -> dict[int, str]:
    return {row.child_id: row.name for row in session.connection().execute(paired)}


def _entries(
    session: Session, pupils: Sequence[Any], ties: Sequence[Any], opened: Opened, teachers: Mapping[int, str]
) -> list[Record]:
    opened = opened | _said_by_rows(session, pupils, ties, opened)
    adults: dict[int, list[Adult]] = defaultdict(list)
    for row in ties:
        adults[row.child_id].append(_adult(row, opened))
    return [_entry(row, tuple(adults[row.id]), opened, teachers.get(row.id, "")) for row in pupils]


def _said_by_rows(session: Session, pupils: Sequence[Any], ties: Sequence[Any], opened: Opened) -> Opened:
    """Those who were added by name alone and have no record yet."""
    keys = {(Subject.CHILD, row.id) for row in pupils} | {(Subject.ADULT, row.person_id) for row in ties}
    return {key: _Opened(values) for key, (values, _) in register_rows.said(session, keys - opened.keys()).items()}


def _adult(row: Any, opened: Opened) -> Adult:
    person = opened.get((Subject.ADULT, row.person_id), NOTHING)
    tie = opened.get((Subject.GUARDIANSHIP, row.id), NOTHING)
    seen = {"relation": row.relation, "primary": True} if row.is_primary else {"relation": row.relation}
    return Adult(row.person_id, row.id, person.values, tie.values or seen, person.verified_on)


def _entry(row: Any, adults: tuple[Adult, ...], opened: Opened, teacher: str) -> Record:
    child = opened.get((Subject.CHILD, row.id), NOTHING)
    return Record(row.id, row.school_id, child.values, adults, teacher, child.opened_on, child.verified_on)
