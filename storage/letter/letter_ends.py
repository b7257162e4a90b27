"""What of a letter no longer leaves or is no longer waited for: stopped, recalled, corrected, a child that moved on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from domain import hours
from domain.delivery import State
from domain.letter import Audience
from messages.catalogue import CATALOGUE, LETTERS
from storage import tables as t
from storage.letter.letter_audience import is_meant
from storage.letter.letter_late import missed
from storage.letter.letters import Letter
from storage.statements import changed
from storage.traffic import mass
from storage.traffic.outbox_people import local_hours

WAITING = (State.QUEUED.value, State.HELD.value)
ANSWERED = "学校已经记下回执"
CARRIERS = (*sorted(LETTERS), "letter_sms")  # kinds that carry the words of a letter, or the way to them
# Whoever has one of these may read the letter, or reads it this moment.
OUT = (State.SENDING.value, State.ACCEPTED.value, State.DELIVERED.value, State.UNCERTAIN.value)


def cancel(session: Session, letter_id: int, reason: str, now: datetime) -> int:
    """Nothing more of this letter leaves, whatever it is by; how many messages that was.

    What is being sent this moment is not touched; where it comes back, the next claim finds the letter's state.
    """
    mass.withdraw(session, letter_id, now)
    return _cancel(session, t.Outbox.letter_id == letter_id, reason, now)


def answered(session: Session, letter_id: int, people: Sequence[int], now: datetime) -> int:
    """Who of these owes nothing of this letter any more, as somebody of the school wrote down, is not asked for it:
    what waits to be sent is not sent; how many messages."""
    receipt, row = t.LetterReceipt, t.Outbox
    owes = select(receipt.id).where(
        receipt.letter_id == letter_id, receipt.person_id == row.person_id, receipt.confirmed_at.is_(None)
    )
    which = (row.letter_id == letter_id) & row.person_id.in_(people) & ~owes.exists()
    return _cancel(session, which, ANSWERED, now)


def reached(session: Session, letter_id: int) -> list[int]:
    """The adults to whom the letter went or is going out this moment, each once."""
    query = (
        select(t.Outbox.person_id)
        .distinct()
        .where(t.Outbox.letter_id == letter_id, t.Outbox.kind.in_(CARRIERS), t.Outbox.state.in_(OUT))
    )
    return sorted(session.scalars(query))


def asked_around(session: Session, letter: Letter, audience: Audience) -> int:
    """How many adults are asked by the letter about a pupil of this audience."""
    query = select(func.count(t.LetterReceipt.person_id.distinct()))
    return session.scalar(query.where(*_around(session, letter, audience))) or 0


def reset(session: Session, letter: Letter, audience: Audience) -> list[int]:
    """The adults around these pupils are asked anew, about the letter's newest version; the pupils.

    Whom nothing of it reached, and to whom nothing is on its way, is asked about the newest version as well: they will
    read no other. What families said before is in the children's files.
    """
    receipt = t.LetterReceipt
    affected = update(receipt).where(*_around(session, letter, audience)).values(version=letter.version, **_UNANSWERED)
    children = session.scalars(affected.returning(receipt.child_id).execution_options(synchronize_session=False))
    found = sorted(set(children))
    unseen = update(receipt).where(
        receipt.letter_id == letter.id,
        receipt.version < letter.version,
        receipt.confirmed_at.is_(None),
        receipt.opened_at.is_(None),
        receipt.person_id.not_in(_sent_to(letter.id)),
    )
    session.execute(unseen.values(version=letter.version).execution_options(synchronize_session=False))
    return found


def cancel_before(session: Session, letter_id: int, version: int, reason: str, now: datetime) -> int:
    """What waits for those who are asked about this version does not leave: newer words take its place."""
    mass.withdraw(session, letter_id, now)
    asked = select(t.LetterReceipt.person_id).where(
        t.LetterReceipt.letter_id == letter_id, t.LetterReceipt.version == version
    )
    return _cancel(session, (t.Outbox.letter_id == letter_id) & t.Outbox.person_id.in_(asked), reason, now)


def children(session: Session, letter_id: int) -> list[int]:
    """The children about whom the letter asks."""
    query = select(t.LetterReceipt.child_id).distinct().where(t.LetterReceipt.letter_id == letter_id)
    return sorted(session.scalars(query))


def let_go(session: Session, letter: Letter, reason: str, now: datetime) -> int:
    """Receipts that nobody owes any more are gone: of pupils who left or are no longer meant, of adults who are no
    longer theirs. What was confirmed or refused stays. How many receipts that was."""
    receipt = t.LetterReceipt
    meant = select(t.Child.id).where(is_meant(session, letter.school_id, letter.audience))
    theirs = (
        select(t.Guardianship.id)
        .where(t.Guardianship.child_id == receipt.child_id, t.Guardianship.person_id == receipt.person_id)
        .exists()
    )
    owed = (receipt.letter_id == letter.id) & receipt.confirmed_at.is_(None) & receipt.refused_at.is_(None)
    query = delete(receipt).where(owed, receipt.child_id.not_in(meant) | ~theirs)
    gone = changed(session, query.execution_options(synchronize_session=False))
    if gone:
        asked = select(receipt.person_id).where(receipt.letter_id == letter.id)
        _cancel(session, (t.Outbox.letter_id == letter.id) & t.Outbox.person_id.not_in(asked), reason, now)
    return gone


def renew(session: Session, letter: Letter, now: datetime) -> int:
    """What did not leave because nobody was there to get it is queued again, under its own name, for whoever can be
    reached now and still owes an answer; how many messages."""
    entry = CATALOGUE["letter_urgent" if letter.urgent else "letter"]
    start = local_hours(now, "", hours.FAMILY) if entry.by_day else now
    query = update(t.Outbox).where(t.Outbox.letter_id == letter.id, *missed(letter))
    values = {
        "state": State.QUEUED.value,
        "error": "",
        "settled_at": None,
        "way": None,
        "attempts": 0,
        "next_attempt": start,
        "deadline": now + entry.lives,
    }
    return changed(session, query.values(values).execution_options(synchronize_session=False))


_UNANSWERED = {
    "confirmed_at": None,
    "opened_at": None,
    "method": None,
    "proof_id": None,
    "by_id": None,
    "refused_at": None,
    "snoozed_at": None,
    "snoozed_until": None,
}


def _around(session: Session, letter: Letter, audience: Audience) -> tuple[ColumnElement[bool], ...]:
    children = select(t.Child.id).where(is_meant(session, letter.school_id, audience))
    return t.LetterReceipt.letter_id == letter.id, t.LetterReceipt.child_id.in_(children)


def _sent_to(letter_id: int) -> Select[Any]:
    return select(t.Outbox.person_id).where(t.Outbox.letter_id == letter_id, t.Outbox.state.in_((*OUT, *WAITING)))


def _cancel(session: Session, which: ColumnElement[bool], reason: str, now: datetime) -> int:
    query = update(t.Outbox).where(which, t.Outbox.state.in_(WAITING))
    values = {"state": State.CANCELLED.value, "error": reason, "settled_at": now, "lease_by": None, "lease_until": None}
    return changed(session, query.values(values).execution_options(synchronize_session=False))
