"""What families asked about their data: kept with a number and a day, answered once, withdrawn by who asked."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.rights import REMIND_BEFORE, Asker, Kind, Outcome
from storage import tables as t
from storage.statements import changed, insert_once


@dataclass(frozen=True, slots=True)
class NewRequest:
    """Something asked for; ``once`` names the message it came by, so that the same message makes one request."""

    once: str
    school_id: int
    person_id: int
    child_id: int
    kind: Kind
    asker: Asker
    words: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A kept request; open while ``closed_at`` is None."""

    id: int
    school_id: int
    person_id: int
    child_id: int
    kind: Kind
    asker: Asker
    words: str
    asked_at: datetime
    due_on: date
    closed_at: datetime | None
    outcome: Outcome | None
    answer: str


def add(session: Session, new: NewRequest, now: datetime) -> int | None:
    """Keep a request; its number, or None when this very message made one before."""
    values = {
        "once": new.once[:80],
        "school_id": new.school_id,
        "person_id": new.person_id,
        "child_id": new.child_id,
        "kind": new.kind.value,
        "asker": new.asker.value,
        "words": new.words,
        "asked_at": now,
        "due_on": new.due_on,
    }
    number: int | None = insert_once(session, t.RightsRequest, values, "once")
    return number


def get(session: Session, number: int) -> Asked | None:
    """The request of this number."""
    row = session.get(t.RightsRequest, number)
    return _asked(row) if row is not None else None


def open_same(session: Session, person_id: int, child_id: int, kind: Kind) -> Asked | None:
    """What the same person asked before about the same child, and what still waits."""
    query = select(t.RightsRequest).where(
        t.RightsRequest.person_id == person_id,
        t.RightsRequest.child_id == child_id,
        t.RightsRequest.kind == kind.value,
        t.RightsRequest.closed_at.is_(None),
    )
    row = session.scalars(query.order_by(t.RightsRequest.id).limit(1)).first()
    return _asked(row) if row is not None else None


def of_person(session: Session, person_id: int, limit: int) -> list[Asked]:
    """The newest that somebody asked for."""
    query = select(t.RightsRequest).where(t.RightsRequest.person_id == person_id)
    return [_asked(row) for row in session.scalars(query.order_by(t.RightsRequest.id.desc()).limit(limit))]


def waiting(session: Session, school_id: int) -> list[Asked]:
    """What a school has not answered, the first due first."""
    query = select(t.RightsRequest).where(t.RightsRequest.school_id == school_id, t.RightsRequest.closed_at.is_(None))
    return [_asked(row) for row in session.scalars(query.order_by(t.RightsRequest.due_on, t.RightsRequest.id))]


def answered(session: Session, school_id: int, limit: int) -> list[Asked]:
    """What was answered or withdrawn last."""
    query = select(t.RightsRequest).where(
        t.RightsRequest.school_id == school_id, t.RightsRequest.closed_at.is_not(None)
    )
    newest = query.order_by(t.RightsRequest.closed_at.desc(), t.RightsRequest.id.desc())
    return [_asked(row) for row in session.scalars(newest.limit(limit))]


def close(
    session: Session, number: int, outcome: Outcome, now: datetime, *, by: int | None = None, answer: str | None = None
) -> bool:
    """End a request; ``by`` is an account. False when it had ended."""
    query = update(t.RightsRequest).where(t.RightsRequest.id == number, t.RightsRequest.closed_at.is_(None))
    ended = {"closed_at": now, "closed_by": by, "outcome": outcome.value, "answer": answer}
    return changed(session, query.values(ended)) == 1


def is_answered_so(session: Session, number: int, by: int | None, outcome: Outcome, answer: str) -> bool:
    """Whether this very account answered it in these very words."""
    row = session.get(t.RightsRequest, number, populate_existing=True)
    if row is None or by is None:
        return False
    return (row.closed_by, row.outcome, row.answer or "") == (by, outcome.value, answer)


def claim_soon(session: Session, now: datetime, today: date, limit: int) -> list[Asked]:
    """Those whose day comes in three days and that nobody was reminded of; from now on somebody was. ``today`` is the
    day in China."""
    soon = (t.RightsRequest.due_on <= today + REMIND_BEFORE) & (t.RightsRequest.due_on >= today)
    return _claimed(session, soon, t.RightsRequest.reminded_at, now, limit)


def claim_late(session: Session, now: datetime, today: date, limit: int) -> list[Asked]:
    """Those whose day is over and that were not raised; from now on they were."""
    return _claimed(session, t.RightsRequest.due_on < today, t.RightsRequest.raised_at, now, limit)


def _claimed(
    session: Session,
    which: ColumnElement[bool],
    mark: InstrumentedAttribute[datetime | None],
    now: datetime,
    limit: int,
) -> list[Asked]:
    query = select(t.RightsRequest).where(t.RightsRequest.closed_at.is_(None), which, mark.is_(None))
    chosen = query.order_by(t.RightsRequest.due_on, t.RightsRequest.id).limit(limit)
    found = [_asked(row) for row in session.scalars(chosen.with_for_update(skip_locked=True))]
    if found:
        told = update(t.RightsRequest).where(t.RightsRequest.id.in_([one.id for one in found]))
        session.execute(told.values({mark.key: now}))
    return found


def _asked(row: t.RightsRequest) -> Asked:
    return Asked(
        row.id,
        row.school_id,
        row.person_id,
        row.child_id,
        Kind(row.kind),
        Asker(row.asker),
        row.words,
        row.asked_at,
        row.due_on,
        row.closed_at,
        Outcome(row.outcome) if row.outcome else None,
        row.answer or "",
    )
