"""Giving and ending duties for a whole school: nobody gives what is above them, nobody changes their own (P08)."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import Actor, Duty
from domain.errors import Refusal
from domain.people import Person
from storage.access import accounts, staff_duties

GIVEN = (Duty.PSYCH, Duty.PRINCIPAL)  # the others follow from the register and from pairings


def give(session: Session, actor: Actor, school_id: int, person_id: int, duty: Duty, now: datetime) -> Person:
    """From now on. Raises Refusal: not theirs to give, nobody of this number, or they have it."""
    person = _theirs(session, actor, school_id, person_id, duty)
    if not accounts.give_duty(session, school_id, person_id, duty, actor.account_id, now):
        raise _refused("has")
    return person


def end(session: Session, actor: Actor, school_id: int, person_id: int, duty: Duty, now: datetime) -> Person:
    """Until now; the next request of that person obeys (P07). Raises Refusal as ``give``."""
    person = _theirs(session, actor, school_id, person_id, duty)
    if not accounts.end_duty(session, person_id, duty, now):
        raise _refused("has_not")
    return person


def may_give(actor: Actor) -> list[Duty]:
    """The duties that this actor gives and ends."""
    return [duty for duty in GIVEN if duty is not Duty.PRINCIPAL or actor.has(Duty.PRINCIPAL)]


def _theirs(session: Session, actor: Actor, school_id: int, person_id: int, duty: Duty) -> Person:
    """The command line (no account) may give everything: it is how the first principal comes in."""
    if actor.account_id is not None:
        if person_id == actor.person_id:
            raise _refused("self")
        if duty is Duty.PRINCIPAL and not actor.has(Duty.PRINCIPAL):
            raise _refused("principal")
    person = staff_duties.member(session, school_id, person_id)
    if person is None or duty not in GIVEN:
        raise _refused("unknown")
    return person


def _refused(kind: str) -> Refusal:
    return Refusal("replies/duty_refused", kind=kind)
