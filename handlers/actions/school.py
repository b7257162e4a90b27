"""Whom at the school a binding concerns: who is asked, who may decide, who is told, who is alarmed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.people import Child, Guardian, Person, Role, joined_title
from messages.outbound import Envelope
from messages.render import words
from storage.pairing import pairings
from storage.person import addresses, bindings, invitations, kept_away, people, schools
from storage.person.bindings import Binding
from storage.person.staff import leads
from storage.talk import questions
from storage.traffic import outbox


def request_name(binding_id: int, teacher_id: int) -> str:
    """The unique name of the message that asks this teacher about a request."""
    return f"binding:{binding_id}:ask:{teacher_id}"


def ask(session: Session, binding: Binding, now: datetime, *, back: bool = False) -> Person | None:
    """Ask the school about a pending request; who decides, or None when there is nobody at all.

    ``back``: the person was known before and comes back after a long time.
    """
    guardian = people.guardian(session, binding.guardianship_id)
    asked = _deciders(session, guardian.child, binding.address_id, now)
    for person in asked:
        _ask_one(session, person, binding, guardian, now, back=back)
    return asked[0] if asked else None


def ask_about_pending(session: Session, teacher: Person, now: datetime) -> None:
    """A teacher who has just come onto WeChat, or to these children, is asked about the requests that wait."""
    waiting = bindings.pending_of_teacher(session, teacher.id)
    if leads(session, teacher):
        waiting += bindings.pending_without_teacher(session, teacher.school_id)
    for binding in waiting:
        guardian = people.guardian(session, binding.guardianship_id)
        _ask_one(session, teacher, binding, guardian, now)


def decides(session: Session, binding: Binding, person: Person, now: datetime) -> bool:
    """Whether this is the teacher who is paired with the child now (promise P10), or a director of its school; nobody
    from whom the child is kept, who could let themself in."""
    child = people.guardian(session, binding.guardianship_id).child
    if kept_away.is_from(session, person, child.id, now):
        return False
    current = pairings.teacher_of(session, child.id)
    is_paired = current is not None and current.id == person.id
    return is_paired or (person.school_id == child.school_id and leads(session, person))


def may_decide(session: Session, binding: Binding, person: Person, now: datetime) -> None:
    """Raises Refusal for whoever does not decide about this request, or asks for themself."""
    if not decides(session, binding, person, now):
        raise Refusal("replies/no_longer_yours")
    place = addresses.of_person(session, person.id)
    if place is not None and place.id == binding.address_id:
        raise Refusal("replies/not_for_oneself")


def tell(
    session: Session, guardians: Sequence[Guardian], template: str, name: str, now: datetime, **facts: object
) -> None:
    """Tell each paired teacher what became of the bindings of their own children, and of no other.

    ``name`` makes the second time nothing; the template is given their ``title``.
    """
    teachers = pairings.teachers_of(session, [guardian.child.id for guardian in guardians])
    groups: dict[int, list[Guardian]] = {}
    for guardian in guardians:
        if teacher := teachers.get(guardian.child.id):
            groups.setdefault(teacher.id, []).append(guardian)
    for teacher_id, group in groups.items():
        text = words(template, title=joined_title(group), **facts)
        outbox.put(session, Envelope("binding_news", f"{name}:{teacher_id}", teacher_id, text), now)


def alarm(session: Session, child: Child, text: str, name: str, now: datetime) -> None:
    """The directors of the child's school, or its teacher where no director is on WeChat, must see this today."""
    teacher = pairings.teacher_of(session, child.id)
    directors = _reachable(session, may_know(session, child, people.directors(session, child.school_id), now))
    for person in directors or may_know(session, child, [teacher] if teacher else [], now):
        outbox.put(session, Envelope("binding_alarm", f"{name}:{person.id}", person.id, text), now)


def may_know(session: Session, child: Child, staff: Sequence[Person], now: datetime) -> list[Person]:
    """These members of staff but those from whom the child is kept as from a parent."""
    hidden = kept_away.staff_of(session, [child.id], now).get(child.id, frozenset())
    return [person for person in staff if person.id not in hidden]


def alarm_account(session: Session, account: str, text: str, name: str, now: datetime) -> None:
    """The directors of every school that uses this account, or its teachers where no director is on WeChat."""
    for school_id in schools.at_account(session, account):
        staff = _reachable(session, people.staff(session, school_id))
        directors = [person for person in staff if person.role is Role.DIRECTOR]
        for person in directors or staff:
            outbox.put(session, Envelope("binding_alarm", f"{name}:{person.id}", person.id, text), now)


def _deciders(session: Session, child: Child, asking: int, now: datetime) -> list[Person]:
    """The paired teacher; the directors where none is on WeChat, or where the teacher asks for themself."""
    teacher = pairings.teacher_of(session, child.id)
    if teacher is not None and _reachable(session, [teacher], but=asking):
        return [teacher]
    leaders = may_know(session, child, people.directors(session, child.school_id), now)
    directors = _reachable(session, leaders, but=asking)
    return directors or ([teacher] if teacher is not None else [])


def _reachable(session: Session, staff: Iterable[Person], but: int | None = None) -> list[Person]:
    places = ((person, addresses.of_person(session, person.id)) for person in staff)
    return [person for person, place in places if place is not None and place.id != but]


def _ask_one(
    session: Session, person: Person, binding: Binding, guardian: Guardian, now: datetime, *, back: bool = False
) -> None:
    place = addresses.of_person(session, person.id)
    if place is None or place.id == binding.address_id:
        return
    questions.ask(session, place.id, "approve", {"binding": binding.id}, now)
    text = words(
        "replies/binding_request",
        title=guardian.title,
        name=guardian.person.name,
        class_name=guardian.child.class_name,
        number=binding.id,
        changed=bool(bindings.elsewhere(session, binding.guardianship_id, binding.address_id)),
        others=invitations.get(session, binding.invitation_id, now).others,
        back=back,
    )
    options = ((f"approve:{binding.id}", "同意"), (f"refuse:{binding.id}", "不同意"))
    name = request_name(binding.id, person.id)
    envelope = Envelope("binding_request", name, person.id, text, from_title="一位家长", options=options)
    outbox.put(session, envelope, now)
