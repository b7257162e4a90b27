"""Somebody shows a code: it is spent once, and whatever is wrong with it is told to the school, never to them."""

from datetime import datetime
from typing import NoReturn

from sqlalchemy.orm import Session

from domain import invitation as rules
from domain.binding import State
from domain.clock import in_china
from domain.errors import Refusal
from domain.people import Guardian
from handlers.actions import school
from handlers.actions.binding import consent, custody, custody_staff, leaving
from handlers.actions.registers import proposals
from handlers.actions.school import ask_about_pending
from messages.outbound import Reply
from messages.render import words
from storage.pairing import pairings
from storage.person import addresses, bindings, code_limits, invitations, people
from storage.person.addresses import Address
from storage.person.bindings import Binding
from storage.person.invitations import Invitation

__all__ = ["ask_about_pending", "redeem"]


def redeem(session: Session, address: Address, code: str, now: datetime, *, scanned: bool) -> Reply:
    """Somebody shows a code. Raises Refusal with the same neutral words for every code that does not work."""
    day = in_china(now).date()
    if not code_limits.may_try(session, address.id, day):
        raise Refusal("replies/code_too_often")
    if code_limits.is_paused(session, address.account, day, scanned=scanned):
        raise Refusal("replies/code_paused", scanned=scanned)
    invitation = invitations.find(session, code, address.account, now)
    if invitation is None:
        _refuse_unknown(session, address, now, scanned=scanned)
    if invitation.guardianship_id is None:
        return _redeem_staff(session, address, invitation, now)
    return _redeem_guardian(session, address, invitation, invitation.guardianship_id, now)


def _refuse_unknown(session: Session, address: Address, now: datetime, *, scanned: bool) -> NoReturn:
    """Nobody has this code; the one that fills the measure of the day alarms the schools of the account."""
    day = in_china(now).date()
    if code_limits.was_wrong(session, address.account, day, scanned=scanned):
        count = rules.WRONG_SCANNED_PER_DAY if scanned else rules.WRONG_TYPED_PER_DAY
        text = words("replies/codes_tried", count=count, scanned=scanned)
        name = f"codes:{address.account}:{day}:{'scanned' if scanned else 'typed'}"
        school.alarm_account(session, address.account, text, name, now)
    raise Refusal("replies/code_unusable")


def _redeem_staff(session: Session, address: Address, invitation: Invitation, now: datetime) -> Reply:
    """A member of staff has one address: another one takes the place of the first."""
    if not invitations.use(session, invitation.id, address.id, now):
        raise Refusal("replies/code_unusable")
    person = people.person(session, invitation.person_id)
    addresses.belongs_to(session, address.id, person.id)
    for old in addresses.take_from_staff(session, person.id, but=address.id):
        leaving.replaced(session, old, person.id, f"staff:{invitation.id}:{old}", now)
    custody_staff.part_school(session, person.school_id, now)
    ask_about_pending(session, person, now)
    mine = [child.id for child in pairings.children_of(session, person.id)]
    proposals.bring(session, None, person, mine, now)
    return Reply(words("replies/teacher_welcome", name=person.title))


def _redeem_guardian(
    session: Session, address: Address, invitation: Invitation, guardianship_id: int, now: datetime
) -> Reply:
    own = bindings.of_address(session, address.id, guardianship_id)
    if own is not None:
        return _how_it_stands(session, address, own, now)  # a new card changes nothing
    guardian = people.guardian(session, guardianship_id)
    block = custody.blocked(session, guardian, address.id, now)
    if block is not None:
        custody.alarm(session, block, guardian, f"{invitation.id}:{address.id}", now)
        raise Refusal("replies/code_unusable")
    if not invitations.use(session, invitation.id, address.id, now):
        _refuse_spent(session, address, invitation, guardian, now)
    binding = bindings.ask(session, address.id, guardianship_id, invitation.id, now)
    addresses.stays(session, address.id)
    return consent.show(session, address, binding.id, now)


def _how_it_stands(session: Session, address: Address, own: Binding, now: datetime) -> Reply:
    if own.state == State.CONSENTING:
        return consent.show(session, address, own.id, now)
    return Reply(words("replies/binding_waiting" if own.state == State.PENDING else "replies/already_bound"))


def _refuse_spent(
    session: Session, address: Address, invitation: Invitation, guardian: Guardian, now: datetime
) -> NoReturn:
    """The card is too old, or somebody else was first: the teacher learns of it, once for each card."""
    if invitation.expired and not invitation.used:
        school.tell(session, [guardian], "replies/code_expired", f"code:{invitation.id}:late", now)
    elif invitation.used_by != address.id:  # their own old card, after they left: nobody to warn of
        invitations.seen_by_another(session, invitation.id)
        school.tell(session, [guardian], "replies/code_seen_twice", f"code:{invitation.id}:again", now)
    raise Refusal("replies/code_unusable")
