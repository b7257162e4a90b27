"""The queue of everything that is to leave: promised in the same transaction as its cause, sent by another.

Promising is in ``outbox_put``, claiming in ``outbox_claim``, settling in ``outbox_settle``; how a row ends is in
``outbox_ends``.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, literal, select, update
from sqlalchemy.orm import Session, defer

from domain.delivery import State
from messages.inbound import Report
from storage import tables as t
from storage.columns import Moment
from storage.letter.letters_fan_out import fan_out_letter
from storage.statements import changed
from storage.traffic.outbox_ends import INTO, reported, take_turns
from storage.traffic.outbox_put import put, put_all

__all__ = [
    "counts", "fan_out_letter", "has_left", "oldest_due", "put", "put_all", "release_held", "release_held_at",
    "release_night", "report",
]  # fmt: skip

# What people say to each other waits for the end of the other's night (``storage.traffic.quiet``).
TALK = ("relay_to_teacher", "relay_to_family", "ticket_request", "staff_request")
LONGEST_UNDO = timedelta(minutes=2)  # a school lets its teachers take words back for seconds (schools.undo_seconds)


def report(session: Session, report: Report, now: datetime) -> None:
    """Keep what the platform says of a send, before or after the send itself was answered."""
    platform_id, status = report.platform_id[:40], report.status[:60]
    take_turns(session, [platform_id])
    known = select(t.DeliveryReport.id).where(
        t.DeliveryReport.platform_id == platform_id, t.DeliveryReport.status == status
    )
    if session.scalar(known) is None:
        session.add(t.DeliveryReport(platform_id=platform_id, status=status, delivered=report.delivered, at=now))
    query = select(t.Outbox).options(defer(t.Outbox.body)).where(t.Outbox.platform_id == platform_id)
    for row in session.scalars(query.with_for_update()):
        reported(session, row, report.delivered, status, now)


def release_held(session: Session, person_id: int, now: datetime) -> int:
    """A window opened: what was held for this person is due; how many messages that is."""
    return _release(session, t.Outbox.person_id == person_id, now)


def release_held_at(session: Session, address_id: int, now: datetime) -> int:
    """As ``release_held``, for what goes to this very address."""
    here = select(t.OutboxPlace.outbox_id).where(t.OutboxPlace.address_id == address_id)
    return _release(session, t.Outbox.id.in_(here), now)


def release_night(session: Session, person_id: int, now: datetime) -> int:
    """Somebody is awake: what the other side said in their quiet hours is due; how many messages that is.

    What a teacher said a moment ago may still be taken back, and leaves when that is over.
    """
    row, soon = t.Outbox, now + LONGEST_UNDO
    is_final = (row.kind == "relay_to_teacher") | (row.created_at <= now - LONGEST_UNDO)
    at = case((is_final, literal(now, Moment())), else_=literal(soon, Moment()))
    waiting = update(row).where(
        row.person_id == person_id,
        row.state == State.QUEUED,
        row.kind.in_(TALK),
        row.attempts == 0,
        row.next_attempt > at,
    )
    return changed(session, waiting.values(next_attempt=at))


def counts(session: Session) -> dict[str, int]:
    """How many rows stand in each state."""
    return {state: number for state, number in session.execute(
        select(t.Outbox.state, func.count()).group_by(t.Outbox.state)
    )}  # fmt: skip


def is_known(session: Session, once: str) -> bool:
    """Whether a message of this name was made, whatever became of it."""
    return session.scalar(select(t.Outbox.id).where(t.Outbox.once == once)) is not None


def has_left(session: Session, once: str) -> bool:
    """Whether the message of this name has reached the platform."""
    query = select(t.Outbox.state, t.Outbox.platform_id).where(t.Outbox.once == once)
    state, number = session.execute(query).one_or_none() or (None, None)
    if state == State.CANCELLED and number is not None:  # its words left with another's
        state = session.scalar(select(t.Outbox.state).where(t.Outbox.id == int(number.removeprefix(INTO))))
    return state in (State.ACCEPTED, State.DELIVERED, State.UNCERTAIN)


def is_told_since(session: Session, person_id: int, kind: str, since: datetime) -> bool:
    """Whether a message of a kind was made for this person after a moment (UTC)."""
    query = select(t.Outbox.id).where(t.Outbox.person_id == person_id, t.Outbox.kind == kind)
    return session.scalar(query.where(t.Outbox.created_at > since).limit(1)) is not None


def _release(session: Session, whose: ColumnElement[bool], now: datetime) -> int:
    held = update(t.Outbox).where(whose, t.Outbox.state == State.HELD)
    return changed(session, held.values(state=State.QUEUED, next_attempt=now))


def oldest_due(session: Session) -> datetime | None:
    """Since when the oldest message that should be leaving has been due (UTC); None when nothing waits."""
    return session.scalar(select(func.min(t.Outbox.next_attempt)).where(t.Outbox.state == State.QUEUED))
