"""Writes down how sends ended, many at once; a worker that comes late changes nothing that is already known better."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session, defer

from domain.delivery import State
from domain.retry import next_attempt
from domain.window import MESSAGE_COUNT
from messages.catalogue import CATALOGUE, LETTERS
from storage import tables as t
from storage.database import Database
from storage.files.file import note_state
from storage.traffic import send_days
from storage.traffic.outbox_ends import carried, end, reported, take_turns
from storage.traffic.outbox_people import Place, recipients
from storage.traffic.outbox_rules import IN_DOUBT

Kind = Literal["accepted", "retry", "failed", "held", "uncertain"]
# A letter's card that may have arrived is not put off for longer: its id would be forgotten meanwhile.
LONGEST_IN_DOUBT = timedelta(minutes=2)
UNSETTLED = (State.QUEUED, State.HELD, State.SENDING, State.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one send ended. ``held``: the window turned out to be closed. ``retry``: surely not delivered, or safe to
    repeat; ``retry_at`` (UTC) where the platform's rules say when. ``code`` is the platform's own number;
    ``is_used_up``: it takes no more of this way today."""

    parcel_id: int
    kind: Kind
    platform_id: str = ""
    code: int | None = None
    reason: str = ""
    retry_at: datetime | None = None
    is_used_up: bool = False


def settle(database: Database, outcomes: Sequence[Outcome], now: datetime, rng: random.Random | None = None) -> None:
    """One transaction for all of them. Raises StorageUnavailable; settling the same outcomes again is harmless."""
    with database.begin() as session:
        _Settling(session, now, rng or random.Random()).settle({outcome.parcel_id: outcome for outcome in outcomes})


class _Settling:
    """One settling: addresses are locked before rows, rows before reports, everywhere in this order."""

    def __init__(self, session: Session, now: datetime, rng: random.Random) -> None:
        self._session = session
        self._now = now
        self._rng = rng
        self._left: Counter[str] = Counter()  # how many left by each way
        self._used_up: set[str] = set()

    def settle(self, outcomes: dict[int, Outcome]) -> None:
        places = self._places([number for number, one in outcomes.items() if one.kind in ("retry", "held")])
        query = select(t.Outbox).options(defer(t.Outbox.body)).where(t.Outbox.id.in_(outcomes)).order_by(t.Outbox.id)
        rows = list(self._session.scalars(query.with_for_update()))
        take_turns(self._session, [one.platform_id for one in outcomes.values() if one.platform_id])
        self._carried = carried(self._session, rows)
        for row in rows:
            self._settle(row, outcomes[row.id], places.get(row.id))
        self._early_reports(rows)
        self._keep(places)
        self._count()

    def _settle(self, row: t.Outbox, outcome: Outcome, place: Place | None) -> None:
        if outcome.kind == "accepted":
            if row.state in UNSETTLED:
                self._accepted(row, outcome)
            return
        if row.state != State.SENDING:
            return
        if outcome.is_used_up and row.way is not None:
            self._used_up.add(row.way)
        was_in_doubt = row.kind in LETTERS and row.error in IN_DOUBT
        row.error_code = outcome.code
        row.error = row.error if was_in_doubt and outcome.kind == "retry" else outcome.reason[:200]
        if outcome.kind == "failed":
            end(self._session, row, State.FAILED, outcome.reason, self._now)
        elif outcome.kind == "uncertain" and not CATALOGUE[row.kind].safe_to_repeat:
            end(self._session, row, State.UNCERTAIN, outcome.reason, self._now)
        elif outcome.kind == "held":
            self._window_was_closed(row, place)
        else:
            self._retry(row, outcome, place)

    def _accepted(self, row: t.Outbox, outcome: Outcome) -> None:
        self._left.update([row.way] if row.way is not None else [])
        row.state = State.ACCEPTED
        row.platform_id = outcome.platform_id or None
        row.error_code, row.error = None, ""
        row.settled_at = self._now
        row.lease_by = row.lease_until = None
        for entry_id in self._carried.get(row.id, ()):
            note_state(self._session, entry_id, State.ACCEPTED, self._now, "platform")

    def _retry(self, row: t.Outbox, outcome: Outcome, place: Place | None) -> None:
        if place is not None and row.way == "chat" and _is_same_window(row, place):
            place.left = min(place.left + 1, MESSAGE_COUNT)  # it did not count
        moment = outcome.retry_at or next_attempt(row.attempts, self._now, row.deadline, self._rng)
        if moment is None or moment >= row.deadline:
            end(self._session, row, State.EXPIRED, outcome.reason or "过了时限，没有再发", self._now)
            return
        if row.kind in LETTERS and row.error in IN_DOUBT and moment - self._now > LONGEST_IN_DOUBT:
            end(self._session, row, State.UNCERTAIN, row.error, self._now)
            return
        _requeue(row, moment)

    def _window_was_closed(self, row: t.Outbox, place: Place | None) -> None:
        """Due again at once: the next claim finds no window and holds it or sends a card instead."""
        if place is not None and _is_same_window(row, place):
            place.left = 0
        _requeue(row, self._now)

    def _early_reports(self, rows: list[t.Outbox]) -> None:
        waiting = {row.platform_id: row for row in rows if row.platform_id and row.state == State.ACCEPTED}
        query = select(t.DeliveryReport).where(t.DeliveryReport.platform_id.in_(waiting))
        for report in self._session.scalars(query.order_by(t.DeliveryReport.delivered.desc(), t.DeliveryReport.id)):
            reported(self._session, waiting[report.platform_id], report.delivered, report.status, self._now)

    def _places(self, ids: list[int]) -> dict[int, Place]:
        """The locked addresses whose window may change, by the row that was sent there."""
        if not ids:
            return {}
        query = (
            select(t.Outbox.id, t.Outbox.person_id, t.OutboxPlace.address_id)
            .outerjoin(t.OutboxPlace, t.OutboxPlace.outbox_id == t.Outbox.id)
            .where(t.Outbox.id.in_(ids), t.Outbox.way == "chat")
        )
        readers = {number: (person, address) for number, person, address in self._session.execute(query)}
        found = recipients(self._session, set(readers.values()), wait=True)
        return {number: place for number, reader in readers.items() if (place := found[reader].place) is not None}

    def _count(self) -> None:
        for way, number in sorted(self._left.items()):
            send_days.add(self._session, way, number, self._now)
        for way in sorted(self._used_up):
            send_days.note_used_up(self._session, way, self._now)

    def _keep(self, places: dict[int, Place]) -> None:
        each = {place.id: place for place in places.values()}
        changed = [{"id": place.id, "window_left": place.left} for place in each.values() if place.is_changed]
        if changed:
            self._session.execute(update(t.Address), changed)


def _is_same_window(row: t.Outbox, place: Place) -> bool:
    """Whether the grant is still the one the send was charged to (``next_attempt`` is when the sending began)."""
    return place.heard_at is None or place.heard_at <= row.next_attempt


def _requeue(row: t.Outbox, moment: datetime) -> None:
    row.state = State.QUEUED
    row.way = None
    row.next_attempt = moment
    row.lease_by = row.lease_until = None
