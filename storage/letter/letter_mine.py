"""Letters that run and are not confirmed yet, of some children only: what a teacher still has to look after."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from domain.letter import LetterState, Policy
from domain.people import Child
from storage import overview
from storage import tables as t
from storage.letter import letter_follow

MOST_LETTERS = 3  # that run at once; older ones are on the letters' own page


@dataclass(frozen=True, slots=True)
class Unsigned:
    """One letter that runs, and the children of whose family a confirmation is missing."""

    letter_id: int
    title: str
    children: tuple[Child, ...]


def unsigned(session: Session, school_id: int, which: ColumnElement[bool]) -> list[Unsigned]:
    """The newest letters that run, with those of these pupils whose families have not confirmed as the letter asks."""
    running = t.Letter.state == LetterState.RUNNING.value
    query = select(t.Letter.id, t.Letter.title, t.Letter.policy).where(t.Letter.school_id == school_id, running)
    letters = session.execute(query.order_by(t.Letter.id.desc()).limit(MOST_LETTERS)).all()
    found = [Unsigned(one.id, one.title, _children(session, one.id, Policy(one.policy), which)) for one in letters]
    return [one for one in found if one.children]


def _children(session: Session, letter_id: int, policy: Policy, which: ColumnElement[bool]) -> tuple[Child, ...]:
    receipt, link = t.LetterReceipt, t.Guardianship
    missing = (
        select(receipt.child_id)
        .join(link, and_(link.child_id == receipt.child_id, link.person_id == receipt.person_id))
        .join(t.Child, t.Child.id == receipt.child_id)
        .where(receipt.letter_id == letter_id, t.Child.left_at.is_(None), which, letter_follow.is_awaited(policy))
    )
    query = select(t.Child).where(t.Child.id.in_(missing)).order_by(t.Child.class_name, t.Child.id)
    return tuple(overview.child_of(row) for row in session.scalars(query))
