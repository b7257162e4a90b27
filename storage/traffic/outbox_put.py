"""Promising a message: one row per message in the transaction of its cause, whatever happens to the sender later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import hours
from domain.delivery import State
from messages.catalogue import DIRECT, Audience, Entry, entry_for
from messages.outbound import Envelope, Form
from messages.render import parts
from storage import tables as t
from storage.files.file import note_state
from storage.statements import insert_all, insert_once
from storage.traffic.outbox_people import local_hours

# custom/send refuses more than 2048 bytes (45002); the rest is room for the numbering of the parts.
LONGEST_PART_BYTES = 2000


def put(session: Session, envelope: Envelope, now: datetime) -> int | None:
    """Promise a message; its row's id, or None when the same ``once`` was promised before.

    A text too long for one message becomes several rows that leave in order, each counted for itself.
    """
    entry = entry_for(envelope)
    start = _start(session, envelope, entry, now)
    pieces = _pieces(envelope)
    first: int | None = _insert(session, pieces[0], entry, start, now)
    if first is None:
        return None
    for piece in pieces[1:]:
        _insert(session, piece, entry, start, now)
    if envelope.entry_id is not None:
        note_state(session, envelope.entry_id, State.QUEUED, now, "program")
    return first


def put_all(session: Session, envelopes: Sequence[Envelope], now: datetime) -> None:
    """As ``put``, for many messages that stand in no file and go to no address of their own, in few statements."""
    if not envelopes:
        return
    people = {envelope.person_id for envelope in envelopes}
    found = session.execute(select(t.Person.id, t.Person.time_zone).where(t.Person.id.in_(people)))
    zones = {row.id: row.time_zone for row in found}
    values = []
    for envelope in envelopes:
        assert envelope.entry_id is None and envelope.address_id is None, "those are put one by one"
        entry = entry_for(envelope)
        start = _within_hours(max(now, envelope.not_before or now), entry, zones[envelope.person_id])
        values += [_values(piece, entry, start, now) for piece in _pieces(envelope)]
    insert_all(session, t.Outbox, values)


def _insert(session: Session, piece: Envelope, entry: Entry, start: datetime, now: datetime) -> int | None:
    row_id: int | None = insert_once(session, t.Outbox, _values(piece, entry, start, now), "once")
    if row_id is not None and piece.address_id is not None:
        assert piece.kind in DIRECT, "every other kind is sent wherever the person is"
        session.add(t.OutboxPlace(outbox_id=row_id, address_id=piece.address_id))
        session.flush()
    return row_id


def _start(session: Session, envelope: Envelope, entry: Entry, now: datetime) -> datetime:
    start = max(now, envelope.not_before or now)
    if not entry.by_day:
        return start
    zone = session.scalar(select(t.Person.time_zone).where(t.Person.id == envelope.person_id))
    return _within_hours(start, entry, zone or "")


def _within_hours(start: datetime, entry: Entry, zone: str) -> datetime:
    if not entry.by_day:
        return start
    is_teacher = entry.audience is Audience.TEACHER
    return local_hours(start, zone, hours.TEACHER if is_teacher else hours.FAMILY)


def _pieces(envelope: Envelope) -> list[Envelope]:
    if envelope.form is not Form.TEXT:
        return [envelope]
    texts = parts(envelope.text, LONGEST_PART_BYTES)
    if len(texts) == 1:
        return [envelope]
    last = len(texts)
    return [
        replace(
            envelope,
            text=f"{text}（{number}/{last}）",
            once=envelope.once if number == 1 else f"{envelope.once}:{number}",
            options=envelope.options if number == last else (),
        )
        for number, text in enumerate(texts, 1)
    ]


def _values(envelope: Envelope, entry: Entry, start: datetime, now: datetime) -> dict[str, object]:
    deadline = max(now, envelope.not_before or now) + entry.lives
    return {
        "once": envelope.once,
        "kind": envelope.kind,
        "form": envelope.form.value,
        "priority": int(entry.priority),
        "person_id": envelope.person_id,
        "body": envelope.body(),
        "media_id": envelope.media_id,
        "letter_id": envelope.letter_id,
        "entry_id": envelope.entry_id,
        "state": State.QUEUED,
        "created_at": now,
        "next_attempt": start,
        "deadline": min(deadline, envelope.until or deadline),
    }
