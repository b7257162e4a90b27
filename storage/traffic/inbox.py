"""Every message that arrived, raw and sealed, kept before anything is done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import insert_once, rows, run, table

BOX = table(t.Inbox)
FIND = select(BOX.c.id, BOX.c.state, BOX.c.answer).where(BOX.c.key == bindparam("key"))
HANDLED = (
    update(BOX)
    .where(BOX.c.id == bindparam("inbox"))
    .values(
        state="handled",
        answer=bindparam("answer"),
        handled_at=bindparam("now"),
        entry_id=bindparam("entry"),
        media_id=bindparam("media"),
    )
)
FAILED = (
    update(BOX)
    .where(BOX.c.id == bindparam("inbox"))
    .values(state="failed", answer=bindparam("answer"), handled_at=bindparam("now"), error_id=bindparam("error"))
)
MOMENTS = (
    select(BOX.c.received_at)
    .where(
        BOX.c.address_id == bindparam("address"),
        BOX.c.received_at >= bindparam("since"),
        BOX.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(BOX.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the inbox. ``is_new``: this call wrote it. ``answer`` is set once it was handled."""

    id: int
    is_new: bool
    state: str
    answer: str | None


def keep(
    session: Session, key: bytes, address_id: int | None, kind: str, sent_at: datetime, raw: bytes, now: datetime
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
    (row,) = rows(session, FIND, key=key)
    return Kept(row.id, False, row.state, row.answer)


def handled(
    session: Session, inbox_id: int, answer: str, now: datetime, entry_id: int | None, media_id: int | None
) -> None:
    """Store the answer beside the message, and where it stands in a child's file."""
    values = {"inbox": inbox_id, "answer": answer, "now": now, "entry": entry_id, "media": media_id}
    run(session, HANDLED, values)


def failed(session: Session, inbox_id: int, error_id: str, answer: str, now: datetime) -> None:
    """Handling raised: the message stays, marked for a person, and the apology is its answer."""
    run(session, FAILED, {"inbox": inbox_id, "error": error_id, "answer": answer, "now": now})


def count_failed(session: Session) -> int:
    """How many messages a person has to look at because handling them raised."""
    return session.scalar(select(func.count()).where(t.Inbox.state == "failed")) or 0


def answers_since(session: Session, address_id: int, since: datetime) -> list[str]:
    """What this user was answered at once since a moment, newest first."""
    recent = t.Inbox.address_id == address_id, t.Inbox.received_at >= since, t.Inbox.answer.is_not(None)
    query = select(t.Inbox.answer).where(*recent).order_by(t.Inbox.id.desc()).limit(50)
    return [answer for answer in session.scalars(query) if answer]


def moments(session: Session, address_id: int, kinds: Sequence[str], since: datetime, most: int) -> list[datetime]:
    """When (UTC) the latest messages of these kinds came from this user, newest first, at most so many."""
    found = rows(session, MOMENTS, address=address_id, since=since, kinds=list(kinds), most=most)
    return [row.received_at for row in found]
