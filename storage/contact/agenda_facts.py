"""What a list of the day tells of children besides what is due, read for all of them at once."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import tables as t


def birthdays(session: Session, children: Collection[int]) -> dict[int, date]:
    """When these children were born, where the register says it."""
    query = select(t.Child.id, t.Child.birth_date).where(t.Child.id.in_(children), t.Child.birth_date.is_not(None))
    return {row.id: row.birth_date for row in session.execute(query)}
