"""Messages that were to leave, as they are explained: each with the reason why it stands where it stands."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from domain import hours
from domain.delivery import Priority, State
from domain.explanation import Message, Standing, why
from domain.people import Role, full_title
from storage import tables as t
from storage.statements import in_chunks
from storage.traffic.outbox_budget import WAITING
from storage.traffic.outbox_ends import ANNOUNCEMENT, INTO

UNSETTLED = (State.QUEUED, State.HELD, State.SENDING)
ROW = (
    t.Outbox.id, t.Outbox.once, t.Outbox.kind, t.Outbox.state, t.Outbox.created_at, t.Outbox.next_attempt,
    t.Outbox.deadline, t.Outbox.attempts, t.Outbox.way, t.Outbox.announced_at, t.Outbox.error_code, t.Outbox.error,
    t.Outbox.settled_at, t.Outbox.platform_id, t.Outbox.entry_id, t.Outbox.letter_id, t.Outbox.priority,
    t.Outbox.person_id, t.Person.name, t.Person.role, t.Person.is_principal, t.Person.time_zone, t.Person.quiet_until,
    t.Media.state.label("media_state"),
)  # fmt: skip
ROWS = (
    select(*ROW)
    .join(t.Person, t.Person.id == t.Outbox.person_id)
    .outerjoin(t.Media, t.Media.id == t.Outbox.media_id)
    .order_by(t.Outbox.id.desc())
)


def of_names(session: Session, names: Collection[str], now: datetime) -> dict[str, Message]:
    """The messages of these names, by name."""
    found: dict[str, Message] = {}
    for some in in_chunks(sorted(set(names))):
        found |= {one.once: one for one in read(session, t.Outbox.once.in_(some), now)}
    return found


def of_person(
    session: Session, person_id: int, since: datetime, now: datetime, most: int, before: int | None = None
) -> list[Message]:
    """What was made for somebody since a moment (UTC), and what still waits, newest first (before a number)."""
    row = t.Outbox
    is_meant = or_(row.created_at >= since, row.state.in_(UNSETTLED))
    is_before = row.id < before if before is not None else true()
    return read(session, and_(row.person_id == person_id, is_meant, is_before), now, most)


def read(session: Session, which: ColumnElement[bool], now: datetime, most: int | None = None) -> list[Message]:
    """The messages for which something holds, newest first."""
    rows = session.execute(ROWS.where(which).limit(most)).all()
    first = _first_in_line(session, {row.person_id for row in rows if _is_talk(row)})
    return [_message(row, first.get(row.person_id, row.id), now) for row in rows]


def _is_talk(row: Any) -> bool:
    return bool(row.state == State.QUEUED and row.priority == Priority.CONVERSATION)


def _first_in_line(session: Session, people: Collection[int]) -> dict[int, int]:
    """The oldest word of the conversation that has not left yet, by reader: the others follow it."""
    if not people:
        return {}
    row = t.Outbox
    query = select(row.person_id, func.min(row.id)).where(
        row.person_id.in_(people),
        row.state.in_((State.QUEUED, State.SENDING)),
        row.priority == Priority.CONVERSATION,
    )
    return {person: first for person, first in session.execute(query.group_by(row.person_id))}


def _message(row: Any, first: int, now: datetime) -> Message:
    into = (row.platform_id or "").removeprefix(INTO) if (row.platform_id or "").startswith(INTO) else ""
    standing = Standing(
        State(row.state),
        row.next_attempt,
        row.attempts,
        bool(into),
        row.way == WAITING,
        row.media_state == "wanted",
        _is_talk(row) and first < row.id,
        row.time_zone,
        opens_for(row.role, row.quiet_until),
    )
    return Message(
        row.id,
        row.once,
        row.kind,
        row.once.startswith(ANNOUNCEMENT),
        full_title(row.name, Role(row.role), is_principal=row.is_principal),
        row.person_id,
        standing.state,
        why(standing, now),
        row.created_at,
        row.next_attempt,
        row.deadline,
        row.attempts,
        row.way if row.way and row.way != WAITING else "",
        row.announced_at,
        row.error_code,
        row.error,
        row.settled_at,
        int(into) if into else None,
        row.entry_id,
        row.letter_id,
    )


def opens_for(role: str, quiet_until: str | None) -> time:
    """When the day of a reader begins, by their own clock."""
    if role == Role.GUARDIAN:
        return hours.FAMILY[0]
    return time.fromisoformat(quiet_until) if quiet_until else hours.TEACHER[0]
