"""What people said they would do: kept with its day, reminded of once by one process, closed once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, select, update
from sqlalchemy.orm import Session

from domain.people import Role
from storage import tables as t
from storage.statements import changed, insert_once, rows, table

PROMISES, PEOPLE, PAIRS = table(t.Promise), table(t.Person), table(t.Pairing)
OPEN, KEPT, DROPPED = "open", "kept", "dropped"
IS_OPEN = PROMISES.c.state == OPEN
IS_STAFF = PEOPLE.c.role != Role.GUARDIAN.value
ALL = select(PROMISES, IS_STAFF.label("by_staff")).join(PEOPLE, PEOPLE.c.id == PROMISES.c.by_id)
CLAIM = (
    select(PROMISES.c.id)
    .where(PROMISES.c.next_at <= bindparam("now"), IS_OPEN)
    .order_by(PROMISES.c.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
# A teacher who is not paired with the child any more has nothing to keep.
STILL_THEIRS = ~IS_STAFF | exists().where(
    PAIRS.c.child_id == PROMISES.c.child_id, PAIRS.c.teacher_id == PROMISES.c.by_id, PAIRS.c.ends_at.is_(None)
)
DUE = ALL.where(
    PROMISES.c.by_id == bindparam("by"), IS_OPEN, PROMISES.c.due_on <= bindparam("last"), STILL_THEIRS
).order_by(PROMISES.c.due_on, PROMISES.c.id)


@dataclass(frozen=True, slots=True)
class NewPromise:
    """Something said; field meanings as in ``storage.tables.promises.Promise``."""

    once: str
    school_id: int
    child_id: int
    by_id: int
    what: str
    due_on: date | None
    said_at: datetime
    next_at: datetime | None
    to_id: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class PromiseSeen:
    """One promise as it stands; ``reminded``: how often the one who said it was reminded; ``by_staff``: a teacher."""

    id: int
    school_id: int
    child_id: int
    by_id: int
    by_staff: bool
    to_id: int | None
    what: str
    due_on: date | None
    said_at: datetime
    entry_id: int | None
    state: str
    next_at: datetime | None
    reminded: int

    @property
    def is_open(self) -> bool:
        return self.state == OPEN


def add(session: Session, new: NewPromise) -> int | None:
    """Keep it; its number, or None when it is there already."""
    values = {
        "once": new.once,
        "school_id": new.school_id,
        "child_id": new.child_id,
        "by_id": new.by_id,
        "to_id": new.to_id,
        "what": new.what,
        "due_on": new.due_on,
        "said_at": new.said_at,
        "entry_id": new.entry_id,
        "state": OPEN,
        "next_at": new.next_at,
        "reminded": 0,
    }
    number: int | None = insert_once(session, t.Promise, values, "once")
    return number


def find(session: Session, number: int) -> PromiseSeen | None:
    """The promise of this number, held for this transaction."""
    return next(iter(_found(session, PROMISES.c.id == number, is_held=True)), None)


def due_of(session: Session, by_id: int, by: date) -> list[PromiseSeen]:
    """What somebody said they would do by this day (China) or before and did not, the oldest day first."""
    return [_seen(row) for row in rows(session, DUE, by=by_id, last=by)]


def open_of_child(session: Session, child_id: int) -> list[PromiseSeen]:
    """Everything that was said for a child and waits, whoever said it."""
    return _found(session, PROMISES.c.child_id == child_id, IS_OPEN)


def open_of_staff(session: Session, children: Collection[int]) -> list[PromiseSeen]:
    """What members of staff said for these children and did not do yet."""
    return _found(session, PROMISES.c.child_id.in_(children), IS_OPEN, IS_STAFF)


def claim(session: Session, now: datetime, limit: int) -> list[int]:
    """The numbers of what reminds now, locked for this transaction; nothing is opened. Whoever claims says what comes
    of it (``reminded``)."""
    return [row.id for row in rows(session, CLAIM, now=now, most=limit)]


def numbered(session: Session, numbers: Collection[int]) -> list[PromiseSeen]:
    """The promises of these numbers."""
    return _found(session, PROMISES.c.id.in_(numbers))


def reminded(session: Session, told: Collection[int], passed_by: Collection[int]) -> None:
    """Of these somebody was reminded, of those nobody is any more."""
    row = t.Promise
    session.execute(update(row).where(row.id.in_(told)).values(next_at=None, reminded=row.reminded + 1))
    session.execute(update(row).where(row.id.in_(passed_by)).values(next_at=None))


def move(session: Session, number: int, due_on: date, next_at: datetime | None) -> None:
    """Another day was named (China), with the moment (UTC) of its reminder."""
    query = update(t.Promise).where(t.Promise.id == number, t.Promise.state == OPEN)
    session.execute(query.values(due_on=due_on, next_at=next_at))


def close(session: Session, number: int, state: str, by_id: int | None, now: datetime) -> bool:
    """It was kept, or does not hold any more; False when it was closed before."""
    query = update(t.Promise).where(t.Promise.id == number, t.Promise.state == OPEN)
    return changed(session, query.values(state=state, next_at=None, closed_at=now, closed_by=by_id)) == 1


def drop_of_entry(session: Session, entry_id: int, now: datetime) -> int:
    """The words that promised it were taken back; how many promises that ends."""
    query = update(t.Promise).where(t.Promise.entry_id == entry_id, t.Promise.state == OPEN)
    return changed(session, query.values(state=DROPPED, next_at=None, closed_at=now))


def pass_on(session: Session, children: Collection[int], to_id: int) -> int:
    """What members of staff said for these children is for this one to do now; how many promises that is."""
    staff = select(t.Person.id).where(t.Person.role != Role.GUARDIAN.value)
    query = update(t.Promise).where(
        t.Promise.child_id.in_(children), t.Promise.state == OPEN, t.Promise.by_id.in_(staff)
    )
    return changed(session, query.values(by_id=to_id).execution_options(synchronize_session=False))


def _found(session: Session, *which: ColumnElement[bool], is_held: bool = False) -> list[PromiseSeen]:
    query = ALL.where(*which).order_by(PROMISES.c.due_on, PROMISES.c.id)
    if is_held:
        query = query.with_for_update(of=PROMISES)
    return [_seen(row) for row in session.connection().execute(query)]


def _seen(row: Any) -> PromiseSeen:
    return PromiseSeen(
        row.id,
        row.school_id,
        row.child_id,
        row.by_id,
        row.by_staff,
        row.to_id,
        row.what,
        row.due_on,
        row.said_at,
        row.entry_id,
        row.state,
        row.next_at,
        row.reminded,
    )
