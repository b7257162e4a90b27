"""Which rows of the outbox are to be looked at now: due and in order, left behind by a dead worker, or too late."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, defer

from domain.delivery import Priority, State
from domain.letter import LetterState
from messages.catalogue import BY_GATEWAY, CATALOGUE, DIRECT, LETTERS
from storage import tables as t
from storage.traffic.outbox_ends import end
from storage.traffic.outbox_people import Reader
from storage.traffic.outbox_rules import INTERRUPTED, SAME_ID_FOR
from storage.vault import SealBroken

# How long the words after a picture wait for it to be fetched before they go first.
MEDIA_PATIENCE = timedelta(minutes=1)
SWEEP = 500  # rows that one claim recovers or expires


def is_anything_due(session: Session, now: datetime) -> bool:
    state, row = t.Outbox.state, t.Outbox
    due = (
        (state == State.QUEUED) & (row.next_attempt <= now),
        (state == State.SENDING) & (row.lease_until <= now),
        (state == State.HELD) & (row.deadline <= now),
    )
    return bool(session.scalar(select(or_(*(exists().where(one) for one in due)))))


def due(session: Session, now: datetime, limit: int, letters: int, without: Collection[str] = ()) -> list[t.Outbox]:
    """Rows to be sent now, best priority first: at most ``limit``, of them at most ``letters`` of the priority of
    letters; none of the kinds ``without``."""
    kinds = [kind for kind in CATALOGUE if kind not in without and kind not in BY_GATEWAY]
    found = _due(session, now, limit, kinds, t.Outbox.priority < Priority.LETTER)
    room = min(letters, limit - len(found))
    return [*found, *_due(session, now, room, kinds, t.Outbox.priority >= Priority.LETTER)] if room > 0 else found


def _due(
    session: Session, now: datetime, limit: int, kinds: Collection[str], which: ColumnElement[bool]
) -> list[t.Outbox]:
    row, before = t.Outbox, aliased(t.Outbox)
    # What waits for the end of quiet hours keeps only its own kind waiting, not a request that leaves at any hour.
    is_begun = (before.next_attempt <= now) | (before.attempts > 0) | (before.kind == row.kind)
    in_order = (before.state == State.SENDING) | (
        (before.state == State.QUEUED)
        & (before.id < row.id)
        & is_begun
        & ~(_is_waiting_for_media(before.media_id) & (before.created_at < now - MEDIA_PATIENCE))
    )
    blocked = exists().where(before.person_id == row.person_id, before.priority == Priority.CONVERSATION, in_order)
    query = (
        select(row)
        .options(defer(row.body))
        .where(
            row.state == State.QUEUED,
            row.next_attempt <= now,
            row.kind.in_(kinds),
            which,
            ~is_paused(row.letter_id),
            ~_is_waiting_for_media(row.media_id),
            (row.priority != Priority.CONVERSATION) | ~blocked,
        )
        .order_by(row.priority, row.next_attempt, row.id)
        .limit(limit)
        .with_for_update(of=row, skip_locked=True)
    )
    return list(session.scalars(query))


def is_paused(letter_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Whether a message belongs to a letter that rests for a while; it stays in the queue."""
    is_resting = (t.Letter.paused_at.is_not(None)) & (t.Letter.state == LetterState.RUNNING.value)
    return exists().where(t.Letter.id == letter_id, is_resting)


def _is_waiting_for_media(media_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    return exists().where(t.Media.id == media_id, t.Media.state == "wanted")


def recover(session: Session, now: datetime) -> None:
    """Parcels whose worker died: sent again where that can do no harm, otherwise left for a person to decide."""
    for row in _locked(session, (t.Outbox.state == State.SENDING) & (t.Outbox.lease_until <= now)):
        entry = CATALOGUE.get(row.kind)
        is_same_notice = row.way == "notice" and now - row.next_attempt < SAME_ID_FOR
        if is_same_notice or (entry is not None and entry.safe_to_repeat):
            if row.kind in LETTERS and is_same_notice:
                row.error = INTERRUPTED  # due since its send began: ``outbox_rules.doubt`` counts from then
            else:
                row.next_attempt = now
            row.state, row.way = State.QUEUED, None
            row.lease_by = row.lease_until = None
        else:
            end(session, row, State.UNCERTAIN, INTERRUPTED, now)


def expire(session: Session, now: datetime) -> None:
    waiting = (State.QUEUED, State.HELD)
    for row in _locked(session, t.Outbox.state.in_(waiting) & (t.Outbox.deadline <= now)):
        end(session, row, State.EXPIRED, "过了时限，没有再发", now)


def _locked(session: Session, which: ColumnElement[bool]) -> list[t.Outbox]:
    query = select(t.Outbox).options(defer(t.Outbox.body)).where(which).order_by(t.Outbox.id).limit(SWEEP)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def bodies(session: Session, ids: list[int]) -> dict[int, dict[str, Any]]:
    """What the envelopes say, without those that do not open: one broken row must not stop the queue."""
    query = select(t.Outbox.id, t.Outbox.body).where(t.Outbox.id.in_(ids))
    try:
        found = {number: body for number, body in session.execute(query)}
    except SealBroken:
        found = dict(one for number in ids for one in _readable(session, number))
    return {number: json.loads(body) if body else {} for number, body in found.items()}


def _readable(session: Session, number: int) -> list[tuple[int, str | None]]:
    try:
        return [(number, session.scalar(select(t.Outbox.body).where(t.Outbox.id == number)))]
    except SealBroken:
        return []


def letters_by_id(session: Session, ids: Collection[int]) -> dict[int, t.Letter]:
    return {row.id: row for row in session.scalars(select(t.Letter).where(t.Letter.id.in_(ids)))}


def direct_addresses(session: Session, rows: Collection[t.Outbox]) -> dict[int, int]:
    """The one address of each row that goes to an address, whatever that is bound to."""
    ids = [row.id for row in rows if row.kind in DIRECT]
    if not ids:
        return {}
    query = select(t.OutboxPlace.outbox_id, t.OutboxPlace.address_id).where(t.OutboxPlace.outbox_id.in_(ids))
    return {row_id: address_id for row_id, address_id in session.execute(query)}


def is_held(session: Session, reader: Reader) -> bool:
    """Whether something waits until this reader says something."""
    person, address = reader
    place = exists().where(t.OutboxPlace.outbox_id == t.Outbox.id)
    here = ~place if address is None else place.where(t.OutboxPlace.address_id == address)
    query = select(t.Outbox.id).where(t.Outbox.person_id == person, t.Outbox.state == State.HELD, here)
    return session.scalar(query.limit(1)) is not None


def lost_media(session: Session, ids: Collection[int]) -> set[int]:
    return set(session.scalars(select(t.Media.id).where(t.Media.id.in_(ids), t.Media.state == "lost")))
