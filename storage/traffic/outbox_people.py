"""Who may be written to at this moment, and where: asked again for every send, for whole sets of people at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Select, exists, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain import hours
from domain.clock import CHINA
from domain.people import Role
from domain.window import Window
from storage import tables as t

# A person, wherever they can be reached; or, with an address, that very address whatever it is bound to.
Reader = tuple[int, int | None]


@dataclass(slots=True)
class Place:
    """One address that is locked for this transaction; ``left`` goes down as sends are reserved."""

    id: int
    ref: str
    until: datetime | None
    left: int
    heard_at: datetime | None
    left_before: int = field(init=False)

    def __post_init__(self) -> None:
        self.left_before = self.left

    @property
    def is_changed(self) -> bool:
        return self.left != self.left_before

    def is_open(self, now: datetime) -> bool:
        return self.until is not None and Window(self.until, self.left).is_open(now)

    def has_room(self, now: datetime) -> bool:
        """Whether something that can wait may leave as well."""
        return self.until is not None and Window(self.until, self.left).has_room(now)

    @property
    def episode(self) -> int:
        """Names the grant that is used up or over; one card announces all that is held after it."""
        return int(self.until.timestamp()) if self.until else 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """What is known of one person now. ``place`` is None when there is none, or when somebody else works on it
    at this moment (``is_busy``)."""

    zone: str
    has_left: bool
    is_teacher: bool
    follows: bool
    agreed: bool
    place: Place | None
    is_busy: bool


def is_reachable(person: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """For queries on people: an active binding of a followed address to a child who is still at school."""
    return exists().where(
        t.Guardianship.person_id == person,
        t.Child.id == t.Guardianship.child_id,
        t.Child.left_at.is_(None),
        t.Binding.guardianship_id == t.Guardianship.id,
        t.Binding.state == "active",
        t.Address.id == t.Binding.address_id,
        t.Address.following.is_(True),
    )


def recipients(session: Session, readers: Collection[Reader], *, wait: bool = False) -> dict[Reader, Recipient]:
    """The readers. Their addresses stay locked; one that is locked by another is waited for or left out."""
    people = {person for person, _ in readers}
    query = select(t.Person.id, t.Person.role, t.Person.left_at, t.Person.time_zone).where(t.Person.id.in_(people))
    known = {row.id: row for row in session.execute(query)}
    followed, chosen = _choose(session, people)
    direct = _followed(session, {address for _, address in readers if address is not None})
    places = _lock(session, {*chosen.values(), *direct}, wait)

    def recipient(person: int, address: int | None) -> Recipient:
        row = known[person]
        place = chosen.get(person) if address is None else address if address in direct else None
        return Recipient(
            zone=row.time_zone,
            has_left=row.left_at is not None,
            is_teacher=row.role != Role.GUARDIAN,
            follows=person in followed if address is None else address in direct,
            agreed=place is not None,
            place=places.get(place or 0),
            is_busy=place is not None and place not in places,
        )

    return {(person, address): recipient(person, address) for person, address in readers}


def permitted(session: Session, entry_ids: Collection[int]) -> set[tuple[int, int]]:
    """The (entry, person) pairs that may still be told: to the teacher who is paired with one of its children now,
    to the guardian who is bound to one of them, as long as the teacher who wrote it is still paired with it."""
    current = (
        select(t.EntryChild.entry_id, t.Pairing.teacher_id)
        .join(t.Pairing, (t.Pairing.child_id == t.EntryChild.child_id) & t.Pairing.ends_at.is_(None))
        .where(t.EntryChild.entry_id.in_(entry_ids))
    )
    bound = (
        select(t.EntryChild.entry_id, t.Guardianship.person_id)
        .join(t.Entry, t.Entry.id == t.EntryChild.entry_id)
        .join(t.Guardianship, t.Guardianship.child_id == t.EntryChild.child_id)
        .join(t.Binding, (t.Binding.guardianship_id == t.Guardianship.id) & (t.Binding.state == "active"))
        .join(t.Pairing, (t.Pairing.child_id == t.EntryChild.child_id) & t.Pairing.ends_at.is_(None))
        .where(t.EntryChild.entry_id.in_(entry_ids), t.Pairing.teacher_id == t.Entry.author_id)
    )
    return {(entry, person) for query in (current, bound) for entry, person in session.execute(query)}


def local_hours(now: datetime, zone: str, open_hours: tuple[time, time]) -> datetime:
    """The first moment within the hours of the zone; an unknown zone counts as China."""
    try:
        ZoneInfo(zone or CHINA.key)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ""
    return hours.earliest(now, zone or CHINA.key, open_hours)


def _choose(session: Session, people: Collection[int]) -> tuple[set[int], dict[int, int]]:
    """Who follows at all, and for each person the address to use: followed, agreed, heard from last."""
    bound = (
        _addresses(t.Guardianship.person_id, is_usable=True)
        .join(t.Binding, (t.Binding.address_id == t.Address.id) & (t.Binding.state == "active"))
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .join(t.Child, (t.Child.id == t.Guardianship.child_id) & t.Child.left_at.is_(None))
        .where(t.Guardianship.person_id.in_(people))
    )
    staff = (
        _addresses(t.StaffAddress.person_id, is_usable=True)
        .join(t.StaffAddress, t.StaffAddress.address_id == t.Address.id)
        .where(t.StaffAddress.person_id.in_(people))
    )
    known = _addresses(t.Address.person_id, is_usable=False).where(t.Address.person_id.in_(people))
    rows = session.execute(union_all(bound, staff, known)).all()
    usable = [row for row in rows if row.usable]
    usable.sort(key=lambda row: (row.heard_at is not None, row.heard_at, row.id))
    return {row.person_id for row in rows}, {row.person_id: row.id for row in usable}


def _addresses(person: InstrumentedAttribute[Any], *, is_usable: bool) -> Select[Any]:
    return (
        select(t.Address.id, person.label("person_id"), t.Address.heard_at, literal(is_usable).label("usable"))
        .select_from(t.Address)
        .where(t.Address.following.is_(True))
    )


def _followed(session: Session, addresses: Collection[int]) -> set[int]:
    if not addresses:
        return set()
    return set(session.scalars(select(t.Address.id).where(t.Address.id.in_(addresses), t.Address.following.is_(True))))


def _lock(session: Session, addresses: Collection[int], wait: bool) -> dict[int, Place]:
    """The addresses as they are once nobody else changes them (the order avoids deadlocks)."""
    query = (
        select(t.Address.id, t.Address.ref, t.Address.window_until, t.Address.window_left, t.Address.heard_at)
        .where(t.Address.id.in_(addresses), t.Address.following.is_(True))
        .order_by(t.Address.id)
        .with_for_update(skip_locked=not wait, key_share=True)
    )
    return {row[0]: Place(*row) for row in session.execute(query)}
