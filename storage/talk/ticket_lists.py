"""The tickets that somebody of the staff may see, the longest waiting first: one statement whatever their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from domain.access import Actor
from domain.people import Child, Relation
from domain.ticket import TicketKind
from storage import overview
from storage import tables as t
from storage.access import mine, scope
from storage.person import people
from storage.talk.tickets import Ticket, ticket_of

OF_LEADERS = (TicketKind.COMPLAINT.value, TicketKind.PRIVACY.value)
SEALED = (*OF_LEADERS, TicketKind.REFERRAL.value)  # nobody but who answers them and the leading persons
VISITOR = "一位来访的人"
PUPIL, ASKER, OWNER, PAIRED = aliased(t.Child), aliased(t.Person), aliased(t.Person), aliased(t.Person)


class Whose(StrEnum):
    """Which tickets a list shows."""

    MINE = "mine"
    CLASS = "class"
    ALL = "all"


class Stand(StrEnum):
    """How far they have come."""

    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Listed:
    """One ticket with the names around it: ``title`` who asks (李思涵妈妈), ``owner`` who is to answer, empty for
    nobody."""

    ticket: Ticket
    child: Child | None
    title: str
    owner: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What waits for somebody, and how much of it is past its time."""

    open: int
    late: int


def choices(actor: Actor) -> list[Whose]:
    """Which lists there are for somebody."""
    of_class = [Whose.CLASS] if actor.classes else []
    return [Whose.MINE, *of_class, *([Whose.ALL] if actor.is_leading else [])]


def one(session: Session, actor: Actor, number: int, now: datetime) -> Listed | None:
    """The ticket of this number if this member of staff may see it."""
    return next(iter(_listed(session, _query().where(t.Ticket.id == number, scope.tickets(actor, now)))), None)


def listed(
    session: Session,
    actor: Actor,
    whose: Whose,
    stand: Stand,
    kind: TicketKind | None,
    now: datetime,
    limit: int,
    after: int | None = None,
) -> list[Listed]:
    """One page of a list; ``after`` is the last ticket of the page before. What is over: the newest first."""
    row = t.Ticket
    query = _query().where(scope.tickets(actor, now), _of(actor, whose), _stands(stand, now))
    if kind is not None:
        query = query.where(row.kind == kind.value)
    visible = scope.tickets(actor, now)
    before = session.scalar(select(row).where(row.id == after, visible)) if after is not None else None
    if stand is Stand.CLOSED:
        turned = row.id < before.id if before is not None else None
        query = query.order_by(row.id.desc())
    else:
        turned = tuple_(row.opened_at, row.id) > tuple_(before.opened_at, before.id) if before is not None else None
        query = query.order_by(row.opened_at, row.id)
    return _listed(session, (query.where(turned) if turned is not None else query).limit(limit))


def waiting(session: Session, actor: Actor, now: datetime) -> Counts:
    """What waits for this very member of staff."""
    late = func.count().filter(t.Ticket.due_at <= now)
    query = select(func.count(), late).select_from(t.Ticket)
    query = query.where(scope.tickets(actor, now), _of(actor, Whose.MINE), t.Ticket.closed_at.is_(None))
    return Counts(*session.execute(query).one())


def _of(actor: Actor, whose: Whose) -> ColumnElement[bool]:
    row = t.Ticket
    if whose is Whose.ALL:
        return row.school_id == actor.school_id
    if whose is Whose.CLASS:
        return _is_about(mine.is_of_class(actor)) & row.kind.not_in(SEALED)
    nobodys = row.owner_id.is_(None) & row.kind.not_in(OF_LEADERS) & _is_about(mine.is_paired(actor.person_id))
    return or_(row.owner_id == actor.person_id, nobodys)


def _is_about(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(t.Child.id == t.Ticket.child_id, which)


def _stands(stand: Stand, now: datetime) -> ColumnElement[bool]:
    is_open = t.Ticket.closed_at.is_(None)
    if stand is Stand.LATE:
        return is_open & (t.Ticket.due_at <= now)
    return is_open if stand is Stand.OPEN else t.Ticket.closed_at.is_not(None)


def _query() -> Select[t.Ticket, t.Child, t.Person, str, t.Person, t.Person]:
    row, link, pair = t.Ticket, t.Guardianship, t.Pairing
    return (
        select(row, PUPIL, ASKER, link.relation, OWNER, PAIRED)
        .select_from(row)
        .outerjoin(PUPIL, PUPIL.id == row.child_id)
        .outerjoin(ASKER, ASKER.id == row.person_id)
        .outerjoin(link, and_(link.child_id == row.child_id, link.person_id == row.person_id))
        .outerjoin(OWNER, OWNER.id == row.owner_id)
        .outerjoin(pair, and_(pair.child_id == row.child_id, pair.ends_at.is_(None)))
        .outerjoin(PAIRED, PAIRED.id == pair.teacher_id)
    )


def _listed(session: Session, query: Select[t.Ticket, t.Child, t.Person, str, t.Person, t.Person]) -> list[Listed]:
    rows = session.execute(query).all()
    found = [(ticket_of(row[0]), *row[1:]) for row in rows]
    staff = _staff(session, (ticket for ticket, *_ in found))
    return [
        Listed(
            ticket,
            overview.child_of(child) if child is not None else None,
            _title(ticket, child, asker, relation, staff),
            _owner(ticket, owner, paired),
        )
        for ticket, child, asker, relation, owner, paired in found
    ]


def _staff(session: Session, found: Iterable[Ticket]) -> dict[int, str]:
    """Teachers who asked something of the school, by number."""
    ids = {int(ticket.slots["by"]) for ticket in found if ticket.person_id is None and ticket.slots.get("by")}
    if not ids:
        return {}
    rows = session.scalars(select(t.Person).where(t.Person.id.in_(ids)))
    return {row.id: overview.person_of(row).title for row in rows}


def _title(
    ticket: Ticket, child: t.Child | None, asker: t.Person | None, relation: str | None, staff: dict[int, str]
) -> str:
    if asker is None:
        return staff.get(int(ticket.slots.get("by") or 0), VISITOR)
    return f"{child.name}{Relation(relation).label}" if child is not None and relation is not None else asker.name


def _owner(ticket: Ticket, owner: t.Person | None, paired: t.Person | None) -> str:
    answers = owner if owner is not None else paired if ticket.kind.value not in OF_LEADERS else None
    return overview.person_of(answers).title if answers is not None else ""


def names_of_staff(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Colleagues to whom a ticket can be given, by name."""
    if actor.school_id is None:
        return []
    found = [one for one in people.staff(session, actor.school_id) if one.id != actor.person_id]
    return sorted(((one.id, one.name) for one in found), key=lambda pair: pair[1])
