"""Receipts that somebody of the school writes down for a family: a signed slip, or a word on the telephone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letter import Method
from domain.people import Child, Guardian, Person
from messages.render import words
from storage import file, letter_receipts, letters


def note(
    session: Session,
    letter_id: int,
    child: Child,
    signers: Sequence[Guardian],
    method: Method,
    by: Person,
    now: datetime,
) -> list[int]:
    """These adults of a child confirmed a letter in this way; the people for whom that is new.

    The child's file says who signed and who wrote it down.
    """
    new = letter_receipts.confirm_for(session, letter_id, child.id, [one.person.id for one in signers], method, now)
    letter = letters.get(session, letter_id)
    if letter is None or not new:
        return []
    relations = "、".join(one.relation.label for one in signers if one.person.id in new)
    facts = {"title": letter.title, "relation": relations, "method": method.label, "teacher": by.title}
    entry = file.NewEntry(
        at=now,
        author=by.title,
        reader="学校",
        channel="paper" if method is Method.PAPER else "phone",
        direction="note",
        kind="receipt",
        text=words("replies/desk_paper_entry", **facts),
        cause=f"letter:{letter_id}",
        author_id=by.id,
        once=f"receipt:{letter_id}:{child.id}:{min(new)}",
    )
    file.write(session, entry, [child.id], now)
    return new
