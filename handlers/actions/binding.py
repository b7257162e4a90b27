"""Attaches an account to a child: code, consent, the school's yes; each step once, the second comer told kindly."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.errors import Refusal
from domain.people import Guardian, Person
from domain.words import same_name
from messages.outbound import Envelope, Reply
from messages.render import words
from storage import addresses, bindings, contacts, file, invitations, letters, outbox, pairings, people, questions
from storage.addresses import Address
from storage.bindings import Binding
from storage.invitations import Invitation

CONSENT_VERSION = "2026-11"


def redeem(session: Session, address: Address, code: str, now: datetime) -> Reply:
    """Somebody shows a code. Raises Refusal with the same neutral words for every code that does not work."""
    if not invitations.may_try(session, address.id, in_china(now).date()):
        raise Refusal("replies/code_too_often")
    invitation = invitations.find(session, code, now)
    if invitation is None:
        raise Refusal("replies/code_unusable")
    if invitation.guardianship_id is None:
        return _redeem_staff(session, address, invitation, now)
    return _redeem_guardian(session, address, invitation, invitation.guardianship_id, now)


def request_name(binding_id: int, teacher_id: int) -> str:
    """The unique name of the message that asks this teacher about a request."""
    return f"binding:{binding_id}:ask:{teacher_id}"


def ask_about_pending(session: Session, teacher: Person, now: datetime) -> None:
    """A teacher who has just come onto WeChat, or to these children, is asked about the requests that wait."""
    for waiting in bindings.pending_of_teacher(session, teacher.id):
        _ask_teacher(session, teacher, people.guardian(session, waiting.guardianship_id), waiting.id, now)


def answer_consent(session: Session, address: Address, binding_id: int, answer: str, now: datetime) -> Reply:
    """The person answers the consent card: agreed, notices or declined."""
    bindings.consent(session, address.id, binding_id, CONSENT_VERSION, answer, now)
    if answer == "declined":
        bindings.move(session, binding_id, "consenting", "declined", now)
        return Reply(words("replies/consent_declined"))
    if not bindings.move(session, binding_id, "consenting", "pending", now):
        raise Refusal("replies/code_unusable")
    guardian = people.guardian(session, bindings.get(session, binding_id).guardianship_id)
    teacher = pairings.teacher_of(session, guardian.child.id)
    if teacher is not None:
        _ask_teacher(session, teacher, guardian, binding_id, now)
    return Reply(words("replies/binding_pending", teacher=teacher.title if teacher else "学校"))


def approve(session: Session, binding_id: int, decided_by: Person, now: datetime) -> Guardian:
    """The school says yes: from now on this address is this guardian. Raises Refusal when it was already decided."""
    binding = bindings.get(session, binding_id)
    _may_decide(session, binding, decided_by)
    if not _is_same_adult(session, binding):
        bindings.move(session, binding_id, "pending", "refused", now, decided_by.id)
        raise Refusal("replies/other_adult", title=people.guardian(session, binding.guardianship_id).title)
    if not bindings.move(session, binding_id, "pending", "active", now, decided_by.id):
        raise Refusal("replies/already_decided")
    guardian = _attach(session, binding.address_id, binding.guardianship_id)
    every_days = people.school(session, guardian.child.school_id).contact_every_days
    contacts.plan(session, guardian.child.id, guardian.person.id, every_days, now)
    _note(session, guardian, decided_by, f"{guardian.title}（{guardian.person.name}）开始用微信联系", binding_id, now)
    text = words("replies/binding_approved", teacher=decided_by.title, child=guardian.child.name)
    outbox.put(session, _result(guardian.person.id, binding_id, text, decided_by), now)
    for letter_id in letters.running(session, guardian.child.school_id):
        outbox.fan_out_letter(session, letter_id, now)  # whoever became reachable since
    return guardian


def refuse(session: Session, binding_id: int, decided_by: Person, now: datetime) -> Guardian:
    """The school says no; the person is not told why and nothing of the child was shown."""
    binding = bindings.get(session, binding_id)
    _may_decide(session, binding, decided_by)
    if not bindings.move(session, binding_id, "pending", "refused", now, decided_by.id):
        raise Refusal("replies/already_decided")
    return people.guardian(session, binding.guardianship_id)


def agree_to_media(session: Session, address: Address, now: datetime) -> None:
    """The person now agrees that voice and pictures are kept."""
    bindings.consent(session, address.id, None, CONSENT_VERSION, "agreed", now)


def leave(session: Session, address: Address, now: datetime) -> list[Guardian]:
    """The person wants to be attached no longer: nothing more is sent; the children whose file notes it."""
    left = [people.guardian(session, link) for link in bindings.end_all(session, address.id, now)]
    bindings.consent(session, address.id, None, CONSENT_VERSION, "withdrawn", now)
    for guardian in left:
        contacts.stop(session, guardian.child.id, guardian.person.id)
        _note(session, guardian, guardian.person, f"{guardian.title}取消了微信联系", address.id, now)
    return left


def _redeem_staff(session: Session, address: Address, invitation: Invitation, now: datetime) -> Reply:
    if not invitations.use(session, invitation.id, address.id, now):
        raise Refusal("replies/code_unusable")
    person = people.person(session, invitation.person_id)
    addresses.belongs_to(session, address.id, person.id)
    ask_about_pending(session, person, now)
    return Reply(words("replies/teacher_welcome", name=person.title))


def _redeem_guardian(
    session: Session, address: Address, invitation: Invitation, guardianship_id: int, now: datetime
) -> Reply:
    if bindings.of_address(session, address.id, guardianship_id) is not None:
        return _second_look(session, address, invitation, guardianship_id, now)  # a new card changes nothing
    if not invitations.use(session, invitation.id, address.id, now):
        return _second_look(session, address, invitation, guardianship_id, now)
    binding = bindings.ask(session, address.id, guardianship_id, invitation.id, now)
    return _show_consent(session, address, binding.id, guardianship_id, now)


def _second_look(
    session: Session, address: Address, invitation: Invitation, guardianship_id: int, now: datetime
) -> Reply:
    """A spent code: its owner is told how things stand, anybody else nothing (and the teacher learns of it)."""
    own = bindings.of_address(session, address.id, guardianship_id)
    if own is None and invitation.used_by == address.id:
        raise Refusal("replies/code_unusable")  # their own old card, after they left: nobody to warn of
    if own is None:
        _warn_teacher(session, invitation, guardianship_id, now)
        raise Refusal("replies/code_unusable")
    if own.state == "consenting":
        return _show_consent(session, address, own.id, guardianship_id, now)
    return Reply(words("replies/binding_waiting" if own.state == "pending" else "replies/already_bound"))


def _show_consent(session: Session, address: Address, binding_id: int, guardianship_id: int, now: datetime) -> Reply:
    school = people.school(session, people.guardian(session, guardianship_id).child.school_id)
    questions.drop(session, address.id, "consent", now)
    questions.ask(session, address.id, "consent", {"binding": binding_id}, now)
    return Reply(words("replies/consent", school=school.name, officer=school.officer))


def _ask_teacher(session: Session, teacher: Person, guardian: Guardian, binding_id: int, now: datetime) -> None:
    place = addresses.of_person(session, teacher.id)
    if place is None:
        return
    questions.ask(session, place.id, "approve", {"binding": binding_id}, now)
    text = words(
        "replies/binding_request",
        title=guardian.title,
        name=guardian.person.name,
        class_name=guardian.child.class_name,
        number=binding_id,
    )
    options = ((f"approve:{binding_id}", "同意"), (f"refuse:{binding_id}", "不同意"))
    envelope = Envelope(
        "binding_request",
        request_name(binding_id, teacher.id),
        teacher.id,
        text,
        from_title="一位家长",
        options=options,
    )
    outbox.put(session, envelope, now)


def _attach(session: Session, address_id: int, guardianship_id: int) -> Guardian:
    guardian = people.guardian(session, guardianship_id)
    address = addresses.lock(session, address_id)
    if address.person_id is None:
        addresses.belongs_to(session, address_id, guardian.person.id)
        return guardian
    if address.person_id != guardian.person.id:
        people.move_guardianship(session, guardianship_id, address.person_id)
    return people.guardian(session, guardianship_id)


def _may_decide(session: Session, binding: Binding, teacher: Person) -> None:
    """Only the teacher who is paired with the child now (promise P10)."""
    child = people.guardian(session, binding.guardianship_id).child
    current = pairings.teacher_of(session, child.id)
    if current is None or current.id != teacher.id:
        raise Refusal("replies/no_longer_yours")


def _is_same_adult(session: Session, binding: Binding) -> bool:
    """One account speaks for one adult: a mother of two registered twice, never her husband's card."""
    address = addresses.lock(session, binding.address_id)
    asked = people.guardian(session, binding.guardianship_id)
    if address.person_id in (None, asked.person.id):
        return True
    known = people.person(session, address.person_id)
    around = {guardian.person.id for guardian in people.guardians_of_child(session, asked.child.id)}
    return same_name(known.name, asked.person.name) and known.id not in around


def _warn_teacher(session: Session, invitation: Invitation, guardianship_id: int, now: datetime) -> None:
    guardian = people.guardian(session, guardianship_id)
    teacher = pairings.teacher_of(session, guardian.child.id)
    if teacher is not None:
        text = words("replies/code_seen_twice", title=guardian.title)
        outbox.put(session, Envelope("undelivered", f"code:{invitation.id}:again", teacher.id, text), now)


def _result(person_id: int, binding_id: int, text: str, teacher: Person) -> Envelope:
    return Envelope("binding_result", f"binding:{binding_id}:result", person_id, text, from_title=teacher.title)


def _note(session: Session, guardian: Guardian, by: Person, text: str, number: int, now: datetime) -> None:
    entry = file.NewEntry(
        at=now,
        author=by.title,
        reader="",
        channel="wechat",
        direction="note",
        kind="binding",
        text=text,
        cause=f"binding:{number}",
        author_id=by.id,
    )
    file.write(session, entry, [guardian.child.id], now)
