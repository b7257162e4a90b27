"""By which numbers a record is found without being opened: school number, ID number, phones; keyed hashes only."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from domain.register.fields.dictionary import KEYS
from domain.register.fields.field import Subject, Value, Values
from domain.words import fold
from storage import tables as t
from storage.statements import in_chunks, run, table

FOUND_BY = table(t.RegisterKey)
FIND = (
    select(FOUND_BY.c.subject_id)
    .where(
        FOUND_BY.c.digest == bindparam("digest"),
        FOUND_BY.c.subject == bindparam("subject"),
        FOUND_BY.c.school_id == bindparam("school"),
    )
    .order_by(FOUND_BY.c.subject_id)
)
FORGET = delete(FOUND_BY).where(
    FOUND_BY.c.subject == bindparam("subject"), FOUND_BY.c.subject_id.in_(bindparam("ids", expanding=True))
)


def find(session: Session, school_id: int, subject: Subject, name: str, value: str) -> list[int]:
    """The subjects of a school with this ID number, school number or phone, oldest first."""
    given = {"school": school_id, "subject": subject.value, "digest": _key(name, value)}
    return list(session.connection().execute(FIND, given).scalars())


def renew(session: Session, school_id: int, subject: Subject, values: Mapping[int, Values], *, fresh: set[int]) -> None:
    """Make these subjects findable by what their records now say; ``fresh`` ones have no keys yet."""
    for some in in_chunks([number for number in values if number not in fresh]):
        run(session, FORGET, {"subject": subject.value, "ids": some})
    rows = [
        {"digest": key, "subject": subject.value, "subject_id": number, "school_id": school_id}
        for number, known in values.items()
        for key in {_key(name, value) for name in KEYS[subject] for value in _numbers(known.get(name))}
    ]
    if rows:
        run(session, insert(FOUND_BY), rows)


def _numbers(value: Value) -> Sequence[Any]:
    """The numbers of a value: a text, or the numbers of a list of phones."""
    if isinstance(value, list):
        return [row["number"] for row in value if row.get("number")]
    return [value] if value else []


def _key(name: str, value: str) -> str:
    return f"{name}\x00{fold(value)}"
