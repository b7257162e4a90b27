"""What giving a child to another teacher would do and say: the deed itself, done and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from domain.people import joined_title
from storage.person import people
from storage.traffic import outbox_foreseen

Result = TypeVar("Result")
TO_FAMILIES = "teacher_changed"


@dataclass(frozen=True, slots=True)
class Foreseen(Generic[Result]):
    """What the deed gives, and what each family would read: their title and the words."""

    result: Result
    told: list[tuple[str, str]]


def foreseen(session: Session, deed: Callable[[], Result]) -> Foreseen[Result]:
    """Nothing of the deed stays. Raises Refusal as the deed does."""
    before = outbox_foreseen.last(session)
    with session.begin_nested() as trial:
        result = deed()
        session.flush()
        said = outbox_foreseen.since(session, before, TO_FAMILIES)
        told = [(joined_title(people.bound_guardians(session, person_id)), text) for person_id, text in said]
        trial.rollback()
    session.expire_all()
    return Foreseen(result, told)
