"""Messages of which nobody knows whether they arrived: a person looks, asks, and says so here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from domain.delivery import State
from messages.catalogue import CATALOGUE
from storage import tables as t
from storage.files.file import note_state
from storage.traffic.outbox_ends import carried

MOST_SHOWN = 200
ARRIVED, AGAIN = "有人确认收到了", "有人要求再发一次"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """One message in doubt: to whom, of what kind, of which letter, since when (UTC), and what happened."""

    id: int
    person: str
    kind: str
    letter_id: int | None
    since: datetime
    reason: str


def uncertain(session: Session, letter_id: int | None = None, limit: int = MOST_SHOWN) -> list[Doubtful]:
    """What waits for somebody's word, oldest first; of one letter or of everything."""
    row = t.Outbox
    query = (
        select(row.id, t.Person.name, row.kind, row.letter_id, row.settled_at, row.created_at, row.error)
        .join(t.Person, t.Person.id == row.person_id)
        .where(row.state == State.UNCERTAIN)
        .order_by(row.id)
        .limit(limit)
    )
    if letter_id is not None:
        query = query.where(row.letter_id == letter_id)
    return [
        Doubtful(one.id, one.name, one.kind, one.letter_id, one.settled_at or one.created_at, one.error)
        for one in session.execute(query)
    ]


def resolve(session: Session, ids: Collection[int], now: datetime, *, arrived: bool) -> int:
    """Somebody says that these arrived, or wants them sent once more; how many of them were in doubt.

    One that is sent again lives as long as if it had been made now.
    """
    query = (
        select(t.Outbox).options(defer(t.Outbox.body)).where(t.Outbox.id.in_(ids), t.Outbox.state == State.UNCERTAIN)
    )
    rows = list(session.scalars(query.order_by(t.Outbox.id).with_for_update()))
    entries = carried(session, rows)
    state, reason = (State.ACCEPTED, ARRIVED) if arrived else (State.QUEUED, AGAIN)
    for row in rows:
        row.state = state
        row.error, row.error_code = reason, None
        if not arrived:
            row.way, row.settled_at, row.attempts = None, None, 0
            row.next_attempt, row.deadline = now, max(row.deadline, now + CATALOGUE[row.kind].lives)
        for entry_id in entries.get(row.id, ()):
            note_state(session, entry_id, state, now, "person", reason)
    return len(rows)
