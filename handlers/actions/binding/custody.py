"""Keeps those away from a child whom the school must keep away; nothing of it shows to whoever tries."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.custody import Block, keeps_out
from domain.people import Guardian, Person, Relation
from domain.sealing import CUSTODY_REASON
from handlers.actions import school
from handlers.actions.binding import custody_staff, leaving
from messages.render import words
from storage.contact import contact_plans
from storage.files import file
from storage.person import addresses, bindings, people, speakers
from storage.person import custody as kept

KIND = "custody"
SCHOOL = "学校"


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
    person. Both stand in the child's file, the ``reason`` on the restricted page. Returns the number of the block.
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
    _write_set(session, block_id, reason, set_by, now)
    _end_those(session, child_id, block_id, now)
    custody_staff.part(session, child_id, now)
    contact_plans.settle(session, [child_id], now)  # of an adult who was never on WeChat as well
    return block_id


def lift(session: Session, block_id: int, now: datetime, lifted_by: Person | None = None) -> bool:
    """It holds no longer; nobody is bound by that: a new card is needed."""
    lifted = kept.find(session, block_id)
    if lifted is None or not kept.lift(session, block_id, now, lifted_by.id if lifted_by else None):
        return False
    text = words("replies/custody_entry", whom=_whom(session, lifted), until="", is_lifted=True)
    _write(session, lifted, KIND, text, "lifted", lifted_by, now)
    contact_plans.settle(session, [lifted.child_id], now)
    return True


def _write_set(session: Session, block_id: int, reason: str, by: Person | None, now: datetime) -> None:
    """Who is kept away stands in the file for its teachers, who must know whom not to let in; on what ground it was
    decided stands on the restricted page alone (domain/register.md: class D)."""
    found = kept.find(session, block_id)
    if found is None:
        return
    until = _last_day(found.ends_at) if found.ends_at else ""
    whom = _whom(session, found)
    _write(
        session, found, KIND, words("replies/custody_entry", whom=whom, until=until, is_lifted=False), "set", by, now
    )
    if reason.strip():
        text = words("replies/custody_why_entry", whom=whom, reason=reason.strip())
        _write(session, found, CUSTODY_REASON, text, "why", by, now)


def _write(session: Session, found: Block, kind: str, text: str, name: str, by: Person | None, now: datetime) -> None:
    entry = file.NewEntry(
        at=now,
        author=by.title if by is not None else SCHOOL,
        reader=SCHOOL,
        channel="program",
        direction="note",
        kind=kind,
        text=text,
        cause=f"custody:{found.id}",
        author_id=by.id if by is not None else None,
        once=f"custody:{found.id}:{name}",
    )
    file.write(session, entry, [found.child_id], now)


def _whom(session: Session, found: Block) -> str:
    known = people.person(session, found.person_id).name if found.person_id is not None else ""
    name, relation = found.name or known, found.relation.label if found.relation else ""
    return f"{relation}{name}"


def _last_day(ends_at: datetime) -> str:
    """The day in China until which it holds, that day included."""
    day = in_china(ends_at - timedelta(seconds=1))
    return f"{day.year}年{day.month}月{day.day}日"


def _end_those(session: Session, child_id: int, block_id: int, now: datetime) -> None:
    """A block for everybody is about new bindings; the others end what there is."""
    (block,) = (one for one in kept.current(session, child_id, now) if one.id == block_id)
    links = people.guardianships_of_child(session, child_id)
    those = [link for link in links if block.names(people.guardian(session, link))]
    ended = bindings.of_guardianships(session, those)
    leaving.end(session, ended, "由学校停止", f"custody:{block_id}", now)
