"""What a letter says to each of its readers: their children, the classes, the teachers, and how they are addressed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import Session

from domain.letter_text import CHILD, CLASS, TEACHER, TITLE
from domain.people import Child, Guardian, joined_title
from storage import tables as t
from storage.letter.letter_audience import decode, is_meant
from storage.pairing import pairings
from storage.person.people import GUARDIANS, LINKS, guardian_of
from storage.statements import in_chunks, rows, table

NO_TEACHER = "班主任"  # of a child without a paired teacher
CHILDREN, RECEIPTS = table(t.Child), table(t.LetterReceipt)
READERS = GUARDIANS.where(LINKS.c.person_id.in_(bindparam("people", expanding=True))).order_by(
    LINKS.c.person_id, CHILDREN.c.id
)
OF_RECEIPTS = READERS.join(
    RECEIPTS, (RECEIPTS.c.child_id == LINKS.c.child_id) & (RECEIPTS.c.person_id == LINKS.c.person_id)
).where(RECEIPTS.c.letter_id == bindparam("letter"))


def read(session: Session, letter_id: int, person_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The facts of ``READER_PLACES`` for each of these adults, siblings joined (李思涵、李思远), in two statements for
    each 500 adults.

    Of a letter that has begun, the children are those of its receipts; before, those whom it would be about. Who has
    no child that the letter is about is not in the answer.
    """
    letter = session.get_one(t.Letter, letter_id)
    if letter.started_at is not None:
        return _facts(session, OF_RECEIPTS, person_ids, letter=letter_id)
    # is_meant names the model's columns; they are the columns of the same table.
    return _facts(session, READERS.where(is_meant(session, letter.school_id, decode(letter.audience))), person_ids)


def of_children(children: Sequence[Child], teachers: Mapping[int, str], title: str) -> dict[str, str]:
    """The facts of ``READER_PLACES`` for somebody with these children, who is addressed by this title."""
    return {
        CHILD: _joined(child.name for child in children),
        CLASS: _joined(child.class_name for child in children),
        TEACHER: _joined(teachers.get(child.id, NO_TEACHER) for child in children),
        TITLE: title,
    }


def teachers_of(session: Session, children: Collection[int]) -> dict[int, str]:
    """The paired teacher of each child now, as families say it (陈老师); a child without one is not in the answer."""
    found: dict[int, str] = {}
    for some in in_chunks(sorted(children)):
        found |= {child: teacher.title for child, teacher in pairings.teachers_of(session, some).items()}
    return found


def _facts(
    session: Session, query: Select[Any], person_ids: Collection[int], **values: int
) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for some in in_chunks(sorted(set(person_ids))):
        around: dict[int, list[Guardian]] = {}
        for row in rows(session, query, people=some, **values):
            around.setdefault(row.person_id, []).append(guardian_of(row))
        teachers = teachers_of(session, {one.child.id for mine in around.values() for one in mine})
        for person_id, mine in around.items():
            found[person_id] = of_children([one.child for one in mine], teachers, joined_title(mine))
    return found


def _joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))
