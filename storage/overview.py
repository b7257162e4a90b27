"""What staff see at a glance of the children: a fixed number of queries however many rows there are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from domain.people import Child, Guardian, Person, Relation, Role
from domain.window import Window
from domain.words import fold
from storage import tables as t
from storage.contact import contact_plans
from storage.statements import table

CHILDREN = table(t.Child)


class Reach(StrEnum):
    """How a guardian can be written to at this moment, best first."""

    OPEN = "open"  # a window is open: a message arrives at once
    CARD = "card"  # bound, no window: a card announces the message
    PENDING = "pending"  # asked to be bound; the school has not decided
    UNFOLLOWED = "unfollowed"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One line of the list of children."""

    child: Child
    last_at: datetime | None
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """One adult around a child; ``next_due`` (UTC) is when the paired teacher should be in touch by."""

    guardian: Guardian
    reach: Reach
    next_due: datetime | None


def children(session: Session, which: ColumnElement[bool], limit: int, after: int | None = None) -> list[ChildRow]:
    """Pupils (those of ``which``) by class with the time of the newest entry in their file; ``after``: the last child
    of the page before; one that is not among them is none."""
    query = select(t.Child).where(t.Child.left_at.is_(None), which)
    last = session.scalar(select(t.Child).where(t.Child.id == after, which)) if after is not None else None
    if last is not None:
        query = query.where(tuple_(t.Child.class_name, t.Child.id) > tuple_(last.class_name, last.id))
    return _rows(session, query, limit)


def named(session: Session, which: ColumnElement[bool], part: str, limit: int) -> list[ChildRow]:
    """As ``children``, of those whose name has this part, and of those who left the school too: nothing else leads to
    their files. The names are sealed, so each is opened and looked at."""
    wanted = fold(part).replace(" ", "")
    here_first = (CHILDREN.c.left_at.is_not(None), CHILDREN.c.class_name, CHILDREN.c.id)
    names = session.connection().execute(select(CHILDREN.c.id, CHILDREN.c.name).where(which).order_by(*here_first))
    found = [number for number, name in names if wanted in fold(name).replace(" ", "")]
    return _rows(session, select(t.Child).where(t.Child.id.in_(found[:limit])), limit) if found else []


def _rows(session: Session, query: Select[t.Child], limit: int) -> list[ChildRow]:
    found = session.scalars(query.order_by(t.Child.class_name, t.Child.id).limit(limit)).all()
    moments = _last_moments(session, [row.id for row in found])
    return [ChildRow(child_of(row), moments.get(row.id), row.left_at is not None) for row in found]


def among(session: Session, which: ColumnElement[bool], children: Collection[int]) -> set[int]:
    """Those of these children of whom a condition is true."""
    return set(session.scalars(select(t.Child.id).where(t.Child.id.in_(children), which)))


def child(session: Session, child_id: int) -> Child | None:
    """The pupil, or None when there is none with this number."""
    row = session.get(t.Child, child_id)
    return child_of(row) if row else None


def around(session: Session, child_id: int, now: datetime) -> list[Around]:
    """The people around a child in the order of the register, with how each can be reached now."""
    due = contact_plans.due_by(session, [child_id])
    adults = guardians(session, [child_id])
    reaches = reach_of(session, adults, now)
    return [Around(g, reaches[child_id, g.person.id], due.get(g.person.id)) for g in adults]


def guardians(session: Session, child_ids: Collection[int]) -> list[Guardian]:
    """Everybody the register names around these children, child by child, in the order of the register."""
    query = (
        select(t.Person, t.Child, t.Guardianship)
        .join(t.Guardianship, t.Guardianship.person_id == t.Person.id)
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .where(t.Child.id.in_(child_ids))
        .order_by(t.Child.id, t.Guardianship.id)
    )
    return [
        Guardian(person_of(adult), child_of(pupil), Relation(link.relation), link.away)
        for adult, pupil, link in session.execute(query)
    ]


def reach_of(session: Session, guardians: Collection[Guardian], now: datetime) -> dict[tuple[int, int], Reach]:
    """How each of these guardians can be reached, by child and person; the best of all the addresses they have."""
    found = _reaches(session, {guardian.child.id for guardian in guardians}, now)
    pairs = ((guardian.child.id, guardian.person.id) for guardian in guardians)
    return {pair: min(found.get(pair, {Reach.UNBOUND}), key=list(Reach).index) for pair in pairs}


def child_of(row: t.Child) -> Child:
    return Child(row.id, row.school_id, row.name, row.class_name)


def person_of(row: t.Person) -> Person:
    return Person(row.id, row.school_id, row.name, Role(row.role), row.phone, row.time_zone, row.is_principal)


def _last_moments(session: Session, children: Collection[int]) -> dict[int, datetime]:
    """When the newest entry of each of these files was. In steps by number: joined at once, PostgreSQL may read every
    entry there is for a page of fifty children."""
    newest = select(func.max(t.EntryChild.entry_id)).where(t.EntryChild.child_id == t.Child.id).scalar_subquery()
    query = select(t.Child.id, newest).where(t.Child.id.in_(children))
    entries = {child: entry for child, entry in session.execute(query) if entry is not None}
    at = select(t.Entry.id, t.Entry.at).where(t.Entry.id.in_(set(entries.values())))
    moments = {entry: moment for entry, moment in session.execute(at)}
    return {child: moments[entry] for child, entry in entries.items()}


def _reaches(session: Session, child_ids: Collection[int], now: datetime) -> dict[tuple[int, int], set[Reach]]:
    query = (
        select(t.Guardianship.child_id, t.Guardianship.person_id, t.Binding.state, t.Address)
        .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
        .join(t.Address, t.Address.id == t.Binding.address_id)
        .where(t.Guardianship.child_id.in_(child_ids), t.Binding.state.in_(("pending", "active", "suspended")))
    )
    found: dict[tuple[int, int], set[Reach]] = {}
    for child_id, person_id, state, address in session.execute(query):
        found.setdefault((child_id, person_id), set()).add(_reach(state, address, now))
    return found


def _reach(state: str, address: t.Address, now: datetime) -> Reach:
    if not address.following or state == "suspended":
        return Reach.UNFOLLOWED
    if state == "pending":
        return Reach.PENDING
    is_open = address.window_until is not None and Window(address.window_until, address.window_left).is_open(now)
    return Reach.OPEN if is_open else Reach.CARD


def is_staff(session: Session, person_id: int) -> bool:
    """Whether this adult works at the school; False for nobody."""
    role = session.scalar(select(t.Person.role).where(t.Person.id == person_id))
    return role is not None and role != Role.GUARDIAN.value
