"""A member of staff: whether they decide for their school; their name and number are mended, and one day they leave."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from domain.access import Duty
from domain.people import Person, Role
from storage import tables as t
from storage.person import addresses, people
from storage.statements import changed, rows

# Who decides for a school (``domain.access.LEADING``).
IS_PRINCIPAL = select(t.StaffDuty.person_id).where(
    t.StaffDuty.duty == Duty.PRINCIPAL.value, t.StaffDuty.ended_at.is_(None)
)
LEADING = people.STAFF.where(
    or_(people.PEOPLE.c.role == Role.DIRECTOR.value, people.PEOPLE.c.id.in_(IS_PRINCIPAL))
).order_by(people.PEOPLE.c.id)
LEADS = LEADING.with_only_columns(people.PEOPLE.c.id).where(people.PEOPLE.c.id == bindparam("person"))


def leading(session: Session, school_id: int) -> list[Person]:
    """The directors and the principals of a school who are still there, on WeChat or not."""
    return [people.person_of(row) for row in rows(session, LEADING, school=school_id)]


def leads(session: Session, person: Person) -> bool:
    """Whether somebody decides for their school: a director, or who has the duty of a principal; nobody who left."""
    if not person.is_teacher:
        return False
    return session.scalar(LEADS, {"school": person.school_id, "person": person.id}) is not None


def mend(session: Session, person_id: int, name: str, phone: str | None) -> None:
    """From now on they are called this and rung there."""
    row = session.get_one(t.Person, person_id)
    row.name, row.phone = name, phone
    session.flush()


def leave(session: Session, person_id: int, now: datetime) -> bool:
    """They are of the school no more, nor is any duty theirs; False when that was so already."""
    gone = update(t.Person).where(t.Person.id == person_id, t.Person.left_at.is_(None))
    is_new = changed(session, gone.values(left_at=now)) == 1
    duties = update(t.StaffDuty).where(t.StaffDuty.person_id == person_id, t.StaffDuty.ended_at.is_(None))
    session.execute(duties.values(ended_at=now))
    return is_new


def let_go(session: Session, person_id: int, voices: Mapping[int, int], now: datetime) -> None:
    """No WeChat speaks as them any more. ``voices``: as whom an address speaks that is a parent's as well; the others
    are nobody's, and from now on counts how long their identity is kept.

    The addresses change first and lose what ties them to the school last: behind the second wall they are seen by it.
    """
    theirs = select(t.StaffAddress.address_id).where(t.StaffAddress.person_id == person_id)
    for number in session.scalars(theirs).all():
        addresses.speaks_as(session, number, voices.get(number))
        if number not in voices:
            addresses.left(session, number, now)
    session.execute(delete(t.StaffAddress).where(t.StaffAddress.person_id == person_id))


def held_alerts(session: Session, person_id: int) -> list[int]:
    """The numbers of the alerts that they took and that are not over."""
    held = (t.Alert.taken_by == person_id) & t.Alert.closed_at.is_(None)
    return list(session.scalars(select(t.Alert.id).where(held).order_by(t.Alert.id)))
