"""Contacts that came with a child's file from another installation, and the clocks that they set here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.contact import ContactKind
from storage import tables as t
from storage.contact import contacts, last_contacts
from storage.files.file_secrecy import BROUGHT
from storage.statements import in_chunks, insert_all


@dataclass(frozen=True, slots=True)
class Place:
    """Whose contacts they become; ``origin`` names the file they came with, however often it comes."""

    school_id: int
    child_id: int
    origin: str


def add(session: Session, place: Place, rows: Sequence[Mapping[str, Any]]) -> int:
    """These contacts, each by the ``number`` it had there; nobody of this school made them. What is there is passed
    by. How many were new."""
    if not rows:
        return 0
    names = [f"{BROUGHT}{place.origin[:32]}:contact:{row['number']}" for row in rows]
    values = [
        {"once": name, "school_id": place.school_id, **{key: row[key] for key in row if key != "number"}}
        for name, row in zip(names, rows, strict=True)
    ]
    here = _known(session, names)
    insert_all(session, t.ContactMade, values)
    numbers = _known(session, names)
    insert_all(session, t.ContactChild, [{"child_id": place.child_id, "contact_id": one} for one in numbers.values()])
    return len(numbers) - len(here)


def set_clocks(session: Session, child_id: int, now: datetime) -> None:
    """The plans that hold already reckon from the last contact in the other house, where it is later than their own."""
    found = last_contacts.of_children(session, [child_id])
    for (_, kind, person_id), last_at in sorted(found.items(), key=lambda one: one[1]):
        contacts.reached(session, (child_id,), (ContactKind(kind),), person_id, last_at, now)


def _known(session: Session, names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in in_chunks(names):
        query = select(t.ContactMade.once, t.ContactMade.id).where(t.ContactMade.once.in_(some))
        found.update((name, number) for name, number in session.execute(query))
    return found
