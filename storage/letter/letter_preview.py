"""Who would get a letter and by what they could be reached, counted in the database however many they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from domain import hours
from domain.clock import CHINA
from domain.letter import Audience
from domain.letter_ways import MASS_A_MONTH, Reader
from domain.people import Child, Person, Relation
from domain.window import MARGIN
from storage import tables as t
from storage.columns import Moment
from storage.letter.letter_audience import is_meant
from storage.letter.letter_words import LetterWords
from storage.overview import child_of, person_of
from storage.traffic import mass
from storage.traffic.outbox_people import local_hours

# The columns of ``_facts`` that decide the way, in the order of ``_reader``; each is a small number.
DECIDING = ("follows", "agreed", "pending", "window", "mass", "abroad", "phone", "away", "gone")
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """When a letter would leave (UTC), whether at any hour, and what the month's slots are then."""

    at: datetime
    urgent: bool

    def for_zone(self, zone: str) -> datetime:
        """When (UTC) it leaves for a reader there: by day, first in China and then where they are."""
        if self.urgent:
            return self.at
        return local_hours(local_hours(self.at, "", hours.FAMILY), zone, hours.FAMILY)


@dataclass(frozen=True, slots=True)
class Group:
    """Adults of whom the same is known: what, where they are, how many, and how many of them have several of the
    children; one of them, and one of these, if there is one."""

    key: Key
    reader: Reader
    zone: str
    people: int
    siblings: int
    one: int
    sibling: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A child and one adult, as the list names them; no adult where the register names none."""

    child: Child
    adult: Person | None
    relation: Relation | None
    key: Key | None
    place: tuple[str, int, int]  # for the next page


def children(session: Session, school_id: int, audience: Audience) -> tuple[int, int]:
    """How many children the letter would be about, and around how many of them the register names no adult."""
    alone = ~select(t.Guardianship.id).where(t.Guardianship.child_id == t.Child.id).exists()
    query = select(func.count(), func.sum(case((alone, 1), else_=0)))
    total, without = session.execute(query.select_from(t.Child).where(is_meant(session, school_id, audience))).one()
    return total, without or 0


def groups(session: Session, school_id: int, audience: Audience, leaving: Leaving) -> list[Group]:
    """The adults of the letter by what is known of them; siblings share one adult, who counts once."""
    facts = _facts(session, school_id, audience, leaving)
    known = [facts.c[name] for name in DECIDING]
    several = case((facts.c.children > 1, facts.c.person_id))
    counted = (func.count(), func.count(several), func.min(facts.c.person_id), func.min(several))
    query = select(*known, facts.c.time_zone, *counted)
    found = session.execute(query.group_by(*known, facts.c.time_zone).order_by(func.min(facts.c.person_id)))
    return [_group(tuple(row)) for row in found]


def largest_families(session: Session, school_id: int, audience: Audience, limit: int) -> list[int]:
    """The adults with the most children whom the letter is about: their letters are the longest."""
    query = select(t.Guardianship.person_id).join(t.Child, t.Child.id == t.Guardianship.child_id)
    query = query.where(is_meant(session, school_id, audience)).group_by(t.Guardianship.person_id)
    return list(session.scalars(query.order_by(func.count().desc(), t.Guardianship.person_id).limit(limit)))


def chat_words(session: Session, letter_id: int, people: Collection[int]) -> dict[int, str]:
    """What each of these adults would read in the chat."""
    row = session.get_one(t.Letter, letter_id)
    said = LetterWords(session, {letter_id: row}, {letter_id: people})
    kind = "letter_urgent" if row.urgent else "letter"
    return {person: said.text(kind, letter_id, person) for person in people}


def lines(
    session: Session,
    school_id: int,
    audience: Audience,
    leaving: Leaving,
    keys: Collection[Key],
    limit: int,
    after: tuple[str, int, int] | None = None,
) -> list[Line]:
    """Child by child, class by class, the adults of whom these things are known, and children without any adult.

    ``after`` is the ``place`` of the last line of the page before.
    """
    facts = _facts(session, school_id, audience, leaving)
    known = [facts.c[name] for name in DECIDING]
    link = func.coalesce(t.Guardianship.id, 0)
    place = tuple_(t.Child.class_name, t.Child.id, link)
    among = tuple_(*known).in_(list(keys)) if keys else literal(False)
    query = (
        select(t.Child, t.Person, t.Guardianship.relation, link, *known)
        .outerjoin(t.Guardianship, t.Guardianship.child_id == t.Child.id)
        .outerjoin(t.Person, t.Person.id == t.Guardianship.person_id)
        .outerjoin(facts, facts.c.person_id == t.Guardianship.person_id)
        .where(is_meant(session, school_id, audience), or_(t.Guardianship.id.is_(None), among))
        .order_by(t.Child.class_name, t.Child.id, link)
        .limit(limit)
    )
    if after is not None:
        query = query.where(place > tuple_(*(literal(part) for part in after)))
    return [_line(tuple(row)) for row in session.execute(query)]


def _facts(session: Session, school_id: int, audience: Audience, leaving: Leaving) -> CTE:
    """One row for each adult of the letter: how many children, and everything that decides the way."""
    around, tie, place, slots = (
        _around(session, school_id, audience),
        _ties(school_id),
        _places(school_id),
        _slots(leaving),
    )
    used = func.coalesce(slots.c.used, 0)
    return (
        select(
            around.c.person_id,
            around.c.children,
            around.c.away,
            t.Person.time_zone,
            func.coalesce(tie.c.follows, 0).label("follows"),
            func.coalesce(tie.c.agreed, 0).label("agreed"),
            func.coalesce(tie.c.pending, 0).label("pending"),
            _flag(_is_open(session, school_id, place, leaving)).label("window"),
            case((used >= MASS_A_MONTH, 0), else_=MASS_A_MONTH - used).label("mass"),
            _flag(t.Person.time_zone.not_in(("", CHINA.key))).label("abroad"),
            _flag(t.Person.phone.is_not(None)).label("phone"),
            _flag(t.Person.left_at.is_not(None)).label("gone"),
        )
        .select_from(around)
        .join(t.Person, t.Person.id == around.c.person_id)
        .outerjoin(tie, tie.c.person_id == around.c.person_id)
        .outerjoin(place, and_(place.c.person_id == around.c.person_id, place.c.rank == 1))
        .outerjoin(slots, slots.c.address_id == place.c.address_id)
        .cte("facts")
    )


def _around(session: Session, school_id: int, audience: Audience) -> CTE:
    """The adults around the children; ``away`` is who is away from all of theirs."""
    return (
        select(
            t.Guardianship.person_id,
            func.count().label("children"),
            func.min(_flag(t.Guardianship.away.is_(True))).label("away"),
        )
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .where(is_meant(session, school_id, audience))
        .group_by(t.Guardianship.person_id)
        .cte("around")
    )


def _ties(school_id: int) -> CTE:
    """What stands between each adult and the account, by all their children who are still at the school."""
    follows = and_(t.Binding.state == "active", t.Address.following.is_(True))
    return (
        select(
            t.Guardianship.person_id,
            func.max(_flag(follows)).label("follows"),
            func.max(_flag(t.Binding.state.in_(("active", "suspended")))).label("agreed"),
            func.max(_flag(t.Binding.state == "pending")).label("pending"),
        )
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
        .join(t.Address, t.Address.id == t.Binding.address_id)
        .where(t.Child.school_id == school_id, t.Child.left_at.is_(None))
        .group_by(t.Guardianship.person_id)
        .cte("ties")
    )


def _places(school_id: int) -> CTE:
    """The addresses at which each adult may be written to; ``rank`` 1 is the one heard from last, as at the claim
    (``storage.traffic.outbox_people``)."""
    latest = (t.Address.heard_at.is_(None), t.Address.heard_at.desc(), t.Address.id.desc())
    return (
        select(
            t.Guardianship.person_id,
            t.Address.id.label("address_id"),
            t.Address.window_until,
            t.Address.window_left,
            func.row_number().over(partition_by=t.Guardianship.person_id, order_by=latest).label("rank"),
        )
        .join(t.Child, t.Child.id == t.Guardianship.child_id)
        .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
        .join(t.Address, t.Address.id == t.Binding.address_id)
        .where(
            t.Child.school_id == school_id,
            t.Child.left_at.is_(None),
            t.Binding.state == "active",
            t.Address.following.is_(True),
        )
        .cte("places")
    )


def _slots(leaving: Leaving) -> CTE:
    """How many mass messages went to each address in the month in China in which the letter leaves."""
    month = mass.month_of(leaving.at if leaving.urgent else local_hours(leaving.at, "", hours.FAMILY))
    return (
        select(t.MassReader.address_id, func.count().label("used"))
        .join(t.MassTask, t.MassTask.id == t.MassReader.task_id)
        .where(t.MassReader.month == month, t.MassTask.state != mass.FAILED)
        .group_by(t.MassReader.address_id)
        .cte("slots")
    )


def _is_open(session: Session, school_id: int, place: CTE, leaving: Leaving) -> ColumnElement[bool]:
    """Whether the window of a place is still open when the letter leaves for the zone of its reader."""
    zones = session.scalars(select(t.Person.time_zone).where(t.Person.school_id == school_id).distinct())
    moments = {zone: literal(leaving.for_zone(zone) + MARGIN, Moment()) for zone in zones}
    if not moments:
        return literal(False)
    return and_(place.c.window_left > 0, place.c.window_until > case(moments, value=t.Person.time_zone))


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _reader(key: Key) -> Reader:
    follows, agreed, pending, window, mass_left, abroad, phone, away, gone = key
    return Reader(
        follows=bool(follows),
        agreed=bool(agreed),
        is_pending=bool(pending),
        has_window=bool(window),
        mass_left=mass_left,
        is_abroad=bool(abroad),
        has_phone=bool(phone),
        away=bool(away),
        has_left=bool(gone),
    )


def _group(row: Sequence[Any]) -> Group:
    *known, zone, people, siblings, one, sibling = row
    key = tuple(known)
    return Group(key, _reader(key), zone, people, siblings, one, sibling)


def _line(row: Sequence[Any]) -> Line:
    child, adult, relation, link, *known = row
    return Line(
        child=child_of(child),
        adult=person_of(adult) if adult is not None else None,
        relation=Relation(relation) if relation is not None else None,
        key=tuple(known) if adult is not None else None,
        place=(child.class_name, child.id, link),
    )
