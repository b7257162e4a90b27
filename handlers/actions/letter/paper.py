"""Receipts that somebody of the school writes down for a family: a signed slip, a word by telephone or in person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letter import TAKES_RECEIPTS, Method
from domain.people import Child, Guardian, Person
from handlers.actions.letter import receipts
from storage.files import file
from storage.letter import letter_ends, letter_slips, letters
from storage.letter.letters import Letter
from storage.person import people


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
) -> list[str]:
    """These adults of a child confirmed a letter in this way, and with it for their other children whom it is about:
    one guardian, one slip. The names of the children for whom that is new, none where the letter takes no receipts.

    Each file says who signed, who wrote it down, and carries the picture of the slip where there is one.
    """
    letter = letters.get(session, letter_id)
    ids = [one.person.id for one in signers]
    if letter is None or letter.state not in TAKES_RECEIPTS:
        return []
    owing = [one for one in letter_slips.children_owing(session, letter_id, ids) if one != child.id]
    around = {child.id: list(signers)} | {one: _among(session, one, ids) for one in owing}
    told = [
        some[0].child.name
        for some in around.values()
        if some and _written(session, letter, some, method, by, now, proof_id)
    ]
    letter_ends.answered(session, letter_id, ids, now)
    return told


def _among(session: Session, child_id: int, ids: Sequence[int]) -> list[Guardian]:
    return [one for one in people.guardians_of_child(session, child_id) if one.person.id in ids]


def _written(
    session: Session,
    letter: Letter,
    signers: Sequence[Guardian],
    method: Method,
    by: Person,
    now: datetime,
    proof_id: int | None,
) -> bool:
    """The receipts of one child and its file; False where they were known."""
    child, ids = signers[0].child, [one.person.id for one in signers]
    noted = letter_slips.confirm_for(session, letter.id, child.id, ids, method, now, proof_id=proof_id, by_id=by.id)
    if noted is None:
        return False
    new = [one for one in signers if one.person.id in noted.people]
    name = f"receipt:{receipts.versioned(letter.id, noted.version)}:{child.id}:{min(noted.people)}"
    entry = receipts.noted(letter, new, method, by, now)
    file.write(session, replace(entry, once=name, media_id=proof_id), [child.id], now)
    return True
