"""What each guardian owes of a letter, and how they answered it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal, select, update
from sqlalchemy.orm import Session, aliased

from domain.delivery import State
from domain.letter import MOST_REMINDERS, TAKES_RECEIPTS, LetterState, Method
from domain.people import Guardian
from storage import tables as t
from storage.columns import Moment
from storage.letter.letters_fan_out import name_of
from storage.person.people import CHILDREN, GUARDIANS, LINKS, guardian_of
from storage.statements import changed, in_chunks, rows

OUT = (State.ACCEPTED.value, State.DELIVERED.value, State.UNCERTAIN.value)
# Over, and no receipt is waited for any more; families may still answer what they read late.
OVER = (LetterState.CLOSED, LetterState.RECALLED)
ANSWERED_FOR = GUARDIANS.where(
    LINKS.c.person_id == bindparam("person"), LINKS.c.child_id.in_(bindparam("children", expanding=True))
).order_by(CHILDREN.c.id)
AROUND = GUARDIANS.where(LINKS.c.child_id.in_(bindparam("children", expanding=True))).order_by(
    CHILDREN.c.id, LINKS.c.id
)


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """A receipt that a guardian still owes. ``sent_at`` is when the letter left, ``asked_at`` when this guardian was
    asked last: by the letter, its correction or a reminder."""

    id: int
    letter_id: int
    title: str
    child_id: int
    sent_at: datetime
    asked_at: datetime


def owed(session: Session, person_id: int) -> list[OpenReceipt]:
    """What this guardian has not confirmed of the letters that run, newest letter first."""
    return _asked(session, person_id, t.LetterReceipt.confirmed_at.is_(None))


def asked(session: Session, person_id: int, since: datetime) -> list[OpenReceipt]:
    """What this guardian owes, and what they confirmed since then (UTC); newest letter first."""
    confirmed = t.LetterReceipt.confirmed_at
    return _asked(session, person_id, confirmed.is_(None) | (confirmed >= since))


def is_asked(session: Session, letter_id: int, person_id: int) -> bool:
    """Whether this guardian was ever asked about the letter."""
    theirs = exists().where(t.LetterReceipt.letter_id == letter_id, t.LetterReceipt.person_id == person_id)
    return bool(session.scalar(select(theirs)))


def has_words(session: Session, letter_id: int, person_id: int, version: int) -> bool:
    """Whether this guardian has the words of the version that they are asked about: it went out to them, or they
    opened its page. True for whoever is asked about no newer version than the first."""
    if version <= 1:
        return True
    receipt, row = t.LetterReceipt, t.Outbox
    names = (f"{name_of(letter_id, version)}{person_id}", f"{name_of(letter_id, version)}sms:{person_id}")
    # What a mass send took is marked as being sent from the moment at which it was taken, which may be hours before.
    went = row.state.in_(OUT) | and_(row.state == State.SENDING.value, func.coalesce(row.way, "") != "mass")
    is_out = exists().where(row.once.in_(names), went)
    waits = exists().where(
        receipt.letter_id == letter_id,
        receipt.person_id == person_id,
        receipt.version == version,
        receipt.confirmed_at.is_(None),
        receipt.opened_at.is_(None),
    )
    return not session.scalar(select(and_(waits, ~is_out)))


def shown(session: Session, letter_id: int, person_id: int, version: int, now: datetime) -> None:
    """This guardian was just given the words of this version: the message that waits for its turn is not sent."""
    opened(session, letter_id, person_id, now)
    query = update(t.Outbox).where(
        t.Outbox.once == f"{name_of(letter_id, version)}{person_id}",
        t.Outbox.state.in_((State.QUEUED.value, State.HELD.value)),
    )
    session.execute(query.values(state=State.CANCELLED.value, error="已在对话里看到", settled_at=now))


def has_over(session: Session, person_id: int, since: datetime) -> bool:
    """Whether a letter that this guardian never confirmed was closed or taken back since then (UTC)."""
    query = select(
        exists().where(
            t.LetterReceipt.person_id == person_id,
            t.LetterReceipt.confirmed_at.is_(None),
            t.Letter.id == t.LetterReceipt.letter_id,
            t.Letter.state.in_(OVER),
            t.Letter.ended_at >= since,
        )
    )
    return bool(session.scalar(query))


@dataclass(frozen=True, slots=True)
class Answered:
    """The children whose receipt was answered now, and of which version of the letter."""

    children: tuple[int, ...]
    version: int


def answer(
    session: Session,
    letter_id: int,
    person_id: int,
    method: Method,
    now: datetime,
    *,
    proof_id: int | None = None,
    by_id: int | None = None,
) -> Answered | None:
    """This guardian has read the letter, for all their children at once; None when all was answered before.

    ``proof_id`` is the signature, the photo or the voice; ``by_id`` who of the school wrote it down.
    """
    query = (
        update(t.LetterReceipt)
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.person_id == person_id,
            t.LetterReceipt.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, method=method.value, proof_id=proof_id, by_id=by_id, snoozed_until=None)
        .returning(t.LetterReceipt.child_id, t.LetterReceipt.version)
    )
    found = session.execute(query).all()
    if not found:
        return None
    return Answered(tuple(sorted(row.child_id for row in found)), max(row.version for row in found))


def refuse(session: Session, letter_id: int, person_id: int, now: datetime) -> Answered | None:
    """This guardian says no to the letter, or objects; what they said first stays. None for nobody's receipt."""
    theirs = t.LetterReceipt.letter_id == letter_id, t.LetterReceipt.person_id == person_id
    said = func.coalesce(t.LetterReceipt.refused_at, literal(now, Moment()))
    query = update(t.LetterReceipt).where(*theirs).values(refused_at=said, snoozed_until=None)
    found = session.execute(query.returning(t.LetterReceipt.child_id, t.LetterReceipt.version)).all()
    if not found:
        return None
    return Answered(tuple(sorted(row.child_id for row in found)), max(row.version for row in found))


def snooze(session: Session, letter_id: int, person_id: int, until: datetime, now: datetime) -> bool:
    """This guardian reads it later and is reminded then (UTC); False when they said so before, owe nothing, or will not
    be reminded: they said no, had all reminders, or the letter runs no longer."""
    other = aliased(t.LetterReceipt)
    had_all = exists().where(
        other.letter_id == letter_id, other.person_id == person_id, other.reminders >= MOST_REMINDERS
    )
    runs = exists().where(t.Letter.id == letter_id, t.Letter.state == LetterState.RUNNING.value)
    query = update(t.LetterReceipt).where(
        t.LetterReceipt.letter_id == letter_id,
        t.LetterReceipt.person_id == person_id,
        t.LetterReceipt.confirmed_at.is_(None),
        t.LetterReceipt.snoozed_at.is_(None),
        t.LetterReceipt.refused_at.is_(None),
        runs,
        ~had_all,
    )
    return changed(session, query.values(snoozed_at=now, snoozed_until=until)) > 0


def opened(session: Session, letter_id: int, person_id: int, now: datetime) -> None:
    """This guardian opened the letter's page (which is not yet a confirmation)."""
    query = update(t.LetterReceipt).where(
        t.LetterReceipt.letter_id == letter_id,
        t.LetterReceipt.person_id == person_id,
        t.LetterReceipt.opened_at.is_(None),
    )
    session.execute(query.values(opened_at=now))


def guardians_for(session: Session, person_id: int, children: Collection[int]) -> list[Guardian]:
    """What this adult is to these children, on WeChat or not."""
    return [guardian_of(row) for row in rows(session, ANSWERED_FOR, person=person_id, children=list(children))]


def guardians_of(session: Session, children: Sequence[int]) -> list[Guardian]:
    """All adults of these children, on WeChat or not."""
    found: list[Guardian] = []
    for some in in_chunks(sorted(children)):
        found += [guardian_of(row) for row in rows(session, AROUND, children=some)]
    return found


def refusals(session: Session, letter_id: int) -> int:
    """How many adults said no to a letter and have not confirmed it since."""
    query = select(func.count(t.LetterReceipt.person_id.distinct())).where(
        t.LetterReceipt.letter_id == letter_id,
        t.LetterReceipt.refused_at.is_not(None),
        t.LetterReceipt.confirmed_at.is_(None),
    )
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How one guardian of one child stands to a letter; ``method`` is None until it is confirmed."""

    child_id: int
    person_id: int
    method: Method | None
    opened: bool
    named: bool = False
    refused: bool = False


def standings(session: Session, letter_id: int, children: Collection[int]) -> list[Standing]:
    """How the guardians of these children stand to a letter, child by child."""
    query = select(t.LetterReceipt).where(
        t.LetterReceipt.letter_id == letter_id, t.LetterReceipt.child_id.in_(children)
    )
    return [
        Standing(
            row.child_id,
            row.person_id,
            Method(row.method) if row.confirmed_at is not None and row.method else None,
            row.opened_at is not None,
            row.named,
            row.refused_at is not None,
        )
        for row in session.scalars(query.order_by(t.LetterReceipt.child_id, t.LetterReceipt.id))
    ]


def _asked(session: Session, person_id: int, which: ColumnElement[bool]) -> list[OpenReceipt]:
    version = t.LetterVersion
    is_asked_about = and_(version.letter_id == t.LetterReceipt.letter_id, version.version == t.LetterReceipt.version)
    query = (
        select(t.LetterReceipt, t.Letter, version.at)
        .join(t.Letter, t.Letter.id == t.LetterReceipt.letter_id)
        .outerjoin(version, is_asked_about)
        .where(t.LetterReceipt.person_id == person_id, which, t.Letter.state.in_(TAKES_RECEIPTS))
        .order_by(t.Letter.id.desc(), t.LetterReceipt.child_id)
    )
    return [_open(receipt, letter, at) for receipt, letter, at in session.execute(query)]


def _open(receipt: t.LetterReceipt, letter: t.Letter, written_at: datetime | None) -> OpenReceipt:
    sent_at = letter.started_at or letter.created_at
    later = [moment for moment in (receipt.added_at, receipt.reminded_at, written_at) if moment is not None]
    return OpenReceipt(receipt.id, letter.id, letter.title, receipt.child_id, sent_at, max([sent_at, *later]))
