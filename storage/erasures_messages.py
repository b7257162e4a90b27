"""Empties the messages of a child whose file goes: of its adults, of its entries, and what names it to anybody else."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, select, update
from sqlalchemy.orm import Session

from domain.delivery import State
from storage import tables as t
from storage.erasures_counts import incoming, outgoing
from storage.erasures_reach import Around, run
from storage.redactions import EMPTY, REASON, UNSENT
from storage.statements import in_chunks

SHORTEST_NAME = 2  # signs; one sign stands everywhere


def names(session: Session, around: Around) -> list[str]:
    """By which words somebody else's messages are found: the child's name, the adults' names and telephones."""
    child = session.scalars(select(t.Child.name).where(t.Child.id == around.child_id)).one()
    people = session.execute(select(t.Person.name, t.Person.phone).where(t.Person.id.in_(around.adults)))
    found = [child, *(said for row in people for said in row if said)]
    return [said for said in dict.fromkeys(found) if len(said) >= SHORTEST_NAME]


def empty(session: Session, around: Around, words: Sequence[str], now: datetime) -> None:
    """What was about to leave does not leave; what was not handled yet never is."""
    _cancel(session, outgoing(around), now)
    run(session, update(t.Outbox).where(outgoing(around), t.Outbox.body.is_not(None)).values(body=EMPTY))
    heard = update(t.Inbox).where(incoming(around))
    run(session, heard.values(raw=b"", answer=None))
    run(session, update(t.Inbox).where(incoming(around), t.Inbox.state == "kept").values(state="handled"))
    _empty_sent(session, around, words, now)
    _empty_heard(session, around, words)
    _empty_asked(session, around, words, now)


def _empty_sent(session: Session, around: Around, words: Sequence[str], now: datetime) -> None:
    """To everybody of the school. What waits is held back only where the child itself is named and no other pupil has
    that name."""
    query = (
        select(t.Outbox.id, t.Outbox.body)
        .join(t.Person, t.Person.id == t.Outbox.person_id)
        .where(
            t.Person.school_id == around.school_id, t.Outbox.body.is_not(None), t.Outbox.created_at >= _since(around)
        )
    )
    has_namesake = _has_namesake(session, around)
    told: list[int] = []
    waiting: list[int] = []
    for number, body in session.execute(query.execution_options(yield_per=500)):
        if body and body != EMPTY and is_named(words, body):
            told.append(number)
            if not has_namesake and is_named(words[:1], body):
                waiting.append(number)
    for some in in_chunks(waiting):
        _cancel(session, t.Outbox.id.in_(some), now)
    for some in in_chunks(told):
        sent = update(t.Outbox).where(t.Outbox.id.in_(some), t.Outbox.state.not_in(UNSENT))
        run(session, sent.values(body=EMPTY))


def _empty_heard(session: Session, around: Around, words: Sequence[str]) -> None:
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
        if is_named(words, raw.decode("utf-8", "replace")) or (answer and is_named(words, answer))
    ]
    for some in in_chunks(named):
        run(session, update(t.Inbox).where(t.Inbox.id.in_(some)).values(raw=b"", answer=None))


def _empty_asked(session: Session, around: Around, words: Sequence[str], now: datetime) -> None:
    """Questions to anybody else of the school in which the child is named."""
    theirs = exists().where(t.Person.id == t.Address.person_id, t.Person.school_id == around.school_id)
    query = select(t.Question.id, t.Question.payload).join(t.Address, t.Address.id == t.Question.address_id)
    asked = session.execute(query.where(theirs).execution_options(yield_per=500))
    named = [number for number, payload in asked if is_named(words, payload)]
    for some in in_chunks(named):
        run(session, update(t.Question).where(t.Question.id.in_(some)).values(payload="{}", expires_at=now))


def _cancel(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    unsent = update(t.Outbox).where(which, t.Outbox.state.in_(UNSENT))
    run(session, unsent.values(state=State.CANCELLED, settled_at=now, error=REASON))


def _since(around: Around) -> ScalarSelect[datetime]:
    """Since when the child is known here; nobody named it before."""
    return select(t.Child.created_at).where(t.Child.id == around.child_id).scalar_subquery()


def _has_namesake(session: Session, around: Around) -> bool:
    index = select(t.Child.name_index).where(t.Child.id == around.child_id).scalar_subquery()
    other = exists().where(
        t.Child.school_id == around.school_id, t.Child.id != around.child_id, t.Child.name_index == index
    )
    return bool(session.scalar(select(other)))


def is_named(words: Collection[str], stored: str) -> bool:
    """Whether one of these stands there: as it is, or as JSON writes it."""
    return any(word in stored or json.dumps(word)[1:-1] in stored for word in words)
