"""Changes of the register that somebody's words suggest: kept with what the register said when they were shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from domain.people import Relation
from domain.register.events import Event
from domain.register.fields.field import Subject, Value
from domain.register.sentences.meaning import Suggested, Topic
from storage import tables as t
from storage.statements import changed, insert_once

OPEN = "open"


@dataclass(frozen=True, slots=True)
class NewProposal:
    """One suggestion to be kept. ``said_by`` may be a teacher; ``entry_id`` is where the words stand in the file.

    ``before`` is what the register said in the fields concerned, ``after`` what they would become (empty while the day
    is not known). ``heard_at`` is when the words came; ``once`` makes the second time nothing.
    """

    once: str
    child_id: int
    subject: Subject
    subject_id: int
    said_by: int
    event: Event
    words: str
    suggested: Suggested
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    effective_on: date
    heard_at: datetime
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A kept suggestion and where it stands: open, accepted, refused, replaced."""

    id: int
    child_id: int
    subject: Subject
    subject_id: int
    said_by: int
    event: Event
    words: str
    suggested: Suggested
    before: Mapping[str, Value]
    effective_on: date
    entry_id: int | None
    state: str
    heard_at: datetime


def add(session: Session, new: NewProposal, now: datetime) -> int | None:
    """Keep a suggestion; its number, or None when its ``once`` is already there."""
    values = {
        "once": new.once,
        "child_id": new.child_id,
        "subject": new.subject.value,
        "subject_id": new.subject_id,
        "person_id": new.said_by,
        "event": new.event.value,
        "said": new.words,
        "changes": {
            "said": _to_json(new.suggested),
            "before": dict(new.before),
            "after": dict(new.after),
            "entry": new.entry_id,
            "heard": new.heard_at.isoformat(),
        },
        "effective_on": new.effective_on,
        "state": OPEN,
        "created_at": now,
    }
    number: int | None = insert_once(session, t.Proposal, values, "once")
    return number


def find(session: Session, number: int) -> Proposal | None:
    """The suggestion of this number, which somebody typed."""
    found = _found(session, t.Proposal.id == number)
    return found[0] if found else None


def close(session: Session, number: int, state: str, now: datetime, by: int | None = None) -> bool:
    """An open suggestion is accepted, refused or replaced; False when it was not open any more."""
    query = update(t.Proposal).where(t.Proposal.id == number, t.Proposal.state == OPEN)
    return changed(session, query.values(state=state, decided_at=now, decided_by=by)) == 1


def open_about(session: Session, children: Collection[int]) -> list[Proposal]:
    """The open suggestions about these children or their adults, oldest first."""
    return _found(session, t.Proposal.child_id.in_(children) & (t.Proposal.state == OPEN))


def open_of_teacher(session: Session, teacher_id: int) -> list[Proposal]:
    """The open suggestions that this teacher decides now, oldest first."""
    theirs = select(t.Pairing.child_id).where(t.Pairing.teacher_id == teacher_id, t.Pairing.ends_at.is_(None))
    return _found(session, t.Proposal.child_id.in_(theirs) & (t.Proposal.state == OPEN))


def _found(session: Session, which: ColumnElement[bool]) -> list[Proposal]:
    query = select(t.Proposal).where(which).order_by(t.Proposal.id)
    return [_proposal(row) for row in session.scalars(query.execution_options(populate_existing=True))]


def _proposal(row: t.Proposal) -> Proposal:
    kept: dict[str, Any] = row.changes
    return Proposal(
        row.id,
        row.child_id,
        Subject(row.subject),
        row.subject_id,
        row.person_id,
        Event(row.event),
        row.said,
        _from_json(kept["said"]),
        kept["before"],
        row.effective_on,
        kept["entry"],
        row.state,
        datetime.fromisoformat(kept["heard"]),
    )


def _to_json(said: Suggested) -> dict[str, Value]:
    return {
        "topic": said.topic.value,
        "whom": said.whom.value if said.whom else None,
        "value": said.value,
        "left": said.left,
        "on": said.on.isoformat() if said.on else None,
        "day_said": said.day_said,
        "is_rough": said.is_rough,
    }


def _from_json(kept: dict[str, Any]) -> Suggested:
    return Suggested(
        Topic(kept["topic"]),
        Relation(kept["whom"]) if kept["whom"] else None,
        kept["value"],
        kept["left"],
        date.fromisoformat(kept["on"]) if kept["on"] else None,
        kept["day_said"],
        kept["is_rough"],
    )
