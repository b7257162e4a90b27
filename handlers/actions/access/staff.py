"""Members of staff come, are mended, get a code for their WeChat, and leave; by a leading person.

Nobody deals with somebody whose duties stand above their own (P08), and nobody is given the code of another who decides
requests: a second yes must be a second person's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import LEADING, Actor
from domain.errors import Refusal
from domain.people import Person, Role
from domain.register.cells.cell import Misread
from domain.register.cells.phones import read_phones
from domain.words import clean, same_name
from handlers.actions.access import accounts as accounts_deeds
from handlers.actions.binding import custody_staff
from storage.access import accounts, scope, staff_duties
from storage.alert import on_call
from storage.pairing import handover, pairings
from storage.person import invitations, people, speakers, staff
from storage.talk import tickets

LONGEST_NAME = 40  # characters, as of a pupil's


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says of somebody. ``others``: how many more of this name whoever writes it knows of, so that the same
    form sent twice is not two people."""

    name: str
    phone: str
    others: int = 0


def add(session: Session, school_id: int, typed: Typed, role: Role, now: datetime) -> Person:
    """The new member of staff. Raises Refusal: replies/staff_refused."""
    name, phone = _fit(session, school_id, typed)
    return people.person(session, people.add_person(session, school_id, name, role, now, phone=phone))


def mend(session: Session, actor: Actor, school_id: int, person_id: int, typed: Typed, now: datetime) -> list[str]:
    """Another name or number; what was changed, in words for the audit. Raises Refusal as ``add``."""
    person = _theirs(session, actor, school_id, person_id)
    name, phone = _fit(session, school_id, typed, person)
    what = [f"姓名改成{name}"] if name != person.name else []
    what += ["电话改了"] if phone != person.phone else []
    if what:
        staff.mend(session, person_id, name, phone)
        custody_staff.part_school(session, school_id, now)
    return what


def invite(session: Session, actor: Actor, school_id: int, person_id: int, now: datetime) -> str:
    """A code with which they bind their WeChat; an earlier one is dead. Raises Refusal as ``add``."""
    person = _theirs(session, actor, school_id, person_id)
    if decides(session, person_id):
        raise _no("decides", person.name)
    return invitations.invite_staff(session, person_id, now)


def leave(session: Session, actor: Actor, school_id: int, person_id: int, now: datetime) -> Person:
    """Their duties, their account and their WeChat's voice as staff end at once; what waits for them waits for who does
    this. Raises Refusal as ``add``, also while children are theirs."""
    assert actor.person_id is not None, "who leads a school is of it"
    pairings.hold_people(session, [person_id])
    person = leaver(session, actor, school_id, person_id)
    children, waiting = pairings.of_teacher(session, person_id), tickets.open_of_staff(session, person_id)
    if actor.kept_from.intersection([*children, *(one.child_id for one in waiting)]):
        raise _no("other", person.name)
    if children:
        raise _no("children", person.name, [one.name for one in scope.named(session, actor, children).values()])
    for ticket in waiting:
        tickets.pass_to(session, ticket.id, actor.person_id, ticket.kind)
    account = accounts.by_person(session, person_id)
    if account is not None:
        accounts_deeds.close(session, account, actor, now)
    _silence(session, school_id, person_id, now)
    staff.leave(session, person_id, now)
    return person


def leaver(session: Session, actor: Actor, school_id: int, person_id: int) -> Person:
    """Who goes, if this actor may let them go and no alert is in their hands. Raises Refusal as ``add``."""
    person = _theirs(session, actor, school_id, person_id)
    if person_id == actor.person_id:
        raise _no("self", person.name)
    alerts = staff.held_alerts(session, person_id)
    if alerts:
        raise _no("alerts", person.name, [str(number) for number in alerts])
    return person


def may_reach(session: Session, actor: Actor, person_id: int) -> bool:
    """Whether somebody may deal with this member of staff."""
    return accounts_deeds.may_reach(actor, accounts.duties_of_person(session, person_id))


def decides(session: Session, person_id: int) -> bool:
    """Whether this member of staff decides requests."""
    return bool(LEADING & accounts.duties_of_person(session, person_id))


def _silence(session: Session, school_id: int, person_id: int, now: datetime) -> None:
    """No code of theirs counts, nobody calls them, and their WeChat is only what it is as a parent's."""
    invitations.expire_staff(session, person_id, now)
    chain = [one.id for one in on_call.chain(session, school_id)]
    if person_id in chain:
        on_call.set_chain(session, school_id, [one for one in chain if one != person_id])
    voices = {}
    for address_id in handover.addresses_of(session, [person_id]):
        for one in speakers.bound_at(session, address_id)[:1]:
            voices[address_id] = one.guardian.person.id
    staff.let_go(session, person_id, voices, now)


def _fit(session: Session, school_id: int, typed: Typed, who: Person | None = None) -> tuple[str, str | None]:
    """The name and the number as they are kept; raises Refusal for what is none, and for a name that somebody has."""
    name = clean(typed.name).strip()
    if not name:
        raise _no("name")
    if len(name) > LONGEST_NAME:
        raise _no("long")
    is_kept = who is not None and same_name(who.name, name)
    if not is_kept and len(people.staff_named(session, school_id, name)) > typed.others:
        raise _no("twin", name)
    return name, _number(typed.phone.strip())


def _number(text: str) -> str | None:
    if not text:
        return None
    try:
        found = read_phones(text)
    except Misread as misread:
        raise _no("phone", problem=misread.problem) from misread
    if len(found) > 1:
        raise _no("phones")
    return found[0]


def _theirs(session: Session, actor: Actor, school_id: int, person_id: int) -> Person:
    person = staff_duties.member(session, school_id, person_id)
    if person is None:
        raise _no("unknown")
    if not may_reach(session, actor, person_id):
        raise _no("rank", person.name)
    return person


def _no(kind: str, who: str = "", names: Sequence[str] = (), problem: str = "") -> Refusal:
    return Refusal("replies/staff_refused", kind=kind, who=who, names=list(names), problem=problem)
