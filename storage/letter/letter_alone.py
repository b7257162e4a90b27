"""Pupils whom a letter is about and of whom the school knows no adult: nobody is written to, nobody can answer."""

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from domain.letter import LetterState
from domain.people import Child
from storage import overview
from storage import tables as t
from storage.letter.letter_audience import decode, is_meant

NO_ADULT = "没有登记任何家长"
NOT_SENT = (LetterState.DRAFT.value, LetterState.WAITING.value, LetterState.APPROVED.value)


def is_alone(session: Session, letter_id: int) -> ColumnElement[bool]:
    """For queries on children: the letter that was sent is about this one, and nobody has a receipt for it.

    Of a letter that is over, who came to the school after its end is not among them.
    """
    letter = session.get(t.Letter, letter_id, populate_existing=True)
    if letter is None or letter.state in NOT_SENT or letter.started_at is None:
        return false()
    receipt, link = t.LetterReceipt, t.Guardianship
    has_one = (
        select(receipt.id)
        .join(link, and_(link.child_id == receipt.child_id, link.person_id == receipt.person_id))
        .where(receipt.letter_id == letter_id, receipt.child_id == t.Child.id)
    )
    was_there = [t.Child.created_at <= letter.ended_at] if letter.ended_at is not None else []
    return and_(is_meant(session, letter.school_id, decode(letter.audience)), ~has_one.exists(), *was_there)


def children(session: Session, letter_id: int) -> list[Child]:
    """These pupils, in the order of the register."""
    query = select(t.Child).where(is_alone(session, letter_id)).order_by(t.Child.class_name, t.Child.id)
    return [overview.child_of(row) for row in session.scalars(query)]
