"""Takes letters that are due out of the queue, hundreds at once: the rules of ``outbox_rules`` on whole sets of people.

Nothing is loaded as an object and every change is one statement for all whom it concerns; a letter to fifty thousand
families would otherwise cost more here than on the network.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, bindparam, exists, select, update
from sqlalchemy.orm import Session

from domain.delivery import State
from domain.letter import LetterState
from messages.catalogue import CATALOGUE, LETTERS
from messages.outbound import Form, Notice
from storage import tables as t
from storage.database import Database
from storage.letter.letter_words import LetterWords
from storage.statements import in_chunks, table
from storage.traffic.links import letter_path
from storage.traffic.outbox_claim import LEASE, Parcel
from storage.traffic.outbox_people import Place, recipients
from storage.traffic.outbox_rules import NOBODY, Verdict, doubt, letter_is_over, on_card, opens_later, refusal
from storage.traffic.send_days import NOTICES_PER_DAY, day_after, letters_left_today
from storage.vault import Vault

OUTBOX, ADDRESSES = table(t.Outbox), table(t.Address)
# Letters that ended longer ago than any of their messages lives have none left.
LONGEST_LIFE = max(CATALOGUE[kind].lives for kind in LETTERS) + timedelta(days=1)
NEVER_BEGAN = (LetterState.DRAFT.value, LetterState.WAITING.value, LetterState.APPROVED.value)
KEEP = update(ADDRESSES).where(ADDRESSES.c.id == bindparam("number")).values(window_left=bindparam("left"))


def claim(
    database: Database,
    worker: str,
    now: datetime,
    limit: int,
    lease: timedelta = LEASE,
    quota: int = NOTICES_PER_DAY,
) -> list[Parcel]:
    """At most ``limit`` letters for this worker, warnings first; nobody else gets them before the lease ends.

    ``quota`` is how many cards the account may send in a day (China). Letters that rest are left where they are; what
    cannot leave today, or never, is decided here. Empty only when nothing is left that could be sent now.
    """
    while True:
        with database.read() as session:
            if not (letters := waiting(session, now)):
                return []
        with database.begin() as session:
            table_of_letters = _Table(session, database.vault, worker, now, lease, quota)
            parcels = table_of_letters.take(letters, limit)
        if parcels or not table_of_letters.decided:
            return parcels


def waiting(session: Session, now: datetime) -> list[int]:
    """The letters of which something is due, warnings first; not those that rest."""
    letter, row = t.Letter, t.Outbox
    has_some = exists().where(
        row.letter_id == letter.id, row.state == State.QUEUED, row.next_attempt <= now, row.kind.in_(LETTERS)
    )
    is_resting = letter.paused_at.is_not(None) & (letter.state == LetterState.RUNNING.value)
    may_have = letter.state.not_in(NEVER_BEGAN) & (letter.ended_at.is_(None) | (letter.ended_at > now - LONGEST_LIFE))
    query = select(letter.id).where(may_have, ~is_resting, has_some)
    return list(session.scalars(query.order_by(letter.urgent.desc(), letter.id)))


class _Table:
    """One claim of letters: looks up what it needs for all, decides each, writes the decisions in few statements."""

    def __init__(
        self, session: Session, vault: Vault, worker: str, now: datetime, lease: timedelta, quota: int
    ) -> None:
        self._session = session
        self._vault = vault
        self._worker = worker
        self._now = now
        self._lease = lease
        self._quota = quota
        self._ended: dict[Verdict, list[int]] = {}
        self._later: dict[datetime, list[int]] = {}
        self._cards_left: dict[str, int] = {}
        self._written: dict[tuple[datetime, str], str] = {}
        self.decided = 0  # rows that did not have to be left for another time

    def take(self, letters: Sequence[int], limit: int) -> list[Parcel]:
        rows = self._rows(letters, limit)
        if not rows:
            return []
        query = select(t.Letter).where(t.Letter.id.in_({row.letter_id for row in rows}))
        self._letters = {letter.id: letter for letter in self._session.scalars(query)}
        self._people = recipients(self._session, {(row.person_id, None) for row in rows})
        leaving = [(row, way, place) for row in rows if (found := self._decide(row)) for way, place in [found]]
        self._write(leaving)
        return self._parcels(leaving)

    def _rows(self, letters: Sequence[int], limit: int) -> list[Row[Any]]:
        """What is due of one letter after the other; locked, and what another worker holds is passed by."""
        row, found = OUTBOX.c, list[Row[Any]]()
        columns = (row.id, row.person_id, row.letter_id, row.kind, row.created_at, row.next_attempt, row.deadline,
                   row.attempts, row.error)  # fmt: skip
        for letter_id in letters:
            query = (
                select(*columns)
                .where(
                    row.letter_id == letter_id,
                    row.state == State.QUEUED.value,
                    row.next_attempt <= self._now,
                    row.deadline > self._now,
                    row.kind.in_(LETTERS),
                )
                .order_by(row.next_attempt)
                .limit(limit - len(found))
                .with_for_update(skip_locked=True)
            )
            found += self._session.execute(query)
            if len(found) >= limit:
                break
        return found

    def _decide(self, row: Row[Any]) -> tuple[str, Place] | None:
        """The way this one leaves by now, or None when it does not."""
        to = self._people[row.person_id, None]
        if verdict := refusal(to) or letter_is_over(self._letters[row.letter_id]):
            self._ended.setdefault(verdict, []).append(row.id)
            return None
        if verdict := doubt(row.kind, row.error, row.next_attempt, self._now):
            self._ended.setdefault(verdict, []).append(row.id)
            return None
        if to.place is None:
            return None  # somebody works on this address at this moment; next time
        if later := opens_later(row.kind, to, self._now):
            self._put_off(row, later)
            return None
        return self._way(row, to.place)

    def _way(self, row: Row[Any], place: Place) -> tuple[str, Place] | None:
        if place.is_open(self._now):
            place.left -= 1
            return "chat", place
        left = self._left_of_cards(row.kind)
        if left <= 0:
            self._put_off(row, day_after(self._now))
            return None
        for kind in self._cards_left:
            self._cards_left[kind] -= 1
        return "notice", place

    def _put_off(self, row: Row[Any], moment: datetime) -> None:
        if verdict := doubt(row.kind, row.error, row.next_attempt, self._now, moment):
            self._ended.setdefault(verdict, []).append(row.id)
        else:
            self._later.setdefault(moment, []).append(row.id)

    def _left_of_cards(self, kind: str) -> int:
        if not self._cards_left:
            self._cards_left = {one: self._quota_for(one) for one in LETTERS}
        return self._cards_left[kind]

    def _quota_for(self, kind: str) -> int:
        return letters_left_today(self._session, self._now, self._quota, is_urgent=not CATALOGUE[kind].by_day)

    def _write(self, leaving: list[tuple[Row[Any], str, Place]]) -> None:
        for way in ("chat", "notice"):
            self._change(
                [row.id for row, by, _ in leaving if by == way],
                state=State.SENDING.value,
                attempts=OUTBOX.c.attempts + 1,
                way=way,
                lease_by=self._worker,
                lease_until=self._now + self._lease,
                next_attempt=self._now,  # while it is being sent: when that began
            )
        for (state, reason), ids in self._ended.items():
            self._change(ids, state=state.value, error=reason, settled_at=self._now, lease_by=None, lease_until=None)
        for moment, ids in self._later.items():
            self._change(ids, next_attempt=moment)
        places = {place.id: place for _, _, place in leaving if place.is_changed}
        if places:
            kept = [{"number": place.id, "left": place.left} for place in places.values()]
            self._session.connection().execute(KEEP, kept)
        self.decided = len(leaving) + sum(map(len, self._ended.values())) + sum(map(len, self._later.values()))

    def _change(self, ids: list[int], **values: Any) -> None:
        for some in in_chunks(ids):
            self._session.execute(update(OUTBOX).where(OUTBOX.c.id.in_(some)).values(**values))

    def _parcels(self, leaving: list[tuple[Row[Any], str, Place]]) -> list[Parcel]:
        in_chat = sorted((row for row, way, _ in leaving if way == "chat"), key=attrgetter("letter_id"))
        readers = {one: {row.person_id for row in rows} for one, rows in groupby(in_chat, attrgetter("letter_id"))}
        said = LetterWords(self._session, {number: self._letters[number] for number in readers}, readers)
        return [
            Parcel(
                id=row.id,
                way=way,
                ref=place.ref,
                text=said.text(row.kind, row.letter_id, row.person_id) if way == "chat" else "",
                form=Form.TEXT,
                media_id=None,
                options=(),
                notice=self._card(row) if way == "notice" else None,
                client_id=f"lx{row.id}",
                deadline=row.deadline,
                attempts=row.attempts + 1,
                kind=row.kind,
                person_id=row.person_id,
                letter_id=row.letter_id,
            )
            for row, way, place in leaving
        ]

    def _card(self, row: Row[Any]) -> Notice:
        """As ``outbox_rules.card``; the moment is written once for each zone and not for each reader."""
        name = row.created_at, self._people[row.person_id, None].zone
        if name not in self._written:
            self._written[name] = on_card(*name)
        link = letter_path(self._vault, row.letter_id, row.person_id, self._now)
        return Notice(what=CATALOGUE[row.kind].notice, who=NOBODY, when=self._written[name], link=link)
