"""How bindings stop: the person leaves, unfollows and returns, the child leaves, the school ends it, time erases it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain import consent as rules
from domain.people import Guardian, Person, joined_title
from handlers.actions import school
from handlers.actions.binding import consent_texts
from messages.outbound import Envelope
from messages.render import words
from storage.contact import contact_plans
from storage.files import file
from storage.person import addresses, bindings, consents, invitations, people, speakers
from storage.person.addresses import Address
from storage.person.bindings import Binding
from storage.person.speakers import Bound
from storage.traffic import outbox


def leave(session: Session, address: Address, name: str, now: datetime, *, school_id: int | None = None) -> bool:
    """The person wants to be attached no longer, to this school or (None) to any: nothing more is sent; False when
    nothing was open.

    ``name`` is unique for this wish.
    """
    found = [(one, people.guardian(session, one.guardianship_id)) for one in bindings.open_at(session, address.id)]
    ended = [(one, guardian) for one, guardian in found if school_id in (None, guardian.child.school_id)]
    if not ended:
        return False
    shown = consents.schools(session, address.id)
    bindings.end(session, [binding.id for binding, _ in ended], now)
    left = [guardian for one, guardian in ended if one.state in bindings.LIVE]
    for school_left in sorted({guardian.child.school_id for _, guardian in ended}):
        version = shown[school_left] or consent_texts.version(session, school_left)
        consents.keep(session, address.id, school_left, version, rules.Answer.WITHDRAWN, now)
    contact_plans.settle(session, [guardian.child.id for guardian in left], now)
    note(session, left, "取消了微信联系", name, now)
    school.tell(session, left, "replies/guardian_left", name, now)
    addresses.let_go(session, address.id, now)
    return True


def unfollowed(session: Session, address: Address, name: str, now: datetime) -> None:
    """Nothing can be sent any more: what was active waits for them to return, and the teachers learn of it."""
    addresses.unfollowed(session, address.id)
    addresses.left(session, address.id, now)
    gone = [people.guardian(session, link) for link in bindings.suspend_all(session, address.id, now)]
    note(session, gone, "取消了关注，微信暂时联系不上", name, now)
    school.tell(session, gone, "replies/guardian_unfollowed", name, now)


def returned(session: Session, bound: Sequence[Bound], name: str, now: datetime) -> None:
    """The person is back in time: the binding goes on as it was, and the teachers learn of it."""
    back = [one.guardian for one in bound]
    note(session, back, "又关注了学校号，微信能联系上了", name, now)
    school.tell(session, back, "replies/guardian_back", name, now)


def returned_late(session: Session, bound: Sequence[Bound], now: datetime) -> None:
    """The person is back after a long time: the school is asked again whether it is still them."""
    for one in bound:
        school.ask(session, bindings.ask_again(session, one.binding_id, now), now, back=True)


def replaced(session: Session, address_id: int, person_id: int, name: str, now: datetime) -> None:
    """Another WeChat took the place of this one for this person; as whom else it speaks goes on, and it is told so."""
    address = addresses.lock(session, address_id)
    voices = [(address.staff_id, "老师")] if address.staff_id is not None else []
    voices += [(one.guardian.person.id, "家长") for one in speakers.bound_at(session, address_id)]
    if voices and address.person_id not in dict(voices):
        addresses.speaks_as(session, address_id, voices[0][0])
    text = words("replies/moved_away", role=voices[0][1] if voices else "")
    outbox.put(session, Envelope("farewell", name, person_id, text, address_id=address_id), now)
    addresses.let_go(session, address_id, now)


def end_for_child(session: Session, child_id: int, now: datetime, reason: str) -> list[Guardian]:
    """The child left or moved: every binding and open request ends, unused codes too; whose access ended.

    ``reason`` stands in the child's file, such as 毕业 or 转学. The people themselves are not written to.
    """
    links = people.guardianships_of_child(session, child_id)
    invitations.expire(session, links, now)
    return end(session, bindings.of_guardianships(session, links), reason, f"child:{child_id}:{now.isoformat()}", now)


def end(session: Session, ended: Sequence[Binding], reason: str, name: str, now: datetime) -> list[Guardian]:
    """The school ends these bindings; whose access ended."""
    bindings.end(session, [binding.id for binding in ended], now)
    links = sorted({binding.guardianship_id for binding in ended if binding.state in bindings.LIVE})
    guardians = [people.guardian(session, link) for link in links]
    contact_plans.settle(session, [guardian.child.id for guardian in guardians], now)
    note_by(session, None, guardians, f"的微信联系结束：{reason}", name, now)
    school.tell(session, guardians, "replies/guardian_ended", name, now)
    for address_id in sorted({binding.address_id for binding in ended}):
        addresses.let_go(session, address_id, now)
    return guardians


def note(session: Session, guardians: Sequence[Guardian], said: str, name: str, now: datetime) -> None:
    """Write into the children's files what an adult did, in their own name: "取消了关注"."""
    for group in _by_person(guardians):
        _write(session, group, (joined_title(group), group[0].person.id), said, name, now)


def note_by(
    session: Session, by: Person | None, guardians: Sequence[Guardian], said: str, name: str, now: datetime
) -> None:
    """As ``note``, in the name of whoever did it (None: the school): "…妈妈（王芳）开始用微信联系"."""
    for group in _by_person(guardians):
        author = (by.title, by.id) if by is not None else ("学校", None)
        _write(session, group, author, f"{joined_title(group)}（{group[0].person.name}）{said}", name, now)


def _by_person(guardians: Sequence[Guardian]) -> list[list[Guardian]]:
    groups: dict[int, list[Guardian]] = {}
    for guardian in guardians:
        groups.setdefault(guardian.person.id, []).append(guardian)
    return list(groups.values())


def _write(
    session: Session, group: list[Guardian], author: tuple[str, int | None], text: str, name: str, now: datetime
) -> None:
    entry = file.NewEntry(
        at=now,
        author=author[0],
        reader="",
        channel="wechat",
        direction="note",
        kind="binding",
        text=text,
        cause=name[:60],
        author_id=author[1],
        once=f"note:{name}:{group[0].person.id}"[:120],
    )
    file.write(session, entry, [guardian.child.id for guardian in group], now)
