"""The one place that says which rows somebody may reach; every query of the console goes through it.

Within a school nothing is secret about whether a pupil exists (a teacher may ask for access); beyond it nothing exists.
What is no child's file (an alert, a ticket, a person, a message) has a rule of its own here, as SQL that lists use and
that the door asks about the rows of an address.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from domain.access import OF_SCHOOL, Actor, Duty, Part, Verdict, verdict
from domain.alert import TO_DIRECTORS
from domain.people import Child
from storage import overview
from storage import tables as t
from storage.access import kept_from, ways
from storage.files.file_secrecy import FOR_LEADERS
from storage.statements import in_chunks
from storage.traffic import quarantine


def of_school(actor: Actor) -> ColumnElement[bool]:
    """Pupils whom this actor may know to exist: those of their school whose file was not deleted."""
    if actor.school_id is None:
        return false()
    return and_(t.Child.school_id == actor.school_id, t.Child.erased_at.is_(None))


def _open_to(actor: Actor) -> ColumnElement[bool]:
    """Without those from whom they are kept away as a parent: these are like any child that is not theirs."""
    return of_school(actor) & ~kept_from.is_of(actor, t.Child.id)


def own(actor: Actor, part: Part, now: datetime, *, by_grant: bool = True) -> ColumnElement[bool]:
    """Pupils of whom this actor may have this part without asking anybody (or by a grant that holds), in SQL."""
    found: list[ColumnElement[bool]] = [ways.is_granted(actor, part, now) if by_grant else false()]
    if verdict(part, actor.duties & OF_SCHOOL, granted=False) is Verdict.ALLOWED:
        return _open_to(actor)
    if verdict(part, {Duty.PAIRED}, granted=False) is Verdict.ALLOWED:
        found.append(ways.is_paired(actor, now))
    if verdict(part, {Duty.CLASS_TEACHER}, granted=False) is Verdict.ALLOWED and actor.classes:
        found.append(t.Child.class_name.in_(actor.classes))
    if part is Part.EXPORT and by_grant and actor.is_leading:
        found.append(ways.is_asked_by_family())
    return _open_to(actor) & or_(*found)


def child(session: Session, actor: Actor, child_id: int) -> Child | None:
    """The pupil, of this actor's school; None as if there were none."""
    row = session.scalar(select(t.Child).where(t.Child.id == child_id, of_school(actor)))
    return overview.child_of(row) if row is not None else None


def of_child(
    session: Session, actor: Actor, child_id: int, part: Part, now: datetime, *, by_grant: bool = True
) -> Verdict:
    """Whether this actor may have this part of this child's file; by duty only where not ``by_grant``."""
    if child(session, actor, child_id) is None:
        return Verdict.HIDDEN
    is_own = session.scalar(select(t.Child.id).where(t.Child.id == child_id, own(actor, part, now, by_grant=by_grant)))
    return Verdict.ALLOWED if is_own is not None else Verdict.ON_REQUEST


def among(session: Session, actor: Actor, part: Part, children: Sequence[int], now: datetime) -> list[int]:
    """Of these children those of whom this actor may have this part, in the order given."""
    open_to: set[int] = set()
    for some in in_chunks(list(children)):
        open_to.update(session.scalars(select(t.Child.id).where(t.Child.id.in_(some), own(actor, part, now))))
    return [one for one in children if one in open_to]


def named(session: Session, actor: Actor, children: Collection[int]) -> dict[int, Child]:
    """Those of these pupils who are of the actor's school and not kept from them, by number: for lists whose rows they
    may read anyway."""
    found: dict[int, Child] = {}
    for some in in_chunks(sorted(children)):
        rows = session.scalars(select(t.Child).where(t.Child.id.in_(some), _open_to(actor)))
        found |= {row.id: overview.child_of(row) for row in rows}
    return found


def is_theirs(session: Session, actor: Actor, kind: str, number: int, now: datetime) -> bool:
    """Whether a row that an address names (by what its last part is called, such as "letter_id") is of this actor's
    school or, where it stands in a child's file, of a child whose file is open to them."""
    return REACH[kind](session, actor, number, now)


def alerts(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Alerts that this actor may read: leading persons and the psych teacher every one of the school, teachers those
    of their own children and those that were brought to them; nobody one that is kept from them. What may be about a
    colleague is for leading persons only."""
    if actor.school_id is None:
        return false()
    ours = [t.Alert.school_id == actor.school_id, ~kept_from.alerts(actor)]
    if actor.is_leading:
        return and_(*ours)
    ways: list[ColumnElement[bool]] = [
        exists().where(t.AlertEvent.alert_id == t.Alert.id, t.AlertEvent.person_id == actor.person_id)
    ]
    if actor.has(Duty.PSYCH):
        ways = [t.Alert.id.is_not(None)]
    elif actor.has(Duty.PAIRED, Duty.CLASS_TEACHER):
        about = or_(t.Child.id == t.Alert.child_id, and_(t.Alert.child_id.is_(None), _speaks_for_child()))
        ways.append(exists().where(about, own(actor, Part.FILE, now)))
    return and_(*ours, t.Alert.category.not_in(TO_DIRECTORS), or_(*ways))


def tickets(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Tickets that this actor may read: their own, those of their children, for leading persons all of the school;
    never words that opened an alert which is kept from them."""
    if actor.school_id is None:
        return false()
    told_of = exists().where(t.Alert.entry_id == t.Ticket.entry_id, kept_from.alerts(actor))
    ours = and_(t.Ticket.school_id == actor.school_id, ~told_of, ~kept_from.is_of(actor, t.Ticket.child_id))
    if actor.is_leading:
        return ours
    of_own_child = and_(
        t.Ticket.kind.not_in(FOR_LEADERS),
        exists().where(t.Child.id == t.Ticket.child_id, own(actor, Part.FILE, now)),
    )
    return and_(ours, or_(t.Ticket.owner_id == actor.person_id, of_own_child))


def people(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """People whose own pages this actor may open: leading persons everybody of the school, others the adults of their
    children and themselves (what was sent to a colleague may tell of a child that is not theirs); nobody those around
    a child that is kept from them."""
    if actor.school_id is None:
        return false()
    ours = and_(t.Person.school_id == actor.school_id, ~kept_from.people(actor))
    if actor.is_leading:
        return ours
    around = exists().where(
        t.Guardianship.person_id == t.Person.id, t.Child.id == t.Guardianship.child_id, own(actor, Part.FILE, now)
    )
    return and_(ours, or_(t.Person.id == actor.person_id, around))


def _speaks_for_child() -> ColumnElement[bool]:
    """An alert that names no child is about every child of the guardian who spoke."""
    return exists().where(t.Guardianship.child_id == t.Child.id, t.Guardianship.person_id == t.Alert.said_by)


def has_grant(session: Session, actor: Actor, child_id: int, part: Part, now: datetime) -> bool:
    """Whether a request of this actor for this part of this child was granted and still holds."""
    query = select(t.Child.id).where(t.Child.id == child_id, _open_to(actor), ways.is_granted(actor, part, now))
    return session.scalar(query) is not None


Reach = Callable[[Session, Actor, int, datetime], bool]


def _by_school(model: type[t.Model]) -> Reach:
    def reach(session: Session, actor: Actor, number: int, _now: datetime) -> bool:
        columns = model.__table__.c
        query = select(columns.id).where(columns.id == number, columns.school_id == actor.school_id)
        if "child_id" in columns:
            query = query.where(~kept_from.is_of(actor, columns.child_id))
        return actor.school_id is not None and session.scalar(query) is not None

    return reach


def _by_rule(model: type[t.Model], rule: Callable[[Actor, datetime], ColumnElement[bool]]) -> Reach:
    def reach(session: Session, actor: Actor, number: int, now: datetime) -> bool:
        column = model.__table__.c.id
        return session.scalar(select(column).where(column == number, rule(actor, now))) is not None

    return reach


def _in_file(part: Part) -> Reach:
    """An entry of a child of whom this part is open to them."""

    def reach(session: Session, actor: Actor, number: int, now: datetime) -> bool:
        query = select(t.Child.id).join(t.EntryChild, t.EntryChild.child_id == t.Child.id)
        return session.scalar(query.where(t.EntryChild.entry_id == number, own(actor, part, now)).limit(1)) is not None

    return reach


def _media(session: Session, actor: Actor, number: int, now: datetime) -> bool:
    query = (
        select(t.Child.id)
        .join(t.EntryChild, t.EntryChild.child_id == t.Child.id)
        .join(t.Entry, t.Entry.id == t.EntryChild.entry_id)
        .where(t.Entry.media_id == number, own(actor, Part.FILE, now))
    )
    return session.scalar(query.limit(1)) is not None


def _guardianship(session: Session, actor: Actor, number: int, now: datetime) -> bool:
    query = select(t.Child.id).join(t.Guardianship, t.Guardianship.child_id == t.Child.id)
    found = query.where(t.Guardianship.id == number, own(actor, Part.REGISTER, now))
    return session.scalar(found) is not None


def _message(session: Session, actor: Actor, number: int, now: datetime) -> bool:
    query = select(t.Outbox.id).join(t.Person, t.Person.id == t.Outbox.person_id)
    return session.scalar(query.where(t.Outbox.id == number, people(actor, now))) is not None


def _plan(session: Session, actor: Actor, number: int, now: datetime) -> bool:
    query = select(t.ContactPlan.id).join(t.Child, t.Child.id == t.ContactPlan.child_id)
    return session.scalar(query.where(t.ContactPlan.id == number, own(actor, Part.WRITE, now))) is not None


def _promise(session: Session, actor: Actor, number: int, _now: datetime) -> bool:
    query = select(t.Promise.id).where(t.Promise.id == number, t.Promise.by_id == actor.person_id)
    return actor.person_id is not None and session.scalar(query) is not None


def _by_account(model: type[t.Model]) -> Reach:
    """Of the school, and one's own unless one leads it."""
    within = _by_school(model)

    def reach(session: Session, actor: Actor, number: int, now: datetime) -> bool:
        columns = model.__table__.c
        query = select(columns.id).where(columns.id == number)
        if not actor.is_leading:
            query = query.where(columns.account_id == actor.account_id)
        return within(session, actor, number, now) and session.scalar(query) is not None

    return reach


def _account(session: Session, actor: Actor, number: int, _now: datetime) -> bool:
    """Somebody of the same school signs in with it."""
    query = select(t.Account.id).join(t.Person, t.Person.id == t.Account.person_id)
    found = query.where(t.Account.id == number, t.Person.school_id == actor.school_id)
    return actor.school_id is not None and session.scalar(found) is not None


def _incident(session: Session, actor: Actor, number: int, _now: datetime) -> bool:
    """Of the school, or of all schools; an operator every one."""
    query = select(t.Incident.id).where(t.Incident.id == number)
    if not actor.has(Duty.OPERATOR):
        query = query.where(or_(t.Incident.school_id.is_(None), t.Incident.school_id == actor.school_id))
    return session.scalar(query) is not None


def _unread(session: Session, actor: Actor, number: int, _now: datetime) -> bool:
    """What could not be read, where its sender is of the school or there is no other school."""
    return actor.school_id is not None and quarantine.is_of_school(session, number, actor.school_id)


REACH: dict[str, Reach] = {
    "child_id": lambda session, actor, number, _now: child(session, actor, number) is not None,
    "entry_id": _in_file(Part.FILE),
    "sealed_id": _in_file(Part.SEALED),
    "media_id": _media,
    "message_id": _message,
    "guardianship_id": _guardianship,
    "upload_id": _by_school(t.RegisterUpload),
    "person_id": _by_rule(t.Person, people),
    "letter_id": _by_school(t.Letter),
    "alert_id": _by_rule(t.Alert, alerts),
    "ticket_id": _by_rule(t.Ticket, tickets),
    "plan_id": _plan,
    "promise_id": _promise,
    "account_id": _account,
    "request_id": _by_account(t.AccessRequest),
    "rights_id": _by_school(t.RightsRequest),
    "erasure_id": _by_school(t.Erasure),
    "export_id": _by_account(t.FileExport),
    "incident_id": _incident,
    "unread_id": _unread,
}
