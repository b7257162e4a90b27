"""Takes what is due out of the queue under a lease, after asking again whether it may still be sent, and which way."""

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.budget import week_begins
from domain.clock import in_china
from domain.contact_due import due_at
from domain.delivery import Priority, State
from messages.catalogue import CATALOGUE, SILENCED
from messages.outbound import Form, Notice
from storage import tables as t
from storage.contact.contact_pauses import muted_until
from storage.database import Database, is_away
from storage.letter.letter_words import TEMPLATES, LetterWords
from storage.traffic.links import letter_path, waiting_path
from storage.traffic.outbox_budget import left_this_week, needs_place, put_off, waits_until
from storage.traffic.outbox_bundle import gather
from storage.traffic.outbox_ends import end, hold, is_announcement
from storage.traffic.outbox_people import Place, Reader, Recipient, permitted, recipients
from storage.traffic.outbox_queue import (
    bodies,
    direct_addresses,
    due,
    expire,
    is_anything_due,
    is_held,
    letters_by_id,
    lost_media,
    recover,
)
from storage.traffic.outbox_rules import Verdict, card, doubt, letter_is_over, opens_later, refusal
from storage.vault import Vault

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)

LOST_MEDIA = {Form.VOICE: "（语音没能取到）", Form.IMAGE: "（图片没能取到）", Form.VIDEO: "（视频没能取到）"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way. ``way`` is "chat" or "notice"; ``ref`` the platform's address of the reader;
    ``client_id`` the name by which the platform knows a notice that is sent again."""

    id: int
    way: str
    ref: str
    text: str
    form: Form
    media_id: int | None
    options: tuple[tuple[str, str], ...]
    notice: Notice | None
    client_id: str
    deadline: datetime
    attempts: int
    kind: str
    person_id: int
    letter_id: int | None


def claim(
    database: Database,
    worker: str,
    now: datetime,
    limit: int,
    lease: timedelta = LEASE,
    letters: int | None = None,
    without: Collection[str] = (),
) -> list[Parcel]:
    """At most ``limit`` parcels for this worker, best priority first; nobody else gets them before the lease ends.

    ``letters`` is how many of them may be of the priority of letters to all families (None: any number), so that these
    can be paced; kinds ``without`` are left to somebody else. Nobody is waited for. Parcels whose sender died before
    are decided here as well. Empty only when nothing is left that could be sent now.
    """
    with database.read() as session:
        if not is_anything_due(session, now):
            return []
    is_joined = False
    while True:
        with database.begin() as session:
            recover(session, now)
            expire(session, now)
            if not is_joined:
                _join(session, now)
                is_joined = True
            desk = _Desk(session, database.vault, worker, now, lease)
            parcels = desk.take(due(session, now, limit, limit if letters is None else letters, without))
        if parcels or not desk.decided:
            return parcels


def _join(session: Session, now: datetime) -> None:
    """Join what can be joined; a mistake in that must not keep back what may be about a danger."""
    try:
        with session.begin_nested():
            gather(session, now)
    except Exception as error:
        if is_away(error):
            raise
        log.exception("nothing was joined, error %s", secrets.token_hex(4))


class _Desk:
    """One claim: looks up everything it needs for all rows at once, then decides row by row."""

    def __init__(self, session: Session, vault: Vault, worker: str, now: datetime, lease: timedelta) -> None:
        self._session = session
        self._vault = vault
        self._worker = worker
        self._now = now
        self._lease = lease
        self.decided = 0  # rows that did not have to be left for another time

    def take(self, rows: list[t.Outbox]) -> list[Parcel]:
        self._direct = direct_addresses(self._session, rows)
        self._readers = recipients(self._session, {self._reader(row) for row in rows})
        self._permitted = permitted(self._session, {row.entry_id for row in rows if row.entry_id is not None})
        self._bodies = bodies(self._session, [row.id for row in rows])
        self._letters = letters_by_id(self._session, {row.letter_id for row in rows if row.letter_id is not None})
        self._letter_words = self._words_of_letters(rows)
        needing = {row.person_id for row in rows if needs_place(row)}
        self._left = left_this_week(self._session, needing, week_begins(self._now))
        silenced = {row.person_id for row in rows if row.kind in SILENCED}
        self._muted = muted_until(self._session, silenced, in_china(self._now).date()) if silenced else {}
        self._lost = lost_media(self._session, {row.media_id for row in rows if row.media_id is not None})
        parcels = [parcel for row in rows if (parcel := self._decide(row)) is not None]
        self._keep_reservations()
        return parcels

    def _reader(self, row: t.Outbox) -> Reader:
        return row.person_id, self._direct.get(row.id)

    def _decide(self, row: t.Outbox) -> Parcel | None:
        to = self._readers[self._reader(row)]
        verdict = self._refusal(row, to)
        if verdict is not None:
            end(self._session, row, *verdict, self._now)
            self.decided += 1
            return None
        if to.place is None:
            return None  # somebody works on this address at this moment; next time
        self.decided += 1
        later = self._opens_later(row, to)
        if later is not None:
            row.next_attempt = later
            return None
        if needs_place(row) and not self._has_place(row):
            return None
        return self._choose_way(row, to, to.place)

    def _words_of_letters(self, rows: list[t.Outbox]) -> LetterWords:
        of_letters = [row for row in rows if row.kind in TEMPLATES]
        readers: dict[int, set[int]] = {}
        for row in of_letters:
            readers.setdefault(row.letter_id or 0, set()).add(row.person_id)
        return LetterWords(self._session, {number: self._letters[number] for number in readers}, readers)

    def _refusal(self, row: t.Outbox, to: Recipient) -> Verdict | None:
        """Consent, following and pairing as they are now, not as they were when the message was promised."""
        if verdict := refusal(to):
            return verdict
        if row.entry_id is not None and (row.entry_id, row.person_id) not in self._permitted:
            return State.CANCELLED, "结对或联系已经变更"
        if row.id not in self._bodies:
            return State.FAILED, "内容无法读取"
        if row.letter_id is not None and (verdict := letter_is_over(self._letters[row.letter_id])):
            return verdict
        if verdict := doubt(row.kind, row.error, row.next_attempt, self._now, opens_later(row.kind, to, self._now)):
            return verdict
        peace = self._peace(row)
        return (State.CANCELLED, "家里有事，这段时间不打扰") if peace is not None and peace >= row.deadline else None

    def _peace(self, row: t.Outbox) -> datetime | None:
        """Until when the family of a row that was not asked for is left in peace; None: it is not."""
        last = self._muted.get(row.person_id) if row.kind in SILENCED else None
        return due_at(last + timedelta(days=1)) if last is not None else None

    def _opens_later(self, row: t.Outbox, to: Recipient) -> datetime | None:
        return self._peace(row) or opens_later(row.kind, to, self._now)

    def _has_place(self, row: t.Outbox) -> bool:
        """Whether the guardian's week has a place for this one; where not, it waits for the digest."""
        left = self._left[row.person_id]
        moment = waits_until(row, left, self._now)
        if moment is not None:
            put_off(row, moment)
            return False
        left.append(self._now)
        return True

    def _choose_way(self, row: t.Outbox, to: Recipient, place: Place) -> Parcel | None:
        if is_announcement(row):
            if is_held(self._session, self._reader(row)):
                return self._sent(row, to, place, "notice")
            end(self._session, row, State.CANCELLED, "不用再提醒", self._now)
            return None
        if self._may_chat(row, to, place):
            place.left -= 1
            return self._sent(row, to, place, "chat")
        if CATALOGUE[row.kind].waits:
            hold(self._session, row, place, self._now)
            return None
        return self._sent(row, to, place, "notice")

    def _may_chat(self, row: t.Outbox, to: Recipient, place: Place) -> bool:
        """Notices leave a teacher's last grant to talk and danger."""
        can_wait = to.is_teacher and row.priority >= Priority.NOTICE
        return place.has_room(self._now) if can_wait else place.is_open(self._now)

    def _sent(self, row: t.Outbox, to: Recipient, place: Place, way: str) -> Parcel:
        row.state = State.SENDING
        row.attempts += 1
        row.way = way
        row.lease_by = self._worker
        row.lease_until = self._now + self._lease
        row.next_attempt = self._now  # while it is being sent: when that began
        body = self._bodies[row.id]
        text, form = self._words(row, body)
        return Parcel(
            id=row.id,
            way=way,
            ref=place.ref,
            text=text,
            form=form,
            media_id=row.media_id if form is not Form.TEXT else None,
            options=tuple((number, label) for number, label in body.get("options", ())),
            notice=self._notice(row, to, body) if way == "notice" else None,
            client_id=f"lx{row.id}",
            deadline=row.deadline,
            attempts=row.attempts,
            kind=row.kind,
            person_id=row.person_id,
            letter_id=row.letter_id,
        )

    def _words(self, row: t.Outbox, body: dict[str, Any]) -> tuple[str, Form]:
        form = Form(row.form)
        if row.kind in TEMPLATES and row.letter_id is not None:
            return self._letter_words.text(row.kind, row.letter_id, row.person_id), Form.TEXT
        if row.media_id in self._lost:
            return body["text"] + LOST_MEDIA.get(form, ""), Form.TEXT
        return body["text"], form

    def _notice(self, row: t.Outbox, to: Recipient, body: dict[str, Any]) -> Notice:
        return card(row.kind, row.created_at, to.zone, body.get("link") or self._link(row), body.get("from") or "")

    def _link(self, row: t.Outbox) -> str:
        if row.letter_id is not None:
            return letter_path(self._vault, row.letter_id, row.person_id, self._now)
        return waiting_path(self._vault, row.person_id, self._now)

    def _keep_reservations(self) -> None:
        places = {to.place.id: to.place for to in self._readers.values() if to.place is not None}
        changed = [{"id": place.id, "window_left": place.left} for place in places.values() if place.is_changed]
        if changed:
            self._session.execute(update(t.Address), changed)
