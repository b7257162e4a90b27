"""Who of the staff is told of overdue contacts: found for whole batches at once, with as few names opened as can be."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, union
from sqlalchemy.orm import Session

from domain.people import Person, Role
from storage import tables as t
from storage.person import people
from storage.person.people import person_of
from storage.statements import in_chunks, rows, table

PLACE, STAFF, BINDINGS, LINKS = (table(model) for model in (t.Address, t.StaffAddress, t.Binding, t.Guardianship))
SCHOOLS: BindParameter[Any] = bindparam("schools", expanding=True)
READERS: BindParameter[Any] = bindparam("readers", expanding=True)
OF_SCHOOLS = select(*people.PERSON).where(
    people.PEOPLE.c.school_id.in_(SCHOOLS),
    people.PEOPLE.c.role != Role.GUARDIAN.value,
    people.PEOPLE.c.left_at.is_(None),
)
DIRECTORS = select(people.PEOPLE.c.school_id, people.PEOPLE.c.id).where(
    people.PEOPLE.c.school_id.in_(SCHOOLS),
    people.PEOPLE.c.role == Role.DIRECTOR.value,
    people.PEOPLE.c.left_at.is_(None),
)
# as storage.person.addresses.OF_PERSON, for many
WITH_PLACE = union(
    select(STAFF.c.person_id)
    .join(PLACE, PLACE.c.id == STAFF.c.address_id)
    .where(STAFF.c.person_id.in_(READERS), PLACE.c.following.is_(True)),
    select(LINKS.c.person_id)
    .join(BINDINGS, (BINDINGS.c.guardianship_id == LINKS.c.id) & (BINDINGS.c.state == "active"))
    .join(PLACE, PLACE.c.id == BINDINGS.c.address_id)
    .where(LINKS.c.person_id.in_(READERS), PLACE.c.following.is_(True)),
)


def of_schools(session: Session, ids: Collection[int]) -> dict[int, list[Person]]:
    """The teachers and directors of each school."""
    found: dict[int, list[Person]] = defaultdict(list)
    for some in in_chunks(sorted(ids)):
        for row in rows(session, OF_SCHOOLS, schools=some):
            found[row.school_id].append(person_of(row))
    return found


def directors(session: Session, ids: Collection[int]) -> dict[int, list[int]]:
    """The numbers of each school's directors; no name is opened."""
    found: dict[int, list[int]] = defaultdict(list)
    for some in in_chunks(sorted(ids)):
        for row in rows(session, DIRECTORS, schools=some):
            found[row.school_id].append(row.id)
    return found


def reachable(session: Session, ids: Collection[int]) -> set[int]:
    """Who of these people has an address that is followed."""
    found: set[int] = set()
    for some in in_chunks(sorted(ids)):
        found |= {row.person_id for row in rows(session, WITH_PLACE, readers=some)}
    return found
