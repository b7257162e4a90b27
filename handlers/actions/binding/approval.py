"""The school's word on a request: yes, no, or yes taken back; each once, and everybody it concerns learns of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.binding import State, can_be_undone
from domain.errors import Refusal
from domain.people import Guardian, Person, same_adult
from handlers.actions import school
from handlers.actions.binding import custody, leaving
from handlers.actions.letter import letter_upkeep
from messages.outbound import Envelope
from messages.render import words
from storage.contact import contact_plans
from storage.person import addresses, bindings, invitations, people, rebinding, speakers
from storage.person import custody as blocks
from storage.person.bindings import Binding
from storage.traffic import outbox


def approve(session: Session, binding_id: int, decided_by: Person, now: datetime) -> Guardian:
    """The school says yes: from now on this address is this guardian. Raises Refusal when it was already decided."""
    binding = bindings.get(session, binding_id)
    school.may_decide(session, binding, decided_by, now)
    _refuse_other_adult(session, binding, decided_by, now)
    asked = people.guardian(session, binding.guardianship_id)
    block = custody.blocked(session, asked, binding.address_id, now)
    if block is not None:
        custody.alarm(session, block, asked, f"binding:{binding_id}", now)
        raise Refusal("replies/custody_holds", title=asked.title)
    if not bindings.move(session, binding_id, State.PENDING, State.ACTIVE, now, decided_by.id):
        raise Refusal("replies/already_decided")
    guardian = _attach(session, binding)
    if not addresses.lock(session, binding.address_id).following:
        bindings.suspend_all(session, binding.address_id, now)  # until they are back
    has_moved = _replace_old_address(session, binding, guardian, decided_by, now)
    contact_plans.settle(session, [guardian.child.id], now)
    said = "换了微信号，由学校核对" if has_moved else "开始用微信联系"
    leaving.note_by(session, decided_by, [guardian], said, f"binding:{binding_id}", now)
    _tell_family(session, binding, guardian, decided_by, now, has_moved=has_moved)
    letter_upkeep.reach(session, guardian.child, now)
    return guardian


def refuse(session: Session, binding_id: int, decided_by: Person, now: datetime) -> Guardian:
    """The school says no; the person is not told why and nothing of the child was shown."""
    binding = bindings.get(session, binding_id)
    school.may_decide(session, binding, decided_by, now)
    if not bindings.move(session, binding_id, State.PENDING, State.REFUSED, now, decided_by.id):
        raise Refusal("replies/already_decided")
    addresses.let_go(session, binding.address_id, now)
    return people.guardian(session, binding.guardianship_id)


def undo(session: Session, binding_id: int, by: Person, now: datetime) -> Guardian:
    """The yes was for the wrong one: access is gone at once, and what it had replaced is back. Raises Refusal."""
    binding = bindings.find(session, binding_id)
    if binding is None or not school.decides(session, binding, by, now):
        raise Refusal("replies/nothing_to_undo")
    if binding.state not in bindings.LIVE or not can_be_undone(binding.decided_at, now):
        raise Refusal("replies/nothing_to_undo")
    guardian = people.guardian(session, binding.guardianship_id)
    bindings.end(session, [binding_id], now)
    for address_id in rebinding.take_back(session, binding, guardian.person.id, now):
        addresses.stays(session, address_id)
    _detach(session, binding, guardian, now)
    contact_plans.settle(session, [guardian.child.id], now)
    leaving.note_by(session, by, [guardian], "的微信登记撤销了，原来核对有误", f"undo:{binding_id}", now)
    farewell = words("replies/binding_undone")
    envelope = Envelope(
        "farewell", f"binding:{binding_id}:undone", guardian.person.id, farewell, address_id=binding.address_id
    )
    outbox.put(session, envelope, now)
    _tell_others(session, guardian, f"binding:{binding_id}:undone", now, change="undone")
    return guardian


def _refuse_other_adult(session: Session, binding: Binding, decided_by: Person, now: datetime) -> None:
    """One account speaks for one adult: a mother of two registered twice, never her husband's card."""
    asked = people.guardian(session, binding.guardianship_id)
    around = {guardian.person.id for guardian in people.guardians_of_child(session, asked.child.id)}
    known = speakers.known_at(session, addresses.lock(session, binding.address_id))
    if all(same_adult(person, asked.person, around) for person in known):
        return
    bindings.move(session, binding.id, State.PENDING, State.REFUSED, now, decided_by.id)
    addresses.let_go(session, binding.address_id, now)
    raise Refusal("replies/other_adult", title=asked.title)


def _attach(session: Session, binding: Binding) -> Guardian:
    """The address is this adult's; an adult of the same school whom the register has twice becomes one."""
    asked = people.guardian(session, binding.guardianship_id).person
    address = addresses.lock(session, binding.address_id)
    live = [one.guardian.person for one in speakers.bound_at(session, address.id)]
    twice = [person for person in live if person.school_id == asked.school_id and person.id != asked.id]
    if twice:
        people.move_guardianship(session, binding.guardianship_id, twice[0].id)
    if address.person_id is None or address.person_id not in {address.staff_id, *(person.id for person in live)}:
        addresses.belongs_to(session, address.id, twice[0].id if twice else asked.id)
    return people.guardian(session, binding.guardianship_id)


def _detach(session: Session, binding: Binding, guardian: Guardian, now: datetime) -> None:
    """Nothing of this adult stays at the address, and the register names whom it named before."""
    invited = invitations.get(session, binding.invitation_id, now).person_id
    if invited != guardian.person.id:
        people.move_guardianship(session, binding.guardianship_id, invited)
    address = addresses.lock(session, binding.address_id)
    live = [one.guardian.person.id for one in speakers.bound_at(session, address.id)]
    if address.person_id not in (address.staff_id, *live):
        addresses.speaks_as(session, address.id, live[0] if live else address.staff_id)
    addresses.let_go(session, address.id, now)


def _replace_old_address(
    session: Session, binding: Binding, guardian: Guardian, decided_by: Person, now: datetime
) -> bool:
    """The same adult had another WeChat: it is used no more, and their other children move along."""
    moved = rebinding.move(session, binding, guardian.person.id, decided_by.id, now)
    for address_id in moved.left_behind:
        once = f"binding:{binding.id}:moved:{address_id}"
        leaving.replaced(session, address_id, guardian.person.id, once, now)
    siblings = [people.guardian(session, link) for link in moved.came_along]
    leaving.note_by(session, decided_by, siblings, "换了微信号，由学校核对", f"moved:{binding.id}", now)
    school.tell(session, siblings, "replies/guardian_moved", f"moved:{binding.id}", now)
    return bool(moved.left_behind)


def _tell_family(
    session: Session, binding: Binding, guardian: Guardian, decided_by: Person, now: datetime, *, has_moved: bool
) -> None:
    once, person_id = f"binding:{binding.id}:result", guardian.person.id
    text = words("replies/binding_approved", teacher=decided_by.title, child=guardian.child.name)
    outbox.put(session, Envelope("binding_result", once, person_id, text, from_title=decided_by.title), now)
    change = "moved" if has_moved else "came"
    _tell_others(session, guardian, f"binding:{binding.id}:news", now, change=change)


def _tell_others(session: Session, guardian: Guardian, name: str, now: datetime, *, change: str) -> None:
    """Threat T10: who is bound to the child already learns of a new adult, unless the school keeps them away."""
    kept_away = blocks.current(session, guardian.child.id, now)
    text = words(
        "replies/family_news",
        child=guardian.child.name,
        relation=guardian.relation.label,
        name=guardian.person.name,
        change=change,
    )
    for other in people.bound_guardians_of_children(session, [guardian.child.id]):
        if other.person.id != guardian.person.id and not any(block.names(other) for block in kept_away):
            outbox.put(session, Envelope("family_news", f"{name}:{other.person.id}", other.person.id, text), now)
