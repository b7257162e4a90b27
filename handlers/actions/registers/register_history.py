"""The changes of one child's entry as staff read them: when, what happened, who said so, from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Sensitivity, Subject
from domain.register.fields.masking import shown
from domain.register.record import Record
from storage.person import people
from storage.registers import register_book, register_past
from storage.registers.register_past import Changed

ABOUT_CHILD = "孩子"


@dataclass(frozen=True, slots=True)
class Told:
    """One line: a field of the child or of an adult around it, before and after; an event alone has neither."""

    on: date
    event: str
    source: str
    confirmed_by: str
    about: str
    field: str
    before: str
    after: str


def of_child(session: Session, child_id: int, cleared: Sensitivity) -> list[Told]:
    """Every change of a child's entry and of the adults around it, oldest first; ``cleared`` is shown in full."""
    record = register_book.of_child(session, child_id)
    if record is None:
        return []
    about = _about(record)
    names: dict[int, str] = {}
    found = register_past.history(session, about)
    for change in found:
        for person_id in filter(None, (change.confirmed_by, change.reported_by)):
            names.setdefault(person_id, people.person(session, person_id).name)
    return [line for change in found for line in _lines(change, about, names, cleared)]


def _about(record: Record) -> dict[tuple[Subject, int], str]:
    keys = {(Subject.CHILD, record.child_id): ABOUT_CHILD}
    for adult in record.adults:
        called = f"{adult.relation.label}{adult.name}"
        keys |= {(Subject.ADULT, adult.person_id): called, (Subject.GUARDIANSHIP, adult.guardianship_id): called}
    return keys


def _lines(
    change: Changed, about: dict[tuple[Subject, int], str], names: dict[int, str], cleared: Sensitivity
) -> Iterator[Told]:
    by = names.get(change.confirmed_by or 0, "")
    told = by or names.get(change.reported_by or 0, "")
    head = (change.effective_on, change.event.label, change.source.label, told)
    whom = about[change.subject, change.subject_id]
    if not change.diff:
        yield Told(*head, whom, "", "", "")
    for name, (before, after) in change.diff.items():
        field = field_of(change.subject, name)
        yield Told(*head, whom, field.label, shown(field, before, cleared), shown(field, after, cleared))
