"""The chain of a school: who is told next, in which order, while nobody takes an alert."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from domain.people import Person
from storage import tables as t
from storage.person import people


def chain(session: Session, school_id: int) -> list[Person]:
    """The members of staff on call who are still at the school, the first to be called first."""
    query = (
        select(t.OnCall.person_id)
        .join(t.Person, t.Person.id == t.OnCall.person_id)
        .where(t.OnCall.school_id == school_id, t.Person.left_at.is_(None))
        .order_by(t.OnCall.place)
    )
    return [people.person(session, person_id) for person_id in session.scalars(query)]


def set_chain(session: Session, school_id: int, persons: Sequence[int]) -> None:
    """From now on these are called, in this order."""
    session.execute(delete(t.OnCall).where(t.OnCall.school_id == school_id))
    session.add_all(
        t.OnCall(school_id=school_id, place=place, person_id=person) for place, person in enumerate(persons, 1)
    )
    session.flush()
