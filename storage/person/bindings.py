"""Bindings: an address asks to be one guardian of one child, and the school decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from domain.binding import OPEN, State
from storage import tables as t
from storage.statements import changed

LIVE = (State.ACTIVE, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Binding:
    """One request and where it stands (``domain.binding.State``)."""

    id: int
    address_id: int
    guardianship_id: int
    invitation_id: int
    state: str
    decided_at: datetime | None = None


def ask(session: Session, address_id: int, guardianship_id: int, invitation_id: int, now: datetime) -> Binding:
    """A new request with the consent card before the person; the same request again is the same row."""
    before = of_address(session, address_id, guardianship_id)
    return before or _add(session, address_id, guardianship_id, invitation_id, State.CONSENTING, now)


def ask_again(session: Session, binding_id: int, now: datetime) -> Binding:
    """The school is asked about somebody it knew: the binding before ends, a new one is pending."""
    before = session.get_one(t.Binding, binding_id)
    end(session, [binding_id], now)
    return _add(session, before.address_id, before.guardianship_id, before.invitation_id, State.PENDING, now)


def get(session: Session, binding_id: int) -> Binding:
    return _binding(session.get_one(t.Binding, binding_id, populate_existing=True))


def find(session: Session, binding_id: int) -> Binding | None:
    """The request of this number, which somebody typed."""
    row = session.get(t.Binding, binding_id, populate_existing=True)
    return _binding(row) if row else None


def move(
    session: Session, binding_id: int, came_from: str, to: str, now: datetime, decided_by: int | None = None
) -> bool:
    """From one state to the next; False when it is no longer in the state it was thought to be in."""
    values: dict[str, object] = {"state": to, "decided_at": now}
    if decided_by is not None:
        values["decided_by"] = decided_by
    if to == State.ENDED:
        values["ended_at"] = now
    query = update(t.Binding).where(t.Binding.id == binding_id, t.Binding.state == came_from).values(values)
    return changed(session, query) == 1


def end(session: Session, binding_ids: Collection[int], now: datetime) -> None:
    """These end, whatever they were."""
    query = update(t.Binding).where(t.Binding.id.in_(binding_ids), t.Binding.state.in_(OPEN))
    session.execute(query.values(state=State.ENDED.value, ended_at=now))


def end_all(session: Session, address_id: int, now: datetime) -> list[int]:
    """The person leaves: every open binding of this address ends; the guardianships concerned."""
    ended = open_at(session, address_id)
    end(session, [binding.id for binding in ended], now)
    return [binding.guardianship_id for binding in ended]


def suspend_all(session: Session, address_id: int, now: datetime) -> list[int]:
    """The person unfollowed: nothing is sent or taken until they are back; the guardianships concerned."""
    query = (
        update(t.Binding)
        .where(t.Binding.address_id == address_id, t.Binding.state == State.ACTIVE)
        .values(state=State.SUSPENDED.value, suspended_at=now)
        .returning(t.Binding.guardianship_id)
    )
    return sorted(session.scalars(query))


def resume(session: Session, binding_ids: Collection[int]) -> None:
    """The person is back in time."""
    query = update(t.Binding).where(t.Binding.id.in_(binding_ids), t.Binding.state == State.SUSPENDED)
    session.execute(query.values(state=State.ACTIVE.value, suspended_at=None))


def of_address(session: Session, address_id: int, guardianship_id: int) -> Binding | None:
    """This address's own open request for one guardianship."""
    whose = (t.Binding.address_id == address_id) & (t.Binding.guardianship_id == guardianship_id)
    found = _found(session, whose, OPEN)
    return found[0] if found else None


def open_at(session: Session, address_id: int) -> list[Binding]:
    """Every open request and binding of this address."""
    return _found(session, t.Binding.address_id == address_id, OPEN)


def elsewhere(session: Session, guardianship_id: int, address_id: int) -> list[Binding]:
    """The live bindings of the same guardian of the same child at other addresses: an earlier WeChat of theirs."""
    whose = (t.Binding.guardianship_id == guardianship_id) & (t.Binding.address_id != address_id)
    return _found(session, whose, LIVE)


def of_guardianships(session: Session, guardianship_ids: Collection[int]) -> list[Binding]:
    """Every open binding of these guardianships, at whatever address."""
    return _found(session, t.Binding.guardianship_id.in_(guardianship_ids), OPEN)


def drop_unanswered(session: Session, guardianship_ids: Collection[int], now: datetime) -> None:
    """A new card takes the place of the old one, also where somebody has the old one's consent card before them."""
    query = update(t.Binding).where(
        t.Binding.guardianship_id.in_(guardianship_ids), t.Binding.state == State.CONSENTING
    )
    session.execute(query.values(state=State.ENDED.value, ended_at=now))


def pending_of_teacher(session: Session, teacher_id: int) -> list[Binding]:
    """The requests about children of this teacher that nobody has decided, oldest first."""
    is_theirs = exists().where(
        t.Guardianship.id == t.Binding.guardianship_id,
        t.Pairing.child_id == t.Guardianship.child_id,
        t.Pairing.ends_at.is_(None),
        t.Pairing.teacher_id == teacher_id,
    )
    return _found(session, is_theirs, (State.PENDING,))


def pending_without_teacher(session: Session, school_id: int) -> list[Binding]:
    """The requests about children of a school whose teacher, if there is one, cannot decide, oldest first: not at
    school any more, not on WeChat, or the one who asks."""
    decides = exists().where(
        t.Pairing.child_id == t.Child.id,
        t.Pairing.ends_at.is_(None),
        t.Person.id == t.Pairing.teacher_id,
        t.Person.left_at.is_(None),
        t.StaffAddress.person_id == t.Person.id,
        t.StaffAddress.address_id != t.Binding.address_id,
        t.Address.id == t.StaffAddress.address_id,
        t.Address.following.is_(True),
    )
    is_of_nobody = exists().where(
        t.Guardianship.id == t.Binding.guardianship_id,
        t.Child.id == t.Guardianship.child_id,
        t.Child.school_id == school_id,
        ~decides.correlate(t.Child, t.Binding),
    )
    return _found(session, is_of_nobody, (State.PENDING,))


def latest_state(session: Session, address_id: int) -> str:
    """How the newest request of this address stands; empty when it never made one."""
    query = select(t.Binding.state).where(t.Binding.address_id == address_id).order_by(t.Binding.id.desc()).limit(1)
    return session.scalar(query) or ""


def _add(
    session: Session, address_id: int, guardianship_id: int, invitation_id: int, state: State, now: datetime
) -> Binding:
    row = t.Binding(
        address_id=address_id,
        guardianship_id=guardianship_id,
        invitation_id=invitation_id,
        state=state.value,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return _binding(row)


def _found(session: Session, which: ColumnElement[bool], states: Collection[str]) -> list[Binding]:
    query = select(t.Binding).where(which, t.Binding.state.in_(states)).order_by(t.Binding.id)
    return [_binding(row) for row in session.scalars(query.execution_options(populate_existing=True))]


def _binding(row: t.Binding) -> Binding:
    return Binding(row.id, row.address_id, row.guardianship_id, row.invitation_id, row.state, row.decided_at)
