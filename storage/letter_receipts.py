"""What each guardian owes of a letter, and how they answered it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.letter import TAKES_RECEIPTS, Method
from storage import tables as t


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """A receipt that a guardian still owes."""

    id: int
    letter_id: int
    title: str
    child_id: int
    sent_at: datetime


def owed(session: Session, person_id: int) -> list[OpenReceipt]:
    """What this guardian has not confirmed of the letters that run, newest letter first."""
    query = (
        select(t.LetterReceipt, t.Letter)
        .join(t.Letter, t.Letter.id == t.LetterReceipt.letter_id)
        .where(
            t.LetterReceipt.person_id == person_id,
            t.LetterReceipt.confirmed_at.is_(None),
            t.Letter.state.in_(TAKES_RECEIPTS),
        )
        .order_by(t.Letter.id.desc(), t.LetterReceipt.child_id)
    )
    return [
        OpenReceipt(owed.id, letter.id, letter.title, owed.child_id, letter.started_at or letter.created_at)
        for owed, letter in session.execute(query)
    ]


def confirm(session: Session, letter_id: int, person_id: int, method: Method, now: datetime) -> list[int]:
    """This guardian has read the letter; the children whose receipt this answers (none when it was answered)."""
    query = (
        update(t.LetterReceipt)
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.person_id == person_id,
            t.LetterReceipt.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, method=method.value)
        .returning(t.LetterReceipt.child_id)
    )
    return sorted(session.scalars(query))


def opened(session: Session, letter_id: int, person_id: int, now: datetime) -> None:
    """This guardian opened the letter's page (which is not yet a confirmation)."""
    query = update(t.LetterReceipt).where(
        t.LetterReceipt.letter_id == letter_id,
        t.LetterReceipt.person_id == person_id,
        t.LetterReceipt.opened_at.is_(None),
    )
    session.execute(query.values(opened_at=now))


@dataclass(frozen=True, slots=True)
class Standing:
    """How one guardian of one child stands to a letter; ``method`` is None until it is confirmed."""

    child_id: int
    person_id: int
    method: Method | None
    opened: bool


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
        )
        for row in session.scalars(query.order_by(t.LetterReceipt.child_id, t.LetterReceipt.id))
    ]


def confirm_for(
    session: Session, letter_id: int, child_id: int, people: Collection[int], method: Method, now: datetime
) -> list[int]:
    """These guardians of one child have read the letter, as somebody of the school says; those for whom it is new."""
    query = (
        update(t.LetterReceipt)
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.child_id == child_id,
            t.LetterReceipt.person_id.in_(people),
            t.LetterReceipt.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, method=method.value)
        .returning(t.LetterReceipt.person_id)
    )
    return sorted(session.scalars(query))
