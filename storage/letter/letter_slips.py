"""Receipts that the school writes down for a family: a slip, a word by telephone or in person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.letter import Method
from storage import tables as t


@dataclass(frozen=True, slots=True)
class Noted:
    """The adults of a child for whom a receipt is new, and of which version of the letter."""

    people: tuple[int, ...]
    version: int


def confirm_for(
    session: Session,
    letter_id: int,
    child_id: int,
    people: Sequence[int],
    method: Method,
    now: datetime,
    *,
    proof_id: int | None = None,
    by_id: int | None = None,
) -> Noted | None:
    """These guardians of one child have read the letter, as somebody of the school says; None where that is known."""
    query = (
        update(t.LetterReceipt)
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.child_id == child_id,
            t.LetterReceipt.person_id.in_(people),
            t.LetterReceipt.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, method=method.value, proof_id=proof_id, by_id=by_id, snoozed_until=None)
        .returning(t.LetterReceipt.person_id, t.LetterReceipt.version)
    )
    found = session.execute(query).all()
    if not found:
        return None
    return Noted(tuple(sorted(row.person_id for row in found)), max(row.version for row in found))


def children_owing(session: Session, letter_id: int, people: Sequence[int]) -> list[int]:
    """The children about whom one of these adults still owes an answer to a letter, by number."""
    receipt = t.LetterReceipt
    query = (
        select(receipt.child_id)
        .distinct()
        .where(receipt.letter_id == letter_id, receipt.person_id.in_(people), receipt.confirmed_at.is_(None))
    )
    return sorted(session.scalars(query))
