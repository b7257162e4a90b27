"""What a teacher leaves behind when a child changes hands: words on their way, words without an answer, questions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, defer

from domain.binding import OPEN
from domain.binding import State as BindingState
from domain.delivery import State
from messages.catalogue import CATALOGUE
from messages.inbound import SPOKEN
from storage import tables as t
from storage.traffic.outbox_ends import end, entry_states
from storage.traffic.outbox_people import permitted

CHANGED = "结对或联系已经变更"
WAITING = (State.QUEUED, State.HELD)
TELLING = ("teacher_changed", "handover", "pairing_changed")  # kinds that tell of pairings
LONGEST_NUMBERS = 80  # of the 120 characters that a name may have
SPOKEN_KINDS = tuple(kind.value for kind in SPOKEN)


@dataclass(frozen=True, slots=True)
class Words:
    """Something a guardian said; ``children`` are those of the children asked about in whose file it stands."""

    entry_id: int
    person_id: int
    kind: str
    text: str
    at: datetime
    media_id: int | None
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """What a teacher said to a guardian and will not leave any more."""

    person_id: int
    kind: str
    text: str


def hold_addresses(session: Session, teachers: Collection[int], children: Collection[int]) -> None:
    """Hold the addresses of these teachers and of everybody bound, or asking to be bound, to these children.

    A message holds its sender's address while it is handled: those before are finished and seen here, those after
    find the new teacher. The order of the numbers avoids deadlocks.
    """
    asking = (
        select(t.Binding.address_id)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .where(t.Guardianship.child_id.in_(children), t.Binding.state.in_(OPEN))
    )
    query = select(t.Address.id).where(or_(_is_of(teachers), t.Address.id.in_(asking)))
    session.execute(query.order_by(t.Address.id).with_for_update(key_share=True)).all()


def addresses_of(session: Session, teachers: Collection[int]) -> list[int]:
    """Every address of these members of staff, followed or not."""
    return list(session.scalars(select(t.Address.id).where(_is_of(teachers)).order_by(t.Address.id)))


def pending(session: Session, children: Collection[int]) -> list[int]:
    """The requests to be bound to these children that nobody has decided."""
    query = (
        select(t.Binding.id)
        .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
        .where(t.Guardianship.child_id.in_(children), t.Binding.state == BindingState.PENDING)
    )
    return list(session.scalars(query))


def unheard(session: Session, teacher_id: int, children: Collection[int]) -> set[int]:
    """The entries in these children's files that are still on their way to the teacher."""
    about = select(t.EntryChild.entry_id).where(t.EntryChild.child_id.in_(children))
    on_the_way = (*WAITING, State.SENDING)
    which = (
        (t.Outbox.person_id == teacher_id)
        & (t.Outbox.kind == "relay_to_teacher")
        & t.Outbox.state.in_((*on_the_way, State.CANCELLED))  # cancelled: perhaps because another row carries the words
        & t.Outbox.entry_id.in_(about)
    )
    return {entry for entry, state in entry_states(session, which) if state in on_the_way}


def unanswered(session: Session, person_id: int, children: Collection[int], since: datetime) -> set[int]:
    """What this guardian said about these children from a moment on."""
    query = (
        select(t.Entry.id)
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .where(
            t.EntryChild.child_id.in_(children),
            t.Entry.author_id == person_id,
            t.Entry.direction == "in",
            t.Entry.kind.in_(SPOKEN_KINDS),
            t.Entry.recorded_at >= since,
        )
    )
    return set(session.scalars(query))


def not_brought(session: Session, teacher_id: int, entries: Collection[int]) -> list[int]:
    """Those of the entries that are neither before this teacher nor on their way there, oldest first."""
    in_vain = (State.CANCELLED, State.FAILED, State.EXPIRED)
    which = (t.Outbox.person_id == teacher_id) & t.Outbox.entry_id.in_(entries)
    return sorted(set(entries) - {entry for entry, state in entry_states(session, which) if state not in in_vain})


def words(session: Session, entries: Collection[int], children: Collection[int]) -> list[Words]:
    """These entries as they can be carried, oldest first."""
    links = select(t.EntryChild.entry_id, t.EntryChild.child_id).where(
        t.EntryChild.entry_id.in_(entries), t.EntryChild.child_id.in_(children)
    )
    about: dict[int, list[int]] = {}
    for entry_id, child_id in session.execute(links):
        about.setdefault(entry_id, []).append(child_id)
    found = session.scalars(select(t.Entry).where(t.Entry.id.in_(about)).order_by(t.Entry.id))
    return [
        Words(row.id, row.author_id, row.kind, row.text, row.at, row.media_id, tuple(sorted(about[row.id])))
        for row in found
        if row.author_id is not None
    ]


def cut_off(session: Session, teacher_id: int, children: Collection[int], now: datetime) -> list[Unsent]:
    """What families said reaches the teacher no more, and what the teacher wrote to them leaves no more.

    To be called when the pairing has ended; what also concerns a child that is still the teacher's stays. A row that
    is being sent this very moment is asked about again if it comes back. What was written and did not leave, oldest
    first.
    """
    to_teacher = (t.Outbox.person_id == teacher_id) & (t.Outbox.kind == "relay_to_teacher")
    _cancel(session, to_teacher, children, now)
    to_families = (t.Entry.author_id == teacher_id) & (t.Outbox.kind == "relay_to_family")
    stopped = _cancel(session, to_families, children, now)
    entries = {row.entry_id: row.person_id for row in stopped}
    query = select(t.Entry.id, t.Entry.kind, t.Entry.text).where(t.Entry.id.in_(entries)).order_by(t.Entry.id)
    return [Unsent(entries[row.id], row.kind, row.text) for row in session.execute(query)]


def cancel_named(session: Session, person_id: int, starts: Collection[str], now: datetime) -> list[str]:
    """What waits for this person under a name that starts like one of these is not sent; the names."""
    if not starts:
        return []
    query = select(t.Outbox).options(defer(t.Outbox.body))
    query = query.where(t.Outbox.person_id == person_id, t.Outbox.state.in_(WAITING))
    found = session.scalars(query.order_by(t.Outbox.id).with_for_update())
    over = [row for row in found if row.once.startswith(tuple(starts))]
    for row in over:
        end(session, row, State.CANCELLED, CHANGED, now)
    return [row.once for row in over]


def cancel_lists(session: Session, person_id: int, now: datetime) -> None:
    """A list of whom to speak with that this teacher has not got yet may name the children: the next one is right."""
    query = select(t.Outbox).options(defer(t.Outbox.body))
    query = query.where(t.Outbox.person_id == person_id, t.Outbox.kind == "daily_list", t.Outbox.state.in_(WAITING))
    for row in session.scalars(query.order_by(t.Outbox.id).with_for_update()):
        end(session, row, State.CANCELLED, CHANGED, now)


def name_of(what: str, pairings: Collection[int], *more: object) -> str:
    """The unique name of a message about these pairings; of very many, the first one stands for all."""
    numbers = "+".join(map(str, sorted(pairings)))
    return ":".join([what, numbers if len(numbers) <= LONGEST_NUMBERS else str(min(pairings)), *map(str, more)])


def cancel_about(session: Session, person_id: int, what: str, pairings: Collection[int], now: datetime) -> None:
    """A message of this name is not sent any more when it tells only of these pairings and of such as are over."""
    query = select(t.Outbox.once).where(
        t.Outbox.person_id == person_id, t.Outbox.state.in_(WAITING), t.Outbox.kind.in_(TELLING)
    )
    told_of = {
        once: {int(number) for number in once.split(":")[1].split("+")}
        for once in session.scalars(query)
        if once.startswith(f"{what}:")
    }
    numbers = {number for told in told_of.values() for number in told}
    acting = select(t.Pairing.id).where(t.Pairing.id.in_(numbers), t.Pairing.ends_at.is_(None))
    current = set(session.scalars(acting)) - set(pairings)
    cancel_named(session, person_id, [once for once, told in told_of.items() if not told & current], now)


def ask_again(session: Session, once: str, now: datetime) -> None:
    """A request that was put before somebody earlier, and then concerned another, is put before them once more."""
    query = select(t.Outbox).options(defer(t.Outbox.body)).where(t.Outbox.once == once)
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is not None and row.state not in (*WAITING, State.SENDING):
        row.state, row.way, row.error = State.QUEUED, None, ""
        row.next_attempt, row.deadline, row.settled_at = now, now + CATALOGUE[row.kind].lives, None
        session.flush()


def _is_of(teachers: Collection[int]) -> ColumnElement[bool]:
    staff = select(t.StaffAddress.address_id).where(t.StaffAddress.person_id.in_(teachers))
    return or_(t.Address.person_id.in_(teachers), t.Address.id.in_(staff))


def _cancel(session: Session, which: ColumnElement[bool], children: Collection[int], now: datetime) -> list[t.Outbox]:
    """End the waiting rows about these children that their readers may not have any more; the rows."""
    about = select(t.EntryChild.entry_id).where(t.EntryChild.child_id.in_(children))
    query = (
        select(t.Outbox)
        .options(defer(t.Outbox.body))
        .join(t.Entry, t.Entry.id == t.Outbox.entry_id)
        .where(which, t.Outbox.state.in_(WAITING), t.Outbox.entry_id.in_(about))
        .order_by(t.Outbox.id)
        .with_for_update(of=t.Outbox)
    )
    found = list(session.scalars(query))
    still = permitted(session, {row.entry_id for row in found if row.entry_id is not None})
    over = [row for row in found if (row.entry_id, row.person_id) not in still]
    for row in over:
        end(session, row, State.CANCELLED, CHANGED, now)
    return over
