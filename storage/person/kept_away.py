"""Which children are kept from a member of staff: whom the school keeps away as a parent is kept away as a colleague.

The one place that knows that both are one human. The console asks it with every request (``Actor.kept_from``, which
``storage.access.scope`` takes out of all that somebody may reach), the chat wherever a child goes to its teachers.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.custody import Block, Meant, digits, is_on_staff, is_surely_on_staff
from domain.people import Child, Person
from domain.register.fields.field import Subject
from storage import overview
from storage import tables as t
from storage.contact import contact_staff
from storage.person import custody
from storage.registers import register
from storage.statements import in_chunks

Blocks = Mapping[int, Sequence[Block]]


def children_of(session: Session, staff: Person, now: datetime) -> frozenset[int]:
    """The children of whom this member of staff may learn nothing at this moment."""
    found = _meant(session, custody.current_at_school(session, staff.school_id, now))
    return frozenset(block.child_id for block, meant in found if is_on_staff(block, meant, staff))


def staff_of(session: Session, children: Collection[int], now: datetime) -> dict[int, frozenset[int]]:
    """By child the members of staff who may learn nothing of it at this moment; a child without any is left out."""
    blocks: dict[int, Sequence[Block]] = {}
    for some in in_chunks(sorted(children)):
        blocks |= custody.current_of_children(session, some, now)
    pairs = _meant(session, blocks)
    schools = _schools(session, {block.child_id for block, _ in pairs})
    staff = contact_staff.of_schools(session, set(schools.values())) if schools else {}
    found: dict[int, set[int]] = defaultdict(set)
    for block, meant in pairs:
        those = staff.get(schools[block.child_id], ())
        found[block.child_id].update(one.id for one in those if is_on_staff(block, meant, one))
    return {child: frozenset(those) for child, those in found.items() if those}


def is_from(session: Session, staff: Person, child_id: int, now: datetime) -> bool:
    """Whether this very child is kept from this member of staff at this moment."""
    return child_id in children_of(session, staff, now)


def is_namesake(session: Session, staff: Person, child_id: int, now: datetime) -> bool:
    """Whether nothing but the name says that this member of staff is whom the child is kept from."""
    found = _meant(session, custody.current_of_children(session, [child_id], now))
    return not any(is_surely_on_staff(meant, staff) for _, meant in found)


def without(session: Session, staff: Person, children: Sequence[Child], now: datetime) -> list[Child]:
    """These children but those that are kept from this member of staff, in the order given."""
    hidden = children_of(session, staff, now) if children else frozenset()
    return [child for child in children if child.id not in hidden]


def _meant(session: Session, blocks: Blocks) -> list[tuple[Block, list[Meant]]]:
    """The decisions that name somebody, each with the adults of the register whom it names."""
    named = [block for some in blocks.values() for block in some if not block.is_for_everybody]
    if not named:
        return []
    by_block = {block.id: {block.person_id} - {None} for block in named}
    for some in in_chunks(sorted({block.child_id for block in named})):
        for one in overview.guardians(session, some):
            for block in named:
                if block.child_id == one.child.id and block.names(one):
                    by_block[block.id].add(one.person.id)
    known = _known(session, {one for some in by_block.values() for one in some if one is not None})
    return [(block, [known[one] for one in by_block[block.id] if one in known]) for block in named]


def _known(session: Session, people: Collection[int]) -> dict[int, Meant]:
    staff, numbers = _behind(session, people), _numbers(session, people)
    rows = session.execute(select(t.Person.id, t.Person.name, t.Person.phone).where(t.Person.id.in_(people)))
    return {
        row.id: Meant(
            row.id,
            row.name,
            frozenset(digits(one) for one in (row.phone, *numbers.get(row.id, ())) if one),
            frozenset(staff.get(row.id, ())),
        )
        for row in rows
    }


def _behind(session: Session, people: Collection[int]) -> dict[int, set[int]]:
    """By adult the members of staff who read on a WeChat that is theirs, was, or asked to be."""
    query = (
        select(t.Guardianship.person_id, t.StaffAddress.person_id)
        .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
        .join(t.StaffAddress, t.StaffAddress.address_id == t.Binding.address_id)
        .where(t.Guardianship.person_id.in_(people))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for adult, staff in session.execute(query):
        found[adult].add(staff)
    return found


def _numbers(session: Session, people: Collection[int]) -> dict[int, list[str]]:
    """Every number that the register has of these adults; the people themselves have the first one only."""
    records = register.records(session, {(Subject.ADULT, one) for one in people})
    phones = {one: records[Subject.ADULT, one].values.get("phones") for one in people}
    return {
        one: [str(row["number"]) for row in some if row.get("number")]
        for one, some in phones.items()
        if isinstance(some, list)
    }


def _schools(session: Session, children: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in in_chunks(sorted(children)):
        rows = session.execute(select(t.Child.id, t.Child.school_id).where(t.Child.id.in_(some)))
        found |= {number: school for number, school in rows}
    return found
