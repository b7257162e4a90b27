"""Messages that somebody sends once more after they failed, or takes out of the queue before they leave."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from domain.delivery import State
from messages.catalogue import CATALOGUE
from storage import tables as t
from storage.files.file import note_state
from storage.traffic.outbox_doubt import AGAIN
from storage.traffic.outbox_ends import carried

DROPPED = "有人取消了，不再发"
ENDED, WAITING = (State.FAILED, State.EXPIRED), (State.QUEUED, State.HELD)


def again(session: Session, number: int, now: datetime) -> bool:
    """What failed or came too late is sent once more, and lives as long as if it had been made now; False when it is
    not so any more, or nobody knows its kind."""
    row = _locked(session, number, ENDED)
    if row is None or row.kind not in CATALOGUE:
        return False
    row.state, row.error, row.error_code = State.QUEUED, AGAIN, None
    row.way, row.settled_at, row.attempts, row.platform_id = None, None, 0, None
    row.next_attempt, row.deadline = now, max(row.deadline, now + CATALOGUE[row.kind].lives)
    _write_down(session, row, State.QUEUED, AGAIN, now)
    return True


def drop(session: Session, number: int, now: datetime) -> bool:
    """It is not sent; False when it has left, or is leaving at this moment."""
    row = _locked(session, number, WAITING)
    if row is None:
        return False
    row.state, row.error, row.settled_at = State.CANCELLED, DROPPED, now
    _write_down(session, row, State.CANCELLED, DROPPED, now)
    return True


def _locked(session: Session, number: int, states: tuple[State, ...]) -> t.Outbox | None:
    query = select(t.Outbox).options(defer(t.Outbox.body)).where(t.Outbox.id == number, t.Outbox.state.in_(states))
    return session.scalars(query.with_for_update(skip_locked=True)).first()


def _write_down(session: Session, row: t.Outbox, state: State, reason: str, now: datetime) -> None:
    for entry_id in carried(session, [row]).get(row.id, ()):
        note_state(session, entry_id, state, now, "person", reason)
