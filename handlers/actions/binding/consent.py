"""The consent card: when it is shown, what an answer to it does, and how an answer is taken back."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import consent as rules
from domain.binding import State
from domain.consent import Answer
from domain.errors import Refusal
from domain.people import Guardian
from handlers.actions import school
from handlers.actions.binding import custody, leaving
from messages.outbound import Reply
from messages.render import words
from storage.person import addresses, bindings, consents, people
from storage.person.addresses import Address
from storage.talk import questions


def show(session: Session, address: Address, binding_id: int, now: datetime) -> Reply:
    """The card for a request; to somebody who said no not long ago only how to say yes (domain.consent)."""
    before = consents.latest(session, address.id)
    if before is None or not rules.is_quiet(before.answer, before.at, now):
        return _card(session, address, binding_id, now)
    _ask(session, address, {"binding": binding_id, "answered": before.version}, now)
    return Reply(words("replies/consent_quiet"))


def is_without_card(payload: dict[str, Any]) -> bool:
    """Whether the question with this payload was asked kindly, without the card itself."""
    return "answered" in payload


def show_whole(session: Session, address: Address, payload: dict[str, Any], now: datetime) -> Reply | None:
    """The card itself, for somebody who asked to see it; None when it lies before them already."""
    return _card(session, address, payload["binding"], now) if is_without_card(payload) else None


def answer(session: Session, address: Address, payload: dict[str, Any], said: str, now: datetime) -> Reply:
    """The person answers the card that the question with this payload is about."""
    if "binding" not in payload:
        return _answer_renewal(session, address, said, str(payload["renewal"]), now)
    seen = payload.get("answered") or address.consent_version
    if said != Answer.DECLINED and rules.is_outdated(seen):
        return _card(session, address, payload["binding"], now)  # yes to a card that says something else by now
    binding_id = int(payload["binding"])
    consents.keep(session, address.id, binding_id, seen or rules.VERSION, said, now)
    siblings = _siblings(session, address, binding_id)
    if said == Answer.DECLINED:
        for one in (binding_id, *siblings):
            bindings.move(session, one, State.CONSENTING, State.DECLINED, now)
        return Reply(words("replies/consent_declined"))
    for one in siblings:
        with suppress(Refusal):
            _ask_school(session, address, one, now)
    return _ask_school(session, address, binding_id, now)


def renewal(session: Session, address: Address, guardian: Guardian, now: datetime) -> str:
    """The new card for somebody who answered an older one: shown once; until it is answered the old answer holds.

    Empty while the card for another child lies before them: its answer is wanted first, and is to the new card too.
    """
    if any(one.kind == "consent" and "binding" in one.payload for one in questions.all_open(session, address.id, now)):
        return ""
    _ask(session, address, {"renewal": rules.VERSION}, now)
    addresses.showed_consent(session, address.id, rules.VERSION)
    return f"{words('replies/consent_renewed')}\n{_words(session, guardian)}"


def keep_media(session: Session, address: Address, now: datetime) -> None:
    """The person agrees that voice and pictures are kept from now on."""
    consents.keep(session, address.id, None, rules.VERSION, Answer.AGREED, now)


def keep_no_media(session: Session, address: Address, now: datetime) -> None:
    """The person takes back that voice and pictures are kept; words and notices go on."""
    consents.keep(session, address.id, None, rules.VERSION, Answer.NOTICES, now)


def _siblings(session: Session, address: Address, binding_id: int) -> list[int]:
    """The cards of brothers and sisters at the same school, scanned one after the other, have one answer."""
    waiting = [one for one in bindings.open_at(session, address.id) if one.state == State.CONSENTING]
    schools = {one.id: people.guardian(session, one.guardianship_id).child.school_id for one in waiting}
    return [one for one in schools if one != binding_id and schools[one] == schools.get(binding_id)]


def _ask_school(session: Session, address: Address, binding_id: int, now: datetime) -> Reply:
    guardian = people.guardian(session, bindings.get(session, binding_id).guardianship_id)
    block = custody.blocked(session, guardian, address.id, now)
    if block is not None:
        bindings.move(session, binding_id, State.CONSENTING, State.REFUSED, now)
        custody.alarm(session, block, guardian, f"binding:{binding_id}", now)
        raise Refusal("replies/code_unusable")
    if not bindings.move(session, binding_id, State.CONSENTING, State.PENDING, now):
        raise Refusal("replies/code_unusable")
    asked = school.ask(session, bindings.get(session, binding_id), now)
    return Reply(words("replies/binding_pending", teacher=asked.title if asked else "学校"))


def _answer_renewal(session: Session, address: Address, said: str, version: str, now: datetime) -> Reply:
    if said == Answer.DECLINED:
        leaving.leave(session, address, f"consent:{address.id}:{version}", now)
        consents.keep(session, address.id, None, version, said, now)
        return Reply(words("replies/consent_declined"))
    consents.keep(session, address.id, None, version, said, now)
    return Reply(words("replies/consent_kept"))


def _card(session: Session, address: Address, binding_id: int, now: datetime) -> Reply:
    _ask(session, address, {"binding": binding_id}, now)
    addresses.showed_consent(session, address.id, rules.VERSION)
    return Reply(_words(session, people.guardian(session, bindings.get(session, binding_id).guardianship_id)))


def _ask(session: Session, address: Address, payload: dict[str, Any], now: datetime) -> None:
    questions.drop(session, address.id, "consent", now)
    questions.ask(session, address.id, "consent", payload, now)


def _words(session: Session, guardian: Guardian) -> str:
    its = people.school(session, guardian.child.school_id)
    return words("replies/consent", school=its.name, officer=its.officer)
