"""Everything that a member of staff holds, seen before they go: each child with a teacher proposed, and the rest."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import LEADING, Actor, Duty
from domain.letter_record import in_school
from domain.people import Child, Person
from domain.successors import Left, Taker, proposed
from storage import overview
from storage.access import scope, staff_duties
from storage.access.staff_duties import Member
from storage.alert import on_call
from storage.contact import contact_staff, plans, promises
from storage.contact.plans import Plan
from storage.contact.promises import PromiseSeen
from storage.pairing import pairing_lists, pairings, substitutions
from storage.pairing.pairing_lists import Load
from storage.pairing.pairings import Current
from storage.pairing.substitutions import Planned
from storage.person import kept_away, people, staff
from storage.talk import tickets
from storage.talk.tickets import Ticket

NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Kept:
    """A child of theirs. ``current`` says who stands in for whom and until when; ``proposed`` is a teacher's number,
    None where nobody has room."""

    child: Child
    current: Current
    proposed: int | None


@dataclass(frozen=True, slots=True)
class Holding:
    """``others`` are the rest of the staff with the children they have, those with the fewest first, ``reachable``
    those of them on WeChat; ``alerts`` must be closed before. ``own_tickets`` go to who lets them go, ``tickets`` with
    the child; ``place`` among those on call counts from 1, 0: not there, and ``is_alone`` there. ``arranged``: children
    for whom they were to stand in."""

    member: Member
    children: list[Kept]
    others: list[Load]
    reachable: Collection[int]
    alerts: Sequence[int]
    tickets: list[Ticket]
    own_tickets: list[Ticket]
    promises: list[PromiseSeen]
    measures: list[Plan]
    arranged: list[Child]
    place: int
    is_alone: bool


def held(session: Session, actor: Actor, person: Person, now: datetime) -> Holding:
    """What somebody would leave behind, as far as this actor may know of it; also children whom a substitute is to give
    back to them."""
    children = scope.named(session, actor, pairings.of_teacher(session, person.id))
    members = {one.person.id: one for one in staff_duties.listed(session, person.school_id)}
    loads = pairing_lists.loads(session, person.school_id)
    others = sorted((one for one in loads if one.teacher.id != person.id), key=lambda one: one.acting + one.coming_back)
    reachable = contact_staff.reachable(session, {one.teacher.id for one in others})
    waiting = [one for one in tickets.open_of_staff(session, person.id) if one.child_id not in actor.kept_from]
    planned = substitutions.of_school(session, person.school_id)
    arranged = [one.child_id for one in planned if one.substitute_id == person.id]
    chain = [one.id for one in on_call.chain(session, person.school_id)]
    return Holding(
        member=members[person.id],
        children=_kept(session, person, children, _takers(session, others, members, planned, reachable), now),
        others=others,
        reachable=reachable,
        alerts=staff.held_alerts(session, person.id),
        tickets=[one for one in waiting if one.owner_id is None],
        own_tickets=[one for one in waiting if one.owner_id is not None],
        promises=promises.open_of_staff(session, list(children)),
        measures=_measures(session, actor, person),
        arranged=list(scope.named(session, actor, arranged).values()),
        place=chain.index(person.id) + 1 if person.id in chain else 0,
        is_alone=chain == [person.id],
    )


def _kept(
    session: Session, person: Person, named: Mapping[int, Child], takers: Collection[Taker], now: datetime
) -> list[Kept]:
    current, hidden = pairings.current(session, named), kept_away.staff_of(session, named, now)
    adults: dict[int, set[int]] = {}
    for one in overview.guardians(session, named):
        adults.setdefault(one.child.id, set()).add(one.person.id)
    here = {one.id for one in people.staff(session, person.school_id)}
    left = [
        Left(
            child.id,
            child.class_name,
            frozenset(adults.get(child.id, ())),
            _known(current[child.id], person, here - hidden.get(child.id, NONE)),
            hidden.get(child.id, NONE),
        )
        for child in named.values()
    ]
    to = proposed(left, takers)
    found = [Kept(child, current[child.id], to.get(child.id)) for child in named.values()]
    return sorted(found, key=lambda one: (in_school(one.child.class_name), one.child.id))


def _takers(
    session: Session,
    others: Sequence[Load],
    members: Mapping[int, Member],
    planned: Sequence[Planned],
    reachable: Collection[int],
) -> list[Taker]:
    """Who is proposed: teachers, and whoever else looks after children already."""
    coming = Counter(one.substitute_id for one in planned)
    classes = pairing_lists.classes(session, others[0].teacher.school_id) if others else {}
    found = [one for one in others if one.acting or _is_teacher(members[one.teacher.id])]
    return [
        Taker(
            one.id,
            load.acting + load.coming_back + coming[one.id],
            classes.get(one.id, frozenset()),
            one.id in reachable,
        )
        for load in found
        if (one := load.teacher)
    ]


def _measures(session: Session, actor: Actor, person: Person) -> list[Plan]:
    """What they are to do for children of the school."""
    theirs = [one for one in plans.open_ones(session, person.school_id) if one.owner.id == person.id]
    return [one for one in theirs if one.child.id not in actor.kept_from]


def _known(current: Current, person: Person, here: set[int]) -> int | None:
    """Who stands in for them, or for whom they stand in."""
    other = current.regular_id if current.teacher_id == person.id else current.teacher_id
    return other if other in here else None


def _is_teacher(member: Member) -> bool:
    return not (member.is_director or any(member.has(duty) for duty in (*LEADING, Duty.PSYCH)))
