"""The consent card: when it is shown, what an answer to it does, and how an answer is taken back.

Each school has its own card (``consent_texts``): what was shown for one says nothing of another's.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain import consent as rules
from domain.binding import State
from domain.consent import Answer
from domain.errors import Refusal
from handlers.actions import school
from handlers.actions.binding import consent_texts, custody, leaving
from messages.outbound import Reply
from messages.render import words
from storage.person import bindings, consents, people
from storage.person.addresses import Address
from storage.talk import questions

# A passive reply of the platform takes 2,048 bytes of UTF-8; what is longer is cut, and the answers stand at the end.
LONGEST_REPLY_BYTES = 2048


def show(session: Session, address: Address, binding_id: int, now: datetime) -> Reply:
    """The card for a request; to somebody who said no not long ago only how to say yes (domain.consent)."""
    before = consents.latest(session, address.id)
    if before is None or not rules.is_quiet(before.answer, before.at, now):
        return _card(session, address, binding_id, now)
    school_id = _school(session, binding_id)
    answered = before.version if before.school_id in (None, school_id) else None  # to another school's card
    _ask(session, address, {"binding": binding_id, "answered": answered}, now)
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
        return _answer_renewal(session, address, payload, said, now)
    binding_id = int(payload["binding"])
    school_id = _school(session, binding_id)
    known = consents.seen(session, address.id, school_id)
    version = payload["answered"] if is_without_card(payload) else known.version
    if said != Answer.DECLINED and (version is None or rules.is_outdated(version, known.asked_since)):
        return _card(session, address, binding_id, now)  # yes to a card that says something else by now
    version = version or consent_texts.version(session, school_id)
    consents.keep(session, address.id, school_id, version, said, now, binding_id=binding_id)
    siblings = _siblings(session, address, binding_id)
    if said == Answer.DECLINED:
        for one in (binding_id, *siblings):
            bindings.move(session, one, State.CONSENTING, State.DECLINED, now)
        return Reply(words("replies/consent_declined"))
    for one in siblings:
        with suppress(Refusal):
            _ask_school(session, address, one, now)
    return _ask_school(session, address, binding_id, now)


def is_outdated(session: Session, address: Address, school_id: int) -> bool:
    """Whether this address saw a card of the school that means something else than today's."""
    known = consents.seen(session, address.id, school_id)
    return rules.is_outdated(known.version, known.asked_since)


def renewal(session: Session, address: Address, school_id: int, taken: int, now: datetime) -> str:
    """The new card for somebody who answered an older one: shown once; until it is answered the old answer holds.

    Empty while another card lies before them, for another child (its answer is wanted first, and is to the new card
    too) or of another school; while they are asked something else that a number answers; when they have just left; and
    where it does not fit beside the ``taken`` bytes of the answer that it goes with.
    """
    if school_id not in consents.schools(session, address.id):
        return ""
    asked = questions.all_open(session, address.id, now)
    others = [one for one in asked if one.kind not in ("consent", *questions.ASIDE)]
    if any(now - one.asked_at < questions.IN_THE_MIDDLE for one in others):
        return ""
    lying = [one.payload for one in asked if one.kind == "consent"]
    if any("binding" in one or one.get("school", school_id) != school_id for one in lying):
        return ""
    card = consent_texts.standing(session, school_id)
    text = f"{words('replies/consent_renewed')}\n{card.text}"
    if taken + len(text.encode()) > LONGEST_REPLY_BYTES:
        return ""
    _ask(session, address, {"renewal": card.version, "school": school_id}, now)
    consent_texts.showed(session, address.id, school_id, card, now)
    return text


def keep_media(session: Session, address: Address, now: datetime) -> None:
    """The person agrees that voice and pictures are kept from now on."""
    _keep_everywhere(session, address, Answer.AGREED, now)


def keep_no_media(session: Session, address: Address, now: datetime) -> None:
    """The person takes back that voice and pictures are kept; words and notices go on."""
    _keep_everywhere(session, address, Answer.NOTICES, now)


def _keep_everywhere(session: Session, address: Address, said: Answer, now: datetime) -> None:
    """What holds for the address is an answer to the card of each of its schools."""
    for school_id, shown in consents.schools(session, address.id).items():
        version = shown or consent_texts.version(session, school_id)
        consents.keep(session, address.id, school_id, version, said, now)


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


def _answer_renewal(session: Session, address: Address, payload: dict[str, Any], said: str, now: datetime) -> Reply:
    version, school_id = str(payload["renewal"]), payload.get("school")
    if said == Answer.DECLINED:
        leaving.leave(session, address, f"consent:{address.id}:{school_id or 0}:{version}", now, school_id=school_id)
        consents.keep(session, address.id, school_id, version, said, now)
        return Reply(words("replies/consent_declined"))
    consents.keep(session, address.id, school_id, version, said, now)
    return Reply(words("replies/consent_kept"))


def _card(session: Session, address: Address, binding_id: int, now: datetime) -> Reply:
    school_id = _school(session, binding_id)
    card = consent_texts.standing(session, school_id)
    _ask(session, address, {"binding": binding_id}, now)
    consent_texts.showed(session, address.id, school_id, card, now)
    return Reply(card.text)


def _school(session: Session, binding_id: int) -> int:
    return people.guardian(session, bindings.get(session, binding_id).guardianship_id).child.school_id


def _ask(session: Session, address: Address, payload: dict[str, Any], now: datetime) -> None:
    questions.drop(session, address.id, "consent", now)
    questions.ask(session, address.id, "consent", payload, now)
