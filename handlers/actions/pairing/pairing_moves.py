"""How a child changes hands, whatever the deed: asked about, held, moved in one transaction, loads watched."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.pairing import LONGEST_TEXT, MOST, is_too_many
from domain.people import Person
from handlers.actions.pairing import handover
from handlers.actions.pairing.handover_words import Grounds, Moved
from messages.catalogue import Audience
from messages.lint import forbidden_words
from storage.pairing import handover as kept
from storage.pairing import pairings, substitutions
from storage.pairing.pairings import Current, NewPairing
from storage.person import kept_away, people
from storage.person.staff import leads

Acting = dict[int, Current]


def check(session: Session, to: Person, grounds: Grounds, giver: Person | None = None) -> None:
    """What must be true whatever the children. Raises Refusal."""
    if not to.is_teacher:
        raise Refusal("replies/pairing_not_staff", name=to.name)
    if giver is not None and giver.id == to.id:
        raise Refusal("replies/pairing_same")
    by = grounds.approved_by
    if by is not None and (by.school_id != to.school_id or not leads(session, by)):
        raise Refusal("replies/approver_not_director", name=by.name)
    if max(map(len, (grounds.reason, grounds.note, grounds.to_families))) > LONGEST_TEXT:
        raise Refusal("replies/pairing_long", most=LONGEST_TEXT)
    if found := forbidden_words(grounds.to_families, Audience.FAMILY):
        raise Refusal("replies/family_words", found="、".join(found))


def hold(session: Session, teachers: Sequence[int], children: Sequence[int] | None, of: Person | None = None) -> Acting:
    """The pairings of these children (None: of all children of this teacher), held together with everybody whose words
    could cross the change: what was handled before is seen here, what comes later finds the new teacher."""
    pairings.hold_people(session, teachers)
    if children is None:
        children = pairings.of_teacher(session, of.id) if of else []
    pairings.hold_children(session, children)
    acting = pairings.current(session, children)
    kept.hold_addresses(session, {*teachers, *(current.teacher_id for current in acting.values())}, children)
    return dict(sorted(acting.items()))


def is_of(current: Current | None, teacher: Person) -> bool:
    """Whether this pairing is the teacher's: acting now, or coming back from a substitute."""
    return current is not None and teacher.id in (current.teacher_id, current.regular_id)


def own(session: Session, acting: Acting, children: Sequence[int], giver: Person, to: Person) -> None:
    """Refuse when one of the named children is neither the giver's nor the receiver's already."""
    for child_id in children:
        if not is_of(acting.get(child_id), giver) and not is_of(acting.get(child_id), to):
            raise Refusal("replies/pairing_not_theirs", child=people.child(session, child_id).name, teacher=giver.title)


def new(child_id: int, teacher_id: int, grounds: Grounds) -> NewPairing:
    """A pairing for good on these grounds."""
    by = grounds.approved_by.id if grounds.approved_by else None
    return NewPairing(child_id, teacher_id, approved_by=by, reason=grounds.reason, note=grounds.note)


def make_room(session: Session, teacher_id: int, children: Collection[int], now: datetime) -> None:
    """Refuse when the teacher is not of the children's school any more, would have too many of them, or is kept away
    from one of them as a parent.

    Children who come back from a substitute, or are arranged to come, count already.
    """
    burden = substitutions.burden(session, teacher_id)
    count = len(burden.union(children))
    teacher = people.person(session, teacher_id)
    if hidden := sorted(kept_away.children_of(session, teacher, now).intersection(children)):
        child = people.child(session, hidden[0]).name
        raise Refusal("replies/pairing_kept_away", child=child, teacher=teacher.title)
    schools = {people.child(session, child_id).school_id for child_id in children}
    if pairings.has_left(session, teacher_id) or schools - {teacher.school_id}:
        raise Refusal("replies/pairing_not_staff", name=teacher.name)
    if count > len(burden) and is_too_many(count):
        raise Refusal("replies/pairing_full", teacher=teacher.title, count=count, most=MOST)


def cannot_have(session: Session, teacher: Person, child_id: int, now: datetime) -> bool:
    """Whether what was arranged may not come: the teacher left the school, or is kept away from the child."""
    return pairings.has_left(session, teacher.id) or kept_away.is_from(session, teacher, child_id, now)


def move(
    session: Session, acting: Acting, wanted: Sequence[NewPairing], grounds: Grounds, ended: str, now: datetime
) -> list[Moved]:
    """Begin these pairings and end those before, and all that belongs to it; ``ended``: why those end."""
    for teacher_id in {one.teacher_id for one in wanted}:
        make_room(session, teacher_id, [one.child_id for one in wanted if one.teacher_id == teacher_id], now)
    moves = [_begin(session, acting.get(one.child_id), one, ended, now) for one in wanted]
    handover.follow(session, moves, grounds, now)
    return moves


def _begin(session: Session, current: Current | None, wanted: NewPairing, ended: str, now: datetime) -> Moved:
    past = pairings.past(session, wanted.child_id) if current is None else None
    pairing_id = pairings.begin(session, wanted, ended, now)
    child, after = people.child(session, wanted.child_id), people.person(session, wanted.teacher_id)
    if current is None:
        heard_by = past.teacher_id if past else None
        since = past.ends_at if past else now - handover.STILL_HEARD
        return Moved(child, None, after, pairing_id, heard_by=heard_by, unheard_since=since)
    if current.teacher_id == wanted.teacher_id:
        return Moved(child, None, after, pairing_id, current.id)
    back_to = _regular(current, wanted)
    return Moved(
        child=child,
        before=people.person(session, current.teacher_id),
        after=after,
        pairing_id=pairing_id,
        ended_id=current.id,
        until=wanted.until,
        regular=people.person(session, back_to) if back_to else None,
        is_back=current.regular_id == wanted.teacher_id and wanted.stands_for is None,
        heard_by=current.teacher_id,
    )


def _regular(current: Current, wanted: NewPairing) -> int | None:
    """Who comes back after a substitute."""
    if wanted.stands_for is None:
        return None
    return current.teacher_id if wanted.stands_for == current.id else current.regular_id
