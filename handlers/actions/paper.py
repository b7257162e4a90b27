"""Receipts that somebody of the school writes down for a family: a signed slip, a word by telephone or in person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letter import TAKES_RECEIPTS, Method
from domain.people import Child, Guardian, Person
from handlers.actions import receipts
from storage import file, letter_ends, letter_receipts, letters


def note(
    session: Session,
    letter_id: int,
    child: Child,
    signers: Sequence[Guardian],
    method: Method,
    by: Person,
    now: datetime,
    *,
    proof_id: int | None = None,
) -> list[int]:
    """These adults of a child confirmed a letter in this way; the people for whom that is new, none where the letter
    takes no receipts any more.

    The child's file says who signed, who wrote it down, and carries the picture of the slip where there is one.
    """
    letter = letters.get(session, letter_id)
    people = [one.person.id for one in signers]
    if letter is None or letter.state not in TAKES_RECEIPTS:
        return []
    noted = letter_receipts.confirm_for(
        session, letter_id, child.id, people, method, now, proof_id=proof_id, by_id=by.id
    )
    if noted is None:
        return []
    new = [one for one in signers if one.person.id in noted.people]
    name = f"receipt:{receipts.versioned(letter_id, noted.version)}:{child.id}:{min(noted.people)}"
    entry = receipts.noted(letter, new, method, by, now)
    file.write(session, replace(entry, once=name, media_id=proof_id), [child.id], now)
    letter_ends.answered(session, letter_id, noted.people, now)
    return list(noted.people)
