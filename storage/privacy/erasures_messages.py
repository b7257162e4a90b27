"""Empties the messages of a child whose file goes: of its adults, of its entries, and what names it to anybody else."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, select, update
from sqlalchemy.orm import Session

from domain.delivery import State
from domain.words import same_name
from storage import tables as t
from storage.chains.redactions import EMPTY, REASON, UNSENT
from storage.privacy.erasures_counts import incoming, outgoing
from storage.privacy.erasures_reach import Around, run
from storage.statements import in_chunks

SHORTEST_NAME = 2  # signs; one sign stands everywhere


@dataclass(frozen=True, slots=True)
class Names:
    """By which words somebody else's messages are found. ``child`` is the child's name ("" where it is one sign),
    ``others`` the names and telephones of its adults that nobody else has. ``longer`` are names of people who stay in
    which one of these stands (李明 in 李明轩): there it says nothing of this child. ``is_shared``: somebody who stays
    is called as the child is."""

    child: str
    others: tuple[str, ...]
    longer: tuple[str, ...]
    is_shared: bool

    def are_in(self, stored: str) -> bool:
        """Whether one of them stands there."""
        return _has((self.child, *self.others), self._rest(stored))

    def tell_of_child(self, stored: str) -> bool:
        """Whether the child itself is named there, and nobody else can be meant."""
        return not self.is_shared and _has((self.child,), self._rest(stored))

    def _rest(self, stored: str) -> str:
        for name in self.longer:
            for written in (name, _as_json(name)):
                stored = stored.replace(written, " ")
        return stored


def names(session: Session, around: Around) -> Names:
    """The names of the child and of the adults that are nothing to any other."""
    child = session.scalars(select(t.Child.name).where(t.Child.id == around.child_id)).one()
    people = session.execute(
        select(t.Person.id, t.Person.name, t.Person.phone).where(t.Person.school_id == around.school_id)
    ).all()
    pupils = session.scalars(
        select(t.Child.name).where(t.Child.school_id == around.school_id, t.Child.id != around.child_id)
    )
    adults = session.execute(select(t.Person.name, t.Person.phone).where(t.Person.id.in_(around.adults)))
    going = set(around.adults)
    stay = {*pupils, *(said for row in people if row.id not in going for said in (row.name, row.phone) if said)}
    theirs = dict.fromkeys(said for row in adults for said in row if said and said not in stay)
    mine = [said for said in (child, *theirs) if len(said) >= SHORTEST_NAME]
    longer = sorted((one for one in stay if any(said in one and said != one for said in mine)), key=len, reverse=True)
    return Names(
        child if child in mine else "",
        tuple(said for said in mine if said != child),
        tuple(longer),
        any(same_name(child, one) for one in stay),
    )


def empty(session: Session, around: Around, words: Names, now: datetime) -> None:
    """What was about to leave does not leave; what was not handled yet never is."""
    _cancel(session, outgoing(around), now)
    run(session, update(t.Outbox).where(outgoing(around), t.Outbox.body.is_not(None)).values(body=EMPTY))
    heard = update(t.Inbox).where(incoming(around))
    run(session, heard.values(raw=b"", answer=None))
    run(session, update(t.Inbox).where(incoming(around), t.Inbox.state == "kept").values(state="handled"))
    _empty_sent(session, around, words, now)
    _empty_heard(session, around, words)
    _empty_asked(session, around, words, now)


def _empty_sent(session: Session, around: Around, words: Names, now: datetime) -> None:
    """To everybody of the school. What waits is held back only where the child itself is named and nobody else has
    that name; what stands in the file of a namesake stays."""
    of_file = exists().where(t.EntryChild.entry_id == t.Outbox.entry_id, t.EntryChild.child_id == around.child_id)
    is_elsewhere = t.Outbox.entry_id.is_not(None) & ~of_file
    query = (
        select(t.Outbox.id, t.Outbox.body, is_elsewhere.label("elsewhere"))
        .join(t.Person, t.Person.id == t.Outbox.person_id)
        .where(
            t.Person.school_id == around.school_id, t.Outbox.body.is_not(None), t.Outbox.created_at >= _since(around)
        )
    )
    told: list[int] = []
    waiting: list[int] = []
    for number, body, elsewhere in session.execute(query.execution_options(yield_per=500)):
        if not body or body == EMPTY or (elsewhere and words.is_shared) or not words.are_in(body):
            continue
        told.append(number)
        if words.tell_of_child(body):
            waiting.append(number)
    for some in in_chunks(waiting):
        _cancel(session, t.Outbox.id.in_(some), now)
    for some in in_chunks(told):
        sent = update(t.Outbox).where(t.Outbox.id.in_(some), t.Outbox.state.not_in(UNSENT))
        run(session, sent.values(body=EMPTY))


def _empty_heard(session: Session, around: Around, words: Names) -> None:
    """What the staff wrote to the account, such as a command with the child's name."""
    query = (
        select(t.Inbox.id, t.Inbox.raw, t.Inbox.answer)
        .join(t.StaffAddress, t.StaffAddress.address_id == t.Inbox.address_id)
        .join(t.Person, t.Person.id == t.StaffAddress.person_id)
        .where(t.Person.school_id == around.school_id, t.Inbox.state != "kept", t.Inbox.received_at >= _since(around))
    )
    stream = session.execute(query.execution_options(yield_per=500))
    named = [
        number
        for number, raw, answer in stream
        if words.are_in(raw.decode("utf-8", "replace")) or (answer and words.are_in(answer))
    ]
    for some in in_chunks(named):
        run(session, update(t.Inbox).where(t.Inbox.id.in_(some)).values(raw=b"", answer=None))


def _empty_asked(session: Session, around: Around, words: Names, now: datetime) -> None:
    """Questions to anybody else of the school in which the child is named."""
    theirs = exists().where(t.Person.id == t.Address.person_id, t.Person.school_id == around.school_id)
    query = select(t.Question.id, t.Question.payload).join(t.Address, t.Address.id == t.Question.address_id)
    asked = session.execute(query.where(theirs).execution_options(yield_per=500))
    named = [number for number, payload in asked if words.are_in(payload)]
    for some in in_chunks(named):
        run(session, update(t.Question).where(t.Question.id.in_(some)).values(payload="{}", expires_at=now))


def _cancel(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    unsent = update(t.Outbox).where(which, t.Outbox.state.in_(UNSENT))
    run(session, unsent.values(state=State.CANCELLED, settled_at=now, error=REASON))


def _since(around: Around) -> ScalarSelect[datetime]:
    """Since when the child is known here; nobody named it before."""
    return select(t.Child.created_at).where(t.Child.id == around.child_id).scalar_subquery()


def _has(words: Iterable[str], stored: str) -> bool:
    """Whether one of these stands there: as it is, or as JSON writes it."""
    return any(word in stored or _as_json(word) in stored for word in words if word)


def _as_json(word: str) -> str:
    return json.dumps(word)[1:-1]
