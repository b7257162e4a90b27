"""What the register says of the adults around one child, and writing what somebody told about one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.people import Guardian
from domain.register.fields.field import Subject, Value
from storage import tables as t
from storage.person import people
from storage.registers import register, register_past
from storage.registers.register import Change


@dataclass(frozen=True, slots=True)
class Standing:
    """One adult of a child: what is known of the adult and of the tie."""

    guardian: Guardian
    guardianship_id: int
    adult: Mapping[str, Value]
    tie: Mapping[str, Value]

    def number(self, subject: Subject) -> int:
        return self.guardian.person.id if subject is Subject.ADULT else self.guardianship_id


def around(session: Session, child_id: int) -> list[Standing]:
    """Everybody whom the register names around a child, in the order in which they were registered."""
    adults = people.guardians_of_child(session, child_id)
    links = people.guardianships_of_child(session, child_id)
    keys = [(Subject.ADULT, guardian.person.id) for guardian in adults] + [(Subject.GUARDIANSHIP, n) for n in links]
    kept = register.records(session, keys)
    return [
        Standing(
            guardian,
            link,
            kept[Subject.ADULT, guardian.person.id].values,
            kept[Subject.GUARDIANSHIP, link].values,
        )
        for guardian, link in zip(adults, links, strict=True)
    ]


def children_of(session: Session, person_id: int) -> list[int]:
    """The children of an adult who are at school: in their files stands what happens to the adult."""
    query = (
        select(t.Guardianship.child_id)
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .where(t.Guardianship.person_id == person_id, t.Child.left_at.is_(None))
    )
    return list(session.scalars(query.order_by(t.Guardianship.child_id)))


def write(session: Session, changes: Sequence[Change], now: datetime, today: date) -> None:
    """Write changes; each takes effect on its day, but not before what is already known since."""
    dated = [replace(change, on=_effective(session, change, today)) for change in changes]
    register.write(session, dated, now, today)


def _effective(session: Session, change: Change, today: date) -> date:
    """A day to come is written as of today (the values name the day); a day gone by must not fall before a later
    change of the same fields, which would then stand above it."""
    history = register_past.history(session, [(change.subject, change.subject_id)])
    since = [past.effective_on for past in history if past.diff.keys() & change.values.keys()]
    return max([min(change.on, today), *since])
