"""Keeps those away from a child whom the school must keep away; nothing of it shows to whoever tries."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.custody import Block, keeps_out
from domain.people import Guardian, Person, Relation
from handlers.actions import leaving, school
from messages.render import words
from storage import addresses, bindings, contact_plans, people, speakers
from storage import custody as kept


def blocked(session: Session, guardian: Guardian, address_id: int, now: datetime) -> Block | None:
    """The block that stands against binding this address as this guardian."""
    blocks = kept.current(session, guardian.child.id, now)
    if not blocks:
        return None
    known = speakers.known_at(session, addresses.lock(session, address_id))
    return keeps_out(blocks, guardian, [person.id for person in known])


def alarm(session: Session, block: Block, guardian: Guardian, name: str, now: datetime) -> None:
    """Tell the school that somebody tried, and keep it in the child's file; once for ``name``."""
    once = f"custody:{block.id}:{name}"
    text = words("replies/custody_alarm", title=guardian.title, name=guardian.person.name)
    school.alarm(session, guardian.child, text, once, now)
    leaving.note_by(session, None, [guardian], "的登记没有放行：学校设过限制", once, now)


def block(
    session: Session,
    child_id: int,
    reason: str,
    now: datetime,
    *,
    relation: Relation | None = None,
    name: str | None = None,
    ends_at: datetime | None = None,
    set_by: Person | None = None,
) -> int:
    """From now on nobody who fits is bound to the child, and whoever fits and is bound loses access at once.

    Without relation and name nobody new is bound. A name that the register knows around the child is kept as that
    person. Returns the number of the block.
    """
    family = people.guardians_of_child(session, child_id)
    fitting = {g.person.id for g in family if name is not None and Block(0, 0, None, None, name, now, None).names(g)}
    block_id = kept.add(
        session,
        child_id,
        reason,
        now,
        person_id=fitting.pop() if len(fitting) == 1 else None,
        relation=relation,
        name=name,
        ends_at=ends_at,
        set_by=set_by.id if set_by else None,
    )
    _end_those(session, child_id, block_id, now)
    contact_plans.settle(session, [child_id], now)  # of an adult who was never on WeChat as well
    return block_id


def lift(session: Session, block_id: int, now: datetime, lifted_by: Person | None = None) -> bool:
    """It holds no longer; nobody is bound by that: a new card is needed."""
    child_id = kept.child_of(session, block_id)
    if child_id is None or not kept.lift(session, block_id, now, lifted_by.id if lifted_by else None):
        return False
    contact_plans.settle(session, [child_id], now)
    return True


def _end_those(session: Session, child_id: int, block_id: int, now: datetime) -> None:
    """A block for everybody is about new bindings; the others end what there is."""
    (block,) = (one for one in kept.current(session, child_id, now) if one.id == block_id)
    links = people.guardianships_of_child(session, child_id)
    those = [link for link in links if block.names(people.guardian(session, link))]
    ended = bindings.of_guardianships(session, those)
    leaving.end(session, ended, "由学校停止", f"custody:{block_id}", now)
