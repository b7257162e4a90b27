"""What guardians got this week without having asked, and until when more of it waits (``domain.budget``)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from domain.budget import digest_at
from domain.delivery import State
from messages.catalogue import LETTERS, NEVER_HELD, UNASKED
from storage import tables as t
from storage.traffic.outbox_ends import ANNOUNCEMENT, is_announcement

HOLDABLE = UNASKED - NEVER_HELD
# ``way`` of a message that waits for a place in the week.
WAITING = "digest"
LEFT = (State.SENDING, State.ACCEPTED, State.DELIVERED, State.UNCERTAIN, State.HELD)


def needs_place(row: t.Outbox) -> bool:
    """Whether a row may leave only where the week has a place; what left once before, or was announced, had one."""
    return row.kind in HOLDABLE and row.attempts == 0 and row.announced_at is None and not is_announcement(row)


def left_this_week(session: Session, people: Collection[int], since: datetime) -> dict[int, list[datetime]]:
    """When (UTC) each of these people got something unasked, since this moment; a digest that is made counts."""
    found: dict[int, list[datetime]] = {person: [] for person in people}
    if not people:
        return found
    row = t.Outbox
    at = func.coalesce(row.announced_at, row.settled_at, row.next_attempt)
    is_about_to = and_(row.state == State.QUEUED, or_(row.attempts > 0, row.kind.in_(NEVER_HELD - LETTERS)))
    query = select(row.person_id, at.label("at")).where(
        row.person_id.in_(people),
        row.kind.in_(UNASKED),
        or_(row.state.in_(LEFT), is_about_to),
        row.once.not_like(f"{ANNOUNCEMENT}%"),
        at >= since,
    )
    for one in session.execute(query):
        found[one.person_id].append(one.at)
    return found


def waits_until(row: t.Outbox, left: list[datetime], now: datetime) -> datetime | None:
    """When (UTC) this row leaves with whatever else waits; None: now."""
    moment = digest_at(left, row.created_at, row.deadline, now)
    return moment if moment > now else None


def put_off(row: t.Outbox, moment: datetime) -> None:
    """The row waits for its place."""
    row.way = WAITING
    row.next_attempt = moment
