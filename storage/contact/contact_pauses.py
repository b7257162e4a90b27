"""Contacts that are let off for a while: each with a reason and an end, lifted but never removed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from domain.contact import ContactKind
from domain.contact_steps import Form, Pause
from domain.pause import Cause
from storage import tables as t
from storage.statements import changed, in_chunks, insert_once, rows, table

PAUSES = table(t.ContactPause)
HOLDING = (
    select(PAUSES)
    .where(
        PAUSES.c.child_id.in_(bindparam("children", expanding=True)),
        PAUSES.c.lifted_at.is_(None),
        PAUSES.c.from_on <= bindparam("on"),
        PAUSES.c.until_on >= bindparam("on"),
    )
    .order_by(PAUSES.c.id)
)


@dataclass(frozen=True, slots=True)
class NewPause:
    """Field meanings as in ``storage.tables.contacts.ContactPause``; both days count."""

    once: str
    school_id: int
    child_id: int
    form: Form
    cause: Cause
    note: str
    from_on: date
    until_on: date
    person_id: int | None = None
    kind: ContactKind | None = None
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class PauseSeen:
    """One pause as it is read later."""

    id: int
    child_id: int
    person_id: int | None
    kind: ContactKind | None
    form: Form
    cause: Cause
    note: str
    from_on: date
    until_on: date
    by_id: int | None
    at: datetime
    lifted_at: datetime | None

    def covers(self, kind: ContactKind, person_id: int | None, on: date) -> bool:
        """Whether a plan of this kind with this adult is let off on a day."""
        is_meant = self.kind in (None, kind) and self.person_id in (None, person_id)
        return is_meant and self.lifted_at is None and self.from_on <= on <= self.until_on

    @property
    def pause(self) -> Pause:
        return Pause(self.id, self.form, self.until_on)


def add(session: Session, new: NewPause, now: datetime) -> int | None:
    """A new pause; None when one of this name is there."""
    values = {
        "once": new.once,
        "school_id": new.school_id,
        "child_id": new.child_id,
        "person_id": new.person_id,
        "kind": new.kind.value if new.kind else None,
        "form": new.form.value,
        "cause": new.cause.value,
        "note": new.note,
        "from_on": new.from_on,
        "until_on": new.until_on,
        "by_id": new.by_id,
        "at": now,
    }
    number: int | None = insert_once(session, t.ContactPause, values, "once")
    return number


def lift(session: Session, number: int, now: datetime) -> bool:
    """It holds no longer; False when it was lifted before."""
    query = update(t.ContactPause).where(t.ContactPause.id == number, t.ContactPause.lifted_at.is_(None))
    return changed(session, query.values(lifted_at=now)) == 1


def find(session: Session, number: int) -> PauseSeen | None:
    """The pause of this number."""
    row = session.get(t.ContactPause, number, populate_existing=True)
    return _seen(row) if row is not None else None


def holding(session: Session, children: Collection[int], on: date) -> dict[int, list[PauseSeen]]:
    """What holds for these children on a day, by child."""
    found: dict[int, list[PauseSeen]] = {}
    for one in rows(session, HOLDING, children=list(children), on=on):
        found.setdefault(one.child_id, []).append(_seen(one))
    return found


def of_child(session: Session, child_id: int) -> list[PauseSeen]:
    """Every pause of a child that was not lifted, past ones too, oldest first."""
    row = t.ContactPause
    query = select(row).where(row.child_id == child_id, row.lifted_at.is_(None))
    return [_seen(one) for one in session.scalars(query.order_by(row.id).execution_options(populate_existing=True))]


def is_muted(session: Session, children: Collection[int], on: date) -> bool:
    """Whether the family of one of these children hears nothing, on this day (China), that the program says by
    itself."""
    row = t.ContactPause
    query = select(row.id).where(row.child_id.in_(children), _is_mute_on(on)).limit(1)
    return session.scalar(query) is not None


def muted_until(session: Session, people: Collection[int], on: date) -> dict[int, date]:
    """The last day on which an adult of a family in silence hears nothing by itself, by person; others are left out."""
    row, link = t.ContactPause, t.Guardianship
    found: dict[int, date] = {}
    for some in in_chunks(sorted(people)):
        query = (
            select(link.person_id, func.max(row.until_on))
            .join(row, row.child_id == link.child_id)
            .where(link.person_id.in_(some), _is_mute_on(on))
            .group_by(link.person_id)
        )
        found |= {person: until for person, until in session.execute(query)}
    return found


def of_school(session: Session, school_id: int, start: date, end: date) -> list[PauseSeen]:
    """Every pause of a school that touches these days, lifted ones too, oldest first."""
    row = t.ContactPause
    query = select(row).where(row.school_id == school_id, row.from_on <= end, row.until_on >= start)
    return [_seen(one) for one in session.scalars(query.order_by(row.id))]


def _is_mute_on(on: date) -> ColumnElement[bool]:
    row = t.ContactPause
    return and_(row.form == Form.MUTE.value, row.lifted_at.is_(None), row.from_on <= on, row.until_on >= on)


def _seen(row: Any) -> PauseSeen:
    return PauseSeen(
        row.id,
        row.child_id,
        row.person_id,
        ContactKind(row.kind) if row.kind else None,
        Form(row.form),
        Cause(row.cause),
        row.note,
        row.from_on,
        row.until_on,
        row.by_id,
        row.at,
        row.lifted_at,
    )
