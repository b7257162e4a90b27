"""What waits to leave a school, is held, failed or is in doubt, as a page lists it; for the operator numbers alone."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, defer

from domain.delivery import State
from domain.people import Role
from messages.catalogue import CATALOGUE
from storage import overview
from storage import tables as t
from storage.traffic.outbox_ends import ANNOUNCEMENT

KEPT_FOR = timedelta(days=30)  # so long what failed stays on the page


class Stand(StrEnum):
    """The four lists."""

    WAITING = "waiting"
    HELD = "held"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


STATES = {
    Stand.WAITING: (State.QUEUED, State.SENDING),
    Stand.HELD: (State.HELD,),
    Stand.FAILED: (State.FAILED, State.EXPIRED),
    Stand.UNCERTAIN: (State.UNCERTAIN,),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: to whom and about which children, of what kind (as its card says), since when and until when (UTC).

    ``error`` is the reason in words; ``is_card``: it only announces what is held.
    """

    id: int
    person: str
    is_staff: bool
    children: tuple[str, ...]
    what: str
    state: State
    is_card: bool
    letter_id: int | None
    created_at: datetime
    next_attempt: datetime
    deadline: datetime
    attempts: int
    error: str


def listed(
    session: Session,
    school_id: int,
    stand: Stand,
    now: datetime,
    limit: int,
    before: int | None = None,
    *,
    which: ColumnElement[bool],
) -> list[Sent]:
    """One page of a list, the newest first; ``before`` is the last message of the page before, ``which`` a condition on
    the person who is to read it."""
    row = t.Outbox
    query = _of_school(school_id, stand, now).where(which).order_by(row.id.desc()).limit(limit)
    return _sent(session, query.where(row.id < before) if before is not None else query)


def one(session: Session, school_id: int, number: int, which: ColumnElement[bool]) -> Sent | None:
    """The message of this number, if it is of this school; ``which`` as in ``listed``."""
    query = _select().where(t.Person.school_id == school_id, t.Outbox.id == number, which)
    return next(iter(_sent(session, query)), None)


def children(session: Session, number: int) -> list[int]:
    """The children whom a message is about: those of the entry that it carries, else its reader's."""
    carried = (
        select(t.EntryChild.child_id)
        .join(t.Outbox, t.Outbox.entry_id == t.EntryChild.entry_id)
        .where(t.Outbox.id == number)
    )
    of_reader = (
        select(t.Child.id)
        .join(t.Guardianship, t.Guardianship.child_id == t.Child.id)
        .join(t.Outbox, t.Outbox.person_id == t.Guardianship.person_id)
        .where(t.Outbox.id == number, t.Child.left_at.is_(None))
    )
    return sorted(session.scalars(carried)) or sorted(session.scalars(of_reader))


def counts(session: Session, school_id: int | None, now: datetime) -> dict[Stand, int]:
    """How many there are in each list, of a school or of all."""
    row = t.Outbox
    query = select(row.state, func.count()).group_by(row.state).where(*_recent(now))
    if school_id is not None:
        query = query.join(t.Person, t.Person.id == row.person_id).where(t.Person.school_id == school_id)
    found = {State(state): number for state, number in session.execute(query)}
    return {stand: sum(found.get(state, 0) for state in states) for stand, states in STATES.items()}


def reasons(session: Session, now: datetime, limit: int) -> list[tuple[State, int | None, str, int]]:
    """Why messages failed or are in doubt, most often first: state, the platform's number, words, how many."""
    row = t.Outbox
    ended = (State.FAILED, State.EXPIRED, State.UNCERTAIN)
    query = (
        select(row.state, row.error_code, row.error, func.count())
        .where(*_recent(now), row.state.in_(ended))
        .group_by(row.state, row.error_code, row.error)
        .order_by(func.count().desc(), row.state, row.error)
        .limit(limit)
    )
    return [(State(state), code, error, number) for state, code, error, number in session.execute(query)]


def _recent(now: datetime) -> tuple[ColumnElement[bool], ...]:
    states = [state for some in STATES.values() for state in some]
    return t.Outbox.state.in_(states), t.Outbox.created_at > now - KEPT_FOR


def _select() -> Select[t.Outbox, t.Person]:
    return select(t.Outbox, t.Person).options(defer(t.Outbox.body)).join(t.Person, t.Person.id == t.Outbox.person_id)


def _of_school(school_id: int, stand: Stand, now: datetime) -> Select[t.Outbox, t.Person]:
    return _select().where(t.Person.school_id == school_id, t.Outbox.state.in_(STATES[stand]), *_recent(now))


def _sent(session: Session, query: Select[t.Outbox, t.Person]) -> list[Sent]:
    rows = session.execute(query).all()
    children = _children(session, {person.id for _, person in rows})
    return [
        Sent(
            row.id,
            overview.person_of(person).name,
            person.role != Role.GUARDIAN,
            tuple(children.get(person.id, ())),
            CATALOGUE[row.kind].notice if row.kind in CATALOGUE else "一条消息",
            State(row.state),
            row.once.startswith(ANNOUNCEMENT),
            row.letter_id,
            row.created_at,
            row.next_attempt,
            row.deadline,
            row.attempts,
            row.error,
        )
        for row, person in rows
    ]


def _children(session: Session, people: Collection[int]) -> dict[int, list[str]]:
    query = (
        select(t.Guardianship.person_id, t.Child.name)
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .where(t.Guardianship.person_id.in_(people), t.Child.left_at.is_(None))
        .order_by(t.Child.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for person_id, name in session.execute(query):
        found[person_id].append(name)
    return found
