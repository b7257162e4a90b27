"""What waits for a member of staff: opened once, answered by one, reminded of once, brought before a director once."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from domain.ticket import DUE_AFTER, Outcome, TicketKind
from storage import tables as t
from storage.statements import changed, insert_once, rows, table

TICKETS, PAIRS = table(t.Ticket), table(t.Pairing)
# What a teacher's next words to the person answer.
BY_WORDS = (TicketKind.QUESTION, TicketKind.HANDOFF)
IS_OPEN = TICKETS.c.closed_at.is_(None)
THEIRS = select(PAIRS.c.child_id).where(PAIRS.c.teacher_id == bindparam("person"), PAIRS.c.ends_at.is_(None))
OPEN_OF_STAFF = (
    select(TICKETS)
    .where(
        IS_OPEN,
        or_(
            TICKETS.c.owner_id == bindparam("person"),
            and_(TICKETS.c.owner_id.is_(None), TICKETS.c.child_id.in_(THEIRS)),
        ),
    )
    .order_by(TICKETS.c.id)
)
OPEN_OF_PERSON = (
    select(TICKETS)
    .where(TICKETS.c.person_id == bindparam("person"), IS_OPEN)
    .order_by(TICKETS.c.opened_at, TICKETS.c.id)
)
HAS_QUESTION = (
    select(TICKETS.c.id)
    .where(
        TICKETS.c.person_id == bindparam("person"),
        TICKETS.c.child_id.in_(bindparam("children", expanding=True)),
        TICKETS.c.kind == TicketKind.QUESTION.value,
        IS_OPEN,
    )
    .limit(1)
)
ANSWERED = (
    update(TICKETS)
    .where(
        TICKETS.c.person_id == bindparam("asker"),
        TICKETS.c.child_id.in_(bindparam("children", expanding=True)),
        TICKETS.c.kind.in_([kind.value for kind in BY_WORDS]),
        or_(TICKETS.c.owner_id.is_(None), TICKETS.c.owner_id == bindparam("teacher")),
        IS_OPEN,
    )
    .values(closed_at=bindparam("now"), closed_by=bindparam("teacher"), outcome=Outcome.ANSWERED.value)
)


@dataclass(frozen=True, slots=True)
class NewTicket:
    """Something asked for; field meanings as in ``storage.tables.tickets.Ticket``."""

    once: str
    kind: TicketKind
    school_id: int
    due_at: datetime
    said: str
    child_id: int | None = None
    person_id: int | None = None
    owner_id: int | None = None
    entry_id: int | None = None
    slots: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A kept ticket; open while ``closed_at`` is None."""

    id: int
    kind: TicketKind
    school_id: int
    child_id: int | None
    person_id: int | None
    owner_id: int | None
    said: str
    slots: dict[str, Any]
    entry_id: int | None
    opened_at: datetime
    due_at: datetime
    raised_at: datetime | None
    closed_at: datetime | None
    closed_by: int | None
    outcome: Outcome | None


def add(session: Session, new: NewTicket, now: datetime) -> int | None:
    """Open a ticket; its number, or None when its ``once`` is already there."""
    values = {
        "once": new.once,
        "kind": new.kind.value,
        "school_id": new.school_id,
        "child_id": new.child_id,
        "person_id": new.person_id,
        "owner_id": new.owner_id,
        "said": new.said,
        "slots": json.dumps(new.slots, ensure_ascii=False),
        "entry_id": new.entry_id,
        "opened_at": now,
        "due_at": new.due_at,
    }
    number: int | None = insert_once(session, t.Ticket, values, "once")
    return number


def has_question(session: Session, person_id: int, children: Sequence[int]) -> bool:
    """Whether a question of this guardian about one of these children waits already."""
    return bool(rows(session, HAS_QUESTION, person=person_id, children=list(children)))


def find(session: Session, number: int) -> Ticket | None:
    """The ticket of this number, which somebody typed."""
    found = _found(session, _all().where(TICKETS.c.id == number))
    return found[0] if found else None


def open_of_person(session: Session, person_id: int, *kinds: TicketKind) -> list[Ticket]:
    """What this guardian waits for (of these kinds, or of all), longest first."""
    found = [ticket_of(row) for row in rows(session, OPEN_OF_PERSON, person=person_id)]
    return [ticket for ticket in found if not kinds or ticket.kind in kinds]


def open_of_staff(session: Session, person_id: int, *kinds: TicketKind) -> list[Ticket]:
    """What waits for this member of staff: by name, or as the one who is paired with the child; oldest first."""
    found = (ticket_of(row) for row in rows(session, OPEN_OF_STAFF, person=person_id))
    return [ticket for ticket in found if not kinds or ticket.kind in kinds]


def last_agreed(session: Session, child_id: int, kind: TicketKind) -> Ticket | None:
    """The last request of this kind about a child that was agreed to."""
    agreed = TICKETS.c.child_id == child_id, TICKETS.c.kind == kind.value, TICKETS.c.outcome == Outcome.AGREED.value
    found = _found(session, _all().where(*agreed).order_by(TICKETS.c.id.desc()).limit(1))
    return found[0] if found else None


def close(
    session: Session, number: int, outcome: Outcome, now: datetime, by: int | None = None, answer: str = ""
) -> bool:
    """End an open ticket; False when somebody was faster."""
    query = update(t.Ticket).where(t.Ticket.id == number, t.Ticket.closed_at.is_(None))
    values = {"closed_at": now, "closed_by": by, "outcome": outcome.value, "answer": answer or None}
    return changed(session, query.values(**values)) == 1


def answered(session: Session, teacher_id: int, person_id: int, children: Sequence[int], now: datetime) -> None:
    """A teacher spoke to a guardian: what that guardian asked about these children is answered."""
    session.connection().execute(
        ANSWERED, {"teacher": teacher_id, "asker": person_id, "children": list(children), "now": now}
    )


def unanswered(session: Session, teacher_id: int, person_id: int, at: datetime) -> datetime | None:
    """The words of that moment were taken back: what they answered waits again; since when (UTC) the oldest of it."""
    answered_then = (
        t.Ticket.person_id == person_id,
        t.Ticket.closed_by == teacher_id,
        t.Ticket.closed_at == at,
        t.Ticket.outcome == Outcome.ANSWERED.value,
    )
    since = session.scalar(select(func.min(t.Ticket.opened_at)).where(*answered_then))
    session.execute(update(t.Ticket).where(*answered_then).values(closed_at=None, closed_by=None, outcome=None))
    return since


def note(session: Session, ticket: Ticket, **slots: Any) -> None:
    """Something more is known of a request."""
    known = json.dumps({**ticket.slots, **slots}, ensure_ascii=False)
    session.execute(update(t.Ticket).where(t.Ticket.id == ticket.id).values(slots=known))


def pass_to(session: Session, number: int, owner_id: int, kind: TicketKind) -> bool:
    """Somebody else answers from now on; False when it is over. The new owner is reminded of it anew."""
    query = update(t.Ticket).where(t.Ticket.id == number, t.Ticket.closed_at.is_(None))
    return changed(session, query.values(owner_id=owner_id, kind=kind.value, reminded_at=None)) == 1


def put_off(session: Session, number: int, due_at: datetime) -> bool:
    """It is answered by another moment (UTC); whoever owns it is reminded of it anew. False when it is over."""
    query = update(t.Ticket).where(t.Ticket.id == number, t.Ticket.closed_at.is_(None))
    return changed(session, query.values(due_at=due_at, reminded_at=None)) == 1


def claim_half_due(session: Session, now: datetime, limit: int) -> list[Ticket]:
    """Open tickets of which half the time is gone and nobody was reminded, held for this transaction."""
    spans = or_(
        *(and_(TICKETS.c.kind == kind, TICKETS.c.due_at <= now + after / 2) for kind, after in DUE_AFTER.items())
    )
    query = _all().where(IS_OPEN, TICKETS.c.reminded_at.is_(None), spans).order_by(TICKETS.c.due_at)
    found = _found(session, query.limit(limit).with_for_update(skip_locked=True))
    return [ticket for ticket in found if now >= ticket.opened_at + (ticket.due_at - ticket.opened_at) / 2]


def claim_overdue(session: Session, now: datetime, limit: int) -> list[Ticket]:
    """Open tickets whose time is over and which no director knows of, held for this transaction."""
    query = _all().where(IS_OPEN, TICKETS.c.raised_at.is_(None), TICKETS.c.due_at <= now).order_by(TICKETS.c.due_at)
    return _found(session, query.limit(limit).with_for_update(skip_locked=True))


def reminded(session: Session, numbers: Collection[int], now: datetime) -> None:
    """The owners of these were reminded."""
    session.execute(update(t.Ticket).where(t.Ticket.id.in_(numbers)).values(reminded_at=now))


def raised(session: Session, numbers: Collection[int], now: datetime) -> None:
    """A director was told of these."""
    session.execute(update(t.Ticket).where(t.Ticket.id.in_(numbers)).values(raised_at=now))


def _all() -> Select[Any]:
    return select(TICKETS)


def _found(session: Session, query: Select[Any]) -> list[Ticket]:
    return [ticket_of(row) for row in session.connection().execute(query)]


def ticket_of(row: Any) -> Ticket:
    """The ticket of a row with the columns of the table."""
    return Ticket(
        row.id,
        TicketKind(row.kind),
        row.school_id,
        row.child_id,
        row.person_id,
        row.owner_id,
        row.said,
        json.loads(row.slots),
        row.entry_id,
        row.opened_at,
        row.due_at,
        row.raised_at,
        row.closed_at,
        row.closed_by,
        Outcome(row.outcome) if row.outcome else None,
    )
