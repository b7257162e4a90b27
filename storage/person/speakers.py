"""Whose words come from an address: the guardians whom its own bindings name, whatever other phones they have."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from domain.people import Guardian, Person
from storage.person import people
from storage.person.addresses import Address
from storage.person.people import BINDINGS, CHILDREN, GUARDIANS, LINKS
from storage.statements import rows

BOUND_HERE = (
    GUARDIANS.join(BINDINGS, BINDINGS.c.guardianship_id == LINKS.c.id)
    .add_columns(BINDINGS.c.id.label("binding_id"), BINDINGS.c.suspended_at, LINKS.c.id.label("guardianship_id"))
    .where(
        BINDINGS.c.address_id == bindparam("address"),
        BINDINGS.c.state.in_(("active", "suspended")),
        CHILDREN.c.left_at.is_(None),
    )
    .order_by(CHILDREN.c.id)
)


@dataclass(frozen=True, slots=True)
class Bound:
    """One child that this address may speak about; ``suspended_at`` is set since the person unfollowed."""

    binding_id: int
    guardianship_id: int
    guardian: Guardian
    suspended_at: datetime | None


def bound_at(session: Session, address_id: int) -> list[Bound]:
    """The active and suspended bindings of this very address to children who are at school."""
    return [
        Bound(row.binding_id, row.guardianship_id, people.guardian_of(row), row.suspended_at)
        for row in rows(session, BOUND_HERE, address=address_id)
    ]


def known_at(session: Session, address: Address) -> list[Person]:
    """Everybody whom this address is known to belong to: in use, on the staff, or bound to a child."""
    known = {bound.guardian.person.id: bound.guardian.person for bound in bound_at(session, address.id)}
    for person_id in (address.person_id, address.staff_id):
        if person_id is not None and person_id not in known:
            known[person_id] = people.person(session, person_id)
    return list(known.values())
