"""Every message that arrived, raw and sealed, kept before anything is done about it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import insert_once


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the inbox. ``is_new``: this call wrote it. ``answer`` is set once it was handled."""

    id: int
    is_new: bool
    state: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Carried:
    """What belongs to a kept message."""

    state: str
    answer: str | None
    entry_id: int | None
    media_id: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that was kept but never handled: the program stopped in between."""

    id: int
    key: bytes
    raw: bytes


def keep(
    session: Session, key: bytes, address_id: int, kind: str, sent_at: datetime, raw: bytes, now: datetime
) -> Kept:
    """Keep a message under its permanent key; the platform's repeat finds the first one."""
    values = {
        "key": key,
        "address_id": address_id,
        "kind": kind,
        "sent_at": sent_at,
        "received_at": now,
        "raw": raw,
        "state": "kept",
    }
    new_id = insert_once(session, t.Inbox, values, "key")
    if new_id is not None:
        return Kept(new_id, True, "kept", None)
    return find(session, key)


def find(session: Session, key: bytes) -> Kept:
    """The kept message of this key."""
    row = session.execute(select(t.Inbox.id, t.Inbox.state, t.Inbox.answer).where(t.Inbox.key == key)).one()
    return Kept(row.id, False, row.state, row.answer)


def carries(session: Session, inbox_id: int, entry_id: int | None, media_id: int | None) -> None:
    """Note where a message stands in a child's file and what media it brought."""
    query = update(t.Inbox).where(t.Inbox.id == inbox_id)
    session.execute(query.values(entry_id=entry_id, media_id=media_id))


def carried(session: Session, inbox_id: int) -> Carried:
    """How far a kept message got, and what belongs to it."""
    row = session.get_one(t.Inbox, inbox_id)
    return Carried(row.state, row.answer, row.entry_id, row.media_id)


def handled(session: Session, inbox_id: int, answer: str, now: datetime) -> None:
    """Store the answer beside the message."""
    query = update(t.Inbox).where(t.Inbox.id == inbox_id, t.Inbox.state == "kept")
    session.execute(query.values(state="handled", answer=answer, handled_at=now))


def failed(session: Session, inbox_id: int, error_id: str, answer: str, now: datetime) -> None:
    """Handling raised: the message stays, marked for a person, and the apology is its answer."""
    query = update(t.Inbox).where(t.Inbox.id == inbox_id, t.Inbox.state == "kept")
    session.execute(query.values(state="failed", error_id=error_id, answer=answer, handled_at=now))


def count_failed(session: Session) -> int:
    """How many messages a person has to look at because handling them raised."""
    return session.scalar(select(func.count()).where(t.Inbox.state == "failed")) or 0


def waiting(session: Session, before: datetime, limit: int) -> list[Waiting]:
    """Messages kept before this moment and never handled, oldest first."""
    query = (
        select(t.Inbox.id, t.Inbox.key, t.Inbox.raw)
        .where(t.Inbox.state == "kept", t.Inbox.received_at < before)
        .order_by(t.Inbox.received_at)
        .limit(limit)
    )
    return [Waiting(row.id, row.key, row.raw) for row in session.execute(query)]
