"""Takes back what still waits to leave: words of a teacher to a family, a list that was read otherwise."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.delivery import State
from storage import tables as t
from storage.contact import contacts, promises
from storage.files.file import note_state
from storage.talk import conversations, tickets

# Nobody means more than the last few minutes by "take it back".
WITHIN = timedelta(minutes=30)
REASON = "老师撤回了"
READ = "已经看过了"


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was taken back: to whom it would have gone, and the words."""

    title: str
    text: str


def recall(session: Session, teacher_id: int, now: datetime, reader_id: int | None = None) -> Recalled | None:
    """Cancel the last words of this teacher to a family (or to this very adult) that wait to leave; None when there are
    none."""
    query = (
        select(t.Outbox.entry_id)
        .join(t.Entry, t.Entry.id == t.Outbox.entry_id)
        .where(
            t.Entry.author_id == teacher_id,
            t.Outbox.kind == "relay_to_family",
            t.Outbox.state.in_((State.QUEUED, State.HELD)),
            t.Outbox.created_at > now - WITHIN,
            *([t.Entry.reader_id == reader_id] if reader_id is not None else []),
        )
        .order_by(t.Outbox.id.desc())
        .limit(1)
        .with_for_update(of=t.Outbox, skip_locked=True)
    )
    entry_id = session.scalar(query)
    if entry_id is None:
        return None
    waiting = update(t.Outbox).where(t.Outbox.entry_id == entry_id, t.Outbox.state.in_((State.QUEUED, State.HELD)))
    session.execute(waiting.values(state=State.CANCELLED, settled_at=now, error=REASON))
    note_state(session, entry_id, State.CANCELLED, now, "person", REASON)
    promises.drop_of_entry(session, entry_id, now)
    contacts.void(session, entry_id, now)
    entry = session.get_one(t.Entry, entry_id)
    if entry.reader_id is not None:
        _waits_again(session, teacher_id, entry.reader_id, entry.recorded_at)
    return Recalled(entry.reader, entry.text)


def read_otherwise(session: Session, once: str, now: datetime) -> None:
    """The message of this name has been read another way: what still waits of it is not sent."""
    waiting = t.Outbox.once == once, t.Outbox.state.in_((State.QUEUED, State.HELD))
    session.execute(update(t.Outbox).where(*waiting).values(state=State.CANCELLED, settled_at=now, error=READ))


def _waits_again(session: Session, teacher_id: int, person_id: int, at: datetime) -> None:
    """What those words answered is open again, since when it was before."""
    since = tickets.unanswered(session, teacher_id, person_id, at)
    if since is not None:
        conversations.waits_for(session, teacher_id, person_id, since, at)
